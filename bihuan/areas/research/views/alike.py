"""What the public pages show already of what somebody is about to say; nothing else is looked at."""

from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from bihuan.areas.research.limits import TYPING
from bihuan.areas.research.models import Portal
from bihuan.areas.research.roadmap import MOST, cards_of
from bihuan.areas.research.views.portal import address_of, portal_or_404
from bihuan.similarity.finding import LIKELY
from bihuan.similarity.knowing import known

SHORTEST = 4
SHOWN = 3


@require_safe
@never_cache
def alike(request, workspace, product):
    """GET /portal/<workspace>/<product>/similar/?title=…: cards of the roadmap, where there is one."""
    pages = Portal.of(portal_or_404(workspace, product))
    text = f"{request.GET.get('title', '')}\n{request.GET.get('body', '')}".replace("\0", "").strip()
    asked = pages.roadmap and len(text) >= SHORTEST and TYPING.admits(address_of(request))
    found = likeliest(text, list(cards_of(pages)[:MOST]), pages.product.workspace) if asked else []
    return render(request, "research/portal/alike.html", {"found": found, "portal": pages.product})


def likeliest(text: str, cards: list, workspace) -> list:
    knowledge = known(workspace)
    asked, *readings = knowledge.read([text, *(f"{card.title}\n{card.text}" for card in cards)])
    chances = [knowledge.judge.chance(asked, one) for one in readings]
    best = sorted(range(len(cards)), key=lambda at: (-chances[at], at))[:SHOWN]
    return [cards[at] for at in best if chances[at] >= LIKELY]
