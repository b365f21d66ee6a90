"""Puts a question to the right module."""

from collections.abc import Sequence

from bihuan.areas.analytics.insights.asking import Table
from bihuan.areas.analytics.insights.funnels import funnel
from bihuan.areas.analytics.insights.habits import lifecycle, retention, stickiness
from bihuan.areas.analytics.insights.periods import Calendar
from bihuan.areas.analytics.insights.questions import Funnel, Lifecycle, Question, Retention, Stickiness, Trend
from bihuan.areas.analytics.insights.trends import trend
from bihuan.telemetry.models import Source

ANSWERS = {Trend: trend, Funnel: funnel, Retention: retention, Stickiness: stickiness, Lifecycle: lifecycle}


def answer(sources: Sequence[Source], question: Question, calendar: Calendar) -> Table:
    """The table that answers a question about these sources' events.

    `sources` are of one workspace, and the asker may see them. Raises ValidationError where the question cannot be
    asked so, TooLong where it takes longer than a page may wait.
    """
    return ANSWERS[type(question)](sources, question, calendar)
