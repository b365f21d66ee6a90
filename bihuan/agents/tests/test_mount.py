"""`/mcp` over HTTP: who is let in, which pages may not, resources and prompts, the old and the new handshake."""

import os
import subprocess
import sys

import pytest
from mcp import MCPError
from mcp_types import PromptReference

from bihuan.artifacts.dispatch import run_once
from bihuan.artifacts.models import Artifact

pytestmark = pytest.mark.django_db


def test_without_a_valid_token_nobody_comes_in(post, token, lead):
    for headers in ({}, {"Authorization": "Bearer bh_wrong"}, {"Authorization": "Basic eDp5"}, {"Cookie": "session=x"}):
        answer = post(**headers)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].startswith("Bearer")
        assert "token" in answer.json()["detail"].lower() or "令牌" in answer.json()["detail"]
    assert post(Authorization=f"Bearer {token(lead)}").status_code == 200


@pytest.mark.parametrize("headers", [{"Host": "evil.example"}, {"Origin": "http://evil.example"}, {"Origin": "null"}])
def test_pages_from_elsewhere_are_kept_out(post, token, lead, headers):
    assert post(Authorization=f"Bearer {token(lead)}", **headers).status_code == 403


def test_our_own_origin_is_welcome(post, token, lead):
    assert post(Authorization=f"Bearer {token(lead)}", Origin="http://testserver").status_code == 200


@pytest.mark.parametrize("method", ["GET", "DELETE", "PUT"])
def test_only_post_is_answered(post, method):
    answer = post(method)
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


def test_requests_are_counted_with_those_of_the_api(post, token, lead, settings):
    settings.API_RATE = 2
    plaintext = token(lead)
    answers = [post(Authorization=f"Bearer {plaintext}") for _time in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert int(answers[-1].headers["retry-after"]) <= 60


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_the_client_of_the_sdk_meets_us_by_the_new_and_the_old_handshake(speak, token, lead, mode):
    async def meet(client):
        return client.server_info.name, len((await client.list_tools()).tools)

    assert speak(token(lead), meet, mode=mode) == ("bihuan", 10)


def test_the_whole_list_of_tools_is_small(speak, token, lead):
    offered = speak(token(lead), lambda client: client.list_tools()).tools
    assert sum(len(tool.model_dump_json(exclude_none=True)) for tool in offered) < 10_000
    for tool in offered:
        assert tool.description
        assert tool.annotations.open_world_hint is False
        assert all("description" in each or "title" in each for each in tool.input_schema["properties"].values())


def test_an_artifact_is_a_resource_and_the_inbox_is_their_list(speak, token, add, lead, member):
    one = add(Artifact.kinds()["requirements"], owner=member)
    run_once()
    listed = speak(token(member), lambda client: client.list_resources()).resources
    assert [str(each.uri) for each in listed] == [f"bihuan://lanyun/{one.key}"]
    read = speak(token(member), lambda client: client.read_resource(f"bihuan://lanyun/{one.key}"))
    assert one.title in read.contents[0].text


def test_resources_of_others_are_not_found(speak, token, add, stranger, workspace):
    one = add(Artifact.kinds()["requirements"])
    plaintext = token(stranger, at=stranger.memberships.get().workspace)
    for uri in (f"bihuan://lanyun/{one.key}", f"bihuan://elsewhere/{one.key}"):

        async def meet(client, uri=uri):
            with pytest.raises(MCPError):
                await client.read_resource(uri)

        speak(plaintext, meet)


def test_prompts_bring_what_they_need(speak, token, add, lead):
    voice = add(Artifact.kinds()["feedback"], title="每天都要人工改价")
    named = speak(token(lead), lambda client: client.list_prompts()).prompts
    assert {each.name for each in named} == {"requirement_from_feedback", "triage_feedback", "explain_standing"}
    asked = {
        "requirement_from_feedback": {"feedback": voice.key},
        "triage_feedback": {},
        "explain_standing": {"key": voice.key},
    }
    for name, arguments in asked.items():
        got = speak(token(lead), lambda client, n=name, a=arguments: client.get_prompt(n, a))
        assert "每天都要人工改价" in got.messages[0].content.text


@pytest.mark.parametrize(
    ("name", "arguments", "part"),
    [
        ("nonesuch", {}, "triage_feedback"),
        ("explain_standing", {}, "key"),
        ("explain_standing", {"key": "REQ-99"}, "nothing here"),
    ],
)
def test_prompts_that_cannot_be_made_say_why(speak, token, lead, name, arguments, part):
    async def meet(client):
        with pytest.raises(MCPError, match=part):
            await client.get_prompt(name, arguments)

    speak(token(lead), meet, **{"Accept-Language": "en"})


def test_keys_are_completed_from_words(speak, token, add, lead):
    voice = add(Artifact.kinds()["feedback"], title="每天都要人工改价")
    prompt = PromptReference(type="ref/prompt", name="explain_standing")
    for typed, found in (("人工", [voice.key]), ("没有的", []), ("", [])):
        asked = {"name": "key", "value": typed}
        got = speak(token(lead), lambda client, asked=asked: client.complete(prompt, asked))
        assert got.completion.values == found


@pytest.mark.one_database
def test_the_site_starts_without_the_sdk():
    probe = "import sys, bihuan.config.asgi; print('mcp' in sys.modules, 'starlette' in sys.modules)"
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "bihuan.config.settings"}
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True, env=environment)
    assert done.stdout == "False False\n"
