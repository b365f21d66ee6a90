"""Forms: made once, kept as written, and nobody's work lost when two write at once."""

import pytest

from bihuan.artifacts.models import Artifact
from bihuan.pages.forms import ArtifactForm
from bihuan.people.models import DataRange, Role
from tests.people import member_of

pytestmark = pytest.mark.django_db
HOSTILE = "  <script>alert(1)</script> & \"'`\n\n尾部 \t\u202e\u200b👩‍👩‍👧 {{ 7*7 }} =1+1 "


def sent(form: ArtifactForm, **changed) -> dict[str, str]:
    """What a browser sends of a form, with some boxes filled differently."""
    values = {}
    for bound in form:
        value = bound.value()
        value = bound.field.prepare_value(value) if hasattr(bound.field, "prepare_value") else value
        value = value.isoformat() if hasattr(value, "isoformat") else value
        values[bound.html_name] = "" if value is None else str(value).replace("\n", "\r\n")
    return values | changed


@pytest.fixture
def page(workspace):
    return f"/{workspace.slug}/requirements/"


@pytest.mark.parametrize("slug", sorted(Artifact.kinds()))
def test_every_kind_is_made_from_a_title_alone(slug, workspace, lead, at):
    kind, client, new = Artifact.kinds()[slug], at(lead), f"/{workspace.slug}/{slug}/new/"
    assert client.get(new).status_code == 200
    answer = client.post(new, sent(ArtifactForm(kind, lead, workspace), title="一句话"))
    assert answer.headers["Location"] == f"/{workspace.slug}/{slug}/1/"
    assert client.get(answer.headers["Location"]).status_code == 200
    assert kind.objects.get().title == "一句话"


def test_a_form_sent_twice_makes_one(requirements, workspace, lead, at, page):
    client, form = at(lead), sent(ArtifactForm(requirements, lead, workspace), title="一次")
    first, second = client.post(f"{page}new/", form), client.post(f"{page}new/", form)
    assert first.headers["Location"] == second.headers["Location"] == f"{page}1/"
    assert requirements.objects.count() == 1
    again = client.post(f"{page}new/", sent(ArtifactForm(requirements, lead, workspace), title="一次"))
    assert again.headers["Location"] == f"{page}2/", "a form opened anew is meant anew"


def test_a_form_that_was_refused_can_be_sent_again(requirements, workspace, lead, at, page):
    client, form = at(lead), sent(ArtifactForm(requirements, lead, workspace), title="", body="写了很多")
    refused = client.post(f"{page}new/", form)
    assert refused.status_code == 422
    assert "写了很多" in refused.content.decode()
    assert 'aria-invalid="true"' in refused.content.decode()
    assert client.post(f"{page}new/", form | {"title": "有了"}).status_code == 302
    another = sent(ArtifactForm(requirements, lead, workspace), title="大", confidence="100", effort="1")
    assert client.post(f"{page}new/", another | {"reach": "1e300", "impact": "1"}).status_code == 422
    assert client.post(f"{page}new/", another | {"reach": "1", "impact": "1"}).status_code == 302


@pytest.mark.parametrize("ticket", ["", "x" * 5000, "a b\nc", "\x7f", "票", "0" * 250])
def test_a_ticket_is_only_a_ticket(requirements, workspace, lead, at, page, ticket):
    form = sent(ArtifactForm(requirements, lead, workspace), title="一次", ticket=ticket)
    assert at(lead).post(f"{page}new/", form).status_code in (302, 422)


def test_text_is_kept_as_it_was_written(requirements, workspace, lead, at, page):
    client = at(lead)
    form = sent(
        ArtifactForm(requirements, lead, workspace),
        title=HOSTILE.replace("\n", " "),
        body=HOSTILE.replace("\n", "\r\n"),
    )
    client.post(f"{page}new/", form)
    one = requirements.objects.get()
    assert (one.title, one.body) == (HOSTILE.replace("\n", " "), HOSTILE)
    shown = client.get(f"{page}1/").content.decode()
    assert "<script>alert" not in shown
    assert "49" not in one.title
    client.post(f"{page}1/edit/", sent(ArtifactForm(requirements, lead, workspace, artifact=one)))
    again = requirements.objects.get()
    assert (again.title, again.body, again.version) == (one.title, one.body, 1), "saving unchanged changes nothing"


