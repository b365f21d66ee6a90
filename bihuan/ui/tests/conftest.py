"""The Jinja environment of the pages, without a page."""

import pytest
from django.template import engines


@pytest.fixture(scope="session")
def environment():
    return next(engine.env for engine in engines.all() if hasattr(engine, "env"))


@pytest.fixture
def draw(environment):
    """Render a piece: draw('{% from "ui/atoms.html" import chip %}{{ chip("new") }}')."""
    return lambda source, **context: environment.from_string(source).render(**context).strip()
