"""The public portal of a product: say something, and read that it arrived."""

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from bihuan.areas.research.forms import PortalForm
from bihuan.areas.research.intake import take_in
from bihuan.areas.research.limits import may_send
from bihuan.areas.research.models.feedback import Feedback
from bihuan.areas.research.models.portal import Portal
from bihuan.areas.research.personal_links import RECEIVED, Visitor, open_portals
from bihuan.people.models import Product


def portal_or_404(workspace: str, product: str) -> Product:
    found = open_portals(workspace__slug=workspace, slug=product).first()
    if found is None:
        raise Http404(_("There is no page here to write to us. Check that the link is complete."))
    return found


def address_of(request) -> str:
    return request.META.get("REMOTE_ADDR") or "unknown"


def page(request, name: str, portal: Product, status: int = 200, **context):
    """A page of the portal; nothing of it is kept by browsers on the way."""
    context |= {"portal": portal, "workspace_name": portal.workspace.name, "pages": Portal.of(portal)}
    return render(request, f"research/portal/{name}.html", context, status=status)


@never_cache
def products(request, workspace):
    """All products of a workspace that listen; with only one of them, that one."""
    found = list(open_portals(workspace__slug=workspace))
    if not found:
        raise Http404(_("There is no page here to write to us. Check that the link is complete."))
    if len(found) == 1:
        return redirect("portal", workspace, found[0].slug)
    return page(request, "products", found[0], portals=found)


@never_cache
def portal(request, workspace, product):
    """The form. Sending it twice is one piece of feedback, by the form's ticket."""
    found = portal_or_404(workspace, product)
    pages = Portal.of(found)
    if request.method != "POST":
        form = PortalForm(pages, initial=known_of(request.user))
        return page(request, "form", found, form=form, limit=upload_limit())
    form = PortalForm(pages, request.POST, request.FILES)
    if form.is_valid():
        if not may_send(address_of(request), found.pk, form.cleaned_data.get("email", "")):
            form.add_error(
                None, _("That was a lot at once. Wait an hour and send again; what you wrote is still here.")
            )
            return page(request, "form", found, 429, form=form, limit=upload_limit())
        try:
            voice = take_in(found, by=request.user, **form.said())
        except ValidationError as refusal:
            blame(form, refusal)
        else:
            return redirect("portal-received", workspace, product, signing.dumps(voice.pk, salt=RECEIVED))
    return page(request, "form", found, 422, form=form, limit=upload_limit())


def known_of(user) -> dict:
    return {"person": str(user), "email": user.email} if user.is_authenticated else {}


def upload_limit() -> int:
    return settings.UPLOAD_LIMIT // 2**20


def blame(form, refusal: ValidationError) -> None:
    """Say each problem at its field, or above the form where it has none."""
    problems = refusal.error_dict if hasattr(refusal, "error_dict") else {None: refusal.error_list}
    for name, errors in problems.items():
        form.add_error(name if name in form.fields else None, errors)


@never_cache
def received(request, workspace, product, signed):
    """The number, and how the person finds the way back."""
    found = portal_or_404(workspace, product)
    try:
        pk = signing.loads(signed, salt=RECEIVED)
    except signing.BadSignature as error:
        raise Http404(_("There is no page here. Check that the link is complete.")) from error
    voice = Feedback.objects.filter(pk=pk, product=found).first()
    if voice is None:
        raise Http404(_("This is no longer here."))
    # With an address the link goes there by mail only: who typed it need not be whose it is.
    token = "" if voice.email else Visitor.of(voice).token
    return page(request, "received", found, voice=voice, token=token, thanks=Portal.of(found).thanks)
