"""The description of the API is complete, and the one in docs/ is the one that is served."""

import json
from pathlib import Path

import pytest
from django.core.management import call_command

from bihuan.artifacts.models import Artifact
from bihuan.config.management.commands.openapi import SNAPSHOT, snapshot

ROOT = Path(__file__).resolve().parent.parent
METHODS = {"get", "post", "patch", "put", "delete"}


@pytest.fixture(scope="module")
def description():
    return json.loads(snapshot())


def operations(description):
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def test_the_snapshot_is_up_to_date():
    kept = (ROOT / SNAPSHOT).read_bytes()
    assert kept == snapshot(), "run `bin/bihuan openapi` and look at what has changed"


def test_the_command_writes_it(tmp_path):
    call_command("openapi", tmp_path / "openapi.json")
    assert (tmp_path / "openapi.json").read_bytes() == snapshot()


def test_is_openapi_31_with_an_id_for_every_operation(description):
    assert description["openapi"].startswith("3.1")
    ids = [operation["operationId"] for _path, _method, operation in operations(description)]
    assert len(ids) == len(set(ids))
    for slug in Artifact.kinds():
        word = slug.replace("-", "_")
        assert {f"{word}_{verb}" for verb in ("list", "create", "bulk", "get", "change", "trash", "move")} <= set(ids)


def test_every_operation_says_what_may_go_wrong(description):
    for path, method, operation in operations(description):
        statuses = set(operation["responses"])
        assert {"400", "401", "403", "404", "413", "422", "429", "500"} <= statuses, (path, method)
        assert statuses & {"200", "201", "204"}
        assert ("415" in statuses) == ("requestBody" in operation)
        names = {parameter["name"] for parameter in operation["parameters"]}
        assert ("Idempotency-Key" in names) == (method == "post")
        assert ("If-Match" in names) == ("412" in statuses)
        assert method in METHODS


def test_every_reference_leads_somewhere(description):
    def walk(node):
        if isinstance(node, dict):
            if isinstance(node.get("$ref"), str):
                place = description
                for step in node["$ref"].removeprefix("#/").split("/"):
                    place = place[step]
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    walk(description)


def test_inputs_take_no_unknown_fields(description):
    schemas = description["components"]["schemas"]
    for _path, _method, operation in operations(description):
        body = operation.get("requestBody", {}).get("content", {}).get("application/json")
        if body:
            assert schemas[body["schema"]["$ref"].rpartition("/")[2]]["additionalProperties"] is False


@pytest.mark.django_db
def test_is_served_in_both_languages_without_signing_in(client, description):
    served = {
        lang: client.get("/api/v1/openapi.json", headers={"accept-language": lang}).json() for lang in ("en", "zh-hans")
    }
    assert served["en"] == description
    assert "标题" in json.dumps(served["zh-hans"], ensure_ascii=False)
    assert served["zh-hans"]["paths"].keys() == served["en"]["paths"].keys()
