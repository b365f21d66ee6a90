"""How it is decided what comes first: the method, how many are taken up, criteria, the formula, costs."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.areas.requirements.models import Prioritization
from bihuan.areas.requirements.models.ranking import MOST_CRITERIA, every_input
from bihuan.areas.requirements.ranking.methods import METHODS, Input
from bihuan.areas.requirements.views.team import for_team
from bihuan.artifacts.errors import Refused
from bihuan.pages.forms import capitalized
from bihuan.people.models import Role

SPARE = 3


class RankingForm(forms.ModelForm):
    class Meta:
        model = Prioritization
        fields = ("method", "top", "formula")
        widgets = {"method": forms.RadioSelect, "formula": forms.Textarea({"rows": 3, "spellcheck": "false"})}

    def criteria(self) -> list[dict]:
        """The rows of the table: those there are, or were sent, and some to fill in."""
        rows = self.sent() if self.is_bound else list(self.instance.criteria)
        empty = {"key": "", "label": "", "weight": "", "reverse": False}
        return [*rows, *[empty] * SPARE][:MOST_CRITERIA]

    def sent(self) -> list[dict]:
        rows = []
        for at in range(MOST_CRITERIA):
            label = " ".join(self.data.get(f"criterion-{at}-label", "").split())[:60]
            if label:
                weight = self.data.get(f"criterion-{at}-weight", "").replace(",", ".").strip()
                key = self.data.get(f"criterion-{at}-key", "")[:40]
                rows.append(
                    {"key": key, "label": label, "weight": weight, "reverse": f"criterion-{at}-reverse" in self.data}
                )
        return rows

    def clean(self):
        data = super().clean()
        rows, taken = [], set()
        for row in self.sent():
            try:
                weight = float(row["weight"] or 0)
            except ValueError:
                weight = -1
            if not 0 <= weight <= 1000:
                raise ValidationError(
                    _("The weight of “%(name)s” is a number from 0 to 1000.") % {"name": row["label"]}
                )
            key = row["key"] if row["key"] and row["key"] not in taken else free(row["label"], taken)
            taken.add(key)
            rows.append({**row, "key": key, "weight": weight})
        self.instance.criteria = rows
        self.instance.costs = self.sent_costs()
        return data

    def sent_costs(self) -> dict[str, float]:
        costs = {}
        for one in every_input(self.instance.criteria):
            said = self.data.get(f"cost-{one.name}", "").strip()
            try:
                days = float(said) if said else one.days
            except ValueError:
                days = -1
            if not 0 < days <= 1000:
                raise ValidationError(
                    _("“%(name)s”: write how many days, like 0.5.") % {"name": capitalized(one.label)}
                )
            if days != one.days:
                costs[one.name] = days
        return costs


def free(label: str, taken: set[str]) -> str:
    stem = slugify(label)[:30] or "criterion"
    return next(name for number in range(100) if (name := f"{stem}{number or ''}") not in taken)


def written(inputs: list[Input]) -> list[list[str]]:
    """How a formula may call each input: by its name, and by its label unless another has it already."""
    taken: set[str] = set()
    found = []
    for one in inputs:
        label = str(one.label)
        found.append([one.name] if label in taken or label == one.name else [label, one.name])
        taken.add(label)
    return found


def for_leads(request) -> None:
    if request.membership.role < Role.LEAD:
        raise Refused(_("You need the role “%(role)s” for this.") % {"role": Role.LEAD.label})


@for_team
def ranking_settings(request, workspace):
    """GET and POST …/requirements/ranking/settings/, for leads; inside a product for that product alone."""
    for_leads(request)
    held = Prioritization.of(workspace, request.product)
    row = held.apart_for(request.product) if request.product else held
    form = RankingForm(request.POST if request.method == "POST" else None, instance=row)
    if form.is_valid():
        row.keep()
        messages.success(request, _("Saved; what is open is ranked anew in a moment"))
        return redirect("requirements-ranking", workspace.slug)
    known = every_input([one for one in row.criteria if isinstance(one.get("weight"), int | float)])
    context = {
        "form": form,
        "methods": METHODS.values(),
        "costs": [(one.name, capitalized(one.label), row.costs.get(one.name, one.days)) for one in known],
        "names": [" = ".join(words) for words in written(known)],
        "together": held if row is not held else None,
        "here": f"/{workspace.slug}/requirements/ranking/",
    }
    return render(request, "requirements/ranking/settings.html", context, status=422 if form.errors else 200)


@require_POST
@for_team
def rejoin(request, workspace):
    """Rank the chosen product with all the others again."""
    for_leads(request)
    row = Prioritization.of(workspace, request.product)
    if row.product_id:
        row.rejoin()
        messages.success(request, _("%(product)s is ranked with all the others again") % {"product": row.product})
    return redirect("requirements-ranking", workspace.slug)
