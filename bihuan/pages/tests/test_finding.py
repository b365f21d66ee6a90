"""Search, palette, inbox and my work: quick, within reach, and each says why."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bihuan.artifacts.dispatch import run_once
from bihuan.artifacts.models import Artifact, Notice
from bihuan.people.models import Membership, Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def palette(workspace, at):
    def asked(text: str, user) -> dict[str, list[dict]]:
        answer = at(user).get(f"/{workspace.slug}/palette/", {"q": text})
        assert answer.status_code == 200
        return {group["label"]: group["items"] for group in answer.json()["groups"]}

    return asked


def labels(groups: dict[str, list[dict]]) -> set[str]:
    return {item["label"] for items in groups.values() for item in items}


@pytest.mark.parametrize("text", ["拆单", "运费", "cdh", "REQ-1", "req-1", "REQ1", "重"])
def test_the_palette_finds_by_words_initials_and_key(one, palette, lead, text):
    assert one.title in labels(palette(text, lead))


def test_the_palette_makes_with_what_was_typed_and_goes_to_pages(one, palette, lead, requester, workspace):
    urls = {item["url"] for items in palette("新的想法", lead).values() for item in items}
    assert any(url.startswith(f"/{workspace.slug}/requirements/new/?title=") for url in urls)
    assert not any("requirements/new" in i["url"] for items in palette("新的想法", requester).values() for i in items)
    assert all(item["url"].startswith("/") for items in palette("", lead).values() for item in items)
    assert all(
        set(item) >= {"label", "key", "url", "icon", "hint"} for items in palette("", lead).values() for item in items
    )


@pytest.mark.each_database
@pytest.mark.parametrize(
    "text", ["", " ", "\0", "'", '"', "*", "%", "(", "NEAR(a b)", "😀" * 300, "\ud800", "a AND", "-", "REQ-" + "9" * 40]
)
def test_odd_words_are_only_words(one, palette, lead, at, workspace, text):
    text = text.encode("utf-8", "replace").decode()
    palette(text, lead)
    assert at(lead).get(f"/{workspace.slug}/search/", {"q": text}).status_code == 200
    assert at(lead).get(f"/{workspace.slug}/requirements/", {"q": text}).status_code == 200


def test_nothing_out_of_reach_is_found(
    one, add, requirements, palette, owner, member, stranger, private_product, at, workspace, said
):
    add(requirements, title="机密结算规则", product=private_product, by=owner)
    assert "机密结算规则" in labels(palette("机密", owner))
    assert "机密结算规则" not in labels(palette("机密", member))
    assert "机密结算规则" not in said(at(member).get(f"/{workspace.slug}/search/?q=机密"))
    assert at(stranger).get(f"/{workspace.slug}/palette/?q=机密").status_code == 404


def test_search_spans_kinds_and_narrows_to_one(one, add, workspace, lead, at, said):
    add(Artifact.kinds()["feedback"], title="拆单以后运费不对")
    page = f"/{workspace.slug}/search/"
    everything = said(at(lead).get(page, {"q": "拆单"}))
    assert "拆单后运费自动重算" in everything
    assert "拆单以后运费不对" in everything
    only = said(at(lead).get(page, {"q": "拆单", "kind": "feedback"}))
    assert "拆单后运费自动重算" not in only
    assert at(lead).get(page, {"q": "拆单", "kind": "gone"}).status_code == 200
    lead.language = "en"
    lead.save()
    in_english = said(at(lead).get(page, {"q": "拆单"}))
    assert "Requirements" in in_english
    assert "Feedback" in in_english


def test_the_inbox_says_why_and_is_read(one, workspace, lead, member, at, said):
    one.change(by=lead, owner=member)
    one.comment(f"看一下 @[吴桐]({member.pk})", by=lead)
    run_once()
    page = f"/{workspace.slug}/inbox/"
    shown = said(at(member).get(page))
    assert "提到了你" in shown
    assert "交给了你" in shown
    assert "林知夏" in shown
    assert "看一下 @吴桐" in shown
    Membership.objects.filter(user=member).update(role=Role.REQUESTER)
    assert "看一下" not in said(at(member).get(page)), "it was for the team only"
    Membership.objects.filter(user=member).update(role=Role.MEMBER)
    notice = Notice.objects.filter(user=member).latest("pk")
    assert at(member).get(f"{page}{notice.pk}/").headers["Location"].endswith("/requirements/1/")
    notice.refresh_from_db()
    assert notice.read_at
    assert at(lead).get(f"{page}{notice.pk}/").status_code == 404
    at(member).post(f"{page}read/")
    assert not Notice.objects.filter(user=member).unread().exists()
    assert "提到了你" not in said(at(member).get(page))
    assert "提到了你" in said(at(member).get(f"{page}?all=1"))


def test_my_work_is_what_i_own_made_and_watch(one, add, requirements, workspace, lead, member, at, said):
    add(requirements, title="我负责的", owner=member)
    add(requirements, title="我提的", by=member)
    watched = add(requirements, title="我关注的")
    watched.watch(by=member)
    page = f"/{workspace.slug}/mine/"
    assert "我负责的" in said(at(member).get(page))
    assert "我提的" in said(at(member).get(f"{page}?tab=created"))
    assert "我关注的" in said(at(member).get(f"{page}?tab=watched"))
    assert at(member).get(f"{page}?tab=gone").status_code == 200


@pytest.mark.one_database
@pytest.mark.parametrize("page", ["inbox/", "search/?q=行", "palette/?q=行", "mine/", "mine/?tab=watched", "trash/"])
def test_ask_the_database_as_often_for_many_as_for_few(workspace, lead, member, at, page):
    client, asked = at(member), []
    client.get(f"/{workspace.slug}/{page}")  # the session remembers where one is
    for _batch in range(2):
        for kind in Artifact.kinds().values():
            for each in range(3):
                made = kind.objects.add(workspace=workspace, title=f"行 {each}", by=lead)
                made.watch(by=member)
                made.change(by=lead, owner=member, title=f"行 {each} 改")
                kind.objects.add(workspace=workspace, title="扔", by=lead).trash(by=lead)
        run_once()
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/{workspace.slug}/{page}").status_code == 200
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_the_product_that_is_looked_at_stays_chosen(
    add, requirements, product, private_product, workspace, member, at, said
):
    add(requirements, title="订单的", product=product)
    add(requirements, title="哪儿都不属于的")
    client, page = at(member), f"/{workspace.slug}/requirements/"
    assert "哪儿都不属于的" in said(client.get(page))
    assert "哪儿都不属于的" not in said(client.get(page, {"product": "orders"}))
    assert "哪儿都不属于的" not in said(client.get(page)), "it stays for the session"
    assert f'value="{product.pk}" selected' in client.get(f"{page}new/").content.decode()
    client.get(page, {"product": "settlement"})
    assert "哪儿都不属于的" not in said(client.get(page)), "what one does not see cannot be chosen"
    assert "哪儿都不属于的" in said(client.get(page, {"product": ""}))
    assert "哪儿都不属于的" in said(client.get(page))


def test_watching_and_tags_are_one_click_away(one, workspace, member, at):
    here, client = f"/{workspace.slug}/requirements/1/", at(member)
    client.post(f"{here}watch/")
    client.post(f"{here}watch/")
    assert one.watches.filter(user=member).count() == 1
    client.post(f"{here}unwatch/")
    assert not one.watches.filter(user=member).exists()
    client.post(f"{here}field/", {"tags": "结算， 仓储,结算", "version": 1})
    assert {tag.name for tag in one.tags.all()} == {"结算", "仓储"}
    assert one.events.latest("pk").changes["tags"][0] == ["结算"]
