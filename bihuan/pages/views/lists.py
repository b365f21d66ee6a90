"""The list of a kind."""

from hashlib import sha256
from itertools import groupby
from urllib.parse import urlencode

from django.core.cache import cache
from django.db.models import Q
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from bihuan import prepared
from bihuan.artifacts.models import Artifact, Event
from bihuan.artifacts.models.artifact import Priority
from bihuan.fields.models import Type
from bihuan.pages.entrance import members_only
from bihuan.pages.fields.cells import attach, columns_of
from bihuan.pages.fields.custom import Custom
from bihuan.pages.forms import capitalized
from bihuan.pages.listing import COUNTED, Listing
from bihuan.people.models import Membership, Role

GROUPS = {"state", "priority", "owner", "product"}
TABS = [("new", ["new"]), ("open", ["open", "active", "waiting"]), ("closed", ["done", "dropped"])]


@members_only
def list_page(request, workspace, pages):
    """GET /<workspace>/<kind>/: filtered, sorted, fifty at a time."""
    listing = Listing(pages.kind, request.user, workspace, asked_of(request))
    rows = listing.rows
    role = request.membership.role
    own = columns_of(pages.kind, request.user, workspace)
    attach(rows, [one.field for one in listing.own.values()], workspace, editable=role >= Role.MEMBER)
    context = {
        "kind": pages.kind,
        "labels": labels_of(pages.kind),
        "columns": (*pages.headings, *own),
        "listing": listing,
        "rows": rows,
        "groups": grouped(pages.kind, rows, request.GET.get("group", ""), listing),
        "tabs": tabs_of(request, listing),
        "count": counted(total_of(listing)),
        "here": f"/{workspace.slug}/{pages.kind.slug}/",
        "has_tree": pages.tree,
        "may_create": role >= pages.kind.needs["created"],
        "may_change": role >= Role.MEMBER,
        "people": SimpleLazyObject(lambda: people_of(workspace.pk)),
        "priorities": Priority.choices,
        "states": list(pages.kind.State),
        "every": every_of(listing) if role >= Role.MEMBER else None,
        **pages.lists(request, rows),
    }
    return render(request, pages.template("list"), context, status=200)


def asked_of(request):
    """The address's parameters; the product chosen for the session counts where the address names none."""
    asked = request.GET.copy()
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
    if not (listing.page.next or listing.page.previous):
        return None
    query = listing.asked.copy()
    for name in ("after", "before", "sort", "group"):
        query.pop(name, None)
    return {"filter": query.urlencode(), "count": counted(listing.count)}


def tabs_of(request, listing: Listing) -> list[dict]:
    """All, new, open and closed; each counted as the other filters leave it."""
    words = {"new": pgettext("tab", "New"), "open": pgettext("tab", "Open"), "closed": pgettext("tab", "Closed")}
    current = listing.asked.get("category", "")
    query = listing.asked.copy()
    for name in ("category", "after", "before", "filter"):
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


def grouped(kind, rows: list, by: str, listing: Listing) -> list[tuple[str, str, list]]:
    """The rows of this page under headings, each with what a new one there begins with; ungrouped one without words."""
    if (own := listing.own.get(by)) and own.groupable:
        return by_value(rows, own, listing)
    if by not in GROUPS:
        return [("", "", rows)]
    states = list(kind.State)

    def heading(row) -> tuple:
        if by == "state":
            return states.index(row.state_now), str(row.state_now.label), ""
        if by == "priority":
            return row.priority, str(Priority(row.priority).label), f"priority={row.priority}"
        if by == "owner":
            person = row.owner
            return person is None, str(person or _("None")), f"owner={person.pk}" if person else ""
        slug = row.product__slug
        return slug is None, row.product or _("None"), urlencode({"product": slug}) if slug else ""

    ordered = sorted(rows, key=heading)
    return [(label, begins, list(members)) for (_order, label, begins), members in groupby(ordered, key=heading)]


def by_value(rows: list, field: Custom, listing: Listing) -> list[tuple[str, str, list]]:
    """The rows of this page by the options of an own field, in the order of the options; without a value at last."""
    choices = [(True, _("Yes"))] if field.type == Type.CHECKBOX else field.choices(listing)
    none = _("No") if field.type == Type.CHECKBOX else _("None")
    found: dict = {value: (str(label), []) for value, label in choices} | {None: (none, [])}
    for row in rows:
        value = field.value(row) or None
        found.setdefault(value, (f"#{value}", []))[1].append(row)
    begins = {value: urlencode({field.name: value}) if value and field.editable else "" for value in found}
    return [(label, begins[value], members) for value, (label, members) in found.items() if members]


def people_of(workspace_id: int) -> list[tuple[int, str]]:
    """Whom a picked row can be given to; a minute old at most."""
    people = cache.get(f"people:{workspace_id}")
    if people is None:
        members = Membership.objects.filter(workspace=workspace_id, user__is_active=True).order_by("user__name")
        people = list(members.values_list("user", "user__name")[:500])
        cache.set(f"people:{workspace_id}", people, 60)
    return people
