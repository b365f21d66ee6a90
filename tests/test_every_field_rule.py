"""A workspace's own fields: required ones, formulas, products, defaults, and what they cost where there are none."""
# ruff: noqa: F811  fixtures of the other file are named where they are used

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bihuan.artifacts import search
from bihuan.artifacts.models import Artifact
from bihuan.fields import definitions
from bihuan.fields.models import Type
from tests.test_every_field import OPTIONS, define, listed, program  # noqa: F401  fixtures

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture(params=sorted(Artifact.kinds()), ids=str)
def kind(request):
    return Artifact.kinds()[request.param]


def test_a_link_leads_nowhere_one_does_not_see(kind, define, add, stranger, member, admin, private_product):
    define(kind, Type.LINK)
    foreign = kind.objects.add(workspace=stranger.memberships.get().workspace, title="别家", by=stranger)
    hidden = add(kind, by=admin, product=private_product)
    for key in (f"{kind.prefix}-999", hidden.key):
        with pytest.raises(ValidationError):
            add(kind, by=member, custom={"own": key})
    assert foreign.number == 1, "the same key means one's own, or nothing"


def test_required_is_asked_for_by_forms_programs_and_moves(kind, define, add, lead, workspace, program):
    field = define(kind, Type.NUMBER, required=True)
    one = add(kind)
    assert program("POST", f"{kind.slug}/", {"title": "缺"}).status_code == 422
    assert program("POST", f"{kind.slug}/", {"title": "全", "custom": {"own": 1}}).status_code == 201
    client = Client()
    client.force_login(lead)
    form = client.post(f"/{workspace.slug}/{kind.slug}/new/", {"title": "缺"})
    assert form.status_code == 422
    assert 'id="id_custom.own_error"' in form.content.decode()
    for move in kind.moves:
        moved = add(kind, state=move.sources[0])
        if move.to.category == "dropped" or move.requires or move.reason:
            continue
        with pytest.raises(ValidationError) as refusal:
            moved.move(move.verb, by=lead)
        assert "custom.own" in refusal.value.message_dict
        assert (
            'name="custom.own"'
            in client.get(f"/{workspace.slug}/{kind.slug}/{moved.number}/move/?verb={move.verb}").content.decode()
        )
        moved.move(move.verb, by=lead, custom={"own": 3})
        assert moved.custom == {"own": 3}
    field.archive()
    assert program("POST", f"{kind.slug}/", {"title": "不缺了"}).status_code == 201
    assert one.custom == {}


def test_a_formula_is_kept_up_to_date_and_cannot_be_written(kind, define, add, lead, listed, program):
    define(kind, Type.NUMBER, slug="hours", name="工时")
    define(kind, Type.FORMULA, slug="days", name="人天", formula="round(工时 / 8, 1)")
    define(kind, Type.FORMULA, slug="big", name="大", formula='if(人天 > 1, "大" + title, "小")')
    one = add(kind, title="甲", custom={"hours": 20})
    assert one.custom == {"hours": 20, "days": 2.5, "big": "大甲"}
    one.change(by=lead, custom={"hours": 4})
    assert one.events.latest("pk").changes == {
        "custom.big": ["大甲", "小"],
        "custom.days": [2.5, 0.5],
        "custom.hours": [20, 4],
    }
    one.change(by=lead, title="乙", custom={"hours": 16})
    assert one.custom["big"] == "大乙"
    assert listed(custom__days="2", sort="-custom.days") == [one.pk]
    with pytest.raises(ValidationError):
        one.change(by=lead, custom={"days": 3})
    assert program("PATCH", f"{kind.slug}/{one.number}/", {"custom": {"days": 3}}).status_code == 422


def test_is_found_by_its_words(kind, define, add, lead, workspace):
    define(kind, Type.TEXT)
    one = add(kind, custom={"own": "冷链温控 Telemetry"})
    seen = kind.objects.visible_to(lead, workspace)
    for text in ("温控", "telemetry"):
        assert search.found(seen, text, limit=5) == [one]
    one.change(by=lead, custom={"own": "别的"})
    assert search.found(seen, "温控", limit=5) == []


def test_belongs_to_one_product_where_it_is_said(kind, define, add, lead, product, private_product, member, admin):
    define(kind, Type.TEXT, product=product)
    assert add(kind, product=product, custom={"own": "有"}).custom == {"own": "有"}
    with pytest.raises(ValidationError, match=product.name):
        add(kind, custom={"own": "没有"})
    define(kind, Type.TEXT, slug="secret", name="机密", product=private_product)
    with pytest.raises(ValidationError):
        add(kind, by=member, product=product, custom={"secret": "x"})
    assert add(kind, by=admin, product=private_product, custom={"secret": "x"}).custom == {"secret": "x"}


def test_defaults_options_and_archives(kind, define, add, lead):
    field = define(kind, Type.SELECT, default="订单", **OPTIONS)
    one = add(kind)
    assert one.custom == {"own": "orders"}
    field.options[0]["archived"], field.default = True, None
    field.keep()
    one.change(by=lead, custom={"own": "orders"}, title="还能留着")
    with pytest.raises(ValidationError):
        add(kind, custom={"own": "orders"})
    field.archive()
    with pytest.raises(ValidationError, match="archived"):
        one.change(by=lead, custom={"own": "depot"})
    assert kind.objects.get(pk=one.pk).custom == {"own": "orders"}


def test_costs_no_question_where_there_are_none(kind, add, lead, workspace, define):
    def asked() -> list[int]:
        counts = []
        for deed in (lambda: add(kind), lambda: client.get(here), lambda: client.get(f"{here}1/")):
            deed()
            with CaptureQueriesContext(connection) as queries:
                deed()
            counts.append(sum("fields_" in query["sql"] for query in queries))
        return counts

    client, here = Client(), f"/{workspace.slug}/{kind.slug}/"
    client.force_login(lead)
    assert asked() == [0, 0, 0]
    define(kind, Type.NUMBER)
    assert asked()[1:] == [0, 0], "and rows and values come without joins where there are"


def test_another_process_sees_a_changed_definition(kind, define, add, lead):
    field = define(kind, Type.NUMBER)
    add(kind, custom={"own": 1})
    stale = dict(definitions.held)
    field.name = "改名"
    field.keep()
    definitions.held.clear()
    definitions.held.update(stale)  # as a process that has not looked since
    assert definitions.defined(field.workspace_id).of(kind.slug)[0].name == "改名"