@pytest.mark.parametrize("bad", ["a\0b", "\ud800"])
def test_text_that_cannot_be_kept_is_refused_with_its_place(requirements, workspace, lead, bad):
    data = sent(ArtifactForm(requirements, lead, workspace), title="好", body=f"好{bad}")
    form = ArtifactForm(requirements, lead, workspace, data)
    if form.is_valid():
        with pytest.raises(Exception) as refusal:
            requirements.objects.add(workspace=workspace, by=lead, **form.changes())
        form.blame(refusal.value)
    assert "body" in form.errors


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(
            ("owner", "999999"),
            ("owner", "x"),
            ("product", "999999"),
            ("parent", "REQ-99"),
            ("parent", "FB-1"),
            ("parent", "?"),
        ),
        *(
            ("priority", "7"),
            ("priority", "x"),
            ("level", "gone"),
            ("due_on", "2026-02-30"),
            ("due_on", "x"),
            ("reach", "-1"),
        ),
        *(("reach", "nan"), ("reach", "inf"), ("confidence", "101"), ("effort", "0"), ("department", "999999")),
        *(("title", "长" * 501), ("version", "x"), ("tags", "长" * 1001)),
    ],
)
def test_says_what_is_wrong_beside_the_field(one, requirements, workspace, lead, at, page, name, value):
    form = sent(ArtifactForm(requirements, lead, workspace, artifact=one), **{name: value})
    answer = at(lead).post(f"{page}1/edit/", form)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert requirements.objects.get().version == 1


def test_offers_only_who_and_what_is_within_reach(requirements, workspace, member, stranger, product, private_product):
    form = ArtifactForm(requirements, member, workspace)
    people = {pk.value for pk, _name in form.fields["owner"].choices if pk}
    assert member.pk in people
    assert stranger.pk not in people
    products = {pk.value for pk, _name in form.fields["product"].choices if pk}
    assert products == {product.pk}


def test_keeps_an_owner_who_left_and_a_product_that_was_archived(
    add, requirements, workspace, lead, member, product, at, page
):
    add(requirements, title="旧", owner=member, product=product)
    member.memberships.all().delete()
    product.archive()
    one = requirements.objects.get()
    at(lead).post(f"{page}1/edit/", sent(ArtifactForm(requirements, lead, workspace, artifact=one), title="新"))
    kept = requirements.objects.get()
    assert (kept.title, kept.owner, kept.product) == ("新", member, product)


def test_begins_with_what_the_address_says(workspace, lead, at, page, one):
    shown = at(lead).get(f"{page}new/?title=来自面板&parent=REQ-1&priority=0").content.decode()
    assert 'value="来自面板"' in shown
    assert 'value="REQ-1"' in shown


def test_shows_both_versions_when_somebody_was_faster(one, requirements, workspace, lead, admin, at, page):
    form = sent(ArtifactForm(requirements, lead, workspace, artifact=one), title="我的标题", acceptance="[ ] 我的")
    one.change(by=admin, title="他们的标题", body="他们的理由")
    answer = at(lead).post(f"{page}1/edit/", form)
    shown = answer.content.decode()
    assert answer.status_code == 409
    for text in ("我的标题", "他们的标题", "他们的理由", "价、量、单、税", "[ ] 我的"):
        assert text in shown, f"{text} is lost"
    assert requirements.objects.get().title == "他们的标题"
    assert 'name="version" value="2"' in shown
    choice = form | {"version": "2", "choose_title": "mine", "choose_body": "theirs"}
    assert at(lead).post(f"{page}1/edit/", choice).status_code == 302
    kept = requirements.objects.get()
    assert (kept.title, kept.body, kept.acceptance) == ("我的标题", "他们的理由", "[ ] 我的")
    assert kept.version == 3


def test_a_choice_that_is_late_again_is_asked_again(one, requirements, workspace, lead, admin, at, page):
    form = sent(ArtifactForm(requirements, lead, workspace, artifact=one), title="我的")
    one.change(by=admin, title="他们的")
    one.change(by=admin, title="他们的第二次")
    answer = at(lead).post(f"{page}1/edit/", form | {"version": "2", "choose_title": "mine"})
    assert answer.status_code == 409
    assert "他们的第二次" in answer.content.decode()


