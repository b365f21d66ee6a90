"""Where people's names and addresses stand in texts, and what is written in their place."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast

from bihuan.artifacts.models import Artifact, Event

OURS = "bihuan."
# Of a row that has the person's address, the columns that say the name.
BESIDE = ("person", "contact", "signed")
KINDS_OF_TEXT = (models.CharField, models.TextField, models.JSONField)


def holders(every: Iterable[type[models.Model]]) -> Iterator[tuple[type[models.Model], list[str]]]:
    """Our models with columns in which people write. History is rewritten apart, since it is sealed."""
    for model in every:
        if not model.__module__.startswith(OURS) or model is Event or model._meta.app_label == "audit":
            continue
        names = [
            column.name
            for column in model._meta.local_concrete_fields
            if isinstance(column, KINDS_OF_TEXT) and not column.choices and not column.primary_key
        ]
        if names:
            yield model, names


class Rewriting:
    """Replaces one person's address, mentions and, where wanted, names."""

    def __init__(self, email: str, pk: int | None, names: Iterable[str], name: str):
        self.email, self.pk, self.name = email, pk, name
        self.address = f"erased-{pk or 0}@erased.invalid"
        self.names: dict[str, None] = dict.fromkeys(one for one in names if len(one) > 1)
        self.mention = re.compile(rf"@\[[^\]]{{1,80}}\]\({pk}\)") if pk else None
        self.exact = re.compile(rf"(?<![\w.+-]){re.escape(email)}(?![\w-])", re.IGNORECASE)
        # Of artifacts that carry the address: the person's name in these columns, in history too.
        self.artifacts: set[int] = set()

    def value(self, value: Any) -> Any:
        """The same value without the person; texts inside lists and objects too."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list):
            return [self.value(one) for one in value]
        if isinstance(value, dict):
            return {key: self.value(one) for key, one in value.items()}
        return value

    def text(self, text: str) -> str:
        if self.mention:
            text = self.mention.sub(f"@[{self.name}]({self.pk})", text)
        text = self.exact.sub(self.address, text)
        for name in self.names:
            text = re.sub(whole(name), self.name, text)
        return text

    def rows(self, model: type[models.Model], names: list[str]) -> list[dict]:
        """The rows in which the person may stand, with these columns."""
        columns = {f"text_{name}": Cast(name, models.TextField()) for name in names}
        found = Q()
        for column in columns:
            found |= self.stands_in(column)
        rows = model._base_manager.annotate(**columns).filter(found).order_by("pk")
        return list(rows.values("pk", *names))

    def stands_in(self, column: str) -> Q:
        found = Q(**{f"{column}__icontains": self.email})
        if self.pk:
            found |= Q(**{f"{column}__contains": f"]({self.pk})"})
        for name in self.names:
            # SQLite keeps JSON in ASCII.
            written = name.encode("ascii", "backslashreplace").decode()
            found |= Q(**{f"{column}__contains": name}) | Q(**{f"{column}__contains": written})
        return found


def whole(name: str) -> str:
    """A name in Latin letters stands for itself only where no letter touches it; Chinese has no such borders."""
    border = r"\b" if name.isascii() else ""
    return f"{border}{re.escape(name)}{border}"


def beside_address(rewriting: Rewriting) -> None:
    """Rows that carry the address as theirs lose the name beside it, e.g. who said a piece of feedback."""
    for kind in Artifact.kinds().values():
        columns = {column.name for column in kind._meta.local_concrete_fields}
        if "email" not in columns:
            continue
        carrying = kind.objects.filter(email__iexact=rewriting.email)
        rewriting.artifacts |= set(carrying.values_list("pk", flat=True))
        for name in columns & set(BESIDE):
            carrying.exclude(**{name: ""}).update(**{name: rewriting.name})
