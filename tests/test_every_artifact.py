"""What holds for every kind there is and will be: whoever adds a kind writes none of these and cannot dodge them."""

import datetime

import pytest
from django.core.exceptions import ValidationError

from bihuan.artifacts import search
from bihuan.artifacts.dispatch import run_once
from bihuan.artifacts.errors import Refused, Stale
from bihuan.artifacts.models import Artifact, Notice
from bihuan.artifacts.models.link import LinkRole
from bihuan.people.models import DataRange, Department, Membership, Role
from tests.people import member_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture(params=sorted(Artifact.kinds()), ids=str)
def kind(request):
    return Artifact.kinds()[request.param]


@pytest.fixture
def one(kind, add):
    return add(kind, title="对账差异自动归因 Reconciliation")


def test_declares_what_a_kind_must(kind):
    assert kind.prefix.isupper()
    assert kind.slug.islower()
    assert kind.icon
    assert next(iter(kind.State)).category == "new"
    for name in kind.editable:
        assert kind._meta.get_field(name)
    for move in kind.moves:
        assert move.to in kind.State
        assert set(move.sources) <= set(kind.State)
        for name in move.requires:
            assert kind._meta.get_field(name)


def test_prefixes_and_slugs_are_taken_once():
    kinds = Artifact.__subclasses__()
    assert len({kind.slug for kind in kinds}) == len({kind.prefix for kind in kinds}) == len(kinds)


def test_is_created_from_a_title_alone_and_numbered_without_gaps(kind, add):
    first, second = add(kind, title="一"), add(kind, title="二")
    assert (first.key, second.key) == (f"{kind.prefix}-1", f"{kind.prefix}-2")
    with pytest.raises(ValidationError):
        add(kind, title="")
    assert add(kind, title="三").number == 3


def test_remembers_who_did_what_and_what_it_was_before(one, lead):
    one.change(by=lead, title="新标题", body="为什么做", tags=["结算"])
    event = one.events.latest("pk")
    assert (event.actor, event.verb, event.version) == (lead, "changed", 2)
    assert event.changes == {
        "title": ["对账差异自动归因 Reconciliation", "新标题"],
        "body": ["", "为什么做"],
        "tags": [[], ["结算"]],
    }
    one.change(by=lead, title="新标题")
    assert one.version == 2, "what changes nothing leaves no trace"


def test_refuses_a_lost_update(kind, one, lead, admin):
    mine, theirs = kind.objects.get(pk=one.pk), kind.objects.get(pk=one.pk)
    theirs.change(by=admin, version=theirs.version, title="他们的")
    with pytest.raises(Stale) as stale:
        mine.change(by=lead, version=mine.version, title="我的")
    assert stale.value.current.title == "他们的"
    assert stale.value.mine == {"title": "我的"}
    assert kind.objects.get(pk=one.pk).title == "他们的"


def test_is_the_same_held_as_its_kind_or_as_an_artifact(kind, one, lead):
    held = Artifact.objects.get(pk=one.pk)
    assert (held.key, held.state_now, held.get_absolute_url()) == (one.key, one.state_now, one.get_absolute_url())
    assert [m.verb for m in held.moves_for(lead)] == [m.verb for m in one.moves_for(lead)]
    held.change(by=lead, title="改过")
    one.refresh_from_db()
    assert (held.title, held.version, held.score) == (one.title, one.version, one.score)
    assert held.as_kind() == one


def test_every_move_leads_where_it_says_and_nowhere_else(kind, add, owner):
    for move in kind.moves:
        for state in kind.State:
            artifact = add(kind, title=move.verb, state=state)
            needed = {name: filled(kind._meta.get_field(name)) for name in move.requires}
            if state in move.sources:
                artifact.move(move.verb, by=owner, reason="因为", **needed)
                assert artifact.state == move.to
                assert artifact.category == move.to.category
                assert bool(artifact.closed_at) == move.to.category.closed
            else:
                with pytest.raises(ValidationError, match=artifact.key):
                    artifact.move(move.verb, by=owner, reason="因为", **needed)
                assert artifact.state == state


def filled(field):
    return datetime.date(2027, 1, 4) if field.get_internal_type() == "DateField" else "[x] 5 秒内完成"


