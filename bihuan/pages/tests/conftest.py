"""A browser for each person, and what a page says."""

import re
from html import unescape

import pytest
from django.test import Client
from django.utils.html import strip_tags

from bihuan.artifacts.models import Artifact


@pytest.fixture
def at(workspace):
    """at(user): a browser in which this person is signed in."""

    def signed_in(user) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in


@pytest.fixture
def requirements():
    return Artifact.kinds()["requirements"]


@pytest.fixture
def one(add, requirements):
    return add(requirements, title="拆单后运费自动重算", body="价、量、单、税", tags=["结算"])


@pytest.fixture
def said():
    """said(response): the words of a page, without its tags."""

    def words(response) -> str:
        page = re.sub(r"<(script|style|template)\b.*?</\1>", " ", response.content.decode(), flags=re.S)
        return " ".join(unescape(strip_tags(page)).split())

    return words


def values_of(response) -> dict[str, str]:
    """What the form of the page would send, as a browser does."""
    return {
        bound.html_name: "" if (value := shown(bound)) is None else value for bound in response.context_data["form"]
    }


def shown(bound):
    return bound.field.prepare_value(bound.value()) if hasattr(bound.field, "prepare_value") else bound.value()
