"""One transition of a draft: who may take it, what it asks for, what follows it."""

import pytest
from django.core.exceptions import ValidationError

from bihuan.approvals.asking import approve
from bihuan.approvals.models import Request
from bihuan.areas.research.models import Customer
from bihuan.fields.models import CustomField
from bihuan.workflows import current

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
HERE = "/{}/settings/workflows/customers/"


@pytest.fixture(autouse=True)
def nothing_held():
    yield
    current.Held.until = 0.0


def test_who_may_what_is_asked_and_what_follows_are_edited_and_hold(client, admin, workspace, add, lead, member):
    one, here = add(Customer), HERE.format(workspace.slug)
    client.force_login(admin)
    assert f"{here}win/" in client.get(here).content.decode()
    sent = {"sources": ["prospect"], "to": "active", "needs": "20", "who": f"person:{member.email}"}
    sent |= {"requires": "contact", "assign": "creator", "comment": "签好了", "set-0": "revenue", "value-0": "12.5"}
    sent["notify"] = member.email
    assert client.post(f"{here}win/", {**sent, "value-0": "many"}).status_code == 422
    assert client.post(f"{here}win/", {**sent, "who": "person:mara@elsewhere.example"}).status_code == 422
    assert not workspace.workflows.exists()
    assert client.post(f"{here}win/", sent).status_code == 302
    assert client.post(here, {"do": "publish"}).status_code == 302
    assert "win" not in {move.verb for move in one.moves_for(lead)}
    with pytest.raises(ValidationError):
        one.move("win", by=member)
    one.move("win", by=member, contact="王经理")
    one.refresh_from_db()
    assert (one.owner, one.revenue, one.comments.get().text) == (lead, 12.5, "签好了")
    assert one.watches.filter(user=member).exists()


def test_own_fields_are_asked_for_and_set(client, admin, workspace, add, member):
    for slug, type_ in (("terms", "text"), ("seats", "number"), ("plan", "select")):
        options = ["年付", "月付"] if type_ == "select" else ()
        own = {"workspace": workspace, "kind": "customers", "slug": slug, "name": slug}
        CustomField.objects.add(**own, type=type_, options=options)
    one, here = add(Customer), HERE.format(workspace.slug)
    client.force_login(admin)
    sent = {"sources": ["prospect"], "to": "active", "needs": "20", "requires": ["custom.terms"]}
    sent |= {"set-0": "custom.plan", "value-0": "年付", "set-1": "custom.seats", "value-1": "many"}
    assert client.post(f"{here}win/", sent).status_code == 422
    assert client.post(f"{here}win/", {**sent, "value-1": "12"}).status_code == 302
    assert client.post(here, {"do": "publish"}).status_code == 302
    with pytest.raises(ValidationError) as refusal:
        one.move("win", by=member)
    assert list(refusal.value.message_dict) == ["custom.terms"]
    client.force_login(member)
    there = f"/{workspace.slug}/customers/{one.number}/move/"
    assert 'name="custom.terms"' in client.post(there, {"verb": "win"}).content.decode()
    assert client.post(there, {"verb": "win", "custom.terms": "两年"}).status_code == 302
    one.refresh_from_db()
    assert one.custom["terms"] == "两年"
    assert one.custom["seats"] == 12
    assert one.custom["plan"] == CustomField.objects.get(slug="plan").options[0]["value"]


def test_a_person_given_with_a_move_waits_for_the_approval_too(client, admin, workspace, add, lead, member):
    own = {"workspace": workspace, "kind": "customers", "slug": "keeper", "name": "对接人"}
    CustomField.objects.add(**own, type="person")
    one, here = add(Customer), HERE.format(workspace.slug)
    client.force_login(admin)
    sent = {"sources": ["prospect"], "to": "active", "needs": "20", "requires": "custom.keeper"}
    assert client.post(f"{here}win/", {**sent, "people-0": lead.email}).status_code == 302
    assert client.post(here, {"do": "publish"}).status_code == 302
    client.force_login(member)
    there = f"/{workspace.slug}/customers/{one.number}/move/"
    assert client.post(there, {"verb": "win", "custom.keeper": member.pk}).status_code == 302
    request = Request.objects.get(artifact=one)
    approve(request, by=lead)
    one.refresh_from_db()
    assert (one.state, one.custom) == ("active", {"keeper": member.pk})


def test_a_transition_is_removed_unless_the_product_needs_it(client, admin, workspace):
    client.force_login(admin)
    here = f"/{workspace.slug}/settings/workflows/requirements/"
    assert client.post(f"{here}decline/", {"do": "remove"}).status_code == 403
    assert client.post(f"{here}schedule/", {"do": "remove"}).status_code == 302
    assert client.get(f"{here}schedule/").status_code == 404


@pytest.mark.parametrize(("who", "status"), [("stranger", 404), ("requester", 403), ("lead", 403), ("admin", 200)])
def test_only_admins_come_in(client, workspace, request, who, status):
    client.force_login(request.getfixturevalue(who))
    assert client.get(f"{HERE.format(workspace.slug)}win/").status_code == status
    assert client.get(f"{HERE.format(workspace.slug)}nothing/").status_code == (404 if status == 200 else status)
    if status != 200:
        assert client.post(f"{HERE.format(workspace.slug)}win/", {"to": "left"}).status_code == status
