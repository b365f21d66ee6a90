"""Saved views of a kind: saving what is shown, changing, sharing, deleting with the way back, what opens first."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bihuan.pages.entrance import members_only
from bihuan.pages.listing import Listing
from bihuan.pages.saved.forms import ViewForm
from bihuan.pages.saved.showing import address_of
from bihuan.pages.views.deeds import wants_json
from bihuan.pages.views.lists import labels_of
from bihuan.people.models import Role
from bihuan.saved_views import holding
from bihuan.saved_views.models import Layout, SavedView


def here_of(workspace, pages) -> str:
    return f"/{workspace.slug}/{pages.kind.slug}/"


def found(request, workspace, pages, pk: int, *, removed: bool = False) -> SavedView:
    """The view, where this person may open it."""
    views = SavedView.objects.filter(workspace=workspace, kind=pages.kind.slug, removed_at__isnull=not removed)
    one = views.filter(pk=pk).first() if pk < 2**63 else None
    if one is None or not one.seen_by(request.user):
        raise Http404(_("There is no such view here."))
    return one


@require_safe
@members_only
def manage(request, workspace, pages):
    """GET …/views/: the views this person may open, and what may be done with each."""
    here, user = here_of(workspace, pages), request.user
    lead = request.membership.role >= Role.LEAD
    rows = [
        {
            "view": one,
            "url": address_of(one, here),
            "first": user.pk in one.mine_first,
            "may_change": one.may_change(user),
            "may_default": one.shared and lead,
        }
        for one in holding.seen(user, workspace.pk, pages.kind.slug)
    ]
    named = ((_("My own"), False), (_("Shared with the workspace"), True))
    lists = [
        {"label": label, "rows": some, "may_place": len(some) > 1 and (lead or not shared)}
        for label, shared in named
        if (some := [row for row in rows if row["view"].shared == shared])
    ]
    context = {"kind": pages.kind, "labels": labels_of(pages.kind), "here": here, "lists": lists}
    return render(request, "pages/saved/views.html", context)


@members_only
def new(request, workspace, pages):
    """GET and POST …/views/new/?<address of a list>: save what it shows as a view."""
    one = SavedView(workspace=workspace, kind=pages.kind.slug, maker=request.user)
    return form_page(request, workspace, pages, one)


@members_only
def edit(request, workspace, pages, pk):
    """GET and POST …/views/<pk>/: name, layout, sharing; with an address of a list what that shows, too."""
    one = found(request, workspace, pages, pk)
    one.demand(request.user)
    return form_page(request, workspace, pages, one)


def form_page(request, workspace, pages, one: SavedView):
    here = here_of(workspace, pages)
    asked = request.GET.copy()
    layout = asked.pop("layout", [one.layout])[-1]
    if asked or not one.pk:
        one.take(asked)
    listing = Listing(pages.kind, request.user, workspace, asked)
    listing.where  # noqa: B018  reading it fills the chips and tells what is not understood
    layouts = {one.value for one in Layout if pages.tree or one != Layout.TREE}
    initial = {"name": one.name, "shared": one.shared, "density": one.density}
    initial["layout"] = layout if layout in layouts else Layout.LIST
    form = ViewForm(request.POST or None, initial=initial, layouts=layouts)
    if request.method == "POST" and form.is_valid():
        try:
            kept = keep(request, one, form.cleaned_data)
        except ValidationError as refusal:
            form.blame(refusal)
        else:
            messages.success(request, _("%(name)s is saved") % {"name": kept.name})
            return redirect(address_of(kept, here))
    context = {"kind": pages.kind, "labels": labels_of(pages.kind), "here": here, "form": form, "view": one}
    context |= {"listing": listing, "with_address": bool(asked) or not one.pk}
    return render(request, "pages/saved/form.html", context, status=422 if form.errors else 200)


def keep(request, one: SavedView, sent: dict) -> SavedView:
    if one.pk:
        one.keep(by=request.user, **sent)
        return one
    names = ("filters", "sort", "group", "subgroup", "columns", "options")
    taken = {name: getattr(one, name) for name in names}
    return SavedView.objects.add(workspace=one.workspace, kind=one.kind, by=request.user, **sent, **taken)


@require_POST
@members_only
def place(request, workspace, pages, pk):
    """Put it at the place `at`, counted from 0, among one's own views or among the shared ones."""
    one, at = found(request, workspace, pages, pk), request.POST.get("at", "")
    if not (at.isascii() and at.isdigit() and len(at) < 4):
        return HttpResponseBadRequest(_("`at` is the place in the list, counted from 0."))
    one.place(int(at), by=request.user)
    if wants_json(request):
        return HttpResponse(status=204)
    return redirect(f"{here_of(workspace, pages)}views/#view-{pk}")


@require_POST
@members_only
def default(request, workspace, pages, pk):
    """What opens first for oneself, with `everyone` for the workspace; with `off` no longer."""
    one = found(request, workspace, pages, pk)
    one.set_default(by=request.user, everyone="everyone" in request.POST, on="off" not in request.POST)
    return redirect(f"{here_of(workspace, pages)}views/")


@require_POST
@members_only
def remove(request, workspace, pages, pk):
    """Delete it; the message has the way back."""
    one = found(request, workspace, pages, pk)
    one.remove(by=request.user)
    here = here_of(workspace, pages)
    messages.success(
        request, _("%(name)s is deleted") % {"name": one.name}, extra_tags=f"{here}views/{pk}/restoration/"
    )
    return redirect(f"{here}views/")


@require_POST
@members_only
def restore(request, workspace, pages, pk):
    one = found(request, workspace, pages, pk, removed=True)
    one.restore(by=request.user)
    messages.success(request, _("%(name)s is back") % {"name": one.name})
    return redirect(f"{here_of(workspace, pages)}views/")
