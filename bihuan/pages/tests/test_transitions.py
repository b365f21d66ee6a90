"""One transition of a draft: who may take it, what it asks for, what follows it."""

import pytest
from django.core.exceptions import ValidationError

from bihuan.areas.research.models import Customer
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


@pytest.mark.parametrize(("who", "status"), [("stranger", 404), ("requester", 403), ("lead", 403), ("admin", 200)])
def test_only_admins_come_in(client, workspace, request, who, status):
    client.force_login(request.getfixturevalue(who))
    assert client.get(f"{HERE.format(workspace.slug)}win/").status_code == status
    assert client.get(f"{HERE.format(workspace.slug)}nothing/").status_code == (404 if status == 200 else status)
    if status != 200:
        assert client.post(f"{HERE.format(workspace.slug)}win/", {"to": "left"}).status_code == status
