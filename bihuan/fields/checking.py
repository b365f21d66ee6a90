"""Whether a definition is right: its name, its options, its formula, and the formulas that read it."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bihuan.fields.expressions import compiled
from bihuan.fields.formulas import names_for, names_in, settled
from bihuan.fields.models import CustomField, Type
from bihuan.fields.reading import ExpressionError
from bihuan.fields.values import clean
from bihuan.fields.world import World, artifacts

MOST_OPTIONS = 200
LONGEST_LABEL = 60
WITH_OPTIONS = (Type.SELECT, Type.MULTI_SELECT)


def check(field: CustomField) -> None:
    """Raise ValidationError by field name unless the definition may be kept; find out what a formula gives."""
    others = list(CustomField.objects.filter(workspace=field.workspace_id, kind=field.kind).exclude(pk=field.pk))
    field.name = field.name.strip()
    field.full_clean(exclude=["options", "kinds", "default"])
    if field.kind not in artifacts().kinds():
        raise ValidationError({"kind": _("There is no such kind.")})
    if any(other.name.casefold() == field.name.casefold() for other in others if other.archived_at is None):
        raise ValidationError({"name": _("Another field is called like this.")})
    if field.product and field.product.workspace_id != field.workspace_id:
        raise ValidationError({"product": _("There is no such product here.")})
    if field.type in WITH_OPTIONS:
        check_options(field)
    if field.type == Type.LINK and (unknown := [slug for slug in field.kinds if slug not in artifacts().kinds()]):
        raise ValidationError({"kinds": _("There is no kind “%(name)s”.") % {"name": unknown[0]}})
    if field.type == Type.FORMULA:
        field.required, field.default = False, None
        settled(field, others)
    else:
        field.result, field.daily, field.formula = "", False, ""
    try:
        field.default = clean(field, field.default, World(field.workspace_id, None)) if field.default else None
    except ValidationError as error:
        raise ValidationError({"default": error.messages}) from error
    check_readers(field, others)


def check_options(field: CustomField) -> None:
    labels = [option["label"].casefold() for option in field.options]
    if not any(not option["archived"] for option in field.options):
        raise ValidationError({"options": _("Write at least one option.")})
    if len(labels) > MOST_OPTIONS:
        raise ValidationError({"options": _("A field has at most %(most)s options.") % {"most": MOST_OPTIONS}})
    if wrong := next((label for label in labels if not label or len(label) > LONGEST_LABEL), None):
        raise ValidationError(
            {
                "options": _("“%(label)s…” is longer than %(most)s characters.")
                % {"label": wrong[:20], "most": LONGEST_LABEL}
            }
        )
    if "" in labels:
        raise ValidationError({"options": _("An option needs a name.")})
    if twice := next((label for label in labels if labels.count(label) > 1), None):
        raise ValidationError({"options": _("The option “%(label)s” stands there twice.") % {"label": twice}})


def check_readers(field: CustomField, others: list[CustomField]) -> None:
    """A formula that reads this field must still be right."""
    if field.pk is None:
        return
    every = [*others, field]
    before = CustomField.objects.get(pk=field.pk)
    for other in others:
        if other.type != Type.FORMULA or other.archived_at or field.slug not in names_in(other, [*others, before]):
            continue
        try:
            compiled(other.formula, names_for(field.kind, every))
        except ExpressionError as error:
            said = _("The formula of “%(name)s” reads this field. Change it first: %(problem)s")
            raise ValidationError(said % {"name": other.name, "problem": error}) from error
