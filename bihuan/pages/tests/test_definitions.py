"""The settings of a workspace's own fields, and the work that follows them."""

import pytest

from bihuan.artifacts.models import Artifact
from bihuan.fields.models import CustomField, FieldValue
from bihuan.pages.fields import rework

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
REQUIREMENTS = "requirements"


@pytest.fixture
def settings_of(client, admin, workspace):
    admin.language = "en"
    admin.save()
    client.force_login(admin)
    return lambda path="", data=None: (
        client.get(f"/{workspace.slug}/settings/fields/{path}")
        if data is None
        else client.post(f"/{workspace.slug}/settings/fields/{path}", data)
    )


@pytest.fixture
def defined(workspace):
    return lambda name, type, **more: CustomField.objects.add(
        workspace=workspace, kind=REQUIREMENTS, name=name, type=type, **more
    )


def test_a_field_is_made_changed_moved_archived_and_taken_back(settings_of, workspace):
    options = {"option-0-label": "订单", "option-0-value": "", "option-1-label": "仓储", "option-1-place": "0"}
    made = settings_of("new/?kind=requirements&type=select", {"name": "涉及系统", "in_list": "on"} | options)
    assert made.status_code == 302
    one = CustomField.objects.get()
    assert one.slug == "she_ji_xi_tong"
    assert [(option["label"], option["value"]) for option in one.options] == [
        ("仓储", "cang_chu"),
        ("订单", "ding_dan"),
    ]
    settings_of("new/?kind=requirements&type=number", {"name": "工时", "slug": "hours"})
    renamed = {"name": "系统", "option-0-value": "ding_dan", "option-0-label": "订单中台", "option-0-archived": "1"}
    assert (
        settings_of(f"{one.pk}/", renamed | {"option-1-value": "cang_chu", "option-1-label": "仓储"}).status_code == 302
    )
    one.refresh_from_db()
    assert (one.name, one.slug, one.options[0]["label"]) == ("系统", "she_ji_xi_tong", "订单中台")
    assert one.options[0]["archived"]
    settings_of(f"{one.pk}/position/", {"down": "1"})
    assert list(CustomField.objects.values_list("name", flat=True)) == ["工时", "系统"]
    settings_of(f"{one.pk}/archive/", {})
    assert "1 archived field" in settings_of().content.decode()
    settings_of(f"{one.pk}/archive/", {"restore": "1"})
    one.refresh_from_db()
    assert one.archived_at is None


