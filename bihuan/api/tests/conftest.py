"""`call(user)` speaks to the API as a program of this person would."""

import json

import pytest
from django.test import Client

from bihuan.artifacts.models import Artifact
from bihuan.people.models import ApiToken


class Program:
    """A program with a token."""

    def __init__(self, workspace, plaintext: str):
        self.root = f"/api/v1/{workspace.slug}"
        self.plaintext = plaintext
        self.client = Client(headers={"authorization": f"Bearer {plaintext}"})

    def send(self, method: str, path: str, body=None, **headers):
        address = path if path.startswith("/api/") else f"{self.root}{path}"
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        data = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body)
        return self.client.generic(method, address, data, content_type="application/json", headers=named)

    def get(self, path, **headers):
        return self.send("GET", path, **headers)

    def post(self, path, body=None, **headers):
        return self.send("POST", path, {} if body is None else body, **headers)

    def patch(self, path, body, **headers):
        return self.send("PATCH", path, body, **headers)

    def delete(self, path, **headers):
        return self.send("DELETE", path, **headers)

    def put(self, path, **headers):
        return self.send("PUT", path, **headers)

    def pages(self, path):
        """Every item of a list, page after page."""
        items = []
        while path:
            page = self.get(path).json()
            items += page["items"]
            path = page["next"]
        return items


@pytest.fixture
def call(workspace):
    def program(user, *, scopes=("read", "write"), at=None):
        _token, plaintext = ApiToken.issue(user=user, workspace=at or workspace, name="test", scopes=scopes)
        return Program(at or workspace, plaintext)

    return program


@pytest.fixture(params=sorted(Artifact.kinds()), ids=str)
def kind(request):
    return Artifact.kinds()[request.param]


@pytest.fixture
def one(kind, add):
    return add(kind, title="对账差异自动归因")
