"""The saved views of a kind as tabs, and what can be done with the one that is open."""

from urllib.parse import urlencode

from django.utils.translation import gettext as _

from bihuan.pages.listing import Listing
from bihuan.saved_views import holding
from bihuan.saved_views.models import Layout, SavedView

MOST_TABS = 6


def address_of(view: SavedView, here: str) -> str:
    return f"{here}{'' if view.layout == Layout.LIST else view.layout + '/'}?view={view.pk}"


def views_of(listing: Listing, here: str) -> list[dict]:
    """The views this person may open: {label, url, current}."""
    seen = holding.seen(listing.user, listing.workspace.pk, listing.kind.slug)
    return [
        {"label": one.name, "url": address_of(one, here), "current": one is listing.view, "shared": one.shared}
        for one in seen
    ]


def tabs_of_views(listing: Listing, here: str, layout: str = Layout.LIST.value) -> list[dict]:
    """The first views, and the open one where it is further behind; changed ones with the ways to keep or drop that."""
    views = views_of(listing, here)
    shown = [one for place, one in enumerate(views) if place < MOST_TABS or one["current"]]
    for one in shown:
        if one["current"] and listing.strays:
            one["deeds"] = ways_of_changed(listing, here, layout)
    return shown


def ways_of_changed(listing: Listing, here: str, layout: str) -> list[tuple[str, str]]:
    query = listing.asked.copy()
    for name in ("after", "before", "view"):
        query.pop(name, None)
    query["layout"] = layout
    view = listing.view
    saving = f"{here}views/{view.pk if view.may_change(listing.user) else 'new'}/?{query.urlencode()}"
    save = _("Save") if view.may_change(listing.user) else _("Save as a new view")
    path = here if layout == Layout.LIST else f"{here}{layout}/"
    return [(save, saving), (_("Reset"), f"{path}?view={view.pk}")]


def tabs_over(listing: Listing, here: str, layout: str) -> list[dict]:
    """What stands over a table, board or calendar: all of them, and the views; nothing where there are none."""
    views = tabs_of_views(listing, here, layout)
    return [{"label": _("All"), "url": "?view=all", "current": listing.view is None}, *views] if views else []


def key_of_views(listing: Listing) -> tuple:
    """All that the menu of views depends on, besides the address."""
    seen = holding.seen(listing.user, listing.workspace.pk, listing.kind.slug)
    changeable = listing.view is not None and listing.view.may_change(listing.user)
    return (changeable, listing.view and listing.view.pk, *((one.pk, one.changed_at) for one in seen))


def menu_of(listing: Listing, here: str, layout: str = Layout.LIST.value) -> list[dict | None]:
    """What the menu of views offers: the views beyond the tabs, saving, managing, a link that needs no view."""
    query = listing.asked.copy()
    for name in ("after", "before", "view"):
        query.pop(name, None)
    plain, view = query.urlencode(), listing.view
    items: list[dict | None] = list(views_of(listing, here)[MOST_TABS:])
    if items:
        items.append(None)
    query["layout"] = layout
    with_layout = query.urlencode()
    if view is not None and view.may_change(listing.user):
        label = _("Save changes to “%(name)s”") % {"name": view.name}
        items.append({"label": label, "url": f"{here}views/{view.pk}/?{with_layout}", "icon": "check"})
    items.append({"label": _("Save as a new view"), "url": f"{here}views/new/?{with_layout}", "icon": "plus"})
    items.append({"label": _("Manage views"), "url": f"{here}views/", "icon": "settings"})
    if view is not None and plain:
        path = here if layout == Layout.LIST else f"{here}{layout}/"
        items.append({"label": _("The filter without the view"), "url": f"{path}?{urlencode({'view': 'all'})}&{plain}"})
    return items