def test_a_move_says_what_is_missing(kind, add, owner):
    for move in kind.moves:
        artifact = add(kind, title=move.verb, state=move.sources[0])
        if move.reason:
            with pytest.raises(ValidationError) as missing:
                artifact.move(move.verb, by=owner, reason=" ")
            assert "reason" in missing.value.message_dict
        for name in move.requires:
            with pytest.raises(ValidationError) as missing:
                artifact.move(move.verb, by=owner, reason="因为")
            assert name in missing.value.message_dict
        assert kind.objects.get(pk=artifact.pk).version == 1


def test_a_move_needs_its_role(kind, add, workspace, requester):
    for move in kind.moves:
        artifact = add(kind, title=move.verb, state=move.sources[0], by=None, owner=requester)
        with pytest.raises(Refused):
            artifact.move(move.verb, by=requester, reason="因为")


@pytest.mark.each_database
@pytest.mark.parametrize(
    "text", ["对账", "账", "归因 对账", "reconciliation", "ＲＥＣＯＮＣＩＬＩＡＴＩＯＮ", "差异自动"]
)
def test_is_found(kind, one, lead, workspace, text):
    seen = kind.objects.visible_to(lead, workspace)
    assert search.found(seen, text, limit=5) == [one]
    assert list(seen.search(text)) == [one]


@pytest.mark.each_database
def test_is_found_by_key_by_initials_and_not_by_what_it_is_not(kind, one, lead, workspace):
    seen = kind.objects.visible_to(lead, workspace)
    assert search.found(seen, one.key.lower(), limit=5) == [one]
    assert search.found(seen, "dzcy", limit=5, typing=True) == [one]
    assert search.found(seen, "reconc", limit=5, typing=True) == [one]
    assert list(Artifact.objects.keyed(one.key)) == [one.artifact_ptr]
    for text in ("账对", "reconc", "归对", "!!", "", "dzcy"):
        assert search.found(seen, text, limit=5) == []
    one.change(by=lead, title="改了名字")
    assert search.found(seen, "对账", limit=5) == []
    assert search.found(seen, "改了", limit=5) == [one]


def test_is_hidden_from_strangers(kind, one, stranger, workspace):
    for seen in (
        kind.objects.visible_to(stranger),
        kind.objects.visible_to(stranger, workspace),
        Artifact.objects.visible_to(stranger),
    ):
        assert not seen.exists()
    assert one.role_of(stranger) == 0
    for deed in deeds(one, stranger):
        with pytest.raises(Refused):
            deed()
    with pytest.raises(Refused):
        kind.objects.add(workspace=workspace, title="闯入", by=stranger)
    assert not search.found(kind.objects.visible_to(stranger), "对账", limit=5)


def deeds(artifact, by):
    yield lambda: artifact.change(by=by, title="闯入")
    yield lambda: artifact.comment("闯入", by=by)
    yield lambda: artifact.watch(by=by)
    yield lambda: artifact.trash(by=by)
    yield lambda: artifact.archive(by=by)
    yield lambda: artifact.link(artifact, "relates_to", by=by)
    yield lambda: artifact.attach([], by=by)
    for move in artifact.moves:
        if artifact.state in move.sources:
            yield lambda verb=move.verb: artifact.move(verb, by=by, reason="因为")


def test_is_read_only_to_requesters(kind, add, requester):
    mine = add(kind, owner=requester)
    assert kind.objects.visible_to(requester).get() == mine
    for deed in (lambda: mine.change(by=requester, title="改"), lambda: mine.trash(by=requester)):
        with pytest.raises(Refused):
            deed()
    assert mine.comment("我来说明", by=requester).internal is False


def test_follows_the_data_range(kind, add, workspace, lead):
    north = Department.objects.add(workspace=workspace, name="华北")
    city = Department.objects.add(workspace=workspace, name="北京", parent=north)
    south = Department.objects.add(workspace=workspace, name="华南")
    head = member_of(workspace, "head@lanyun.example", "郑北", Role.MEMBER, DataRange.DEPARTMENT, department=north)
    clerk = member_of(workspace, "clerk@lanyun.example", "以宁", Role.MEMBER, DataRange.OWN, department=city)
    in_city, in_south, own = add(kind, department=city), add(kind, department=south), add(kind, by=clerk)
    assert set(kind.objects.visible_to(head)) == {in_city, own}
    assert set(kind.objects.visible_to(clerk)) == {own}
    assert set(kind.objects.visible_to(lead)) == {in_city, in_south, own}
    for person in (head, clerk, lead):
        seen = set(kind.objects.visible_to(person, workspace))
        assert {a for a in (in_city, in_south, own) if a.role_of(person)} == seen


