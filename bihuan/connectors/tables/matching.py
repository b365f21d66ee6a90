"""Rows that are here already: found by key, by the key of an earlier import or by one field, and what they change."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from copy import copy
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _

from bihuan.artifacts.models import Artifact
from bihuan.artifacts.writing import plain
from bihuan.connectors.tables.columns import NUMBER, TIMES, label
from bihuan.connectors.tables.own import CUSTOM, changed

KEY = "key"
AT_ONCE = 500


class Matcher:
    """Which artifact each row is; each artifact is meant by one row only."""

    def __init__(self, kind, workspace, by, match: str):
        self.kind, self.workspace, self.by, self.match = kind, workspace, by, match
        self.meant: set[int] = set()

    def over(self, readings: Iterator) -> Iterator:
        """The same readings, each with its artifact and what it changes of it."""
        while portion := list(islice(readings, AT_ONCE)):
            self.judge(portion)
            yield from portion

    def judge(self, portion: list) -> None:
        wanted = {one.number: said for one in portion if (said := self.said(one)) not in ("", None)}
        found = self.find(set(wanted.values())) if wanted else {}
        ids = {pk for pks in found.values() for pk in pks}
        here = {each.pk: each for each in self.kind.objects.filter(pk__in=ids).prefetch_related("tags")}
        for one in portion:
            pks = found.get(wanted.get(one.number), [])
            if len(pks) > 1:
                self.refuse(one, _("Several here have this. Make it one, or choose another field."))
            elif pks and pks[0] in self.meant:
                self.refuse(one, _("An earlier row means the same one."))
            elif pks:
                self.meant.add(pks[0])
                one.artifact = here[pks[0]]
                one.changes = differences(one.artifact, self.values(one))

    def said(self, one) -> Any:
        if self.match in (NUMBER, KEY):
            return one.key.strip().upper() if self.match == NUMBER else one.key
        return one.values.get(self.match)

    def values(self, one) -> dict[str, Any]:
        """What the row says itself; what is fixed is for new ones."""
        return {name: value for name, value in one.values.items() if name in one.own and name not in TIMES}

    def find(self, said: set) -> dict[Any, list[int]]:
        seen = self.kind.objects.visible_to(self.by, self.workspace).filter(kind=self.kind.slug)
        found: dict[Any, list[int]] = defaultdict(list)
        if self.match == NUMBER:
            numbers = {number_of(self.kind, key): key for key in said}
            rows = seen.filter(number__in=numbers.keys() - {None}).values_list("number", "pk")
            pairs: Iterable[tuple[Any, int]] = [(numbers[number], pk) for number, pk in rows]
        elif self.match == KEY:
            pairs = self.imported(said, seen)
        else:
            pairs = seen.filter(**{f"{self.match}__in": said}).order_by("pk").values_list(self.match, "pk")
        for value, pk in pairs:
            found[value].append(pk)
        return found

    def imported(self, said: set, seen) -> list[tuple[str, int]]:
        """The newest that an import brought under a key; what was taken back is gone."""
        from bihuan.connectors.tables.models import Imported, State

        rows = Imported.objects.filter(
            source__workspace=self.workspace, source__kind=self.kind.slug, source__state=State.DONE, key__in=said
        ).order_by("pk")
        newest = dict(rows.values_list("key", "artifact"))
        known = set(seen.filter(pk__in=newest.values()).values_list("pk", flat=True))
        return [(key, pk) for key, pk in newest.items() if pk in known]

    def refuse(self, one, problem: str) -> None:
        said = self.said(one)
        one.fault_at(label(self.kind, KEY if self.match == NUMBER else self.match), str(said)[:80], problem)


def number_of(kind: type[Artifact], key: str) -> int | None:
    prefix, _dash, number = key.rpartition("-")
    sound = prefix in ("", kind.prefix) and number.isascii() and number.isdigit() and len(number) < 10
    return int(number) if sound else None


def differences(artifact, values: dict[str, Any]) -> dict[str, list]:
    """Field → [before, after], as history keeps them, for what would change."""
    after = copy(artifact)
    after._state = copy(artifact._state)
    after._state.fields_cache = {}
    found = {}
    for name, value in values.items():
        if name == "tags":
            before = [tag.name for tag in artifact.tags.all()]
            if set(before) != set(value):
                found[name] = [before, list(value)]
            continue
        if name == CUSTOM:
            found |= {CUSTOM: ends} if (ends := changed(artifact, value)) else {}
            continue
        setattr(after, name, value)
        if (was := plain(artifact, name)) != (will := plain(after, name)):
            found[name] = [was, will]
    return found
