"""What is deleted is had back by the message that says so; meanwhile it is there for nobody and does nothing."""

from datetime import timedelta

import pytest
from django.utils import timezone

from bihuan.areas.requirements.models import Requirement
from bihuan.automation.models import Recurrence, Rule, Run, Template
from bihuan.automation.returning import make_next

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
HERE = "/lanyun/automation/"
COMMENT = {"do": "comment", "text": "x"}


@pytest.fixture
def template(workspace, lead) -> Template:
    nodes = [{"id": "1", "kind": "requirements", "title": "x"}]
    made = Template(workspace=workspace, name="x", kind="requirements", nodes=nodes)
    made.keep(by=lead)
    return made


@pytest.fixture
def recurrence(template, lead) -> Recurrence:
    one = Recurrence(workspace=template.workspace, name="y", template=template, rule="FREQ=DAILY")
    one.starts_on = one.today()
    one.keep(by=lead)
    return one


def test_a_deleted_rule_hears_nothing_and_comes_back_with_its_log(client, rule, work, add, lead, member, stranger):
    one = rule("created", COMMENT)
    add(Requirement)
    work()
    client.force_login(lead)
    page = client.post(f"{HERE}{one.pk}/removal/", follow=True).content.decode()
    back = f"{HERE}restorations/rule/{one.pk}/"
    assert back in page
    add(Requirement)
    work()
    page = client.get(f"{HERE}{one.pk}/")
    assert (Run.objects.count(), page.status_code, back in page.content.decode()) == (1, 410, True)
    assert "规则" not in client.get(f"{HERE}runs/").content.decode().partition("<main")[2]
    for person, status in ((member, 403), (stranger, 404)):
        client.force_login(person)
        assert client.post(back).status_code == status
        assert client.get(f"{HERE}{one.pk}/").status_code == 404
    client.force_login(lead)
    assert client.post(f"{HERE}restorations/recurrence/{one.pk}/").status_code == 404
    assert client.post(back).url == f"{HERE}{one.pk}/"
    assert client.post(back).status_code == 404, "once"
    add(Requirement)
    work()
    assert Run.objects.filter(state=Run.State.DONE).count() == 2


def test_a_deleted_template_rests_what_recurs_by_it(client, template, recurrence, lead):
    client.force_login(lead)
    client.post(f"{HERE}templates/{template.pk}/removal/")
    Recurrence.every.update(next_at=timezone.now())
    assert not make_next()
    assert not Recurrence.objects.exists()
    assert client.post(f"{HERE}restorations/template/{template.pk}/").status_code == 302
    assert make_next()
    client.post(f"{HERE}recurring/{recurrence.pk}/removal/")
    assert not Recurrence.objects.exists()
    assert client.post(f"{HERE}restorations/recurrence/{recurrence.pk}/").status_code == 302
    assert Recurrence.objects.get().next_at > timezone.now()


def test_after_a_month_it_is_gone(template, recurrence, rule):
    rule("created", COMMENT)
    Template.every.update(deleted_at=timezone.now() - timedelta(31))
    Rule.every.update(deleted_at=timezone.now() - timedelta(29))
    for model in (Rule, Recurrence, Template):
        model.forget_old()
    assert (Rule.every.count(), Template.every.count(), Recurrence.every.count()) == (1, 0, 0)
