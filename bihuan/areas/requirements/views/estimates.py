"""Estimating one requirement: each input as a number or a range, and where that comes from."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from bihuan.areas.requirements.estimating import estimate, estimates_of
from bihuan.areas.requirements.models import Prioritization, Requirement
from bihuan.areas.requirements.models.ranking import CHOICES
from bihuan.areas.requirements.ranking.methods import METHODS, Method
from bihuan.areas.requirements.views.team import for_team
from bihuan.pages.entrance import artifact_for
from bihuan.pages.forms import capitalized

REMEMBERED = 30


class EstimateForm(forms.Form):
    """Two boxes an input: what, and why."""

    def __init__(self, method: Method, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        for one in method.inputs:
            common = {"label": capitalized(one.label), "required": False, "help_text": one.help_text}
            if one.choices:
                self.fields[one.name] = forms.ChoiceField(choices=[("", "—"), *one.choices], **common)
            else:
                box = forms.TextInput({"inputmode": "text", "placeholder": "3..8", "autocomplete": "off"})
                self.fields[one.name] = forms.CharField(widget=box, max_length=60, **common)
            self.fields[f"why.{one.name}"] = forms.CharField(label=_("Where from"), required=False, max_length=500)


@for_team
def estimates(request, workspace, number):
    """GET shows what was estimated and how its place changed; POST takes over what differs."""
    one = artifact_for(request.user, Requirement, workspace, number)
    setting = Prioritization.of(workspace, one.product_id)
    method = METHODS.get(request.GET.get("method", "")) or setting.way
    known = estimates_of([one], method)[one.pk]
    kept = {each.name: each for each in one.estimates.select_related("by")}
    first = {name: str(value) for name, value in known.items()}
    first |= {f"why.{name}": each.why for name, each in kept.items()}
    form = EstimateForm(method, request.POST if request.method == "POST" else None, initial=first)
    if request.method == "POST" and form.is_valid():
        said = {name: form.cleaned_data[name] for name in method.names if name in form.changed_data}
        said |= {n: form.cleaned_data[n] for n in method.names if f"why.{n}" in form.changed_data}
        whys = {name: form.cleaned_data[f"why.{name}"] for name in said}
        try:
            estimate(one, said, method, by=request.user, whys=whys)
        except ValidationError as refusal:
            for name, words in refusal.message_dict.items():
                form.add_error(name if name in form.fields else None, words)
        else:
            messages.success(request, _("The estimates of %(key)s are kept") % {"key": one.key})
            return redirect(request.get_full_path())
    context = {
        "artifact": one,
        "method": method,
        "methods": [*METHODS.values()] if setting.way.slug in METHODS else [setting.way, *METHODS.values()],
        "rows": [(form[name], form[f"why.{name}"], kept.get(name)) for name in method.names],
        "form": form,
        "named": dict(CHOICES),
        "past": list(one.past_ranks.select_related("product")[:REMEMBERED]),
        "may_change": one.can(request.user, "changed"),
        "here": f"/{workspace.slug}/requirements/{number}/",
    }
    return render(request, "requirements/ranking/estimates.html", context, status=422 if form.errors else 200)
