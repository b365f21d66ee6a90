"""A workspace's own fields: what holds for every kind and every type, whoever reads or writes."""

import csv
import io
import json
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.http import QueryDict
from django.test import Client

from bihuan.artifacts.errors import Stale
from bihuan.artifacts.models import Artifact
from bihuan.artifacts.past import as_of
from bihuan.artifacts.reach import read_reach
from bihuan.connectors.tables.mapping import Mapping
from bihuan.connectors.tables.models import Import
from bihuan.connectors.tables.work import work
from bihuan.fields.models import CustomField, FieldValue, Type
from bihuan.pages.listing import Listing
from bihuan.people.models import ApiToken

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@dataclass
class Case:
    """Two values of a type: as programs send them, as forms do, what finds the first, and what is refused."""

    first: Any
    second: Any
    sent: Any
    asked: str
    wrong: Any
    ordered: bool = True
    more: dict | None = None


OPTIONS = {"options": [{"value": "orders", "label": "订单"}, {"value": "depot", "label": "仓储"}]}
CASES = {
    Type.TEXT: Case("内部 系统", "外部", "外部", "内部", 5),
    Type.LONG_TEXT: Case("第一行\n第二行", "另一段", "另一段", "第二行", ["x"]),
    Type.NUMBER: Case(7.5, 12, "12", "7..8", "12"),
    Type.MONEY: Case(1200.5, 99, "99", "1000..", 1.005),
    Type.DATE: Case("2026-07-14", "2026-08-01", "2026-08-01", "2026-07-01..2026-07-31", "14 July"),
    Type.SELECT: Case("orders", "depot", "depot", "orders", "gone", more=OPTIONS),
    Type.MULTI_SELECT: Case(["orders"], ["orders", "depot"], ["orders", "depot"], "!depot", ["gone"], False, OPTIONS),
    Type.PERSON: Case("lead", "member", "member", "me", "stranger", False),
    Type.LINK: Case("first", "second", "second", "first", "XX-99", False),
    Type.CHECKBOX: Case(True, False, "", "yes", "yes"),
}
CHANGEABLE = [type_ for type_ in Type if type_ != Type.FORMULA]


# No code asks for both at once: each type meets one kind, and every kind some types.
KINDS = sorted(Artifact.kinds())
PAIRS = [
    (KINDS[turn % len(KINDS)], CHANGEABLE[turn % len(CHANGEABLE)]) for turn in range(max(len(KINDS), len(CHANGEABLE)))
]


@pytest.fixture(params=PAIRS, ids="-".join)
def pair(request):
    return request.param


@pytest.fixture
def kind(pair):
    return Artifact.kinds()[pair[0]]


@pytest.fixture
def type_(pair):
    return pair[1]


@pytest.fixture
def case(kind, type_, request, add) -> Case:
    """The case with ids of people and keys of artifacts in it."""
    known = CASES[type_]
    if type_ == Type.PERSON:
        ids = [request.getfixturevalue(name).pk for name in (known.first, known.second, known.wrong)]
        return Case(ids[0], ids[1], str(ids[1]), known.asked, ids[2], False)
    if type_ == Type.LINK:
        keys = [add(kind, title=name).key for name in (known.first, known.second)]
        return Case(keys[0], keys[1], keys[1], keys[0], known.wrong, False)
    return known


@pytest.fixture
def define(workspace):
    def one(kind, type, slug="own", name="自定义", **more):
        return CustomField.objects.add(workspace=workspace, kind=kind.slug, type=type, slug=slug, name=name, **more)

    return one


@pytest.fixture
def field(define, kind, type_, case):
    return define(kind, type_, **(case.more or {}))


@pytest.fixture
def listed(kind, lead, workspace):
    def of(**asked):
        lead.reach = read_reach(lead)
        query = QueryDict(mutable=True)
        query.update({name.replace("__", "."): value for name, value in asked.items()})
        found = Listing(kind, lead, workspace, query)
        rows = [row.pk for row in found.rows]
        assert found.problems == []
        return rows

    return of


