"""Times and numbers in both languages."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone, translation

from bihuan.ui import formats

NOW = datetime(2026, 7, 14, 9, 31, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_shanghai(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    with timezone.override("Asia/Shanghai"), translation.override("zh-hans"):
        yield


def test_a_day_far_away_is_a_date():
    assert formats.when(NOW - timedelta(days=30)) == "6 月 14 日"
    assert formats.when(date(2025, 3, 2)) == "2025 年 3 月 2 日"
    with translation.override("en"):
        assert formats.when(date(2026, 3, 2)) == "Mar 2"
        assert formats.when(date(2025, 3, 2)) == "Mar 2, 2025"


def test_today_is_said_with_its_time_in_the_zone_of_the_reader():
    with translation.override("en"):
        assert formats.when(NOW) == "Today 17:31"
        assert formats.when(NOW - timedelta(days=1)) == "Yesterday 17:31"
        assert formats.when(date(2026, 7, 15)) == "Tomorrow"


def test_time_element_carries_the_full_time_and_escapes():
    assert str(formats.time_element(NOW)).startswith('<time datetime="2026-07-14T09:31:00+00:00" title="2026 年')
    assert "—" in formats.time_element(None)


@pytest.mark.parametrize(
    ("value", "text"), [(1284, "1,284"), (3.25, "3.2"), (-51, "−51"), (None, "—"), ("", "—"), (0, "0")]
)
def test_numbers(value, text):
    assert formats.number(value) == text


def test_shares_sizes_and_days():
    assert formats.percent(0.614) == "61%"
    assert formats.percent(None) == "—"
    assert formats.file_size(88_000) == "86 KB"
    assert formats.file_size(3_500_000_000) == "3.3 GB"
    assert formats.days(NOW - timedelta(days=3)) == 3
    assert formats.days(None) is None
