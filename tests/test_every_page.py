"""What holds for every page of the workbench, whichever area it belongs to."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from bihuan.artifacts import dispatch
from bihuan.artifacts.models import Artifact, Comment, Event, File, Link, Notice
from bihuan.people.models import Membership, Role
from tests.pages import Page, Words, by_turns, english_only, every_page
from tests.people import member_of

pytestmark = pytest.mark.django_db
FEW, MANY = 3, 7
TITLE = "拆单后运费重算"


def signed_in(user=None, **options) -> Client:
    client = Client(raise_request_exception=True, **options)
    if user is not None:
        client.force_login(user)
    return client


@pytest.fixture
def grow(workspace, lead, member, owner, product):
    """grow(n): n more of everything: artifacts of every kind, and on the first of each talk, files, links, news."""

    def add(count: int) -> None:
        people = [
            member_of(workspace, f"{Membership.objects.count()}@lanyun.example", "同事", Role.MEMBER)
            for _ in range(count)
        ]
        for kind in Artifact.kinds().values():
            rows = [{"title": TITLE, "owner": one, "product": product, "tags": [f"标签{one.pk}"]} for one in people]
            made = kind.objects.bulk_add(workspace, rows, by=lead)
            first = kind.objects.get(workspace=workspace, number=1)
            for other, person in zip(made, people, strict=True):
                fill(first, other, person, reader=owner)
        dispatch.run_once()

    return add


def fill(first, other, person, reader) -> None:
    said = first.comment(f"看一下 @[主人]({reader.pk})", by=person, files=[SimpleUploadedFile("单.txt", b"1")])
    first.comment("好的", by=person, parent=said)
    first.attach([SimpleUploadedFile("表.txt", b"1")], by=person)
    if other.pk == first.pk:
        return
    first.link(other, "relates_to", by=person)
    other.watch(by=reader)
    if "parent" in first.editable:
        other.change(by=person, parent=first)


@pytest.fixture
def ids(grow, owner) -> dict[str, dict[str, int]]:
    """What the pages of each kind are about, by the last word of their names."""
    grow(FEW)
    notice = Notice.objects.filter(user=owner).latest("pk").pk
    return {"": {"notice": notice}} | {slug: on_the_first(slug) for slug in Artifact.kinds()}


def on_the_first(slug: str) -> dict[str, int]:
    first = Artifact.objects.get(kind=slug, number=1)
    said = first.comments.earliest("pk").pk
    link = Link.objects.filter(source=first).earliest("pk").pk
    return {"comment": said, "resolution": said, "unlink": link, "file": first.files.earliest("pk").pk}


def answers(client: Client, workspace, ids, method: str = "get", data=None, pages=None):
    for page in pages or every_page():
        yield page, getattr(client, method)(page.at(workspace, ids), data)


def pages_by_turns() -> list[Page]:
    """Fewer where the kind cannot matter; who may see a page and what it says is asked of every page."""
    routes = by_turns(page.route for page in every_page())
    return [page for page in every_page() if page.route in routes]


def test_there_are_pages_of_every_kind():
    names = {page.name for page in every_page()}
    for slug in Artifact.kinds():
        assert {
            f"{slug}-{name}" for name in ("list", "board", "new", "detail", "edit", "history", "import", "export")
        } <= names


@pytest.mark.one_database
@pytest.mark.parametrize("method", ["get", "post"])
def test_asks_the_nameless_to_sign_in(workspace, ids, method):
    before = footprint()
    wrong = [
        f"{answer.status_code} {page.route}"
        for page, answer in answers(signed_in(), workspace, ids, method)
        if answer.status_code != 405
        and (answer.status_code, answer.headers.get("Location", "")[:23]) != (302, "/accounts/login/?next=/")
    ]
    assert wrong == []
    assert footprint() == before


@pytest.mark.parametrize("method", ["get", "post"])
def test_is_not_there_for_strangers(workspace, ids, stranger, method):
    before = footprint()
    words = {"title": "x", "verb": "accept", "text": "x"} if method == "post" else None
    wrong = [
        f"{answer.status_code} {page.route}"
        for page, answer in answers(signed_in(stranger), workspace, ids, method, words)
        if answer.status_code not in (404, 405) or TITLE in answer.content.decode()
    ]
    assert wrong == []
    assert footprint() == before


def footprint() -> tuple:
    """What no refused request may change."""
    return (
        Event.objects.count(),
        Comment.objects.count(),
        Link.objects.count(),
        File.objects.count(),
        Membership.objects.count(),
    )


def test_shows_something_to_its_owner_and_all_of_it_in_chinese(workspace, ids, owner):
    english, left = english_only(), set()
    assert len(english) > 500
    client = signed_in(owner)
    for page, answer in answers(client, workspace, ids):
        unknown = page.more and page.last not in ids.get(page.slug, ())
        expected = (200, 302, 404, 405) if unknown else (200, 302, 405)
        assert answer.status_code in expected, f"{answer.status_code} {page.route}"
        if is_page(answer):
            words = Words(answer.content.decode())
            left |= {(said, page.route) for said in words.said if said in english} | faults(
                page, answer, words, "zh-CN"
            )
    assert sorted(left) == []


def is_page(answer) -> bool:
    return answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html")


def faults(page, answer, words: Words, language: str) -> set[tuple[str, str]]:
    """One main part, one heading, a title, and its language said."""
    title = answer.content.decode().partition("<title>")[2].partition("</title>")[0].strip()
    counts = [words.tags.count("h1"), words.tags.count("main")]
    whole = counts == [1, 1] and len(title) >= 3 and words.language == language
    return set() if whole else {(f"{counts} h1 and main, “{title}”, {words.language}", page.route)}


@pytest.mark.parametrize("who", ["member", "requester"])
def test_refuses_what_takes_a_higher_role_with_a_page_that_says_so(workspace, ids, who, request):
    user = request.getfixturevalue(who)
    for page, answer in answers(signed_in(user), workspace, ids, pages=pages_by_turns()):
        assert answer.status_code in (200, 302, 403, 404, 405), f"{answer.status_code} {page.route}"
        if answer.status_code == 403:
            assert "<h1" in answer.content.decode(), page.route


@pytest.mark.one_database
def test_takes_nothing_without_the_token_of_its_own_form(workspace, ids, owner):
    before = footprint()
    client = signed_in(owner, enforce_csrf_checks=True)
    seen = answers(client, workspace, ids, "post", {"title": "x"}, pages_by_turns())
    assert [f"{answer.status_code} {page.route}" for page, answer in seen if answer.status_code not in (403, 405)] == []
    assert footprint() == before


@pytest.mark.one_database
def test_says_that_it_is_english_and_asks_the_database_as_often_for_many_as_for_few(workspace, ids, grow, owner):
    """Two proofs on one walk: each page is drawn once before its questions are counted."""
    owner.language = "en"
    owner.save()
    client, addresses = signed_in(owner), []
    for page, answer in answers(client, workspace, ids, pages=pages_by_turns()):
        if is_page(answer):
            assert faults(page, answer, Words(answer.content.decode()), "en") == set()
            addresses.append(page.at(workspace, ids))
    few = {address: questions(client, address) for address in addresses}
    grow(MANY - FEW)
    many = {address: questions(client, address) for address in addresses}
    more = [address for address in addresses if many[address] > few[address]]
    # What is drawn once and kept is drawn anew when there is more of it.
    assert {address: few[address] for address in more if questions(client, address) > few[address]} == {}


def questions(client: Client, address: str) -> int:
    asked: list[str] = []

    def count(execute, sql, *more):
        asked.append(sql)
        return execute(sql, *more)

    with connection.execute_wrapper(count):  # Django's own way to count writes out each question with all its values
        client.get(address)
    return len(asked)
