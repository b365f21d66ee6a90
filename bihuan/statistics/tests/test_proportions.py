"""Shares against published values."""

import pytest

from bihuan.statistics.proportions import pooled_z, wilson


def test_wilson_as_published():
    assert wilson(200, 1000) == pytest.approx((0.176377, 0.225919), abs=1e-6)
    assert wilson(0, 0) == (0.0, 1.0)
    assert wilson(0, 10)[0] == 0.0
    assert wilson(10, 10)[1] == pytest.approx(1)
    with pytest.raises(ValueError, match="no share"):
        wilson(3, 2)


def test_two_shares_as_published():
    z, p = pooled_z(200, 1000, 250, 1000)
    assert z == pytest.approx(-2.6774, abs=1e-4)
    assert p == pytest.approx(0.0074196, abs=1e-7)
    with pytest.raises(ValueError, match="empty"):
        pooled_z(0, 0, 1, 2)
    with pytest.raises(ValueError, match="the same"):
        pooled_z(0, 5, 0, 5)
