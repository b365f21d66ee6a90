"""A prepared question answers like the ORM, whatever values come after those it was written for."""

from datetime import timedelta

import pytest
from django.db.models import Q
from django.utils import timezone

from bihuan import prepared
from bihuan.areas.requirements.models import Requirement
from bihuan.artifacts.models import Artifact

NOW = timezone.now()
COLUMNS = ("pk", "title", "score", "changed_at", "custom", "owner__name")


@pytest.fixture
def some(add):
    for n in range(6):
        add(Requirement, title=f"Split order {n}", priority=n % 4, tags=["wms"] if n % 2 else [])
    return Requirement.objects.order_by("pk")


@pytest.mark.each_database
@pytest.mark.parametrize(
    "asked",
    [
        lambda n: Q(priority=n % 4),
        lambda n: Q(title=f"Split order {n}") | Q(number=n),
        lambda n: ~Q(priority__in=[n % 4, 3]) & Q(trashed_at=None),
        lambda n: Q(pk__in=[]),
        lambda n: Q(number=10**n),
        lambda n: Q(number__lt=2**62 + n),
        lambda n: Q(title__icontains=f"ORDER {n}"),
        lambda n: Q(title__contains=f"%{n}"),
        lambda n: Q(changed_at__lt=NOW + timedelta(days=n - 3)),
        lambda n: Q(score__gte=n / 2, score__lt=100.5),
        lambda n: Q(tags__name="wms") & Q(priority=Requirement(priority=n % 4).priority),
        lambda n: Q(product=None) | ~Q(product__in=[n]),
        lambda n: Q(pk__in=Artifact.objects.filter(priority=n % 4).values("pk")),
        lambda n: Q(number__in=list(range(n * 200))),
    ],
)
def test_answers_as_the_orm_does(some, asked):
    for n in (2, 1, 4, 0, 30):
        kept = list(some.filter(asked(n)).values_list(*COLUMNS))
        assert prepared.rows(Requirement, asked(n), COLUMNS, ["pk"]) == kept
        assert prepared.rows(Requirement, asked(n), ["pk"], ["-pk"], 2) == [row[:1] for row in kept[:-3:-1]]
        assert prepared.count(Requirement, asked(n), 3) == min(len(kept), 3)


def test_asks_without_the_orm_the_second_time(some, monkeypatch):
    assert len(prepared.rows(Requirement, Q(priority=0, number__gt=0), ["pk"])) == 2
    monkeypatch.setattr(Requirement._default_manager.__class__, "filter", None)
    assert len(prepared.rows(Requirement, Q(priority=1, number__gt=0), ["pk"])) == 2
