"""The list of a kind."""

from hashlib import sha256
from urllib.parse import urlencode

from django.core.cache import cache
from django.db.models import Q
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from bihuan import prepared
from bihuan.artifacts.models import Artifact, Event
from bihuan.artifacts.models.artifact import Priority
from bihuan.pages.columns import Column
from bihuan.pages.entrance import members_only
from bihuan.pages.fields.cells import attach, columns_of
from bihuan.pages.forms import capitalized
from bihuan.pages.grouping import Groups
from bihuan.pages.layouts.options import plain_address
from bihuan.pages.listing import COUNTED, Listing
from bihuan.pages.saved.columns import arranged, chosen_columns
from bihuan.pages.saved.showing import address_of, key_of_views, menu_of, tabs_of_views
from bihuan.people.models import Membership, Role
from bihuan.saved_views import holding
from bihuan.saved_views.models import Layout

TABS = [("new", ["new"]), ("open", ["open", "active", "waiting"]), ("closed", ["done", "dropped"])]


@members_only
def list_page(request, workspace, pages):
    """GET /<workspace>/<kind>/: filtered, sorted, fifty at a time."""
    if short := plain_address(request):
        return redirect(short)
    here = f"/{workspace.slug}/{pages.kind.slug}/"
    first = first_of(request, pages.kind) if request.GET.keys() <= {"product"} else None
    if first is not None and first.layout != Layout.LIST:
        return redirect(address_of(first, here))
    listing = Listing(pages.kind, request.user, workspace, asked_of(request, first))
    if listing.view is not None:
        request.GET = listing.asked
    groups = Groups(listing) if listing.group else None
    rows = groups.rows if groups else listing.rows
    role = request.membership.role
    attach(rows, [one.field for one in listing.own.values()], workspace, editable=role >= Role.MEMBER)
    columns = columns_for(pages, listing)
    context = {
        "kind": pages.kind,
        "labels": labels_of(pages.kind),
        "columns": columns,
        "listing": listing,
        "rows": rows,
        "groups": groups,
        "tabs": [*tabs_of(request, listing), *tabs_of_views(listing, here)],
        "views": SimpleLazyObject(lambda: menu_of(listing, here)),
        "arranged": SimpleLazyObject(lambda: arranged(pages, listing, columns)),
        "views_key": key_of_views(listing),
        "shown_query": request.GET.urlencode() if listing.view else "",
        "count": counted(groups.total if groups else total_of(listing)),
        "here": here,
        "has_tree": pages.tree,
        "may_create": role >= pages.kind.needs["created"],
        "may_change": role >= Role.MEMBER,
        "people": SimpleLazyObject(lambda: people_of(workspace.pk)),
        "priorities": Priority.choices,
        "states": list(pages.kind.states_in(workspace.pk)),
        "every": every_of(listing) if role >= Role.MEMBER else None,
        **pages.lists(request, rows, {column.name for column in columns}),
    }
    return render(request, pages.template("list"), context, status=200)


def first_of(request, kind):
    """The view that opens where the address says nothing."""
    return holding.first_of(request.user, request.workspace.pk, kind.slug)


def columns_for(pages, listing: Listing) -> tuple[Column, ...]:
    """The columns an address or a view asks for, else those of the kind and of the workspace's own fields."""
    own = columns_of(pages.kind, listing.user, listing.workspace)
    if not listing.columns:
        return (*pages.headings, *own)
    return chosen_columns(pages, listing, own)


def asked_of(request, first=None):
    """The address's parameters; the product chosen for the session counts where the address names none."""
    asked = request.GET.copy()
    if first is not None:
        asked["view"] = str(first.pk)
    product = getattr(request, "product", None)
    if "product" not in asked and product is not None:
        asked["product"] = product.slug
    return asked


def labels_of(kind) -> dict[str, str]:
    return {"one": str(kind._meta.verbose_name), "many": capitalized(kind._meta.verbose_name_plural)}


def counted(count: int) -> str:
    return f"{COUNTED:,}+" if count > COUNTED else f"{count:,}"


def total_of(listing: Listing) -> int:
    """How many rows there are in all; a list that fits the page need not be counted."""
    page = listing.page
    return listing.count if page.next or page.previous else len(page.rows)


def every_of(listing: Listing) -> dict[str, str] | None:
    """The filter a deed on all that match is sent with, and how many that is; None where the page shows them all."""
    if not listing.group and not (listing.page.next or listing.page.previous):
        return None
    query = listing.asked.copy()
    for name in ("after", "before", "sort", "group"):
        query.pop(name, None)
    return {"filter": query.urlencode(), "count": counted(listing.count)}


def tabs_of(request, listing: Listing) -> list[dict]:
    """All, new, open and closed; each counted as the other filters leave it."""
    words = {"new": pgettext("tab", "New"), "open": pgettext("tab", "Open"), "closed": pgettext("tab", "Closed")}
    if listing.view is not None:
        return beside_view(words)
    current = listing.asked.get("category", "")
    query = listing.asked.copy()
    if first_of(request, listing.kind):
        query["view"] = "all"
    for name in ("category", "after", "before", "within"):
        query.pop(name, None)
    found = counts_of(listing, query)
    items = [{"label": _("All"), "url": f"?{query.urlencode()}", "current": not current}]
    if not current:
        items[0]["count"] = counted(total_of(listing))
    for name, categories in TABS:
        query["category"] = ",".join(categories)
        item = {"label": words[name], "url": f"?{query.urlencode()}", "current": current == query["category"]}
        items.append(item | {"count": counted(found[name])})
    return items


def beside_view(words: dict[str, str]) -> list[dict]:
    """The same tabs where a saved view is open: the way out of it."""
    items: list[dict] = [{"label": _("All"), "url": "?view=all", "current": False}]
    for name, categories in TABS:
        url = "?" + urlencode({"view": "all", "category": ",".join(categories)})
        items.append({"label": words[name], "url": url, "current": False})
    return items


def counts_of(listing: Listing, query) -> dict[str, int]:
    """How many each tab would show; counted anew when something happened in the workspace since."""
    last = prepared.rows(Event, Q(workspace=listing.workspace.pk), ["pk"], ["-pk"], 1)
    asked = f"{query.urlencode()} {timezone.localdate()} {listing.user.reach}"
    key = f"tabs:{listing.workspace.pk}:{listing.kind.slug}:{last}:{sha256(asked.encode()).hexdigest()}"
    found = cache.get(key)
    if found is None:
        base = Listing(listing.kind, listing.user, listing.workspace, query).where
        found = {
            name: prepared.count(Artifact, base & Q(category__in=categories), COUNTED + 1) for name, categories in TABS
        }
        cache.set(key, found, 600)
    return found


def people_of(workspace_id: int) -> list[tuple[int, str]]:
    """Whom a picked row can be given to; a minute old at most."""
    people = cache.get(f"people:{workspace_id}")
    if people is None:
        members = Membership.objects.filter(workspace=workspace_id, user__is_active=True).order_by("user__name")
        people = list(members.values_list("user", "user__name")[:500])
        cache.set(f"people:{workspace_id}", people, 60)
    return people
