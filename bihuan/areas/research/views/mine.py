"""What a person without an account sees by their personal link, and what they may do there."""

from functools import wraps

from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from bihuan.areas.research.forms import LinkForm, ReplyForm, VerdictForm
from bihuan.areas.research.intake import language
from bihuan.areas.research.limits import REPLYING, may_ask
from bihuan.areas.research.models.telling import LinkRequest
from bihuan.areas.research.own_requests import OwnRequest, own_requests
from bihuan.areas.research.personal_links import VALID_DAYS, visitor
from bihuan.areas.research.verdicts import ANSWERABLE, judge, write_back
from bihuan.areas.research.views.portal import address_of, page, portal_or_404
from bihuan.artifacts.models import File
from bihuan.artifacts.store import writing

PARTS = ("going", "live", "declined")
SHOWN_BELOW = 3


def for_holder(view):
    """For views of a personal link: they get the portal and the holder; a link that is over offers a new one."""

    @never_cache
    @wraps(view)
    def held(request, workspace, product, token, **kwargs):
        portal = portal_or_404(workspace, product)
        holder = visitor(token, portal.workspace_id)
        if holder is None:
            response = page(request, "link_over", portal, 410, form=LinkForm(), days=VALID_DAYS)
        else:
            response = view(request, portal, holder, token=token, **kwargs)
        response["X-Robots-Tag"] = "noindex"
        return response

    return held


def one_of(holder, number: int) -> OwnRequest:
    found = own_requests(holder, number)
    if not found:
        raise Http404(_("There is no such request of yours."))
    return found[0]


@for_holder
def mine(request, portal, holder, token):
    everything = own_requests(holder)
    shown = request.GET.get("show")
    counts = {part: sum(each.part == part for each in everything) for part in PARTS}
    if shown not in PARTS:
        shown = next((part for part in PARTS if counts[part]), "going")
    return page(
        request,
        "mine",
        portal,
        token=token,
        person=next((each.voice.person for each in everything if each.voice.person), ""),
        counts=counts,
        total=len(everything),
        shown=shown,
        requests=[each for each in everything if each.part == shown],
        lately=[each for each in everything if each.part == "live"][:SHOWN_BELOW] if shown == "going" else [],
    )


@for_holder
def one(request, portal, holder, token, number):
    return one_page(request, portal, one_of(holder, number), token, ReplyForm())


def one_page(request, portal, own: OwnRequest, token: str, form: ReplyForm, status: int = 200):
    return page(request, "one", portal, status, own=own, token=token, form=form, verdict=VerdictForm())


@require_POST
@for_holder
def reply(request, portal, holder, token, number):
    own, form = one_of(holder, number), ReplyForm(request.POST)
    if form.is_valid():
        if not REPLYING.admits(f"{portal.workspace_id} {holder.email or holder.feedback_id}"):
            form.add_error(
                None, _("That was a lot at once. Wait an hour and send again; what you wrote is still here.")
            )
            return one_page(request, portal, own, token, form, 429)
        try:
            write_back(own.voice, form.cleaned_data["text"])
        except ValidationError as refusal:
            form.add_error("text", refusal.messages)
        else:
            return redirect("portal-one", portal.workspace.slug, portal.slug, token, number)
    return one_page(request, portal, own, token, form, 422)


@for_holder
def verdict(request, portal, holder, token, number, answer):
    """The link of the mail. Opening it records nothing: mail scanners open every link, people press the button."""
    own = one_of(holder, number)
    form = VerdictForm(request.POST if request.method == "POST" else None)
    context = {"own": own, "token": token, "answer": answer, "form": form}
    if own.voice.state not in ANSWERABLE:
        return page(request, "verdict_early", portal, 409, **context)
    if request.method == "POST" and form.is_valid():
        judge(own.voice, solved=answer == "solved", note=form.cleaned_data["note"])
        return redirect("portal-thanks", portal.workspace.slug, portal.slug, token, number)
    return page(request, "verdict", portal, 422 if form.is_bound else 200, **context)


@for_holder
def thanks(request, portal, holder, token, number):
    return page(request, "thanks", portal, own=one_of(holder, number), token=token)


@for_holder
def file(request, portal, holder, token, number, pk):
    """A file of the person's own or of a reply to them; always as a download, whatever it claims to be."""
    own = one_of(holder, number)
    readable = {each.pk: each for line in own.comments for each in line.files.all()} | {f.pk: f for f in own.files}
    if not (found := readable.get(pk)):
        raise Http404(_("There is no such file."))
    return download(found)


def download(found: File) -> FileResponse:
    response = FileResponse(
        found.content.open("rb"), as_attachment=True, filename=found.name, content_type="application/octet-stream"
    )
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@never_cache
def ask_for_link(request, workspace, product):
    """A new personal link. The answer is the same whether the address is known or not; the worker sends, if it is."""
    portal = portal_or_404(workspace, product)
    form = LinkForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        if not may_ask(address_of(request), f"{portal.workspace_id} {email}"):
            form.add_error(None, _("You asked several times already. Look into your mail, or try again in an hour."))
            return page(request, "ask_link", portal, 429, form=form)
        with writing():
            LinkRequest.objects.create(workspace=portal.workspace, product=portal, email=email, language=language())
        return redirect("portal-link-sent", workspace, product)
    return page(request, "ask_link", portal, 422 if form.is_bound else 200, form=form)


@never_cache
def link_sent(request, workspace, product):
    return page(request, "link_sent", portal_or_404(workspace, product))