@pytest.mark.parametrize(
    ("type_", "data", "words"),
    [
        ("text", {"name": ""}, "This field is required"),
        ("text", {"name": "工时"}, "Another field is called like this"),
        ("text", {"name": "别的", "slug": "hours"}, "Another field has this key"),
        ("text", {"name": "别的", "slug": "Not good"}, "small letters"),
        ("select", {"name": "空"}, "at least one option"),
        ("select", {"name": "重", "option-0-label": "a", "option-1-label": "A"}, "stands there twice"),
        ("money", {"name": "钱", "currency": "yuan"}, "Enter a valid value"),
        ("formula", {"name": "式", "formula": "工时 +"}, "At character 5"),
        ("formula", {"name": "式", "formula": "缺的 + 1"}, "no field “缺的”"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(settings_of, defined, type_, data, words):
    defined("工时", "number", slug="hours")
    answer = settings_of(f"new/?kind=requirements&type={type_}", data)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert CustomField.objects.count() == 1


def test_formulas_follow_what_they_read_and_are_put_right_when_they_change(settings_of, defined, add):
    kind = Artifact.kinds()[REQUIREMENTS]
    defined("工时", "number", slug="hours")
    one = add(kind, custom={"hours": 6})
    settings_of("new/?kind=requirements&type=formula", {"name": "人天", "slug": "days", "formula": "工时 / 8"})
    one.refresh_from_db()
    assert one.custom == {"hours": 6, "days": 0.75}
    days = CustomField.objects.get(slug="days")
    assert FieldValue.objects.get(field=days).number == 0.75
    settings_of(f"{days.pk}/", {"name": "人天", "formula": "round(工时 / 8)"})
    one.refresh_from_db()
    assert one.custom["days"] == 1
    looped = settings_of("new/?kind=requirements&type=formula", {"name": "甲", "slug": "a", "formula": "人天 + 1"})
    assert looped.status_code == 302
    answer = settings_of(f"{days.pk}/", {"name": "人天", "formula": "甲 + 1"})
    assert "人天 → 甲 → 人天" in answer.content.decode() or "甲 → 人天 → 甲" in answer.content.decode()
    assert settings_of(f"{CustomField.objects.get(slug='hours').pk}/archive/", {}).status_code == 302
    assert CustomField.objects.get(slug="hours").archived_at is None, "a formula reads it"


def test_another_type_says_first_what_would_be_lost(settings_of, defined, add, admin):
    kind = Artifact.kinds()[REQUIREMENTS]
    field = defined("工时", "text", slug="hours")
    good, bad = add(kind, custom={"hours": "1,200"}), add(kind, custom={"hours": "两天"})
    page = settings_of(f"{field.pk}/type/?to=number").content.decode()
    assert "1 value would be lost" in page
    assert "两天" in page
    assert settings_of(f"{field.pk}/type/", {"to": "number"}).status_code == 302
    good.refresh_from_db(), bad.refresh_from_db()
    assert (good.custom, bad.custom) == ({"hours": 1200}, {})
    event = bad.events.latest("pk")
    assert (event.actor, event.changes, event.version) == (admin, {"custom.hours": ["两天", None]}, 2)
    assert FieldValue.objects.get(field=field).number == 1200
    settings_of(f"{field.pk}/type/", {"to": "select"})
    field.refresh_from_db(), good.refresh_from_db()
    assert [option["label"] for option in field.options] == ["1,200"]
    assert good.custom["hours"] == field.options[0]["value"]


def test_much_work_is_done_in_portions_by_the_worker(defined, add, lead, workspace, monkeypatch):
    kind = Artifact.kinds()[REQUIREMENTS]
    defined("工时", "number", slug="hours")
    kind.objects.bulk_add(workspace, [{"title": f"{n}", "custom": {"hours": n}} for n in range(7)], by=lead)
    monkeypatch.setattr(rework, "AT_ONCE", 2)
    monkeypatch.setattr(rework, "PORTION", 3)
    field = defined("双倍", "formula", slug="twice", formula="工时 * 2")
    rework.begin(field, by=lead)
    field.refresh_from_db()
    assert (field.rework_after, field.rework_total) == (0, 7)
    assert rework.step(field.pk)
    field.refresh_from_db()
    assert field.rework_done == 3
    rework.at_tick(None)
    field.refresh_from_db()
    assert (field.rework_after, field.rework_done) == (None, 7)
    assert sorted(one.custom["twice"] for one in kind.objects.all()) == [0, 2, 4, 6, 8, 10, 12]


def test_formulas_of_the_day_come_daily(defined, add):
    kind = Artifact.kinds()[REQUIREMENTS]
    field = defined("剩余", "formula", slug="left", formula="due_on - today()")
    one = add(kind)
    Artifact.objects.filter(pk=one.pk).update(due_on="2020-01-01")
    rework.at_tick(None)
    one.refresh_from_db()
    assert one.custom["left"] < -2000
    field.refresh_from_db()
    assert field.worked_on is not None


@pytest.mark.parametrize("who", ["member", "lead", "stranger"])
def test_only_admins_define(client, request, who, workspace, defined):
    field = defined("工时", "number")
    client.force_login(request.getfixturevalue(who))
    expected = 404 if who == "stranger" else 403
    for path in ("", "new/?kind=requirements&type=text", f"{field.pk}/", f"{field.pk}/type/"):
        assert client.get(f"/{workspace.slug}/settings/fields/{path}").status_code == expected
    for path in (f"{field.pk}/", f"{field.pk}/archive/", f"{field.pk}/position/", f"{field.pk}/type/"):
        assert client.post(f"/{workspace.slug}/settings/fields/{path}", {"name": "x"}).status_code == expected


def test_fields_of_another_workspace_are_not_there(client, stranger, defined):
    field = defined("工时", "number")
    client.force_login(stranger)
    for path in ("", "type/"):
        assert client.get(f"/elsewhere/settings/fields/{field.pk}/{path}").status_code == 404
    assert client.post(f"/elsewhere/settings/fields/{field.pk}/archive/").status_code == 404
