"""What every page of the workbench knows, looked up only where a template asks."""

import re
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from bihuan.areas.requirements.triage import MENTIONED, some_waiting
from bihuan.artifacts.models import Artifact
from bihuan.artifacts.reach import reach_by
from bihuan.automation.buttons import buttons_for
from bihuan.deliveries.models import Alert
from bihuan.pages.entrance import memberships_of, products_of
from bihuan.pages.menu import asked_of, entry, menu_of, unread_of
from bihuan.people.access import LAST
from bihuan.people.models import Product, Role, Workspace
from bihuan.people.preferences import theme_of

NUMBERED = re.compile(r"/\d+/.*")
OWN_PAGES = ("/me/", "/accounts/")


def shell(request) -> dict:
    """The context of ui/shell.html and ui/document.html."""
    membership = getattr(request, "membership", None) or last_membership(request)
    workspace = getattr(request, "workspace", None) or (membership.workspace if membership else None)
    models = {"embeddings": host_of(settings.EMBEDDINGS_URL), "chat": host_of(settings.LLM_URL)}
    known = {"language": get_language(), "theme": theme_of(request), "workspace": workspace, "membership": membership}
    known["models"] = models  # pages say what is sent there
    if workspace is None or membership is None:
        return known | {"nav": [], "creatable": [], "products": [], "product": None, "workspaces": []}
    request.workspace = workspace
    request.unread, request.in_triage = unread_of(request), some_waiting(request)
    products = seen_products(request, workspace)
    return known | {
        "product": getattr(request, "product", None),
        "products": products,
        "workspaces": SimpleLazyObject(lambda: workspaces_of(request)),
        "nav": SimpleLazyObject(lambda: menu_of(request, below(request)) + results(request)),
        "creatable": creatable(workspace, membership),
        "alerts": SimpleLazyObject(lambda: list(Alert.objects.open_to(membership.user_id, workspace))),
        "rule_buttons": lambda artifact: buttons_for(artifact, request.user),
        "shell_key": shell_key(request, workspace, membership, products),
    }


def host_of(address: str) -> str:
    """The host of a plugged-in model; empty where there is none."""
    return urlsplit(address).hostname or address if address else ""


def last_membership(request):
    """On pages of one's own, which lie in no workspace, the menu is that of the workspace one comes from."""
    if not request.path.startswith(OWN_PAGES) or not request.user.is_authenticated:
        return None
    request.memberships = memberships_of(request.user)
    if not request.memberships:
        return None
    slug = request.session.get(LAST)
    newest = request.memberships[-1]
    request.membership = next((m for m in request.memberships if m.workspace.slug == slug), newest)
    request.user.reach = reach_by(request.user, request.memberships)
    return request.membership


def shell_key(request, workspace, membership, products) -> tuple:
    """All that menu and top bar depend on; pages for which it is the same draw them once."""
    user, product = request.user, getattr(request, "product", None)
    return (
        *(NUMBERED.sub("/", request.path), request.GET.urlencode(), theme_of(request)),
        *(workspace.pk, workspace.slug, workspace.name, membership.role, membership.title),
        *(user.pk, user.name, user.email, request.unread, request.in_triage, asked_of(request), product and product.pk),
        *((each.slug, each.name, each.private) for each in products),
        *((each.slug, each.name) for each in workspaces_of(request)),
    )


def seen_products(request, workspace) -> list[Product]:
    if hasattr(request, "memberships"):
        return products_of(request.user, workspace)
    return list(Product.objects.visible_to(request.user).current().filter(workspace=workspace))


def workspaces_of(request) -> list[Workspace]:
    if known := getattr(request, "memberships", None):
        return sorted((membership.workspace for membership in known), key=lambda workspace: workspace.name)
    return list(Workspace.objects.of(request.user).order_by("name"))


def below(request) -> dict[str, list[dict]]:
    """What stands in the menu below a kind: for the team, what nobody has decided yet."""
    if request.membership.role < Role.MEMBER:
        return {}
    address = f"/{request.workspace.slug}/requirements/triage/"
    here = request.path.startswith(address)
    count = some_waiting(request)
    shown = count if count < MENTIONED else f"{MENTIONED - 1}+"
    return {"requirements": [entry(_("Triage"), address, "list-checks", here, shown, "g t"), *across(request)]}


def results(request) -> list[dict]:
    """What came of it, for the team."""
    if request.membership.role < Role.MEMBER:
        return []
    address = f"/{request.workspace.slug}/analytics/"
    item = entry(_("Analytics"), address, "chart-line", request.path.startswith(address), shortcut="g d")
    return [{"label": pgettext("menu", "Results"), "items": [item]}]


def across(request) -> list[dict]:
    """The tables that span areas, below the requirements they are about."""
    pages = [
        (_("Ranking"), "list-ordered", ("requirements/ranking/", "requirements/pairs/", "requirements/kano/")),
        (_("Demand"), "flame", ("loop/demand/",)),
        (_("Traceability"), "table-properties", ("loop/matrix/",)),
    ]
    root = f"/{request.workspace.slug}/"
    here = request.path.removeprefix(root)
    return [entry(label, root + places[0], icon, here.startswith(places)) for label, icon, places in pages]


def creatable(workspace, membership) -> list[dict]:
    """The kinds this person may create, for the button New."""
    keys = {"requirements": "c", "feedback": "v"}
    return [
        {
            "label": _("New %(kind)s") % {"kind": kind._meta.verbose_name},
            "url": f"/{workspace.slug}/{kind.slug}/new/",
            "icon": kind.icon,
            "shortcut": keys.get(kind.slug, ""),
        }
        for kind in Artifact.kinds().values()
        if membership.role >= kind.needs["created"]
    ]