@pytest.fixture
def program(workspace, lead):
    _token, secret = ApiToken.issue(user=lead, workspace=workspace, name="test", scopes=("read", "write"))
    client = Client(headers={"authorization": f"Bearer {secret}"})

    def send(method, path, body=None):
        data = b"" if body is None else json.dumps(body)
        return client.generic(method, f"/api/v1/{workspace.slug}/{path}", data, content_type="application/json")

    return send


def test_is_written_changed_remembered_and_read_as_it_was(kind, type_, case, field, add, lead):
    one = add(kind, custom={"own": case.first})
    assert one.custom == {"own": case.first}
    assert FieldValue.objects.filter(artifact=one.pk, field=field).count() == 1
    one.change(by=lead, custom={"own": case.second})
    assert one.events.latest("pk").changes == {"custom.own": [case.first, case.second]}
    assert kind.objects.get(pk=one.pk).custom == {"own": case.second}
    assert as_of(one, version=1).custom == {"own": case.first}
    one.change(by=lead, custom={"own": None})
    assert one.custom == {}
    assert not FieldValue.objects.filter(artifact=one.pk).exists()
    assert as_of(one, version=2).custom == {"own": case.second}


def test_refuses_what_does_not_fit_and_keeps_nothing(kind, case, field, add, lead, workspace):
    one = add(kind)
    with pytest.raises(ValidationError) as refusal:
        one.change(by=lead, title="neu", custom={"own": case.wrong})
    assert "custom.own" in refusal.value.message_dict
    assert kind.objects.get(pk=one.pk).version == 1
    with pytest.raises(ValidationError):
        add(kind, custom={"own": case.wrong})
    with pytest.raises(ValidationError, match=r"Row 2, custom\.own"):
        kind.objects.bulk_add(workspace, [{"title": "好"}, {"title": "坏", "custom": {"own": case.wrong}}], by=lead)
    with pytest.raises(ValidationError):
        one.change(by=lead, custom={"nobody_knows": 1})


def test_is_filtered_sorted_and_found_without_it(kind, case, field, add, listed, lead):
    before = list(kind.objects.values_list("pk", flat=True))
    first, second = add(kind, custom={"own": case.first}), add(kind, custom={"own": case.second})
    assert listed(custom__own=case.asked) == [first.pk]
    filled = {first.pk, second.pk}
    assert set(listed(custom__own="any")) == filled if field.type != Type.CHECKBOX else True
    if field.type != Type.CHECKBOX:
        assert set(listed(custom__own="none")) == set(before)
    if case.ordered:
        rising = [pk for pk in listed(sort="custom.own") if pk in filled]
        assert rising == listed(sort="-custom.own")[: len(rising)][::-1]
        assert listed(sort="custom.own")[2:] == before


def test_is_written_by_a_form_and_by_its_own_box(kind, case, field, add, lead, workspace):
    one = add(kind, custom={"own": case.first})
    client = Client()
    client.force_login(lead)
    here = f"/{workspace.slug}/{kind.slug}"
    assert 'name="custom.own"' in client.get(f"{here}/new/").content.decode()
    edited = client.post(f"{here}/{one.number}/edit/", {"title": one.title, "version": 1, "custom.own": case.sent})
    assert edited.status_code in (302, 422)
    answer = client.post(
        f"{here}/{one.number}/field/", {"custom.own": case.sent, "version": kind.objects.get(pk=one.pk).version}
    )
    assert answer.status_code == 302
    assert kind.objects.get(pk=one.pk).custom.get("own", False) == case.second
    assert client.get(f"{here}/{one.number}/value/?name=custom.own").status_code == 200
    for page in (
        "",
        "board/",
        f"{one.number}/",
        f"{one.number}/history/",
        f"{one.number}/history/?version=1",
        "?group=custom.own",
    ):
        assert client.get(f"{here}/{page}").status_code == 200
    assert "自定义" in client.get(f"{here}/{one.number}/history/").content.decode()
    made = client.post(f"{here}/new/", {"title": "新的", "priority": 2, "custom.own": case.sent})
    assert made.status_code in (302, 422)


