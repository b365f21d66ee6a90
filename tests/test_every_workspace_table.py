"""Whatever hangs on a workspace leaves with it, or is named with the reason why it stays."""

import pytest
from django.apps import apps
from django.db import models

from bihuan.artifacts.models import Artifact
from bihuan.connectors.workspaces.graph import hanging, left_out, tables
from bihuan.connectors.workspaces.left_out import FIELDS, MODELS, ROWS, why_field

LABELS = sorted(hanging())


@pytest.mark.parametrize("label", LABELS)
def test_leaves_or_is_named_with_a_reason(label):
    model = apps.get_model(label)
    leaves = label in {table.name for table in tables()} or model is Artifact
    assert leaves != bool(left_out(model)), f"{label}: say in left_out.py why it stays, or nothing and it leaves"


@pytest.mark.parametrize("table", tables(), ids=lambda table: table.name)
def test_what_leaves_can_arrive(table):
    """A column of its own that must be unique on the whole machine, and that stays, could not be filled there."""
    stays = [field for field in table.model._meta.concrete_fields if not field.is_relation and why_field(field)]
    full = [field.name for field in stays if field.unique and not field.null and not field.primary_key]
    assert full == [], f"{table.name}: name the model in left_out.py"
    known = (models.ForeignKey, models.OneToOneField)
    assert all(isinstance(field, known) for field in table.fields if field.is_relation)


def test_every_kind_leaves():
    assert {kind._meta.label_lower for kind in Artifact.kinds().values()} <= {table.name for table in tables()}


def test_tables_come_after_what_they_must_point_at():
    seen: set[str] = set()
    for table in tables():
        assert table.targets(hard=True) <= seen | {"people.workspace"}, table.name
        seen.add(table.name)


def test_nothing_is_named_in_vain():
    installed = {app.label for app in apps.get_app_configs()}
    every = {model._meta.label_lower: model for model in apps.get_models(include_auto_created=True)}
    named = [label for label in [*MODELS, *ROWS] if label.split(".")[0] in installed]
    assert [label for label in named if label not in every] == []
    fields = [name.rpartition(".") for name in FIELDS if name.split(".")[0] in installed]
    assert [label for label, _dot, name in fields if not every[label]._meta.get_field(name)] == []
