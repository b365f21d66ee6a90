"""Agents and people at the command line, against the whole house in this process."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from threading import Thread
from wsgiref.simple_server import make_server

import httpx2
import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connections
from django.test.testcases import QuietWSGIRequestHandler
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

from bihuan.agents.mount import Mount
from bihuan.artifacts.models import Artifact
from bihuan.people.models import ApiToken

SITE = "http://testserver"


@pytest.fixture
def token(workspace):
    def issue(user, scopes=("read", "write"), at=None) -> str:
        return ApiToken.issue(user=user, workspace=at or workspace, name="agent", scopes=scopes)[1]

    return issue


@pytest.fixture
def shared(db):
    """The test's own connection, and so its transaction, in other threads too."""
    connection = connections["default"]
    connection.inc_thread_sharing()
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield connection
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)
    connection.dec_thread_sharing()


@pytest.fixture
def pool(shared):
    def share() -> None:
        connections["default"] = shared

    with ThreadPoolExecutor(1, initializer=share) as made:
        yield made


@pytest.fixture
def speak(pool):
    """speak(token, deed): run `deed(client)` with the SDK's own client over streamable HTTP."""

    def run(plaintext, deed, mode="auto", **headers):
        async def meet():
            mount = Mount(WSGIHandler(), pool)
            sent = {"Authorization": f"Bearer {plaintext}", **headers}
            async with httpx2.AsyncClient(transport=httpx2.ASGITransport(mount), headers=sent) as http:
                try:
                    async with Client(streamable_http_client(f"{SITE}/mcp", http_client=http), mode=mode) as client:
                        return await deed(client)
                finally:
                    await mount.close()

        return asyncio.run(meet())

    return run


@pytest.fixture
def agent(speak, token):
    """agent(user)("read", key="REQ-1"): what the tool answers."""

    def of(user, scopes=("read", "write"), at=None, language="en"):
        plaintext = token(user, scopes, at)

        def call(name, **arguments):
            return speak(plaintext, lambda client: client.call_tool(name, arguments), **{"Accept-Language": language})

        return call

    return of


@pytest.fixture
def post(pool):
    """post(headers): the plain HTTP answer of /mcp."""

    def send(method="POST", **headers):
        async def meet():
            mount = Mount(WSGIHandler(), pool)
            async with httpx2.AsyncClient(transport=httpx2.ASGITransport(mount)) as http:
                body = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
                sent = {"Accept": "application/json, text/event-stream", **headers}
                try:
                    return await http.request(method, f"{SITE}/mcp", json=body, headers=sent)
                finally:
                    await mount.close()

        return asyncio.run(meet())

    return send


@pytest.fixture
def served(shared):
    """The address of a server in this process, on the test's own transaction."""
    server = make_server("127.0.0.1", 0, WSGIHandler(), handler_class=QuietWSGIRequestHandler)

    def serve() -> None:
        connections["default"] = shared
        server.serve_forever(poll_interval=0.02)

    thread = Thread(target=serve, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(params=sorted(Artifact.kinds()), ids=str)
def kind(request):
    return Artifact.kinds()[request.param]


@pytest.fixture
def one(kind, add):
    return add(kind, title="对账差异自动归因")
