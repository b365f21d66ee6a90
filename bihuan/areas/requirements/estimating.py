"""What was estimated of requirements: RICE's numbers are fields of theirs, every other input and every range a row."""

from collections.abc import Iterable, Mapping

from django.core.exceptions import ValidationError
from django.utils import timezone

from bihuan.areas.requirements.models import Estimate, Requirement
from bihuan.areas.requirements.ranking.methods import Method
from bihuan.areas.requirements.ranking.ranges import Range, read_range
from bihuan.areas.requirements.scoring import PARTS
from bihuan.artifacts.store import writing

SAME = 1e-6


def estimates_of(requirements: Iterable[Requirement], method: Method) -> dict[int, dict[str, Range]]:
    """By requirement id, what is known of each input of the method; two queries for any number of them."""
    rows = list(requirements)
    kept: dict[int, dict[str, Range]] = {row.pk: {} for row in rows}
    said = Estimate.objects.filter(requirement__in=list(kept), name__in=method.names)
    for pk, name, low, high in said.values_list("requirement", "name", "low", "high"):
        kept[pk][name] = Range(low, high)
    for row in rows:
        for name in PARTS:
            if name in method.names:
                put_part(kept[row.pk], name, getattr(row, name))
    return kept


def put_part(known: dict[str, Range], name: str, value: float | None) -> None:
    """A range of RICE's parts holds while its middle is the number in the field: that may be written elsewhere too."""
    if value is None:
        known.pop(name, None)
    elif name not in known or not any(
        abs(middle - value) <= SAME * max(abs(value), 1) for middle in (shown(known[name]), known[name].middle)
    ):
        known[name] = Range(value, value)


def shown(value: Range) -> float:
    """The number in the field: as it was written, or the middle of a range to four digits, for it is no exact one."""
    return value.low if value.known else float(f"{value.middle:.4g}")


def estimate(
    requirement: Requirement, said: Mapping[str, str], method: Method, *, by, whys: Mapping[str, str] | None = None
) -> None:
    """Take over what was written of some inputs, as numbers or ranges; an empty text takes an estimate back.

    Raises ValidationError by input, Refused; then nothing is kept.
    """
    requirement.may(by, "changed")
    inputs = {one.name: one for one in method.inputs}
    found: dict[str, Range | None] = {}
    errors = {}
    for name, text in said.items():
        try:
            found[name] = read_range(text, minimum=inputs[name].minimum, maximum=inputs[name].maximum)
        except ValueError as error:
            errors[name] = [str(error)]
    if errors:
        raise ValidationError(errors)
    with writing():
        parts = {name: shown(found[name]) if found[name] else None for name in PARTS if name in found}
        before = estimates_of([requirement], method)[requirement.pk]
        if parts:
            requirement.change(by=by, **parts)
        changes = {}
        for name, value in found.items():
            why = (whys or {}).get(name, "").strip()[:500]
            if value != before.get(name) or why:
                put(requirement, name, value, why, by)
                changes[f"estimate.{name}"] = [text_of(before.get(name)), text_of(value)]
        if any(old != new for old, new in changes.values()):
            requirement.record("estimated", by=by, changes=changes)


def put(requirement: Requirement, name: str, value: Range | None, why: str, by) -> None:
    mine = Estimate.objects.filter(requirement=requirement.pk, name=name)
    if value is None:
        mine.delete()
        return
    said = {"low": value.low, "high": value.high, "by": by, "at": timezone.now()} | ({"why": why} if why else {})
    Estimate.objects.update_or_create(requirement_id=requirement.pk, name=name, defaults=said)


def text_of(value: Range | None) -> str | None:
    return str(value) if value else None
