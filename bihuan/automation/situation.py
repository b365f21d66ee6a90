"""What a run of a rule is about: the artifact, what happened to it, who did it, and what was asked."""

import datetime
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from bihuan.artifacts.models import Artifact, Event
from bihuan.artifacts.past import value_of
from bihuan.automation.models import Rule
from bihuan.pages.fields.builtin import BuiltIn, fields_of
from bihuan.pages.fields.described import Asker, Described
from bihuan.pages.fields.forms import PREFIX
from bihuan.people.models import User


@dataclass
class Situation:
    """`artifact` is as its kind, now or as it was; `event` may be nothing, as with schedules and buttons."""

    rule: Rule
    artifact: Artifact | None
    event: Event | None = None
    by: User | None = None
    given: dict[str, str] = field(default_factory=dict)
    others: dict[str, Artifact | None] = field(default_factory=dict)

    @property
    def owner(self) -> Any:
        return self.rule.owner

    @cached_property
    def asker(self) -> Asker:
        return Asker(self.rule.kind_class, self.owner, self.rule.workspace)

    @cached_property
    def fields(self) -> dict[str, Described]:
        return fields_of(self.rule.kind_class, self.owner, self.rule.workspace)

    @property
    def actor(self) -> User | None:
        return self.by or (self.event.actor if self.event else None)

    def value(self, name: str, which: str = "new") -> Any:
        """A field's value after what happened, or before it: text, number, date, id, or a list of names."""
        described = self.fields.get(name)
        if self.artifact is None or described is None:
            return None
        changed = self.event.changes.get(name) if self.event else None
        if isinstance(changed, list) and len(changed) == 2 and self.event.verb != "commented":
            return stored(described, changed[0 if which == "old" else 1])
        if which == "old" and self.event and self.event.verb == "created":
            return None
        return current(described, self.artifact)

    def target(self, where: str) -> Artifact | None:
        """What an action is done to: it, the other end of a link, what it is part of; only what the owner sees."""
        if where in ("", "it") or self.artifact is None:
            return self.artifact
        if where not in self.others:
            pk = self.artifact.parent_id
            if where == "other":
                pk = self.event.changes.get("other") if self.event else None
            seen = Artifact.objects.visible_to(self.owner, self.rule.workspace).filter(pk=pk)
            found = seen.first()
            self.others[where] = found.as_kind() if found else None
        return self.others[where]

    def person(self, word: str) -> list[int]:
        """Ids of who is meant by owner, creator, actor, rule, watchers, leads, or person:12."""
        it = self.artifact
        named = {
            "owner": [it.owner_id] if it else [],
            "creator": [it.created_by_id] if it else [],
            "actor": [self.actor.pk] if self.actor else [],
            "rule": [self.owner.pk],
        }
        if word == "watchers":
            return list(it.watches.values_list("user", flat=True)) if it else []
        if word == "leads":
            from bihuan.people.models import Membership, Role

            leads = Membership.objects.filter(workspace=self.rule.workspace_id, user__is_active=True)
            return list(leads.at_least(Role.LEAD).values_list("user", flat=True))
        if word in named:
            return [pk for pk in named[word] if pk]
        number = word.removeprefix("person:")
        return [int(number)] if number.isascii() and number.isdigit() and len(number) < 19 else []

    @property
    def url(self) -> str:
        if self.artifact is None:
            return f"{settings.SITE_URL}/{self.rule.workspace.slug}/automation/{self.rule.pk}/"
        return f"{settings.SITE_URL}/{self.rule.workspace.slug}/{self.artifact.kind}/{self.artifact.number}/"


def stored(described: Described, kept: Any) -> Any:
    """A value as history keeps it, as conditions compare it."""
    if isinstance(described, BuiltIn) and not described.column.many_to_many:
        return plain(value_of(described.column, kept))
    return kept


def current(described: Described, artifact: Artifact) -> Any:
    if described.name.startswith(PREFIX):
        return (artifact.custom or {}).get(described.name.removeprefix(PREFIX))
    if described.name == "tags":
        then = getattr(artifact, "tags_then", None)
        return then if then is not None else [tag.name for tag in artifact.tags.all()]
    column = described.column if isinstance(described, BuiltIn) else None
    return plain(getattr(artifact, column.attname if isinstance(column, models.Field) else described.name))


def plain(value: Any) -> Any:
    return timezone.localdate(value) if isinstance(value, datetime.datetime) else value
