"""What leaves the house comes back the same: every kind, every format, every text."""

import csv
import io
import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import models
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bihuan.areas.requirements.models import Requirement
from bihuan.areas.research.models import Customer
from bihuan.artifacts.models import Artifact
from bihuan.connectors.tables.files import FORMATS
from bihuan.connectors.tables.models import State
from bihuan.people.models import DataRange, Department, Membership, Product, Role, User, Workspace

pytestmark = pytest.mark.django_db
HOSTILE = [
    *(
        "=1+1",
        "'=1+1",
        "''=1",
        "'",
        "'plain",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n-1",
        " =1",
        "＝1",
        '\'json:"x"',
    ),
    *(
        "a,b;c|d\te",
        '"',
        '""',
        '"x',
        "x\r\ny\rz\n",
        "\r",
        "\n",
        " ",
        "  lead and trail  ",
        "\ufeffmark",
        "\u2028\u2029\x85",
    ),
    *(
        "_x000D_",
        "_x005F_x0041_",
        "_x0041__x0042_",
        "\ufffe\uffff",
        "\x01\x02\x08\x0b\x1f\x7f",
        "</t><script>alert(1)</script>",
    ),
    *(
        "𠮷野家👨‍👩‍👧",
        "Ｐ95",
        "ı İ ß ﬁ",
        "\u202eevil\u202c",
        "NULL",
        "None",
        "true",
        "12.0",
        "1e5",
        "2026-07-14",
        "00123",
        "#REF!",
        "sep=;",
    ),
]


@pytest.fixture
def elsewhere(lead, member):
    """An empty workspace with the same people, products and departments."""
    other = Workspace.objects.found(name="另一家", slug="other", by=lead)
    Membership.objects.create(workspace=other, user=member, role=Role.MEMBER, data_range=DataRange.ALL)
    return other


@pytest.fixture
def furnish(workspace, elsewhere):
    for here in (workspace, elsewhere):
        Product.objects.add(workspace=here, name="订单中台", slug="orders")
        above = Department.objects.add(workspace=here, name="物流")
        Department.objects.add(workspace=here, name="仓储", parent=above)


def filled(kind, workspace, number: int, texts: list[str], person: User) -> dict:
    """A value for every field of the kind, another for each number."""
    values = {}
    for name in kind.editable:
        field = kind._meta.get_field(name)
        text = texts[number % len(texts)]
        if field.is_relation:
            values |= pointed(field, workspace, person)
        elif field.choices:
            values[name] = field.flatchoices[number % len(field.flatchoices)][0]
        elif isinstance(field, models.EmailField):
            values[name] = f"p{number}@example.com"
        elif isinstance(field, models.DecimalField):
            values[name] = Decimal(number) * Decimal("1234567.89")
        elif isinstance(field, models.FloatField):
            values[name] = [0.1 + 0.2, 1 / 3, 100.0, 0.0123456789012345][number % 4] * (
                0.5 if name == "confidence" else 1
            )
        elif isinstance(field, models.DateField):
            values[name] = date(2026, 7, 14 + number % 14)
        elif isinstance(field, models.CharField):
            values[name] = text[: field.max_length]
        else:
            values[name] = text
    values["title"] = values["title"] or "无题"
    values |= {
        "state": [*kind.State][number % len(kind.State)].value,
        "tags": ["结算", "a, b", 'say "x"', "=1"][: number % 5],
    }
    return values


def pointed(field, workspace, person: User) -> dict:
    if field.related_model is Product:
        return {field.name: workspace.products.get()}
    if field.related_model is User:
        return {field.name: person}
    if field.related_model is Department:
        return {field.name: workspace.departments.get(name="仓储")}
    if field.name == "parent":
        return {}
    return {field.name: Artifact.objects.filter(workspace=workspace, kind="customers").first()}


def fill(kind, workspace, texts, person, by) -> list:
    if kind is not Customer:
        Customer.objects.bulk_add(workspace, [{"title": "北岸零售"}], by=by)
    rows = [filled(kind, workspace, number, texts, person) for number in range(max(len(texts), 12))]
    moment = datetime(2025, 1, 2, 3, 4, 5, 678_901, tzinfo=UTC)
    added = kind.objects.bulk_add(
        workspace, [{**row, "created_at": moment, "changed_at": moment} for row in rows], by=by
    )
    if "parent" in kind.editable:
        above = Artifact.objects.get(pk=added[3].pk)
        for child in (added[0], added[6]):
            child.change(by=by, parent=above)
    added[4].link(added[5], "relates_to", by=by)
    added[4].link(added[0], "blocks", by=by)
    return added


