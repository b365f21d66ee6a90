"""What left the workspace and what did not: the log for its admins, and sending again."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bihuan.deliveries.channel import Channel
from bihuan.deliveries.models import Delivery
from bihuan.people.access import for_admins

PER_PAGE = 50
MOST_AGAIN = 1_000
TONES = {"sent": "ok", "dead": "bad", "waiting": "warn", "dropped": ""}


def wanted(workspace, query):
    """The deliveries that the address asks for by channel, target and state; what it misspells shows nothing."""
    found = Delivery.objects.filter(workspace=workspace).select_related("target", "user", "workspace")
    for name, column in (("channel", "target__channel"), ("to", "target__address"), ("state", "state")):
        if value := query.get(name, "").replace("\0", ""):
            found = found.filter(**{column: value})
    return found


@require_safe
@for_admins
def deliveries(request, membership):
    """GET /<workspace>/settings/deliveries/?channel=&to=&state="""
    found = wanted(membership.workspace, request.GET)
    entries = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    ways, addresses = Channel.all(), {}
    for each in entries:
        addresses.setdefault(each.channel, set()).add(each.target.address)
    names = {name: ways[name].names(membership.workspace, some) for name, some in addresses.items()}
    context = {
        "rows": [(each, ways[each.channel], names[each.channel].get(each.target.address, "")) for each in entries],
        "entries": entries,
        "ways": [(name, way.label) for name, way in ways.items()],
        "states": Delivery.State.choices,
        "tones": TONES,
        "dead": found.filter(state=Delivery.State.DEAD).exists(),
        "tab": "deliveries",
        "membership": membership,
    }
    return render(request, "deliveries/log.html", context)


@require_safe
@for_admins
def delivery(request, membership, pk):
    """One delivery with every try; what is in mails and browsers is its reader's own."""
    one = get_object_or_404(wanted(membership.workspace, {}), pk=pk)
    way = Channel.named(one.channel)
    context = {
        "one": one,
        "way": way,
        "to": way.names(membership.workspace, {one.target.address}).get(one.target.address, ""),
        "shown": way.shown(one),
        "tries": one.tries.all()[:PER_PAGE],
        "tones": TONES,
        "tab": "deliveries",
        "membership": membership,
    }
    return render(request, "deliveries/one.html", context)


@require_POST
@for_admins
def again(request, membership, pk):
    """Send it once more, under the same id."""
    one = get_object_or_404(wanted(membership.workspace, {}), pk=pk)
    if one.again():
        messages.success(request, _("It is sent again in a moment"))
    else:
        messages.info(request, _("It is waiting to be sent already"))
    return redirect("delivery", membership.workspace.slug, pk)


@require_POST
@for_admins
def all_again(request, membership):
    """Send everything again that failed, of what the list showed."""
    query = {name: request.POST.get(name, "") for name in ("channel", "to")}
    dead = wanted(membership.workspace, query).dead()
    count = sum(each.again() for each in dead.order_by("pk")[:MOST_AGAIN])
    messages.success(request, _("%(count)s are sent again in a moment") % {"count": count})
    return redirect("deliveries", membership.workspace.slug)
