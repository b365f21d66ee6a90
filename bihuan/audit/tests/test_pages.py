"""The logs: for admins of the workspace alone, found by anything, a page at a time, and as files."""

import csv
import io
import json

import pytest
from django.test import Client
from django.urls import reverse

from bihuan.areas.requirements.models import Requirement
from bihuan.artifacts.models import Event
from bihuan.audit.models import Retention
from bihuan.people.models import SignIn, User

pytestmark = pytest.mark.django_db
NAMES = ["audit_log", "audit_export", "workspace_sign_ins", "sign_ins_export", "data_protection"]


def browser(user) -> Client:
    client = Client(headers={"accept-language": "en"})
    if user:
        User.objects.filter(pk=user.pk).update(language="en")
        client.force_login(user)
    return client


def read(user, name="audit_log", **asked) -> str:
    answer = browser(user).get(reverse(name, args=["lanyun"]), asked)
    assert answer.status_code == 200
    return b"".join(answer).decode("utf-8-sig") if answer.streaming else answer.content.decode()


@pytest.fixture
def happened(add, lead, owner):
    one = add(Requirement, "拆单后运费自动重算")
    two = add(Requirement, "改地址后重算", by=owner)
    two.change(by=owner, title="改完地址马上重算")
    two.change(by=lead, verb="changed", reason="客户催了", reach=12)
    one.trash(by=lead)
    return one, two


@pytest.mark.parametrize("name", NAMES)
def test_only_admins_of_this_workspace_read_them(name, workspace, admin, lead, requester, stranger):
    address = reverse(name, args=["lanyun"])
    assert browser(admin).get(address).status_code == 200
    assert browser(lead).get(address).status_code == 403
    assert browser(requester).get(address).status_code == 403
    assert browser(stranger).get(address).status_code == 404
    assert browser(None).get(address).status_code == 302


def test_everything_is_listed_also_what_is_in_the_trash(happened, owner):
    text = read(owner)
    assert "拆单后运费自动重算" in text
    assert "改完地址马上重算" in text
    assert "客户催了" in text
    assert "In the trash" in text


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ({"verb": "created"}, 2),
        ({"kind": "feedback"}, 0),
        ({"kind": "requirements"}, 5),
        ({"key": "req-2"}, 3),
        ({"key": "REQ-9"}, 0),
        ({"q": "马上"}, 3),
        ({"q": "改地址后"}, 1),
        ({"q": "客户催"}, 1),
        ({"q": "100%"}, 0),
        ({"since": "2999-01-01"}, 0),
        ({"until": "1999-01-01"}, 0),
        ({"since": "1999-01-01", "until": "2999-01-01"}, 5),
    ],
)
def test_finds_by_what_is_asked(happened, owner, asked, count):
    assert len(json.loads(read(owner, "audit_export", format="json", **asked))) == count


def test_finds_by_person(happened, owner, lead):
    rows = json.loads(read(owner, "audit_export", format="json", who=lead.pk))
    assert [row["verb"] for row in rows] == ["trashed", "changed", "created"]


def test_says_what_cannot_be_asked(owner, workspace):
    client = browser(owner)
    answer = client.get(reverse("audit_log", args=["lanyun"]), {"since": "2026-02-02", "until": "2026-01-01"})
    assert answer.status_code == 422
    assert "This day is before the first one" in answer.content.decode()
    assert client.get(reverse("audit_log", args=["lanyun"]), {"q": "a\0b", "key": "\0"}).status_code in (200, 422)
    assert client.get(reverse("audit_export", args=["lanyun"]), {"format": "exe"}).status_code == 404


def test_goes_on_below_the_last_row(workspace, lead, owner):
    Requirement.objects.bulk_add(workspace, [{"title": f"第{number}条"} for number in range(60)], by=lead)
    text = read(owner)
    assert "第59条" in text
    assert "第9条" not in text
    below = Event.objects.order_by("-pk")[49].pk
    assert f"before={below}" in text
    assert "第9条" in read(owner, before=below)


def test_exports_hold_no_formulas(happened, owner):
    happened[1].change(by=owner, title="=HYPERLINK(1)", reason="+1")
    rows = list(csv.DictReader(io.StringIO(read(owner, "audit_export", format="csv"))))
    assert rows[0]["Title"] == "'=HYPERLINK(1)"
    assert rows[0]["Reason"] == "'+1"
    answer = browser(owner).get(reverse("audit_export", args=["lanyun"]), {"format": "xlsx"})
    assert b"".join(answer).startswith(b"PK")


def test_sign_ins_are_found_and_exported(owner, lead, stranger, workspace):
    SignIn.objects.remember(email=lead.email, user=lead, succeeded=False, method="password", ip="10.1.2.3")
    SignIn.objects.remember(email=owner.email, user=owner, succeeded=True, method="passkey", ip="10.9.9.9")
    SignIn.objects.remember(email=stranger.email, user=stranger, succeeded=True, method="password")
    every = json.loads(read(owner, "sign_ins_export", format="json"))
    assert [row["email"] for row in every] == [owner.email, lead.email], "strangers are not of this workspace"
    for asked in ({"result": "no"}, {"method": "password"}, {"q": "10.1.2"}, {"who": lead.pk}):
        rows = json.loads(read(owner, "sign_ins_export", format="json", **asked))
        assert [row["email"] for row in rows] == [lead.email]
    assert "10.1.2.3" in read(owner, "workspace_sign_ins", result="no")


def test_retention_is_set_by_admins(admin, lead, workspace):
    address = reverse("data_protection", args=["lanyun"])
    assert browser(admin).post(address, {"trash_months": "0", "sign_in_months": ""}).status_code == 422
    assert browser(admin).post(address, {"trash_months": "6", "sign_in_months": ""}).status_code == 302
    assert Retention.objects.get(pk=workspace.pk).trash_months == 6
    assert browser(lead).post(address, {"trash_months": "1"}).status_code == 403


@pytest.mark.one_database
def test_the_page_asks_as_often_for_many_as_for_few(workspace, lead, owner, django_assert_max_num_queries):
    Requirement.objects.bulk_add(workspace, [{"title": f"{number}"} for number in range(60)], by=lead)
    client = browser(owner)
    with django_assert_max_num_queries(20):
        client.get(reverse("audit_log", args=["lanyun"]))
