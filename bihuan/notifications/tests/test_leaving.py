"""One press ends the mails, without signing in; a scanner that opens the link ends nothing."""

import re

import pytest
from django.core import mail
from django.test import Client

from bihuan.artifacts import dispatch
from bihuan.deliveries.sending import send_due
from bihuan.notifications.gathering import gather
from bihuan.notifications.leaving import DIGEST, Leaving, leaving_of
from bihuan.notifications.models import Mode, Preferences

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(thing, member, lead):
    """A mail to the member, who was mentioned."""
    thing.comment(f"@[吴桐]({member.pk}) ?", by=lead)
    dispatch.run_once()
    gather()
    send_due()
    return mail.outbox[0]


def link(sent) -> str:
    return re.fullmatch(r"<http://testserver(/.+)>", sent.extra_headers["List-Unsubscribe"])[1]


def mode(user, why="mentioned") -> Mode:
    return Preferences.objects.of(user).mode(why)


def test_a_mail_program_presses_once_as_rfc_8058_says(sent, member):
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    answer = Client(enforce_csrf_checks=True).post(link(sent), {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 204
    assert mode(member) == Mode.OFF
    assert mode(member, "assigned") == Mode.AT_ONCE


def test_opening_the_link_asks_and_changes_nothing(sent, member):
    answer = Client().get(link(sent))
    assert answer.status_code == 200
    assert "member@lanyun.example" in answer.content.decode()
    assert mode(member) == Mode.AT_ONCE


def test_the_page_ends_them_takes_it_back_and_ends_all(sent, member):
    client = Client(enforce_csrf_checks=True)
    assert "撤销" in client.post(link(sent)).content.decode()
    assert mode(member) == Mode.OFF
    client.post(link(sent), {"undo": "1"})
    assert mode(member) == Mode.AT_ONCE
    client.post(link(sent), {"all": "1"})
    assert {mode(member, why) for why in ("mentioned", "assigned", "message")} == {Mode.OFF}


def test_a_gathered_mail_ends_what_is_gathered(member):
    Leaving(member, DIGEST).leave()
    assert (mode(member, "watching"), mode(member, "owner"), mode(member)) == (Mode.OFF, Mode.OFF, Mode.AT_ONCE)
    Leaving(member, DIGEST).come_back()
    assert mode(member, "watching") == Mode.DAILY


def test_a_link_that_nobody_signed_is_not_there(sent, member, lead):
    good = link(sent)
    for address in ("/me/unsubscribe/x/", good[:-5] + "aaaa/", good.replace("/me/unsubscribe/", "/me/unsubscribe/x")):
        assert Client().post(address).status_code == 404
    assert leaving_of(Leaving(member, "nonsense").token) is None
    assert mode(member) == Mode.AT_ONCE
