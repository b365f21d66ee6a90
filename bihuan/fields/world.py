"""What values may point at: people of the workspace, artifacts within reach. Each question is asked once."""

from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bihuan.people.models import Membership, User

AT_ONCE = 500


class World:
    """One workspace as one person sees it; `by=None` is the system itself. `before` are values that may stay."""

    def __init__(self, workspace_id: int, by):
        self.workspace_id, self.by = workspace_id, by
        self.before: Any = None
        self.people: dict[Any, int | None] = {}
        self.links: dict[str, tuple[str, str, int] | None] = {}
        self.ids: dict[str, int] = {}

    def keeps(self, option: dict) -> bool:
        before = self.before if isinstance(self.before, list) else [self.before]
        return option["value"] in before

    def person(self, raw: Any) -> int:
        """The id of a member, given as person, id, e-mail address or name."""
        raw = getattr(raw, "pk", raw)
        if isinstance(raw, bool) or not isinstance(raw, int | str):
            raise ValidationError(_("Write the id, the e-mail address or the name of a person."))
        if isinstance(raw, int) and raw == self.before:
            return raw  # who has left since may stay
        if raw not in self.people:
            self.people[raw] = self.member(raw)
        if (found := self.people[raw]) is None:
            raise ValidationError(_("%(name)s is not a member of this workspace.") % {"name": raw})
        return found

    def member(self, raw: int | str) -> int | None:
        here = Membership.objects.filter(workspace=self.workspace_id)
        if isinstance(raw, str) and raw.isascii() and raw.isdigit():
            raw = int(raw)
        if isinstance(raw, int):
            found = here.filter(user=raw) if abs(raw) < 2**62 else here.none()
        else:
            found = here.filter(user__in=User.objects.named(raw))
        people = list(found.values_list("user", flat=True)[:2])
        return people[0] if len(people) == 1 else None

    def link(self, raw: Any, kinds: list[str]) -> str:
        """The key of an artifact within reach, given as artifact or key."""
        key = raw if isinstance(raw, str) else getattr(raw, "key", None)
        if not isinstance(key, str):
            raise ValidationError(_("Write a key like REQ-12."))
        key = key.strip().upper().partition(" ")[0]
        if key not in self.links:
            self.links[key] = self.target(key)
        found = self.links[key]
        if found is None and key != self.before:
            raise ValidationError(_("There is no %(key)s here. Write a key like REQ-12.") % {"key": key[:40]})
        if found and kinds and found[1] not in kinds:
            named = " · ".join(artifacts().kinds()[slug].prefix for slug in kinds if slug in artifacts().kinds())
            raise ValidationError(_("Only %(kinds)s may stand here.") % {"kinds": named})
        return found[0] if found else key

    def target(self, key: str) -> tuple[str, str, int] | None:
        if "\0" in key:
            return None
        every = artifacts().objects.keyed(key)
        seen = every.filter(trashed_at=None, workspace=self.workspace_id)
        if self.by is not None:
            seen = seen.filter(pk__in=every.visible_to(self.by).values("pk"))
        if (one := seen.first()) is None:
            return None
        self.ids[one.key] = one.pk
        return one.key, one.kind, one.pk

    def ids_of(self, keys: set[str]) -> dict[str, int]:
        """Ids of the artifacts that these kept keys name, for the index."""
        wanted: dict[str, list[int]] = {}
        for key in keys:
            prefix, _dash, number = key.rpartition("-")
            wanted.setdefault(prefix, []).append(int(number))
        for slug, kind in artifacts().kinds().items():
            numbers = sorted(wanted.get(kind.prefix, ()))
            for at in range(0, len(numbers), AT_ONCE):
                part = numbers[at : at + AT_ONCE]
                found = artifacts().objects.filter(workspace=self.workspace_id, kind=slug, number__in=part)
                self.ids |= {f"{kind.prefix}-{number}": pk for number, pk in found.values_list("number", "pk")}
        return self.ids


def artifacts():
    """The shared table, which lies above this room."""
    return apps.get_model("artifacts", "Artifact")
