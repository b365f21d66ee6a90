"""Kano studies: bring the answers in, see what each feature is to people, and write it back to requirements."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from bihuan.areas.requirements.kano_tables import Answers, read_answers, rows_of
from bihuan.areas.requirements.models import KanoStudy, Requirement
from bihuan.areas.requirements.models.kano import CATEGORIES
from bihuan.areas.requirements.ranking.kano import half_width
from bihuan.areas.requirements.views.studies import removal, study_or_404
from bihuan.areas.requirements.views.team import for_team
from bihuan.pages.forms import KeyField

WIDTH, HEIGHT, EDGE = 640, 420, 48
BIGGEST = 10 * 2**20


class StudyForm(forms.ModelForm):
    file = forms.FileField(
        label=gettext_lazy("Answers (CSV or XLSX)"),
        help_text=gettext_lazy("A row to a person; two columns to a feature, like F1_functional and F1_dysfunctional."),
    )
    partly = forms.BooleanField(label=gettext_lazy("Take what can be read and leave the rest out"), required=False)

    class Meta:
        model = KanoStudy
        fields = ("name", "table")

    def clean(self):
        data = super().clean()
        if file := data.get("file"):
            data["answers"] = self.read(file, data.get("partly", False))
        return data

    def read(self, file, partly: bool) -> Answers | None:
        if file.size > BIGGEST:
            self.add_error("file", _("A file of answers has at most %(most)s MB.") % {"most": BIGGEST // 2**20})
            return None
        try:
            found = read_answers(rows_of(file.read()))
        except ValueError as error:
            self.add_error("file", str(error))
            return None
        if found.problems and not partly:
            self.add_error("file", found.problems)
        return found


@require_safe
@for_team
def studies(request, workspace):
    """GET /<workspace>/requirements/kano/"""
    found = list(KanoStudy.objects.filter(workspace=workspace, removed_at=None).select_related("by")[:200])
    context = {"studies": found, "here": f"/{workspace.slug}/requirements/"}
    return render(request, "requirements/kano/studies.html", context)


@for_team
def new_study(request, workspace):
    form = StudyForm(request.POST, request.FILES) if request.method == "POST" else StudyForm()
    if request.method == "POST" and form.is_valid():
        answers = form.cleaned_data["answers"]
        try:
            study = KanoStudy.add(
                workspace,
                form.cleaned_data["name"],
                answers.features,
                by=request.user,
                table=form.cleaned_data["table"],
            )
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
        else:
            left = answers.empty + len(answers.problems)
            if left:
                words = ngettext("%(num)s answer was left out", "%(num)s answers were left out", left)
                messages.info(request, words % {"num": left})
            return redirect("requirements-kano-study", workspace.slug, study.pk)
    context = {"form": form, "here": f"/{workspace.slug}/requirements/"}
    return render(request, "requirements/kano/new.html", context, status=422 if form.errors else 200)


@require_safe
@for_team
def study(request, workspace, pk):
    """What each feature is to people: counts, category, coefficients as a picture and a table."""
    one = study_or_404(KanoStudy, workspace, pk)
    seen = Requirement.objects.visible_to(request.user, workspace)
    features = list(one.features.prefetch_related("answers").select_related("requirement__workspace"))
    for each in features:
        each.study = one
    known = set(seen.filter(pk__in=[each.requirement_id for each in features]).values_list("pk", flat=True))
    rows = [drawn(each, known) for each in features]
    context = {
        "study": one,
        "rows": rows,
        "categories": CATEGORIES.items(),
        "box": (WIDTH, HEIGHT, EDGE),
        "here": f"/{workspace.slug}/requirements/",
    }
    return render(request, "requirements/kano/study.html", context)


def drawn(feature, known: set[int]) -> dict:
    found = feature.evaluation
    row = {"feature": feature, "found": found, "hidden": feature.requirement_id and feature.requirement_id not in known}
    if found.satisfaction is not None:
        felt = sum(found.counts[name] for name in "AOMI")
        row |= {
            "left": EDGE + (WIDTH - 2 * EDGE) * -found.dissatisfaction,
            "top": HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * found.satisfaction,
            "within": (half_width(found.satisfaction, felt), half_width(-found.dissatisfaction, felt)),
        }
    return row


@require_POST
@for_team
def write_back(request, workspace, pk, feature):
    """`requirement` is a key; empty takes the feature off its requirement."""
    one = study_or_404(KanoStudy, workspace, pk)
    found = one.features.filter(pk=feature).select_related("requirement__workspace").first()
    if found is None:
        raise Http404(_("There is no such study here."))
    found.study = one
    box = KeyField(seen=Requirement.objects.visible_to(request.user, workspace), prefix="REQ", required=False)
    try:
        requirement = box.clean(request.POST.get("requirement", ""))
        found.stand_for(requirement, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        words = _("%(feature)s is written back to %(key)s") if requirement else _("%(feature)s stands for nothing now")
        messages.success(request, words % {"feature": found.name, "key": requirement.key if requirement else ""})
    return redirect("requirements-kano-study", workspace.slug, pk)


remove = removal(KanoStudy, "requirements-kano")
