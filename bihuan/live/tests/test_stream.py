"""Open pages hear of changes, only of what their person may see, and miss nothing when they come back."""

import asyncio
import json
import re
import threading

import pytest
from django.conf import settings
from django.db import connections, transaction
from django.utils import timezone

from bihuan.areas.requirements.models import Requirement
from bihuan.artifacts.dispatch import run_once
from bihuan.artifacts.models import Artifact, Event
from bihuan.live.hub import hub
from bihuan.live.stream import session_user, stream

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def a_hub_that_ends_with_its_test(transactional_db, monkeypatch):
    monkeypatch.setattr("bihuan.artifacts.news.LONGEST_WAIT", 0.2)
    yield
    if hub.thread:
        hub.thread.join(10)


class Browser:
    """Listens to /live the way a browser does."""

    def __init__(self, client, workspace: str, last: str = "", age: str = ""):
        cookie = (
            f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
            if client.cookies
            else ""
        )
        headers = [(b"cookie", cookie.encode())]
        if last:
            headers.append((b"last-event-id", last.encode()))
        self.scope = {
            "type": "http",
            "path": "/live",
            "headers": headers,
            "query_string": f"workspace={workspace}&age={age}".encode(),
        }
        self.status = 0
        self.text = ""
        self.closed = asyncio.Event()

    async def receive(self):
        await self.closed.wait()
        return {"type": "http.disconnect"}

    async def send(self, message):
        self.status = message.get("status", self.status)
        self.text += message.get("body", b"").decode()

    def heard(self) -> list[tuple[str, dict]]:
        blocks = [
            dict(line.split(": ", 1) for line in block.split("\n"))
            for block in self.text.split("\n\n")
            if "event" in block
        ]
        return [(block["event"], json.loads(block["data"])) for block in blocks]

    async def until(self, count: int) -> list[tuple[str, dict]]:
        async with asyncio.timeout(20):
            while len(self.heard()) < count:
                await asyncio.sleep(0.02)
        return self.heard()


def listen(*browsers: Browser, deed=lambda: None, expect: int = 1):
    """What each browser heard while `deed` was done."""

    async def scene():
        tasks = [asyncio.create_task(stream(b.scope, b.receive, b.send)) for b in browsers]
        async with asyncio.timeout(20):
            while not all("retry" in b.text or b.status == 401 for b in browsers):
                await asyncio.sleep(0.02)
        await asyncio.to_thread(done, deed)
        found = [await browser.until(expect) if browser.status == 200 else [] for browser in browsers[:1]]
        found += [browser.heard() for browser in browsers[1:]]
        for browser in browsers:
            browser.closed.set()
        await asyncio.gather(*tasks)
        return found

    return asyncio.run(scene())


def done(deed) -> None:
    try:
        deed()
    finally:
        connections.close_all()


def test_only_those_who_may_see_it_hear_of_a_change(client, django_user_model, workspace, lead, stranger, add):
    from django.test import Client

    client.force_login(lead)
    other = Client()
    other.force_login(stranger)
    seen, elsewhere = Browser(client, workspace.slug), Browser(other, "elsewhere")
    heard, nothing = listen(seen, elsewhere, deed=lambda: add(Requirement, title="新来的"))
    event = Event.objects.get()
    told = {"kind": "requirements", "number": 1, "verb": "created", "version": 1}
    assert heard == [("changed", {**told, "id": event.artifact_id, "event": event.pk})]
    assert nothing == []


def test_the_inbox_is_told_to_its_person_alone(client, workspace, lead, member, add):
    from django.test import Client

    client.force_login(member)
    other = Client()
    other.force_login(lead)

    def deed():
        add(Requirement, owner=member)
        run_once()

    mine, theirs = listen(Browser(client, workspace.slug), Browser(other, workspace.slug), deed=deed, expect=2)
    assert [topic for topic, _data in mine] == ["changed", "inbox"]
    assert "inbox" not in [topic for topic, _data in theirs]


def test_a_page_hears_of_what_happened_since_it_was_drawn(client, workspace, lead, add):
    client.force_login(lead)
    old, fresh = add(Requirement), add(Requirement)
    old.events.update(at=timezone.now() - timezone.timedelta(minutes=1))
    (heard,) = listen(Browser(client, workspace.slug, age="2000"))
    assert [data["number"] for _topic, data in heard] == [fresh.number]
    (nothing,) = listen(Browser(client, workspace.slug, age="9" * 99), expect=0)
    assert nothing == []


def test_who_comes_back_hears_what_was_missed(client, workspace, lead, add):
    client.force_login(lead)
    add(Requirement)
    last = Event.objects.latest("pk").pk
    add(Requirement, title="错过的")
    heard = listen(Browser(client, workspace.slug, last=str(last)))[0]
    assert 2 in [data["number"] for _topic, data in heard]


def test_a_line_that_breaks_before_the_first_news_is_taken_up_from_where_it_began(client, workspace, lead, add):
    client.force_login(lead)
    add(Requirement)
    first = Browser(client, workspace.slug)
    listen(first, expect=0)
    named = re.search(r"^id: (\d+)$", first.text, re.M)[1]
    add(Requirement, title="错过的")
    heard = listen(Browser(client, workspace.slug, last=named))[0]
    # On PostgreSQL a line that comes back may hear some news again; the page drops what it knows.
    assert {data["number"] for _topic, data in heard} == {2}


def test_what_a_long_transaction_wrote_early_is_heard_late(client, workspace, lead, add):
    """Its events come to light behind those of whoever was quicker: on PostgreSQL with lower ids than those."""
    if connections["default"].vendor == "sqlite":
        return  # one writes at a time there, in the order of ids
    client.force_login(lead)
    began, finish = threading.Event(), threading.Event()

    def slow():
        with transaction.atomic():
            add(Artifact.kinds()["customers"], title="慢的")
            began.set()
            finish.wait(20)
        connections.close_all()

    def deed():
        thread = threading.Thread(target=slow)
        thread.start()
        began.wait(20)
        for _time in range(210):
            add(Requirement, title="快的")
        finish.set()
        thread.join()

    browser = Browser(client, workspace.slug)
    heard = listen(browser, deed=deed, expect=211)[0]
    assert "customers" in [data["kind"] for _topic, data in heard]
    before = browser.text.partition('"customers"')[0]
    slow_one = Event.objects.get(artifact__kind="customers").pk
    ids = [int(each) for each in re.findall(r"^id: (\d+)$", before, re.M)]
    assert max(ids) <= slow_one, "who comes back meanwhile does not miss it"


@pytest.mark.parametrize("last", ["", "x", "-1", "9" * 40])
def test_a_senseless_last_id_is_no_news(client, workspace, lead, add, last):
    client.force_login(lead)
    assert listen(Browser(client, workspace.slug, last=last), expect=0) == [[]]


def test_strangers_and_the_signed_out_hear_nothing(client, workspace, stranger):
    browser = Browser(client, workspace.slug)
    listen(browser, expect=0)
    assert browser.status == 401
    client.force_login(stranger)
    browser = Browser(client, workspace.slug)
    listen(browser, expect=0)
    assert browser.status == 401


def test_a_changed_password_ends_the_listening_too(client, lead):
    client.force_login(lead)
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    assert session_user(cookie) == lead
    lead.set_password("another-one-entirely")
    lead.save()
    assert session_user(cookie) is None
    lead.is_active = False
    lead.save()
    assert session_user(cookie) is None
