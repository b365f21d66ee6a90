"""From voices to requirements: form a requirement from feedback, put feedback behind one, take it off again."""

from functools import wraps

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from bihuan.areas.research.evidence import REQUIREMENTS, attach, detach, form_requirement, quoted
from bihuan.areas.research.models.feedback import Feedback
from bihuan.areas.research.views.portal import blame
from bihuan.artifacts import search
from bihuan.artifacts.errors import Refused
from bihuan.artifacts.models import Artifact
from bihuan.artifacts.models.artifact import Priority
from bihuan.pages.entrance import members_only
from bihuan.pages.forms import Text
from bihuan.people.models import Product, Role

MOST = 200
OFFERED = 12


class RequirementForm(forms.Form):
    title = Text(label=gettext_lazy("Title"), max_length=500)
    body = Text(label=gettext_lazy("Description"), required=False, widget=forms.Textarea({"rows": 10}))
    product = forms.ModelChoiceField(label=gettext_lazy("Product"), queryset=Product.objects.none(), required=False)
    priority = forms.TypedChoiceField(
        label=gettext_lazy("Priority"), choices=Priority.choices, coerce=int, initial=Priority.MEDIUM
    )

    def __init__(self, *args, workspace, user, **kwargs):
        super().__init__(*args, **kwargs)
        seen = Product.objects.visible_to(user).current().filter(workspace=workspace)
        self.fields["product"].queryset = seen


def for_team(view):
    """For views of the workspace in which requesters have no part."""

    @members_only
    @wraps(view)
    def entered(request, workspace, *args, **kwargs):
        if request.membership.role < Role.MEMBER:
            raise Refused(_("You need the role “%(role)s” for this.") % {"role": Role.MEMBER.label})
        return view(request, workspace, *args, **kwargs)

    return entered


def picked(request, workspace, numbers: list[str]) -> list[Feedback]:
    """The feedback of these numbers that the person sees, in the order it came in."""
    wanted = [int(number) for number in numbers if number.isascii() and number.isdigit() and len(number) < 10]
    seen = Feedback.objects.visible_to(request.user, workspace).filter(number__in=wanted[:MOST])
    return list(seen.select_related("workspace", "product", "customer").order_by("pk"))


def requirements_for(user, workspace):
    return Artifact.objects.visible_to(user, workspace).filter(kind=REQUIREMENTS, archived_at=None)


def address(workspace, voices: list[Feedback]) -> str:
    query = QueryDict(mutable=True)
    query.setlist("picked", [voice.number for voice in voices])
    return f"{reverse('feedback-requirement', args=[workspace.slug])}?{query.urlencode()}"


@for_team
def requirement(request, workspace):
    """One page for both: a new requirement from the picked feedback, or one that is there already."""
    sent = request.POST if request.method == "POST" else request.GET
    voices = picked(request, workspace, sent.getlist("picked"))
    if not voices:
        messages.warning(request, _("Pick some feedback first."))
        return redirect("feedback-list", workspace.slug)
    if request.method == "POST" and "requirement" in request.POST:
        return put_behind(request, workspace, voices)
    if request.method == "POST" and "title" in request.POST:
        return form_new(request, workspace, voices)
    if request.method == "POST":
        return redirect(address(workspace, voices))
    form = RequirementForm(initial=prefilled(voices), workspace=workspace, user=request.user)
    return evidence_page(request, workspace, voices, form)


def prefilled(voices: list[Feedback]) -> dict:
    products = {voice.product_id for voice in voices}
    return {
        "title": voices[0].title,
        "body": quoted(voices),
        "product": products.pop() if len(products) == 1 else None,
    }


def evidence_page(request, workspace, voices: list[Feedback], form: RequirementForm, status: int = 200):
    text = request.GET.get("q", "").strip()
    there = requirements_for(request.user, workspace)
    offered = search.found(there, text, limit=OFFERED, typing=True) if text else there.open().order_by("-pk")[:OFFERED]
    context = {
        "voices": voices,
        "form": form,
        "offered": list(offered),
        "text": text,
        "here": address(workspace, voices),
    }
    return render(request, "research/evidence.html", context, status=status)


def form_new(request, workspace, voices: list[Feedback]):
    form = RequirementForm(request.POST, workspace=workspace, user=request.user)
    if form.is_valid():
        try:
            made = form_requirement(voices, by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            blame(form, refusal)
        else:
            messages.success(request, told_of(made, len(voices)))
            return redirect(made)
    return evidence_page(request, workspace, voices, form, 422)


def put_behind(request, workspace, voices: list[Feedback]):
    number = request.POST["requirement"]
    there = requirements_for(request.user, workspace)
    chosen = (
        there.filter(number=int(number)).first() if number.isascii() and number.isdigit() and len(number) < 10 else None
    )
    if chosen is None:
        raise Http404(_("There is no such requirement here."))
    attach(voices, chosen, by=request.user)
    messages.success(request, told_of(chosen, len(voices)))
    return redirect(chosen)


def told_of(requirement: Artifact, count: int) -> str:
    words = ngettext(
        "%(count)s voice is behind %(key)s now. Whoever said it hears how it goes on.",
        "%(count)s voices are behind %(key)s now. Whoever said it hears how it goes on.",
        count,
    )
    return words % {"count": count, "key": requirement.key}


@require_POST
@for_team
def take_off(request, workspace, number, requirement):
    """Take one piece of feedback off a requirement."""
    found = picked(request, workspace, [str(number)])
    target = requirements_for(request.user, workspace).filter(number=requirement).first()
    if not found or target is None:
        raise Http404(_("There is no such link here."))
    detach(found[0], target, by=request.user)
    return redirect(found[0])
