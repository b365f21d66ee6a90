"""Comparing in pairs (AHP): who compares what, what weights follow, and where judgements contradict each other."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from bihuan.areas.requirements.models import PairwiseStudy, Prioritization
from bihuan.areas.requirements.ranking import ahp
from bihuan.areas.requirements.views.studies import removal, study_or_404
from bihuan.areas.requirements.views.team import for_team
from bihuan.artifacts.errors import Refused
from bihuan.people.models import Role

STEPS = (*range(9, 0, -1), *range(-2, -10, -1))  # the even ones stand between two words


class PairsForm(forms.ModelForm):
    labels = forms.CharField(
        label=gettext_lazy("What is compared"),
        widget=forms.Textarea({"rows": 6}),
        help_text=gettext_lazy("One to a line, from 2 to 10: criteria, or requirements by name."),
    )

    class Meta:
        model = PairwiseStudy
        fields = ("name",)

    def clean(self):
        data = super().clean()
        self.instance.items = data.get("labels", "").splitlines()
        return data


@for_team
def studies(request, workspace):
    """GET lists them, POST begins one."""
    setting = Prioritization.of(workspace, request.product)
    first = {"labels": "\n".join(one["label"] for one in setting.criteria)}
    form = PairsForm(request.POST if request.method == "POST" else None, initial=first)
    form.instance.workspace, form.instance.by = workspace, request.user
    if request.method == "POST" and form.is_valid():
        study = form.save()
        return redirect("requirements-pairs-study", workspace.slug, study.pk)
    found = list(PairwiseStudy.objects.filter(workspace=workspace, removed_at=None).select_related("by")[:200])
    context = {"studies": found, "form": form, "here": f"/{workspace.slug}/requirements/"}
    return render(request, "requirements/pairs/studies.html", context, status=422 if form.errors else 200)


@for_team
def study(request, workspace, pk):
    """GET shows one's own comparisons and what all of them come to; POST keeps one's own."""
    one, problem = study_or_404(PairwiseStudy, workspace, pk), ""
    if request.method == "POST":
        try:
            one.judge(sent(request.POST, one), by=request.user)
        except ValidationError as refusal:
            problem = " ".join(refusal.messages)
        else:
            messages.success(request, _("Your comparisons are kept"))
            return redirect("requirements-pairs-study", workspace.slug, pk)
    judged = list(one.judgements.select_related("person"))
    for each in judged:
        each.study = one
    mine = next((each for each in judged if each.person_id == request.user.pk), None)
    found = one.together()
    context = {
        "study": one,
        "pairs": [asked(one, pair, mine) for pair in one.pairs],
        "found": found,
        "rows": sorted(zip(one.items, found.weights, strict=True), key=lambda row: -row[1]) if found else [],
        "doubt": doubt(one, mine.weights) if mine else "",
        "judged": judged,
        "problem": problem,
        "may_use": request.membership.role >= Role.LEAD,
        "here": f"/{workspace.slug}/requirements/",
    }
    return render(request, "requirements/pairs/study.html", context, status=422 if problem else 200)


def asked(one: PairwiseStudy, pair: tuple[int, int], mine) -> dict:
    said = mine.said[pair] if mine else None
    step = 1 if said is None else round(said) if said >= 1 else -round(1 / said)
    return {
        "name": f"pair-{pair[0]}-{pair[1]}",
        "first": one.items[pair[0]],
        "second": one.items[pair[1]],
        "step": step,
        "steps": STEPS,
    }


def sent(data, one: PairwiseStudy) -> dict[tuple[int, int], float]:
    """The answers of the form: 3 is “three times as much”, -3 the other way round."""
    found = {}
    for i, j in one.pairs:
        said = data.get(f"pair-{i}-{j}", "")
        if said in map(str, STEPS):
            found[i, j] = float(said) if int(said) > 0 else 1 / -float(said)
    return found


def doubt(one: PairwiseStudy, found: ahp.Weights) -> str:
    """Where one's judgements contradict each other, in words; empty where they agree well enough."""
    if found.consistent or found.worst is None:
        return ""
    i, j = found.worst
    first, second = (one.items[i], one.items[j]) if found.fitting >= 1 else (one.items[j], one.items[i])
    words = _("Contradictory: ratio %(ratio)s, at most 0.10. By the others, %(first)s is about %(times)s × %(second)s.")
    times = max(found.fitting, 1 / found.fitting)
    return words % {"ratio": f"{found.ratio:.2f}", "first": first, "second": second, "times": f"{times:.1f}"}


@require_POST
@for_team
def use(request, workspace, pk):
    """Make the weights those of weighted scoring."""
    if request.membership.role < Role.LEAD:
        raise Refused(_("You need the role “%(role)s” for this.") % {"role": Role.LEAD.label})
    try:
        study_or_404(PairwiseStudy, workspace, pk).use(Prioritization.of(workspace, request.product))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("requirements-pairs-study", workspace.slug, pk)
    messages.success(request, _("These are the weights of weighted scoring now"))
    return redirect("requirements-ranking-settings", workspace.slug)


remove = removal(PairwiseStudy, "requirements-pairs")
