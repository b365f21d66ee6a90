"""What a workspace keeps, told to programs that were written before it; and which moves are open from here."""

import pytest

from bihuan.api.schemas import changeable
from bihuan.artifacts.models import Artifact
from bihuan.fields.models import CustomField

pytestmark = pytest.mark.django_db


def told(call, user, **headers):
    return call(user).get("/kinds/", **headers).json()


def test_every_kind_tells_its_states_moves_and_fields(call, member, kind):
    found = next(each for each in told(call, member)["items"] if each["slug"] == kind.slug)
    assert found["prefix"] == kind.prefix
    assert [state["value"] for state in found["states"]] == [state.value for state in kind.State]
    assert [move["verb"] for move in found["moves"]] == [move.verb for move in kind.moves]
    assert {field["name"] for field in found["fields"]} >= {*changeable(kind), "tags"}


def test_choices_have_an_english_name_in_every_language(call, member):
    fields = {field["name"]: field for field in told(call, member, accept_language="zh-Hans")["items"][0]["fields"]}
    assert {"value": 1, "name": "high", "label": "高"} in fields["priority"]["choices"]
    assert (fields["owner"]["type"], fields["title"]["required"]) == ("person", True)


def test_fields_of_the_workspace_are_told_like_any_other(call, member, workspace, kind):
    add = CustomField.objects.add
    add(workspace=workspace, kind=kind.slug, name="渠道", type="select", slug="channel", options=["电话", "门户"])
    add(workspace=workspace, kind=kind.slug, name="倍数", type="formula", slug="double", formula="1 + 1")
    found = next(each for each in told(call, member)["items"] if each["slug"] == kind.slug)["fields"]
    own = [field for field in found if field["name"].startswith("custom.")]
    assert [(field["name"], field["label"], field["type"]) for field in own] == [("custom.channel", "渠道", "choice")]
    assert [choice["label"] for choice in own[0]["choices"]] == ["电话", "门户"]


def test_strangers_find_no_kinds_here(call, stranger, workspace):
    elsewhere = stranger.memberships.get().workspace
    assert call(stranger, at=elsewhere).get(f"/api/v1/{workspace.slug}/kinds/").status_code == 404


def test_open_moves_are_those_of_state_and_role(call, kind, one, owner, requester):
    if not kind.moves:
        return
    open_now = call(owner).get(f"/{kind.slug}/{one.number}/moves/").json()["items"]
    assert [move["verb"] for move in open_now] == [move.verb for move in one.moves_for(owner)]
    assert all(one.state in move["sources"] for move in open_now)
    asking = {move.verb for move in kind.moves if move.reason is True}
    assert {move["verb"] for move in open_now if move["question"]} >= asking & {move["verb"] for move in open_now}
    assert call(requester).get(f"/{kind.slug}/{one.number}/moves/").status_code == 404


def test_open_moves_say_what_is_missing(call, add, owner):
    for kind in Artifact.kinds().values():
        for move in kind.moves:
            if move.requires:
                artifact = add(kind, state=move.sources[0])
                found = call(owner).get(f"/{kind.slug}/{artifact.number}/moves/").json()["items"]
                assert next(each for each in found if each["verb"] == move.verb)["missing"] == list(move.requires)
