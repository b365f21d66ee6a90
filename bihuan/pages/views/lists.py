"""The list of a kind."""

from itertools import groupby

from django.shortcuts import render
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from bihuan.artifacts.models.artifact import Priority
from bihuan.pages.columns import headings
from bihuan.pages.entrance import members_only
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
    context = {
        "kind": pages.kind,
        "labels": labels_of(pages.kind),
        "columns": headings(pages.columns, pages.own_columns),
        "listing": listing,
        "rows": rows,
        "groups": grouped(rows, request.GET.get("group", "")),
        "tabs": tabs_of(request, listing),
        "count": counted(listing.count),
        "here": f"/{workspace.slug}/{pages.kind.slug}/",
        "has_tree": pages.tree,
        "may_create": role >= pages.kind.needs["created"],
        "may_change": role >= Role.MEMBER,
        "people": SimpleLazyObject(lambda: people_of(workspace)),
        "priorities": Priority.choices,
        "states": list(pages.kind.State),
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
    return {"one": str(kind._meta.verbose_name), "many": str(kind._meta.verbose_name_plural)}


def counted(count: int) -> str:
    return f"{COUNTED:,}+" if count > COUNTED else f"{count:,}"


def tabs_of(request, listing: Listing) -> list[dict]:
    """All, new, open and closed; each counted as the other filters leave it."""
    words = {"new": pgettext("tab", "New"), "open": pgettext("tab", "Open"), "closed": pgettext("tab", "Closed")}
    current = listing.asked.get("category", "")
    query = listing.asked.copy()
    for name in ("category", "after", "before", "filter"):
        query.pop(name, None)
    base = Listing(listing.kind, listing.user, listing.workspace, query).queryset if listing.count else None
    items = [{"label": _("All"), "url": f"?{query.urlencode()}", "current": not current}]
    if not current:
        items[0]["count"] = counted(listing.count)
    for name, categories in TABS:
        query["category"] = ",".join(categories)
        found = 0 if base is None else base.filter(category__in=categories)[: COUNTED + 1].count()
        item = {"label": words[name], "url": f"?{query.urlencode()}", "current": current == query["category"]}
        items.append(item | {"count": counted(found)})
    return items


def grouped(rows: list, by: str) -> list[tuple[str, list]]:
    """The rows of this page under headings; without grouping one heading that says nothing."""
    if by not in GROUPS:
        return [("", rows)]

    def heading(row) -> str:
        if by == "state":
            return str(row.state_now.label)
        if by == "priority":
            return str(Priority(row.priority).label)
        return str(getattr(row, by) or _("None"))

    ordered = sorted(rows, key=heading)
    return [(name, list(members)) for name, members in groupby(ordered, key=heading)]


def people_of(workspace) -> list[tuple[int, str]]:
    members = Membership.objects.filter(workspace=workspace, user__is_active=True).order_by("user__name")
    return list(members.values_list("user", "user__name")[:500])
