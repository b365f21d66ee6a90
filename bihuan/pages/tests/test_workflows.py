"""The settings of workflows: a draft, its publishing, and who may."""

import pytest

from bihuan.artifacts.models import Artifact
from bihuan.pages.workflows.drafting import draft_of, edited
from bihuan.workflows import current

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
HERE = "/{}/settings/workflows/requirements/"


@pytest.fixture(autouse=True)
def nothing_held():
    yield
    current.Held.until = 0.0


def as_shown(workspace) -> dict:
    """The form of the draft as a browser would send it unchanged."""
    flow, said = edited(Artifact.kinds()["requirements"], workspace), {}
    for place, each in enumerate(flow["states"], start=1):
        said |= {f"state-{each['value']}-place": place}
    return said


def test_a_state_is_added_reached_published_and_taken_away_again(client, admin, workspace):
    here = HERE.format(workspace.slug)
    kind = Artifact.kinds()["requirements"]
    client.force_login(admin)
    form = as_shown(workspace) | {"state--label": "法务审核", "state--category": "active", "state--place": "4"}
    assert client.post(here, form).status_code == 302
    assert edited(kind, workspace)["states"][3]["label"] == "法务审核"
    broken = client.get(here).content.decode()
    assert "到达不了" in broken
    assert client.post(here, {"do": "publish"}).status_code == 422
    value = "fa_wu_shen_he"
    step = {"do": "add", "label": "送法务", "from": "clarifying"}
    assert client.post(here, {**step, "to": "nowhere"}).status_code == 422
    assert client.post(here, {**step, "to": value}).headers["location"] == f"{here}song_fa_wu/"
    review = {"sources": ["clarifying", value], "to": "reviewing", "needs": "20", "label": "法务过了"}
    assert client.post(f"{here}review/", review).status_code == 302
    assert draft_of(kind, workspace).written_by == admin
    assert client.post(here, {"do": "publish"}).status_code == 302
    one = kind.objects.add(workspace=workspace, title="合同", by=admin)
    one.move("accept", by=admin)
    one.move("song_fa_wu", by=admin)
    assert one.state == value
    assert client.post(here, {"do": "shipped"}).status_code == 302
    assert client.post(here, {"do": "publish"}).status_code == 422
    assert client.post(here, {"do": "publish", f"into-{value}": "clarifying"}).status_code == 302
    one.refresh_from_db()
    assert (one.state, kind.states_in(workspace.pk)("new").label) == ("clarifying", kind.State.NEW.label)


@pytest.mark.parametrize(("who", "status"), [("stranger", 404), ("requester", 403), ("member", 403), ("lead", 403)])
@pytest.mark.parametrize("verb", ["get", "post"])
def test_only_admins_see_and_change_it(client, workspace, request, who, status, verb):
    client.force_login(request.getfixturevalue(who))
    for address in (HERE.format(workspace.slug), f"/{workspace.slug}/settings/workflows/"):
        assert getattr(client, verb)(address).status_code == status
    assert not workspace.workflows.exists()
