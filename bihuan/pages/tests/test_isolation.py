"""Pages and deeds of every kind: strangers find nothing, odd words break nothing; see tests/test_every_page.py too."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from bihuan.artifacts.models import Artifact, Comment, File, Link, Notice
from tests.pages import by_turns, every_page

pytestmark = pytest.mark.django_db


KERNEL = ("inbox/", "inbox/read/", "inbox/<int:pk>/", "mine/", "trash/", "search/", "palette/")
KINDS = tuple(f"{slug}/" for slug in Artifact.kinds())
INSIDE = [
    route
    for route in sorted(by_turns(page.route for page in every_page()))
    if route.removeprefix("<slug:workspace>/").startswith((*KINDS, *KERNEL))
]


def filled(route: str, slug: str) -> str:
    """The address with the workspace and real numbers in it."""
    numbers = re.sub(r"<int:\w+>", "1", route)
    return "/" + numbers.replace("<slug:workspace>", slug)


@pytest.fixture
def addresses(furnished):
    found = [filled(route, furnished.slug) for route in INSIDE]
    assert len(found) > 60
    assert not [address for address in found if "<" in address]
    return found


@pytest.fixture
def furnished(workspace, add, lead, member):
    """Every kind once, with a comment, a file, a link and a notice."""
    first = None
    for kind in Artifact.kinds().values():
        one = add(kind, title="机密")
        one.comment("机密评论", by=lead)
        one.attach([SimpleUploadedFile("机密.txt", b"x")], by=lead)
        if first is not None:
            one.link(first, "relates_to", by=lead)
        first = one
    Notice.objects.create(
        workspace=workspace, user=member, artifact=one, event=one.events.first(), why="owner", at=one.created_at
    )
    return workspace


@pytest.mark.parametrize(
    ("referer", "after"),
    [
        ("http://testserver/team/requirements/?view=tree#top", "%2Fteam%2Frequirements%2F%3Fview%3Dtree"),
        ("http://elsewhere.example/team/", "%2F"),
        ("", "%2F"),
    ],
)
@pytest.mark.parametrize("address", ["inbox/read/", "settings/departments/1/removal/"])
def test_who_sends_a_form_signed_out_comes_back_to_the_page_it_was_on(furnished, referer, after, address):
    answer = Client().post(f"/{furnished.slug}/{address}", headers={"referer": referer})
    assert answer.status_code == 302
    assert answer.headers["Location"].replace("/", "%2F") == f"%2Faccounts%2Flogin%2F?next={after}"


@pytest.mark.parametrize("slug", sorted(Artifact.kinds()))
def test_ids_of_another_workspace_lead_nowhere(slug, furnished, stranger, at):
    kind = Artifact.kinds()[slug]
    elsewhere = stranger.memberships.get().workspace
    kind.objects.add(workspace=elsewhere, title="自己的", by=stranger)
    here, client = f"/{elsewhere.slug}/{slug}/1/", at(stranger)
    assert client.get(here).status_code == 200
    for comment in Comment.objects.all():
        assert client.get(f"{here}comments/{comment.pk}/").status_code == 404
        assert client.post(f"{here}comments/{comment.pk}/resolution/").status_code == 404
    for file in File.objects.all():
        assert client.get(f"{here}files/{file.pk}/").status_code == 404
    for link in Link.objects.all():
        assert client.post(f"{here}links/{link.pk}/removal/").status_code == 404
    for notice in Notice.objects.all():
        assert client.get(f"/{elsewhere.slug}/inbox/{notice.pk}/").status_code == 404
    client.post(f"/{elsewhere.slug}/{slug}/bulk/", {"picked": ["1", "2"], "deed": "trash"})
    assert kind.objects.filter(workspace=furnished, trashed_at=None).exists()


def test_a_parent_or_customer_out_of_reach_is_not_named(
    add, requirements, owner, member, private_product, workspace, at
):
    above = add(requirements, title="机密的上级", product=private_product, by=owner)
    add(requirements, title="下面的", parent=above, by=owner)
    customer = add(Artifact.kinds()["customers"], title="机密客户", product=private_product, by=owner)
    add(Artifact.kinds()["feedback"], title="声音", customer=customer, by=owner)
    assert "机密客户" in at(owner).get(f"/{workspace.slug}/feedback/1/").content.decode()
    for page in ("requirements/2/", "requirements/2/edit/", "feedback/1/", "feedback/1/edit/"):
        shown = at(member).get(f"/{workspace.slug}/{page}").content.decode()
        assert "机密" not in shown
        assert ">REQ-1<" not in shown
        assert 'value="REQ-1"' not in shown


@pytest.mark.parametrize(
    "referer", ["https://evil.example/", "//evil.example/", "http://testserver.evil.example/", "javascript:alert(1)"]
)
def test_nobody_is_sent_elsewhere(add, requirements, workspace, lead, at, referer):
    add(requirements, title="一")
    page = f"/{workspace.slug}/requirements/"
    for address, data in ((f"{page}bulk/", {"picked": "1", "deed": "archive"}), (f"{page}1/field/", {"title": "二"})):
        assert at(lead).post(address, data, headers={"Referer": referer}).headers["Location"].startswith(page)


def test_a_refused_page_says_why(one, requester, workspace, lead, at, said):
    one.change(by=lead, owner=requester)
    answer = at(requester).get(f"/{workspace.slug}/requirements/1/edit/")
    assert answer.status_code == 403
    assert "成员" in said(answer), "which role it needs"


NAMES = (
    *("product", "q", "kind", "tab", "activity", "version", "at", "before", "after", "root", "group", "sort", "verb"),
    *("title", "parent", "owner", "state", "tag", "all", "filter", "archived", "due_on", "reach", "level", "priority"),
)


@pytest.mark.each_database
@pytest.mark.parametrize("value", ["\0'\"<b>{{7*7}}😀%00../..", "9" * 40])
def test_odd_words_in_an_address_break_no_page(addresses, lead, at, value):
    client = at(lead)
    for address in addresses:
        answer = client.get(address, dict.fromkeys(NAMES, value))
        assert answer.status_code < 500, address
        if answer.headers["Content-Type"].startswith("text/html"):
            assert "<b>" not in answer.content.decode(), address


@pytest.mark.each_database
def test_numbers_beyond_every_database_are_not_found(furnished, lead, at):
    client = at(lead)
    for route in INSIDE:
        if "<int" in route:
            for ask, number in ((client.get, "9" * 19), (client.post, "9" * 60)):
                address = "/" + re.sub(r"<int:\w+>", number, route).replace("<slug:workspace>", furnished.slug)
                assert ask(address).status_code in (404, 405), address


@pytest.mark.each_database
@pytest.mark.parametrize("slug", sorted(Artifact.kinds()))
def test_odd_words_in_a_form_break_nothing(slug, furnished, lead, at):
    client, here = at(lead), f"/{furnished.slug}/{slug}/"
    boxes = (*NAMES, "text", "key", "role", "note", "reason", "deed", "picked", "tags")
    sane = [
        ("new/", {}),
        ("new/", {"title": "好"}),
        ("bulk/", {}),
        ("bulk/", {"picked": "1", "deed": "move:decline"}),
        ("bulk/", {"picked": "1", "deed": "tags"}),
        ("1/edit/", {}),
        ("1/field/", {}),
        ("1/move/", {"verb": "decline"}),
        ("1/comments/", {}),
        ("1/links/", {}),
        ("1/links/", {"key": "FB-1", "role": "blocks"}),
        ("1/files/", {}),
    ]
    for value in ("\0", "9" * 600):
        for address, values in sane:
            answer = client.post(here + address, dict.fromkeys(boxes, value) | values)
            assert answer.status_code < 500, (address, value, values)