def test_is_read_and_written_by_programs(kind, case, field, program):
    made = program("POST", f"{kind.slug}/", {"title": "程序写的", "custom": {"own": case.first}})
    assert made.status_code == 201, made.content
    key = made.json()["key"]
    assert made.json()["custom"] == {"own": case.first}
    number = key.rpartition("-")[2]
    changed = program("PATCH", f"{kind.slug}/{number}/", {"custom": {"own": case.second}})
    assert changed.json()["custom"] == {"own": case.second}
    refused = program("PATCH", f"{kind.slug}/{number}/", {"custom": {"own": case.wrong}})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "#/custom/own"
    program("PATCH", f"{kind.slug}/{number}/", {"custom": {"own": case.first}})
    found = program("GET", f"{kind.slug}/?custom.own={case.asked}").json()["items"]
    assert [one["key"] for one in found] == [key]
    assert program("GET", f"{kind.slug}/?custom.nothing=1").status_code == 422
    assert program("GET", f"{kind.slug}/?sort=custom.own").status_code == (200 if case.ordered else 422)
    told = program("GET", f"{kind.slug}/fields/").json()["items"]
    assert [(one["key"], one["type"]) for one in told] == [("own", field.type)]


def test_goes_out_in_a_file_and_comes_back(kind, type_, case, field, add, lead, workspace):
    one = add(kind, custom={"own": case.first})
    client = Client()
    client.force_login(lead)
    here = f"/{workspace.slug}/{kind.slug}"
    text = b"".join(client.get(f"{here}/export/?format=csv").streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert rows[-1]["自定义"] or type_ == Type.CHECKBOX
    before = kind.objects.count()
    job = Import.objects.upload(ContentFile(text.encode(), "again.csv"), workspace=workspace, kind=kind, by=lead)
    assert "custom.own" in job.mapping["columns"]
    job.try_out(Mapping(**job.mapping))
    work(job)
    assert job.faulty == 0, job.faults
    job.start()
    work(job)
    assert kind.objects.count() == 2 * before
    again = kind.objects.order_by("-pk").exclude(custom={}).first()
    assert again.pk != one.pk
    assert again.custom == {"own": case.first}


def test_a_stale_form_shows_both_values(kind, case, field, add, lead, admin):
    one = add(kind, custom={"own": case.first})
    mine, theirs = kind.objects.get(pk=one.pk), kind.objects.get(pk=one.pk)
    theirs.change(by=admin, version=1, custom={"own": case.second})
    with pytest.raises(Stale) as stale:
        mine.change(by=lead, version=1, custom={"own": None})
    assert stale.value.current.custom == {"own": case.second}
    assert stale.value.mine == {"custom": {"own": None}}


def test_many_come_at_once(kind, case, field, lead, workspace):
    made = kind.objects.bulk_add(
        workspace, [{"title": f"{n}", "custom": {"own": case.first}} for n in range(5)], by=lead
    )
    assert FieldValue.objects.filter(field=field).count() == 5
    assert {json.dumps(kind.objects.get(pk=one.pk).custom) for one in made} == {json.dumps({"own": case.first})}


def test_belongs_to_its_workspace(kind, case, field, stranger, add, client):
    elsewhere = stranger.memberships.get().workspace
    with pytest.raises(ValidationError):
        kind.objects.add(workspace=elsewhere, title="别家", by=stranger, custom={"own": case.first})
    theirs = kind.objects.add(workspace=elsewhere, title="别家", by=stranger)
    client.force_login(stranger)
    assert client.get(f"/elsewhere/{kind.slug}/{theirs.number}/value/?name=custom.own").status_code == 404
    assert "自定义" not in client.get(f"/elsewhere/{kind.slug}/").content.decode()
    one = add(kind, custom={"own": case.first})
    for path in ("", "value/?name=custom.own"):
        assert client.get(f"/{one.workspace.slug}/{kind.slug}/{one.number}/{path}").status_code == 404
    assert client.post(f"/{one.workspace.slug}/{kind.slug}/{one.number}/field/", {"custom.own": "x"}).status_code == 404
