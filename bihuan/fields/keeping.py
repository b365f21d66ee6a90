"""Keeping values: merged key by key, checked by the definitions in force, with formulas and the index brought along."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bihuan.fields.definitions import KindFields, defined
from bihuan.fields.formulas import work_out
from bihuan.fields.models import CustomField, FieldValue, Type
from bihuan.fields.values import clean, entries, said, type_of
from bihuan.fields.world import World


def keep(artifact, given: Mapping[str, Any] | None, *, by, world: World | None = None) -> dict[str, list]:
    """Merge `given` into the artifact's values; what changed, as custom.<key> → [before, after].

    None takes a value away. A new artifact also gets the default values. Raises ValidationError by custom.<key>.
    """
    fields = defined(artifact.workspace_id).of(artifact.kind)
    before = dict(artifact.custom or {}) if artifact.pk is not None else {}
    if not fields and not given:
        return {}
    custom, errors = dict(before), {}
    if not isinstance(given, Mapping | None):
        raise ValidationError({"custom": _("Write an object: key → value.")})
    world = world or World(artifact.workspace_id, by)
    if artifact.pk is None:
        custom |= {f.slug: f.default for f in fields.current if f.default is not None and in_force(f, artifact)}
    for slug, raw in (given or {}).items():
        try:
            put(custom, slug, checked(fields, artifact, slug, raw, before.get(slug), world))
        except ValidationError as error:
            errors[f"custom.{slug}"] = error.messages
    if errors:
        raise ValidationError(errors)
    work_out(artifact, fields, custom)
    artifact.custom = custom
    names = before.keys() | custom.keys()
    return {f"custom.{n}": [before.get(n), custom.get(n)] for n in sorted(names) if before.get(n) != custom.get(n)}


def in_force(field: CustomField, artifact) -> bool:
    return field.type != Type.FORMULA and field.product_id in (None, artifact.product_id)


def put(custom: dict[str, Any], slug: str, value: Any) -> None:
    if value is None:
        custom.pop(slug, None)
    else:
        custom[slug] = value


def checked(fields: KindFields, artifact, slug: str, raw: Any, before: Any, world: World) -> Any:
    field = fields.by_slug.get(slug)
    if field is None or field.product_id in getattr(getattr(world.by, "reach", None), "hidden_products", ()):
        raise ValidationError(_("There is no such field here."))
    if raw is None and field.type != Type.FORMULA:
        return None
    if field.archived_at:
        raise ValidationError(_("This field is archived."))
    if field.product_id not in (None, artifact.product_id):
        raise ValidationError(_("Only artifacts of %(product)s have this field.") % {"product": field.product})
    world.before = before
    return clean(field, raw, world)


def has(artifact, slug: str) -> bool:
    """Whether there is such a field here that one may write."""
    field = defined(artifact.workspace_id).of(artifact.kind).by_slug.get(slug)
    return field is not None and field.archived_at is None and in_force(field, artifact)


def written(artifact) -> dict[str, Any]:
    """The values that somebody wrote, without what formulas come to."""
    fields = defined(artifact.workspace_id).of(artifact.kind).by_slug
    custom = artifact.custom or {}
    return {slug: custom[slug] for slug in custom if slug in fields and fields[slug].type != Type.FORMULA}


def demand(artifact, given: Mapping[str, Any] | None = None, **how: Any) -> None:
    """Raise ValidationError by custom.<key> unless what missing() asks for is filled, or will be with `given`."""
    if empty := missing(artifact, given, **how):
        words = _("Fill in “%(field)s” first.")
        raise ValidationError({field.name_in_forms: words % {"field": field.name} for field in empty})


def missing(
    artifact, given: Mapping[str, Any] | None = None, *, also: Collection[str] = (), only_also: bool = False
) -> list[CustomField]:
    """The required fields that are empty, and those of the keys in `also`; with `only_also` these alone."""
    fields = defined(artifact.workspace_id).of(artifact.kind)
    custom = {**(artifact.custom or {}), **(given or {})}
    return [
        field
        for field in fields.current
        if ((field.required and not only_also) or field.slug in also)
        and in_force(field, artifact)
        and custom.get(field.slug) in (None, "", [], False)
    ]


def index(artifact, changes: Mapping[str, Any]) -> None:
    """Bring the index up to date for the values that changed, in the transaction that changed them."""
    slugs = {name.removeprefix("custom.") for name in changes if name.startswith("custom.")}
    if not slugs:
        return
    fields = [field for field in defined(artifact.workspace_id).of(artifact.kind) if field.slug in slugs]
    FieldValue.objects.filter(artifact=artifact.pk, field__in=[field.pk for field in fields]).delete()
    rows = index_rows([artifact], fields)
    FieldValue.objects.bulk_create(
        FieldValue(artifact_id=pk, field_id=field, **entry._asdict()) for pk, field, entry in rows
    )


def index_rows(artifacts: Iterable, fields: list[CustomField]) -> list[tuple]:
    """(artifact's id, field's id, entry) for every value of these artifacts of one workspace and kind."""
    artifacts = [artifact for artifact in artifacts if artifact.custom]
    keys = {
        artifact.custom[field.slug]
        for field in fields
        if type_of(field) == Type.LINK
        for artifact in artifacts
        if field.slug in artifact.custom
    }
    ids = World(artifacts[0].workspace_id, None).ids_of(keys) if keys else {}
    return [
        (artifact.pk, field.pk, entry)
        for artifact in artifacts
        for field in fields
        for entry in entries(field, artifact.custom.get(field.slug), ids)
    ]


def columns(artifacts: list) -> tuple[dict[str, list], int]:
    """The index of many new artifacts of one workspace and kind, column by column, and how many rows that is."""
    fields = defined(artifacts[0].workspace_id).of(artifacts[0].kind) if artifacts else ()
    rows = index_rows(artifacts, list(fields)) if fields else []
    named: dict[str, list] = {"artifact": [pk for pk, _f, _e in rows], "field": [field for _pk, field, _e in rows]}
    for name in ("text", "number", "date", "ref"):
        named[name] = [getattr(entry, name) for _pk, _f, entry in rows]
    return named, len(rows)


def work_out_all(artifacts: list) -> None:
    """What the formulas of many new artifacts of one workspace and kind come to."""
    fields = defined(artifacts[0].workspace_id).of(artifacts[0].kind) if artifacts else KindFields()
    for artifact in artifacts if fields.formulas else ():
        work_out(artifact, fields, artifact.custom)


def words_in(artifact) -> str:
    """What the values of text fields and the names of options add to what an artifact is found by."""
    if not artifact.custom:
        return ""
    fields = defined(artifact.workspace_id).of(artifact.kind)
    searched = (Type.TEXT, Type.LONG_TEXT, Type.SELECT, Type.MULTI_SELECT)
    found = [
        said(field, artifact.custom[field.slug])
        for field in fields.current
        if field.slug in artifact.custom and type_of(field) in searched and field.type != Type.FORMULA
    ]
    return "".join(f"\n{text}" for text in found)
