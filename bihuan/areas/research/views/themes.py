"""The pages of themes: their list with what each amounts to, one with its voices, and what is said of them."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from bihuan.areas.research.models import Feedback, Grouping, Member, Theme
from bihuan.areas.research.themes import correcting
from bihuan.areas.research.themes.counting import Amount, amounts
from bihuan.areas.research.themes.finding import begin
from bihuan.areas.research.views.evidence import for_team, picked
from bihuan.areas.research.views.pages import own
from bihuan.pages.entrance import artifact_for
from bihuan.pages.pages import ArtifactPages
from bihuan.people.models import Role

SHOWN = 200


class ThemePages(ArtifactPages):
    kind = Theme
    columns = ("key", "title", "voices", "trend", "fresh", "customers", "revenue", "state", "age")
    own_columns = {
        "voices": own("theme_voices", gettext_lazy("Voices"), "r w-16"),
        "trend": own("theme_trend", gettext_lazy("8 weeks"), "w-20 max-lg:hidden"),
        "fresh": own("theme_fresh", gettext_lazy("New this week"), "r w-24 max-sm:hidden"),
        "customers": own("theme_customers", gettext_lazy("Customers"), "r w-20 max-sm:hidden"),
        "revenue": own("theme_revenue", gettext_lazy("Revenue a year"), "r w-28 max-lg:hidden"),
    }
    templates = {"list": "research/theme_list.html", "detail": "research/theme_detail.html"}

    def lists(self, request, rows, shown) -> dict:
        found = amounts([row.pk for row in rows], request.user, request.workspace)
        for row in rows:
            amount = found.get(row.pk, Amount())
            # Plain values only: rows that look the same are drawn once.
            row.voices, row.fresh, row.customers = amount.voices, amount.fresh, amount.customers
            row.revenue, row.bars = amount.revenue, tuple(amount.bars)
        return {"job": latest(request.workspace), "may_group": request.membership.role >= Role.MEMBER}

    def panel(self, artifact, request) -> dict:
        seen = Feedback.objects.visible_to(request.user, request.workspace).filter(archived_at=None)
        members = artifact.members.belonging().filter(feedback__in=seen.values("pk"))
        shown = members.select_related("feedback__workspace").order_by("-feedback__created_at")[:SHOWN]
        return {
            "members": list(shown),
            "amount": amounts([artifact.pk], request.user, request.workspace).get(artifact.pk, Amount()),
            "may_sort": artifact.can(request.user, "changed"),
        }


def latest(workspace) -> Grouping | None:
    return Grouping.objects.filter(workspace=workspace).order_by("-pk").first()


@require_POST
@for_team
def search(request, workspace):
    """POST …/themes/search/: look for themes in the background."""
    job = begin(workspace, by=request.user)
    return redirect("theme-search", workspace.slug, job.pk)


@require_safe
@for_team
def searching(request, workspace, pk):
    """GET …/themes/search/<pk>/: how far it is, until it is over."""
    job = get_object_or_404(Grouping, workspace=workspace, pk=pk)
    return render(request, "research/theme_search.html", {"job": job, "here": f"/{workspace.slug}/themes/"})


@require_POST
@for_team
def stop(request, workspace, pk):
    job = get_object_or_404(Grouping, workspace=workspace, pk=pk)
    job.cancel()
    return redirect("theme-search", workspace.slug, pk)


@require_POST
@for_team
def sort(request, workspace, number):
    """POST …/themes/<number>/members/: `deed` is confirm, reject or split, of the voices `picked`."""
    theme = artifact_for(request.user, Theme, workspace, number)
    voices = picked(request, workspace, request.POST.getlist("picked"))
    voices = [one for one in voices if Member.objects.filter(artifact=theme, feedback=one).exists()]
    try:
        if not voices:
            raise ValidationError(_("Pick some voices first."))
        return sorted_as(request, theme, voices)
    except ValidationError as refusal:
        messages.warning(request, " ".join(refusal.messages))
    return redirect(theme)


def sorted_as(request, theme, voices):
    deed, count = request.POST.get("deed", ""), len(voices)
    if deed == "confirm":
        correcting.confirm(theme, voices, by=request.user)
        said = ngettext("%(count)s voice belongs here", "%(count)s voices belong here", count)
    elif deed == "reject":
        correcting.reject(theme, voices, by=request.user)
        said = ngettext("%(count)s voice is something else", "%(count)s voices are something else", count)
    elif deed == "split":
        theme = correcting.split(theme, voices, title=request.POST.get("title", ""), by=request.user)
        said = ngettext("%(count)s voice is a theme of its own", "%(count)s voices are a theme of their own", count)
    else:
        raise Http404(_("There is no such deed."))
    messages.success(request, said % {"count": count})
    return redirect(theme)


THEMES = "<slug:workspace>/themes/"
urlpatterns = [
    path(f"{THEMES}search/", search, name="theme-search-begin"),
    path(f"{THEMES}search/<int:pk>/", searching, name="theme-search"),
    path(f"{THEMES}search/<int:pk>/stop/", stop, name="theme-search-stop"),
    path(f"{THEMES}<int:number>/members/", sort, name="theme-sort"),
    *ThemePages().urls(),
]
