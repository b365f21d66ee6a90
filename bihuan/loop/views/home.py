"""Home: the loop of the workspace, my work, and what those we answered say."""

from django.db.models import F
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bihuan.artifacts.models import Artifact
from bihuan.loop.closure import closure_of
from bihuan.loop.health import RELEASED, TRIAGE, health_of
from bihuan.loop.my_work import waiting_for
from bihuan.loop.voices import voices_behind
from bihuan.pages.entrance import members_only
from bihuan.pages.views.lists import counted
from bihuan.people.models import Role
from bihuan.ui.formats import in_chinese

MY_WORK = 8
ANSWERS = 5
OWN = 50


@require_safe
@members_only
def home(request, workspace):
    """GET /<workspace>/: for the team its loop, for a requester what they asked for."""
    if request.membership.role < Role.MEMBER:
        return own_requests(request, workspace)
    product = request.product
    health = health_of(request.user, workspace, product)
    request.unread, request.in_triage = health.count("unread"), health.count("in_triage")
    context = {"greeting": greeting(request.user), "today": today_in_words(), "here": f"/{workspace.slug}/"}
    if not health.anything:
        may_invite = request.membership.role >= Role.ADMIN
        return render(request, "loop/first_steps.html", context | {"may_invite": may_invite})
    work = "owned" if request.GET.get("work") == "owned" else "waiting"
    context |= {
        "stations": [drawn(standing) for standing in health.standings],
        "closure": closure(request.user, workspace, product),
        "triage": counted(health.count("triage")),
        "triage_url": TRIAGE.address(workspace, product),
        "work": work,
        "to_do": waiting_for(request.user, request.membership, workspace, product) if work == "waiting" else [],
        "owned": owned(request.user, workspace) if work == "owned" else [],
        "my_count": counted(health.count("mine")),
        "answers": answers(request.user, workspace, product),
    }
    return render(request, "loop/home.html", context)


def drawn(standing) -> dict:
    """A standing as the frame of the loop takes it."""
    why = {
        "voice": _("%(count)s open voices stand behind no requirement"),
        "requirement": _("Nobody has asked for %(count)s of the open requirements"),
        "release": _("%(count)s were answered and have not said whether it is solved"),
    }
    broken = counted(standing.broken) if standing.broken else 0
    return {
        "label": standing.station.label,
        "unit": standing.station.unit,
        "icon": standing.station.icon,
        "count": counted(standing.count),
        "ages": standing.ages,
        "oldest": standing.oldest,
        # What was released or answered long ago is history, not late.
        **({"late": False} if standing.station.name == "outcome" else {}),
        "url": standing.url,
        "broken": broken,
        "broken_url": standing.broken_url,
        "why": why.get(standing.station.name, "") % {"count": broken},
    }


def closure(user, workspace, product) -> dict:
    """The closure of this quarter as the frame of the loop takes it; every figure opens what it counts."""
    figures, here = closure_of(user, workspace, product), f"/{workspace.slug}/loop/closure/"
    return {
        "rate": figures.rate,
        "change": figures.change,
        "word": _("Closure rate this quarter"),
        "why": _(
            "Of the requirements verified or declined this quarter that somebody had asked for,"
            " the share whose requesters were all told."
        ),
        "due": counted(len(figures.due)),
        "through": counted(len(figures.through)),
        "due_url": here,
        "through_url": f"{here}?part=through",
        "median": figures.median_days,
        "untold": figures.untold,
        "untold_url": f"{here}?part=missing",
    }


def owned(user, workspace) -> list[Artifact]:
    """What I own and is not done, the most urgent first."""
    mine = Artifact.objects.visible_to(user, workspace).filter(archived_at=None, owner=user).open()
    ranked = mine.order_by("priority", F("due_on").asc(nulls_last=True), "-score", "-pk")
    return list(ranked.select_related("product")[:MY_WORK])


def answers(user, workspace, product) -> list[dict]:
    """The requirements released last, and what those behind them say: is it solved?"""
    seen = Artifact.objects.visible_to(user, workspace).filter(archived_at=None)
    seen = seen.filter(product=product) if product else seen
    released = latest(seen)
    behind = voices_behind([each.pk for each in released], user, workspace)
    found = []
    for each in released:
        voices = behind[each.pk]
        listed = f"/{workspace.slug}/feedback/?product=&links_to=evidences:{each.key}"
        found.append({"requirement": each, "voices": voices, "share": voices.judged, "list": listed})
    return found


def latest(seen) -> list[Artifact]:
    """The newest of each state comes from its index; asked for both at once, all of them would be sorted."""
    of_state = [seen.filter(kind="requirements", state=state).order_by("-changed_at")[:ANSWERS] for state in RELEASED]
    newest = [Artifact.objects.filter(pk__in=some.values("pk")) for some in of_state]
    return list(newest[0].union(*newest[1:], all=True).order_by("-changed_at")[:ANSWERS])


def own_requests(request, workspace):
    mine = Artifact.objects.visible_to(request.user, workspace).filter(created_by=request.user, kind="feedback")
    context = {
        "greeting": greeting(request.user),
        "today": today_in_words(),
        "here": f"/{workspace.slug}/",
        "rows": list(mine.filter(archived_at=None).select_related("product").order_by("-pk")[:OWN]),
        "open": counted(mine.filter(archived_at=None).open()[:1001].count()),
    }
    return render(request, "loop/own_requests.html", context)


def greeting(user) -> str:
    hour = timezone.localtime().hour
    if 5 <= hour < 12:
        words = _("Good morning, %(name)s")
    elif 12 <= hour < 18:
        words = _("Good afternoon, %(name)s")
    else:
        words = _("Good evening, %(name)s")
    return words % {"name": user.name}


def today_in_words() -> str:
    """7 月 14 日，星期二，第 29 周 · Tuesday, July 14, week 29."""
    today = timezone.localdate()
    week = today.isocalendar().week
    if in_chinese():
        return f"{today.month} 月 {today.day} 日，{date_format(today, 'l')}，第 {week} 周"
    return f"{date_format(today, 'l, F j')}, week {week}"
