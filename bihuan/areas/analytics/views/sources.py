"""Data sources: where clients send to, who may, what came and what was refused."""

from datetime import UTC, datetime
from typing import Any

import orjson
from django import forms
from django.conf import settings
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bihuan.areas.analytics.views.explore import for_team
from bihuan.artifacts.errors import Refused
from bihuan.pages.entrance import products_of
from bihuan.people.models import Role
from bihuan.telemetry.models import Source, Tally, WriteKey
from bihuan.telemetry.store.buffer import ACCEPTED, DUPLICATE, STORED
from bihuan.telemetry.store.engine import cursor
from bihuan.telemetry.store.snapshot import take
from bihuan.telemetry.store.tables import EVENTS
from bihuan.telemetry.wires import events

LATEST = 50
OUTCOMES = {
    ACCEPTED: pgettext_lazy("telemetry", "accepted"),
    STORED: pgettext_lazy("telemetry", "stored"),
    DUPLICATE: gettext_lazy("came twice, counted once"),
    events.FUTURE: gettext_lazy("its time is in the future"),
    events.LATE: gettext_lazy("older than what is kept"),
    events.NO_NAME: gettext_lazy("without a name"),
    events.NO_PERSON: gettext_lazy("without a distinct_id"),
    events.OVERSIZED: gettext_lazy("too large"),
    events.MALFORMED: gettext_lazy("cannot be read"),
    events.NO_TIME: gettext_lazy("its time is none"),
}
A_DAY = 86_400_000_000


class SourceForm(forms.ModelForm):
    class Meta:
        model = Source
        fields = ["product", "environment"]
        help_texts = {"environment": gettext_lazy("Such as production, test or staging: they are never mixed.")}

    def __init__(self, *args, products, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["product"].queryset = Source.product.field.remote_field.model.objects.filter(
            pk__in=[product.pk for product in products]
        )


class KeyForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=80, required=False)
    origins = forms.CharField(
        label=gettext_lazy("Origins"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("One a line, like https://oms.example.com. Browsers elsewhere are refused. Empty: any."),
    )

    def origin_list(self) -> list[str]:
        return self.cleaned_data["origins"].split()


def admins(request) -> None:
    if request.membership.role < Role.ADMIN:
        raise Refused(_("You need the role “%(role)s” for this.") % {"role": Role.ADMIN.label})


@require_http_methods(["GET", "HEAD", "POST"])
@for_team
def listed(request, workspace):
    """GET and POST /<workspace>/analytics/sources/: the sources of products one sees; an admin adds one."""
    products = products_of(request.user, workspace)
    chosen = request.product or next(iter(products), None)
    form = SourceForm(request.POST or None, products=products, initial={"product": chosen})
    if request.method == "POST":
        admins(request)
        form.instance.workspace = workspace
        if form.is_valid():
            source = form.save()
            source.add_key(by=request.user)
            messages.success(request, _("Saved"))
            return redirect("data-source", workspace.slug, source.pk)
    context = {
        "sources": list(Source.objects.visible_to(request.user).filter(workspace=workspace).select_related("product")),
        "form": form,
        "here": f"/{workspace.slug}/analytics/",
        "may_change": request.membership.role >= Role.ADMIN,
    }
    return render(request, "analytics/sources.html", context, status=422 if form.errors else 200)


def source_for(request, workspace, pk: int) -> Source:
    seen = Source.objects.visible_to(request.user).filter(workspace=workspace)
    return get_object_or_404(seen.select_related("product"), pk=pk)


@require_safe
@for_team
def source(request, workspace, pk):
    """One source: keys and how to use them, the latest events, what was refused and why."""
    return page(request, workspace, source_for(request, workspace, pk), KeyForm())


def page(request, workspace, one: Source, form: KeyForm):
    keys = list(one.keys.filter(revoked_at=None))
    context = {
        "one": one,
        "keys": keys,
        "form": form,
        "address": settings.SITE_URL,
        "latest": latest(one),
        "tallies": list(Tally.objects.filter(source=one).order_by("-day", "outcome")[:LATEST]),
        "rejects": list(one.rejects.all()[:LATEST]),
        "outcome": lambda text: OUTCOMES.get(text, text),
        "here": f"/{workspace.slug}/analytics/",
        "may_change": request.membership.role >= Role.ADMIN,
    }
    return render(request, "analytics/source.html", context, status=422 if form.errors else 200)


def latest(one: Source) -> list[dict[str, Any]]:
    """The newest events of the last day, stored or waiting."""
    now = round(datetime.now(UTC).timestamp() * 1e6)
    view = take([one], EVENTS, now - A_DAY)
    with cursor() as db:
        view.register(db)
        rows = view.rows(["timestamp", "name", "distinct_id", "properties"])
        found = db.execute(f"SELECT * FROM {rows} ORDER BY timestamp DESC LIMIT {LATEST}").fetchall()  # noqa: S608  our own columns
    return [
        {"at": at.replace(tzinfo=UTC), "name": name, "who": who, "properties": orjson.loads(text)}
        for at, name, who, text in found
    ]


@require_POST
@for_team
def add_key(request, workspace, pk):
    admins(request)
    one, form = source_for(request, workspace, pk), KeyForm(request.POST)
    if form.is_valid():
        try:
            one.add_key(by=request.user, name=form.cleaned_data["name"], origins=form.origin_list())
        except forms.ValidationError as error:
            form.add_error("origins", error.messages)
        else:
            return redirect("data-source", workspace.slug, pk)
    return page(request, workspace, one, form)


@require_POST
@for_team
def revoke_key(request, workspace, pk, key):
    """Clients with this key are refused from a few seconds later on."""
    admins(request)
    get_object_or_404(WriteKey, source=source_for(request, workspace, pk), pk=key).revoke()
    messages.success(request, _("The key is revoked; what it wrote stays."))
    return redirect("data-source", workspace.slug, pk)