def test_a_private_product_hides_what_is_in_it(kind, add, member, admin, private_product):
    hidden = add(kind, by=admin, product=private_product)
    assert not kind.objects.visible_to(member).exists()
    assert hidden.role_of(member) == 0
    assert kind.objects.visible_to(admin).get() == hidden
    private_product.admit([member])
    assert kind.objects.visible_to(member).get() == hidden


def test_points_only_at_what_is_of_this_workspace(kind, add, stranger, lead):
    elsewhere = Membership.objects.get(user=stranger).workspace
    foreign = kind.objects.add(workspace=elsewhere, title="别家的", by=stranger)
    product = elsewhere.products.model.objects.add(workspace=elsewhere, name="别家产品", slug="theirs")
    one = add(kind)
    for fields in ({"parent": foreign}, {"owner": stranger}, {"product": product}):
        with pytest.raises(ValidationError):
            one.change(by=lead, **fields)
    with pytest.raises(ValidationError):
        one.link(foreign, "relates_to", by=lead)
    with pytest.raises(ValidationError):
        one.change(by=lead, parent=one)


@pytest.mark.parametrize("role", LinkRole.values)
def test_is_linked_in_every_role(kind, add, lead, role):
    source, target = add(kind, title="源"), add(kind, title="标")
    assert source.link(target, role, by=lead) == source.link(target, role, by=lead)
    assert list(kind.objects.linked(role)) == [target]
    assert list(kind.objects.not_linked(role)) == [source]
    assert [event.verb for event in target.events.order_by("pk")] == ["created", "linked"]
    source.unlink(target, role, by=lead)
    assert not kind.objects.linked(role).exists()


def test_is_discussed_in_threads_and_tells_who_is_concerned(one, lead, member, admin):
    run_once()
    said = one.comment(f"看下这个 @[{member.name}]({member.pk})", by=lead)
    one.comment("好", by=member, parent=said)
    run_once()
    assert [(n.user, n.why) for n in Notice.objects.order_by("pk")] == [(member, "mentioned"), (lead, "replied")]
    said.resolve(by=member)
    assert said.resolved_by == member
    with pytest.raises(ValidationError):
        one.comment("  ", by=lead)


def test_never_shows_internal_words_to_requesters(kind, add, lead, requester):
    one = add(kind, owner=requester)
    run_once()
    one.comment(f"内部：先别说 @[晓棠]({requester.pk})", by=lead, internal=True)
    open_one = one.comment("已安排", by=lead, internal=False)
    run_once()
    assert list(one.comments.visible_to(requester, one)) == [open_one]
    told = Notice.objects.filter(user=requester, event__verb="commented")
    assert [n.event.changes["comment"][1] for n in told] == [open_one.pk]


def test_goes_to_the_trash_and_comes_back(kind, one, lead, workspace):
    one.trash(by=lead)
    assert not kind.objects.visible_to(lead).exists()
    assert not search.found(kind.objects.visible_to(lead), "对账", limit=5)
    assert kind.objects.in_reach(lead, workspace).trashed().get() == one
    with pytest.raises(Refused, match="trash"):
        one.change(by=lead, title="不行")
    one.restore(by=lead)
    assert kind.objects.visible_to(lead).get() == one
    one.archive(by=lead)
    assert not kind.objects.current().exists()
    one.unarchive(by=lead)
    assert kind.objects.current().get() == one


@pytest.mark.each_database
@pytest.mark.parametrize(
    "text",
    [
        "a\0b",
        "\ud800",
    ],
)
def test_refuses_what_cannot_be_kept(kind, one, lead, text):
    with pytest.raises(ValidationError, match=r"Take it out|character"):
        one.change(by=lead, title=text)
    with pytest.raises(ValidationError):
        one.change(by=lead, title="长" * 501)
