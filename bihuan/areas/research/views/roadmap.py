"""The public roadmap and changelog of a product, and votes on them."""

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from bihuan.areas.research.forms import VoteForm
from bihuan.areas.research.limits import may_send
from bihuan.areas.research.models import Portal
from bihuan.areas.research.roadmap import cards_of, changelog, roadmap, shown_cards
from bihuan.areas.research.views.mine import for_holder, one_of
from bihuan.areas.research.views.portal import address_of, blame, known_of, page, portal_or_404
from bihuan.areas.research.votes import take_back, vote


def pages_or_404(workspace: str, product: str, part: str) -> Portal:
    pages = Portal.of(portal_or_404(workspace, product))
    if not getattr(pages, part):
        raise Http404(_("There is no such page here. Check that the link is complete."))
    return pages


@never_cache
def on_roadmap(request, workspace, product):
    pages = pages_or_404(workspace, product, "roadmap")
    return page(request, "roadmap", pages.product, groups=roadmap(pages))


def card_or_404(pages: Portal, pk: int):
    found = cards_of(pages).filter(pk=pk).first()
    if found is None:
        raise Http404(_("This is no longer here."))
    return found


@never_cache
def card(request, workspace, product, pk):
    """What one thing is about and how far it is; a vote is sent here too."""
    pages = pages_or_404(workspace, product, "roadmap")
    found = card_or_404(pages, pk)
    open_to_votes = pages.voting and not found.live
    status, form = 200, VoteForm(pages, initial=known_of(request.user)) if open_to_votes else None
    if request.method == "POST" and open_to_votes:
        form = VoteForm(pages, request.POST)
        status = 422
        if form.is_valid():
            if may_send(address_of(request), pages.product_id, form.cleaned_data["email"]):
                return voted(request, found, form)
            form.add_error(None, _("That was a lot at once. Wait an hour and send again."))
            status = 429
    (shown,) = shown_cards(pages, [found])
    return page(request, "card", pages.product, status, shown=shown, form=form)


def voted(request, found, form):
    """The same page whether they had voted before or not: who typed an address need not be whose it is."""
    said = {name: form.cleaned_data[name] for name in ("person", "email", "strength", "words", "ticket")}
    member = request.user if request.user.is_authenticated and request.user.email == said["email"] else None
    try:
        vote(found, by=member, **said)
    except ValidationError as refusal:
        blame(form, refusal)
        (shown,) = shown_cards(Portal.of(found.product), [found])
        return page(request, "card", found.product, 422, shown=shown, form=form)
    return redirect("portal-voted", found.product.workspace.slug, found.product.slug, found.pk)


@never_cache
def thanks_for_vote(request, workspace, product, pk):
    pages = pages_or_404(workspace, product, "roadmap")
    return page(request, "voted", pages.product, card=card_or_404(pages, pk))


@require_POST
@for_holder
def vote_back(request, portal, holder, token, number):
    voice = one_of(holder, number).voice
    if voice.channel != voice.Channel.VOTE:
        raise Http404(_("There is no such request of yours."))
    take_back(voice)
    return redirect("portal-mine", portal.workspace.slug, portal.slug, token)


@never_cache
def in_changelog(request, workspace, product):
    pages = pages_or_404(workspace, product, "changelog")
    return page(request, "changelog", pages.product, months=changelog(pages))


def feed(request, workspace, product):
    """The changelog for feed readers (Atom, RFC 4287)."""
    pages = pages_or_404(workspace, product, "changelog")
    here = request.build_absolute_uri(reverse("portal-changelog", args=[workspace, product]))
    title = _("What's new in %(product)s") % {"product": pages.product.name}
    atom = Atom1Feed(title=title, link=here, description="", feed_url=request.build_absolute_uri())
    for _month, cards in changelog(pages):
        for shown in cards:
            one = shown.card
            atom.add_item(
                one.title,
                f"{here}#c{one.pk}",
                one.news or one.text,
                unique_id=f"{here}#c{one.pk}",
                pubdate=one.live_at,
                updateddate=max(one.live_at, one.changed_at),
            )
    return HttpResponse(atom.writeString("utf-8"), content_type=atom.content_type)
