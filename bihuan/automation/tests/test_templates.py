"""Templates make all of it or nothing; what comes again is made once for each of its days."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.utils import timezone

from bihuan.areas.requirements.models import Requirement
from bihuan.artifacts.models import Artifact
from bihuan.automation.applying import apply, asked
from bihuan.automation.models import DaysOff, Edition, Recurrence, Template
from bihuan.automation.returning import make_next
from bihuan.automation.saving import template_of
from bihuan.fields.models import CustomField

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
NODES = [
    {
        "id": "1",
        "parent": "",
        "kind": "requirements",
        "title": "接入 {{ 客户 }}",
        "body": "",
        "fields": {"priority": "1"},
    },
    {"id": "2", "parent": "1", "kind": "requirements", "title": "对接", "due": {"after": 3, "unit": "workdays"}},
    {"id": "3", "parent": "1", "kind": "requirements", "title": "验收 {{客户}}", "due": {"after": 1, "unit": "days"}},
]
LINKS = [{"source": "2", "role": "blocks", "target": "3"}]
FRIDAY = date(2026, 9, 25)


@pytest.fixture
def template(workspace, lead) -> Template:
    made = Template(workspace=workspace, name="客户接入", kind="requirements", nodes=NODES, links=LINKS)
    made.keep(by=lead)
    return made


def test_makes_the_tree_with_links_and_days(template, workspace, member):
    DaysOff.objects.create(workspace=workspace, off=["2026-09-28"])
    assert asked(template) == ["客户"]
    first, second, third = apply(template, by=member, given={"客户": "蓝海"}, starts_on=FRIDAY)
    assert (first.title, first.priority, third.title) == ("接入 蓝海", 1, "验收 蓝海")
    assert {second.parent_id, third.parent_id} == {first.pk}
    assert (second.due_on, third.due_on) == (date(2026, 10, 1), date(2026, 9, 26))
    assert second.links_out.get().target_id == third.pk


def test_makes_nothing_where_something_is_missing_or_refused(template, member, requester):
    with pytest.raises(ValidationError, match="客户"):
        apply(template, by=member)
    template.nodes = [*NODES, NODES[1] | {"id": "4", "fields": {"owner": "999999"}}]
    with pytest.raises(ValidationError):
        apply(template, by=member, given={"客户": "x"})
    assert not Artifact.objects.exists()


def test_own_fields_come_along_and_what_is_gone_stays_behind(add, lead, workspace, client):
    for slug, kind in (("hours", "number"), ("note", "text"), ("double", "formula")):
        more = {"formula": "hours * 2"} if kind == "formula" else {}
        CustomField.objects.add(workspace=workspace, kind="requirements", name=slug, slug=slug, type=kind, **more)
    one = add(Requirement, title="有自定义字段", custom={"hours": 4, "note": "留着"})
    made = template_of(one, "带字段", by=lead)
    client.force_login(lead)
    assert "hours、note" in client.get(f"/{workspace.slug}/automation/templates/{made.pk}/").content.decode()
    (again,) = apply(made, by=lead)
    assert again.custom == {"hours": 4, "note": "留着", "double": 8}
    CustomField.objects.get(slug="note").archive()
    (third,) = apply(made, by=lead)
    assert third.custom == {"hours": 4, "double": 8}


def test_what_is_there_becomes_a_template(add, lead, template):
    first, second, _third = apply(template, by=lead, given={"客户": "蓝海"}, starts_on=FRIDAY)
    Artifact.objects.filter(pk=first.pk).update(starts_on=FRIDAY)
    first.refresh_from_db()
    made = template_of(first, "又一个", by=lead)
    again = apply(made, by=lead, starts_on=FRIDAY + timedelta(7))
    assert [one.title for one in again] == ["接入 蓝海", "对接", "验收 蓝海"]
    assert again[1].due_on == second.due_on + timedelta(7)
    assert again[1].links_out.get().target_id == again[2].pk


@pytest.mark.parametrize(
    ("nodes", "links", "said"),
    [
        ([], [], "between 1"),
        ([NODES[0] | {"kind": "?"}], [], "no kind"),
        ([NODES[0] | {"title": " "}], [], "title"),
        ([NODES[0], NODES[2] | {"parent": "9"}], [], "lies below"),
        (NODES, [{"source": "1", "role": "blocks", "target": "1"}], "from one row to another"),
        ([{"title": "x"}], [], "cannot be read"),
    ],
)
def test_what_could_not_be_applied_is_not_kept(workspace, lead, nodes, links, said):
    with pytest.raises(ValidationError, match=said):
        Template(workspace=workspace, name="x", kind="requirements", nodes=nodes, links=links).keep(by=lead)


def test_comes_again_once_however_many_were_missed(template, workspace, lead):
    week = {"rule": "FREQ=WEEKLY", "starts_on": date(2026, 1, 5), "given": {"客户": "例会"}, "time_zone": "UTC"}
    one = Recurrence(workspace=workspace, name="周会", template=template, **week)
    one.keep(by=lead)
    assert one.next_at > timezone.now()
    assert [later - one.next_on for later in one.coming()] == [timedelta(7 * n) for n in range(5)]
    missed = one.next_on - timedelta(21)
    Recurrence.objects.update(next_on=missed, next_at=timezone.now() - timedelta(20))
    assert make_next()
    assert not make_next()
    assert Requirement.objects.filter(title="接入 例会").count() == 1
    one.refresh_from_db()
    assert one.next_at > timezone.now()
    assert one.last.title == "接入 例会"


def test_one_that_cannot_be_made_stops_and_says_why(template, workspace, lead, owner):
    one = Recurrence(workspace=workspace, name="周会", template=template, rule="FREQ=DAILY", starts_on=FRIDAY)
    one.keep(by=lead)
    Recurrence.objects.update(next_at=timezone.now())
    make_next()
    one.refresh_from_db()
    assert "客户" in one.paused_why
    assert owner.alerts.get().url.endswith(f"/recurring/{one.pk}/")
    assert set(Edition.objects.values_list("about", flat=True)) == {"template", "recurrence"}


def test_the_command_makes_it_as_a_person_or_says_what_is_missing(template, product, member, requester, capsys):
    def command(*said, by=member, name="客户接入"):
        call_command("apply_template", "lanyun", name, "--by", by.email, *said)

    command("--set", "客户=蓝海=总部", "--starts-on", "2026-09-25", "--product", product.slug)
    lines = capsys.readouterr().out.splitlines()
    first = Requirement.objects.get(title="接入 蓝海=总部")
    assert (lines[0], len(lines)) == (f"{first.key} {first.title}", 3)
    assert (first.product, first.created_by) == (product, member)
    assert Requirement.objects.get(title="对接").due_on == date(2026, 9, 30)
    given = ("--set", "客户=x")
    for said, others, problem in (
        ((), {}, "Fill in “客户”"),
        (("--set", "客户"), {}, "lacks its “=”"),
        ((*given, "--product", "nowhere"), {}, "no product “nowhere”"),
        (given, {"name": "别的"}, "There are: 客户接入"),
        (given, {"by": requester}, "no such template"),
    ):
        with pytest.raises(CommandError, match=problem):
            command(*said, **others)
    assert Requirement.objects.count() == 3
