"""What a cell says as text, so that reading it gives the same value again."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from bihuan.artifacts.models import Artifact, Tag
from bihuan.fields.models import Type
from bihuan.fields.values import fits, label_of
from bihuan.fields.written import listed
from bihuan.pages.fields.custom import Custom
from bihuan.pages.fields.described import Asker, Described
from bihuan.people.models import Department, Product, User

HIDDEN = "•••"  # stands for what the person may not see


class Sayer:
    """Says values of fields. `values` are as rows and models hold them: an id of what is pointed at, a state's name."""

    def __init__(self, asker: Asker):
        self.asker = asker
        self.names: dict[tuple[str, Any], str] = {}

    def know(self, fields: Iterable[Described], rows: Sequence[dict[str, Any]]) -> None:
        """Look up, for each sort of thing once, what these values point at."""
        wanted: dict[str, set] = {}
        for field in fields:
            if sort := sort_of(field):
                wanted.setdefault(sort, set()).update(row[field.name] for row in rows if row.get(field.name))
        for sort, ids in wanted.items():
            self.names |= {(sort, pk): name for pk, name in named(sort, ids, self.asker)}

    def say(self, field: Described, value: Any) -> str:
        if value is None or value == "" or value == []:
            return ""
        if sort := sort_of(field):
            return self.names.get((sort, value), HIDDEN)
        if field.type == Type.CHECKBOX:
            return _("Yes") if value else _("No")
        if isinstance(field, Custom):
            return self.own(field, value)
        if isinstance(value, list):
            return listed(value)
        if field.type == Type.SELECT:
            return self.label(field, value)
        if hasattr(value, "isoformat"):
            return value.isoformat()[:10]
        return f"{value:.10g}" if isinstance(value, float) else str(value)

    def own(self, field: Custom, value: Any) -> str:
        if not fits(field.field, value):
            return str(value)
        if field.type == Type.MULTI_SELECT:
            return listed([label_of(field.field, each) for each in value])
        if field.type == Type.SELECT:
            return label_of(field.field, value)
        return f"{value:.10g}" if isinstance(value, float) else str(value)

    def label(self, field: Described, value: Any) -> str:
        key = (field.name, value)
        if key not in self.names:
            self.names |= {(field.name, each): str(label) for each, label in field.choices(self.asker)}
        return self.names.get(key, str(value))


def sort_of(field: Described) -> str:
    """What sort of thing the value is an id of; empty where it is a value itself."""
    if field.type == Type.PERSON:
        return "person"
    column = getattr(field, "column", None)
    if column is None or not column.is_relation or column.many_to_many:
        return ""
    model = column.related_model
    return "department" if model is Department else "artifact" if field.type == Type.LINK else "product"


def named(sort: str, ids: set, asker: Asker) -> Iterable[tuple[Any, str]]:
    if not ids:
        return []
    if sort == "artifact":
        prefixes = {slug: kind.prefix for slug, kind in Artifact.kinds().items()}
        found = (
            Artifact.objects.in_reach(asker.user, asker.workspace)
            .filter(pk__in=ids)
            .values_list("pk", "kind", "number")
        )
        return [(pk, f"{prefixes[kind]}-{number}") for pk, kind, number in found]
    model: Any = {"person": User, "department": Department, "product": Product}[sort]
    return model._base_manager.filter(pk__in=ids).values_list("pk", "name")


def values_in(artifact: Artifact, fields: Iterable[Described]) -> dict[str, Any]:
    """The values of an artifact by the names of fields; of tags their names."""
    return {field.name: value_in(artifact, field) for field in fields}


def value_in(artifact: Artifact, field: Described) -> Any:
    if isinstance(field, Custom):
        return (artifact.custom or {}).get(field.field.slug)
    if field.name == "tags":
        then = getattr(artifact, "tags_then", None)
        return then if then is not None else [tag.name for tag in artifact.tags.all()]
    column = artifact._meta.get_field(field.name)
    return getattr(artifact, column.attname)


def suggestions(field: Described, asker: Asker) -> list[str]:
    """What may be chosen in a cell of this field, as it is written; empty where anything may stand."""
    if field.type == Type.CHECKBOX:
        return [_("Yes"), _("No")]
    if field.name == "tags":
        return list(Tag.objects.filter(workspace=asker.workspace).order_by("name").values_list("name", flat=True)[:200])
    if isinstance(field, Custom) and field.type in (Type.SELECT, Type.MULTI_SELECT):
        return [option["label"] for option in field.field.options if not option["archived"]]
    column = getattr(field, "column", None)
    if column is not None and column.is_relation and column.related_model is Department:
        return list(Department.objects.filter(workspace=asker.workspace).values_list("name", flat=True))
    return [str(label) for _value, label in field.choices(asker)] if field.type in (Type.SELECT, Type.PERSON) else []