@pytest.mark.parametrize("format_", FORMATS)
def test_every_kind_comes_back_the_same(kind, format_, workspace, elsewhere, furnish, lead, member, brought, exported):
    fill(kind, workspace, HOSTILE, member, lead)
    if kind is not Customer:
        Customer.objects.bulk_add(elsewhere, [{"title": "北岸零售"}], by=lead)
    first = exported(kind, format_)
    job = brought(kind, first, f"export.{format_}", into=elsewhere)
    assert (job.state, job.faults, job.failure) == (State.DONE, [], "")
    second = exported(kind, format_, of=elsewhere)
    assert comparable(first, format_) == comparable(second, format_)
    mine = kind.objects.filter(workspace=workspace).order_by("number")
    theirs = kind.objects.filter(workspace=elsewhere).order_by("number")
    texts = [
        f.name
        for f in kind._meta.fields
        if isinstance(f, models.CharField | models.TextField) and f.name in kind.editable
    ]
    assert list(mine.values_list(*texts, "state", "closed_at" if format_ == "json" else "state")) == list(
        theirs.values_list(*texts, "state", "closed_at" if format_ == "json" else "state")
    )


def comparable(content: bytes, format_: str):
    from bihuan.connectors.tables.tests.conftest import table

    return [row.cells for row in table(content, f"x.{format_}").rows()] if format_ == "xlsx" else content


@pytest.mark.parametrize("format_", FORMATS)
def test_the_naughty_strings_come_back_the_same(format_, shared, workspace, elsewhere, lead, brought, exported):
    naughty = json.loads((shared / "hostile" / "blns.json").read_text()) if shared else HOSTILE
    rows = [{"title": text[:500] or "无题", "body": text, "acceptance": text} for text in naughty]
    Requirement.objects.bulk_add(workspace, rows, by=lead)
    job = brought(Requirement, exported(Requirement, format_), f"x.{format_}", into=elsewhere)
    assert job.state == State.DONE, job.faults
    names = ("title", "body", "acceptance")
    back = Requirement.objects.filter(workspace=elsewhere).order_by("number").values_list(*names)
    assert list(back) == [tuple(row[name] for name in names) for row in rows]


text = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=80)


@pytest.mark.each_database
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(text.filter(bool), text), min_size=1, max_size=4), st.sampled_from(sorted(FORMATS)))
def test_any_text_comes_back_the_same(workspace, elsewhere, lead, brought, exported, texts, format_):
    Requirement.objects.filter(workspace__in=[workspace, elsewhere]).delete()
    Requirement.objects.bulk_add(workspace, [{"title": title, "body": body} for title, body in texts], by=lead)
    job = brought(Requirement, exported(Requirement, format_), f"x.{format_}", into=elsewhere)
    assert job.state == State.DONE, job.faults
    back = Requirement.objects.filter(workspace=elsewhere).order_by("number").values_list("title", "body")
    assert list(back) == texts


def test_no_cell_of_csv_is_a_formula(workspace, lead, exported):
    Requirement.objects.bulk_add(workspace, [{"title": text, "body": text} for text in HOSTILE], by=lead)
    content = exported(Requirement).decode("utf-8-sig")
    for cells in csv.reader(io.StringIO(content, newline="")):
        for cell in cells:
            assert cell.lstrip()[:1] not in tuple("=+-@＝＋－＠"), cell
            assert cell[:1] not in tuple("\t\r\n"), cell


def test_a_workbook_has_text_but_no_formulas(workspace, lead, exported):
    import zipfile

    Requirement.objects.bulk_add(workspace, [{"title": text} for text in HOSTILE], by=lead)
    with zipfile.ZipFile(io.BytesIO(exported(Requirement, "xlsx"))) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")


def test_a_text_no_cell_can_hold_is_refused_with_its_key(workspace, lead, exported):
    Requirement.objects.bulk_add(workspace, [{"title": "x", "body": "长" * 32_768}], by=lead)
    with pytest.raises(ValidationError, match="REQ-1"):
        exported(Requirement, "xlsx")
    assert "长" * 32_768 in exported(Requirement).decode()


def test_apostrophes_of_other_files_are_left_alone(brought):
    job = brought(Requirement, "title\n'=1\n")
    assert job.artifacts().get().title == "'=1"


def test_shows_only_what_the_person_sees(workspace, private_product, admin, member, add, exported):
    hidden = add(Requirement, title="hidden", product=private_product, by=admin)
    shown = add(Requirement, title="shown", by=admin)
    shown.link(hidden, "blocks", by=admin)
    child = add(Requirement, title="child", parent=Artifact.objects.get(pk=hidden.pk), by=admin)
    add(Requirement, title="gone", by=admin).trash(by=admin)
    rows = json.loads(exported(Requirement, "json", by=member))
    assert [row["key"] for row in rows] == [shown.key, child.key]
    assert (rows[0]["links"], rows[1]["parent"]) == ([], "")
    assert len(json.loads(exported(Requirement, "json", by=admin))) == 3
