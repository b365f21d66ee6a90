"""`bihuan mcp` as clients start it: the SDK's own client over standard input and output."""

import asyncio
import os
import sys

import pytest
from django.core.handlers.wsgi import WSGIHandler
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client

from bihuan.agents.stdio import desk_of, main
from bihuan.artifacts.models import Artifact

pytestmark = pytest.mark.django_db


def at(site, plaintext, tmp_path):
    environment = {**os.environ, "BIHUAN_URL": site, "BIHUAN_TOKEN": plaintext, "XDG_CONFIG_HOME": str(tmp_path)}
    return StdioServerParameters(command=sys.executable, args=["-m", "bihuan", "mcp"], env=environment)


@pytest.mark.one_database
def test_the_client_of_the_sdk_works_over_stdio(served, token, add, lead, tmp_path):
    one = add(Artifact.kinds()["requirements"])
    started = at(served, token(lead), tmp_path)

    async def meet():
        async with Client(stdio_client(started)) as client:
            assert len((await client.list_tools()).tools) == 10
            await client.call_tool("comment", {"key": one.key, "text": "从命令行来"})
            return await client.call_tool("read", {"key": one.key})

    answer = asyncio.run(meet())
    assert "从命令行来" in answer.content[0].text
    assert one.comments.get().author == lead


def test_a_wrong_token_is_told_at_once(served, capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert main(["--url", served, "--token", "bh_wrong"], "en", lambda: None) == 1
    assert "令牌" in capsys.readouterr().err


def test_without_a_token_it_says_how_to_get_one(capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    for name in ("BIHUAN_URL", "BIHUAN_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    assert main([], "en", lambda: None) == 1
    assert "API tokens" in capsys.readouterr().err


def test_without_an_address_it_works_on_the_data_of_this_machine(shared, token, add, lead, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.delenv("BIHUAN_URL", raising=False)
    one = add(Artifact.kinds()["requirements"])
    desk = desk_of("", token(lead), WSGIHandler)
    assert desk.get(one.key)["title"] == one.title
