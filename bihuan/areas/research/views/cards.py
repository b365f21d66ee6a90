"""Putting a requirement on the public pages, in words written for them."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from bihuan.areas.research.evidence import REQUIREMENTS
from bihuan.areas.research.models import Card, Portal
from bihuan.areas.research.models.card import PUBLISHES
from bihuan.areas.research.views.evidence import for_team
from bihuan.areas.research.views.portal import blame
from bihuan.artifacts.errors import Refused
from bihuan.artifacts.models import Artifact
from bihuan.pages.entrance import artifact_for


class CardForm(forms.ModelForm):
    class Meta:
        model = Card
        fields = ("title", "text", "news")
        widgets = {"text": forms.Textarea({"rows": 5}), "news": forms.Textarea({"rows": 5})}

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("text", "news"):
            self.fields[name].widget.attrs["data-markdown"] = str(user.pk)


@for_team
def card(request, workspace, number):
    """Publish the requirement, change what is said of it, or with `hide` take it off."""
    requirement = artifact_for(request.user, Artifact.kinds()[REQUIREMENTS], workspace, number)
    if requirement.role_of(request.user) < PUBLISHES:
        raise Refused(_("You need the role “%(role)s” for this.") % {"role": PUBLISHES.label})
    one = Card.of(requirement)
    form = CardForm(request.POST if request.method == "POST" else None, instance=one, user=request.user)
    if form.is_valid():
        shown = "hide" not in request.POST
        try:
            one.keep(by=request.user, shown=shown)
        except ValidationError as refusal:
            blame(form, refusal)
        else:
            messages.success(request, _("It is on the public pages.") if shown else _("It is off the public pages."))
            return redirect(requirement)
    pages = Portal.of(one.product) if one.product else None
    context = {"form": form, "card": one, "artifact": requirement, "pages": pages}
    return render(request, "research/card_form.html", context, status=422 if form.errors else 200)