def test_one_field_is_changed_from_a_list(add, requirements, workspace, lead, member, at, page):
    above = add(requirements, title="上级")
    add(requirements, title="下级", parent=above, body="a\nb")
    client = at(lead)
    for name, value, kept in [("title", "改了", "改了"), ("owner", str(member.pk), member), ("priority", "0", 0)]:
        below = requirements.objects.get(number=2)
        answer = client.post(f"{page}2/field/", {name: value, "version": below.version})
        assert answer.status_code == 302
        below = requirements.objects.get(number=2)
        assert getattr(below, name) == kept
        assert (below.parent_id, below.body) == (above.pk, "a\nb")
    stale = client.post(f"{page}2/field/", {"title": "太晚", "version": 1})
    assert stale.status_code == 409
    assert requirements.objects.get(number=2).title == "改了"


def test_whoever_may_only_read_writes_nothing(one, requirements, workspace, requester, at, page, lead):
    one.change(by=lead, owner=requester)
    client = at(requester)
    assert client.get(f"{page}1/").status_code == 200
    for address, data in [
        ("new/", {"title": "不行"}),
        ("1/edit/", {"title": "不行", "version": 2}),
        ("1/move/", {"verb": "accept"}),
        *((f"1/{deed}/", {}) for deed in ("trash", "archive")),
        ("1/links/", {"key": "REQ-1", "role": "blocks"}),
    ]:
        assert client.post(page + address, data).status_code in (302, 403, 422), address
    client.post(f"{page}bulk/", {"picked": "1", "deed": "trash"})
    client.post(f"{page}1/field/", {"title": "不行", "version": 2})
    kept = requirements.objects.get()
    assert (kept.title, kept.state, kept.version, kept.trashed_at) == (one.title, "new", 2, None)


def test_a_refusal_says_why(one, workspace, member, at, page):
    answer = at(member).post(f"{page}1/move/", {"verb": "decline", "reason": "不做"})
    assert answer.status_code in (403, 422)
    assert "负责人" in answer.content.decode()


def test_many_are_changed_at_once_and_each_problem_is_said(add, requirements, lead, at, page, member):
    for title in "甲乙丙":
        add(requirements, title=title)
    requirements.objects.get(number=2).move("accept", by=lead)
    client = at(lead)
    client.post(f"{page}bulk/", {"picked": ["1", "2", "3", "99", "x"], "deed": "move:accept"})
    assert list(requirements.objects.order_by("number").values_list("state", flat=True)) == ["clarifying"] * 3
    assert "REQ-2" in client.get(page).content.decode()
    client.post(f"{page}bulk/", {"picked": ["1", "3"], "deed": "owner", "owner": member.pk})
    client.post(f"{page}bulk/", {"picked": ["1", "3"], "deed": "tags", "tags": "结算，仓储"})
    client.post(f"{page}bulk/", {"picked": ["3"], "deed": "trash"})
    assert requirements.objects.filter(owner=member).count() == 2
    assert {tag.name for tag in requirements.objects.get(number=1).tags.all()} == {"结算", "仓储"}
    assert sorted(r.number for r in requirements.objects.visible_to(lead)) == [1, 2]
    client.post(f"{page}bulk/", {"picked": ["1"], "deed": "delete"})
    client.post(f"{page}bulk/", {"picked": ["1"], "deed": "owner", "owner": "999999"})
    assert requirements.objects.get(number=1).owner == member


def test_a_reader_of_another_department_is_offered_nothing_of_ours(workspace, requirements, add, lead):
    outsider = member_of(workspace, "own@lanyun.example", "独", Role.MEMBER, DataRange.OWN)
    add(requirements, title="别人的")
    form = ArtifactForm(requirements, outsider, workspace, {"title": "我的", "parent": "REQ-1"})
    assert "parent" in form.errors


def test_what_the_form_offered_and_was_left_as_it_stood_is_kept(at, lead, requirements, product):
    offered = {"product": product.pk, "body": "从模板来", "priority": "1", "tags": "财务"}
    address = "/lanyun/requirements/new/?" + "&".join(f"{name}={value}" for name, value in offered.items())
    assert at(lead).post(address, offered | {"title": "对账", "level": "user"}).status_code == 302
    one = requirements.objects.get()
    assert (one.product, one.body, one.priority) == (product, "从模板来", 1)
    assert [tag.name for tag in one.tags.all()] == ["财务"]
