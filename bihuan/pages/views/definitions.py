"""The settings of a workspace's own fields: for admins."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.artifacts.models import Artifact
from bihuan.fields.converting import TYPES, Preview, preview
from bihuan.fields.functions import EVERY
from bihuan.fields.models import COLORS, CustomField, Type
from bihuan.pages.fields.cells import names_of
from bihuan.pages.fields.defining import COLOR_NAMES, DefinitionForm
from bihuan.pages.fields.rework import begin, every
from bihuan.pages.forms import capitalized
from bihuan.people.access import for_admins


def page(request, membership, name: str, status: int = 200, **context):
    return render(
        request, f"pages/fields/{name}.html", {"tab": "fields", "membership": membership, **context}, status=status
    )


@for_admins
def fields(request, membership):
    """GET …/settings/fields/: every kind with its own fields."""
    known = list(CustomField.objects.filter(workspace=membership.workspace).select_related("product"))
    groups = [
        {
            "kind": kind,
            "label": capitalized(kind._meta.verbose_name_plural),
            "current": [each for each in known if each.kind == slug and each.archived_at is None],
            "archived": [each for each in known if each.kind == slug and each.archived_at],
        }
        for slug, kind in Artifact.kinds().items()
    ]
    return page(request, membership, "fields", groups=groups, types=Type.choices)


@for_admins
def new_field(request, membership):
    """GET and POST …/settings/fields/new/?kind=requirements&type=select"""
    kind, type_ = request.GET.get("kind", ""), request.GET.get("type", "")
    if kind not in Artifact.kinds() or type_ not in Type.values:
        return redirect("custom_fields", membership.workspace.slug)
    field = CustomField(workspace=membership.workspace, kind=kind, type=type_)
    form = DefinitionForm(field, request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = CustomField.objects.add(workspace=membership.workspace, kind=kind, type=type_, **form.values())
        except ValidationError as refusal:
            form.blame(refusal)
        else:
            if made.type == Type.FORMULA:
                begin(made, by=request.user)
            messages.success(request, _("%(name)s is there") % {"name": made.name})
            return redirect("custom_fields", membership.workspace.slug)
    return form_page(request, membership, field, form)


def form_page(request, membership, field: CustomField, form: DefinitionForm):
    context = {"field": field, "form": form, "colors": [(color, COLOR_NAMES[color]) for color in COLORS]}
    context |= {"kind_label": capitalized(Artifact.kinds()[field.kind]._meta.verbose_name_plural)}
    context |= {"functions": [each.name for each in EVERY] if field.type == Type.FORMULA else []}
    return page(request, membership, "field", status=422 if form.errors else 200, **context)


@for_admins
def field(request, membership, pk):
    """GET and POST …/settings/fields/<pk>/"""
    one = found(membership, pk)
    form = DefinitionForm(one, request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        was = (one.formula, one.options)
        for name, value in form.values().items():
            setattr(one, name, value)
        try:
            one.keep()
        except ValidationError as refusal:
            form.blame(refusal)
        else:
            if was != (one.formula, one.options):
                begin(one, by=request.user)
            messages.success(request, _("%(name)s is saved") % {"name": one.name})
            return redirect("custom_fields", membership.workspace.slug)
    return form_page(request, membership, one, form)


def found(membership, pk: int) -> CustomField:
    return get_object_or_404(CustomField, workspace=membership.workspace, pk=pk)


@require_POST
@for_admins
def archive_field(request, membership, pk):
    """Archive it, or with `restore` take it back."""
    one = found(membership, pk)
    try:
        one.restore() if request.POST.get("restore") else one.archive()
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        said = _("%(name)s is back") if request.POST.get("restore") else _("%(name)s is archived")
        messages.success(request, said % {"name": one.name})
    return redirect("custom_fields", membership.workspace.slug)


@require_POST
@for_admins
def move_field(request, membership, pk):
    """One place up, or with `down` one place down."""
    found(membership, pk).shift(1 if request.POST.get("down") else -1)
    return redirect("custom_fields", membership.workspace.slug)


@for_admins
def field_type(request, membership, pk):
    """GET …/type/?to=number says what would be lost; POST does it."""
    one = found(membership, pk)
    if one.type == Type.FORMULA:
        raise Http404(_("A formula stays a formula. Archive it and make another field."))
    to = (request.POST or request.GET).get("to", "")
    to = to if to in TYPES and to != one.type else ""
    told = preview_of(one, to) if to else None
    if request.method == "POST" and told:
        before = {"type": one.type, "options": one.options}
        one.type, one.options, one.default = to, told.options, None
        try:
            one.keep()
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
            return redirect("custom_field_type", membership.workspace.slug, pk)
        begin(one, by=request.user, before=before)
        messages.success(request, _("%(name)s is now: %(type)s") % {"name": one.name, "type": one.get_type_display()})
        return redirect("custom_field", membership.workspace.slug, pk)
    choices = [(type_.value, type_.label) for type_ in TYPES if type_ != one.type]
    return page(request, membership, "type", field=one, to=to, told=told, choices=choices)


def preview_of(one: CustomField, to: str) -> Preview:
    rows = every(one).filter(field_values__field=one.pk).order_by().distinct().values_list("custom", flat=True)
    customs = list(rows)
    return preview(one, to, (custom.get(one.slug) for custom in customs), names_of([one], customs))
