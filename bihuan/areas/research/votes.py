"""A vote on the roadmap: a voice like any other, once a person, so that it counts and is answered like one."""

from uuid import UUID

from bihuan.areas.research.evidence import family_of, survivors_of
from bihuan.areas.research.intake import language, of_ticket
from bihuan.areas.research.models import Card, Customer, Feedback
from bihuan.artifacts.models.link import LinkRole
from bihuan.artifacts.store import writing


def vote(card: Card, *, email: str, ticket: UUID, by=None, words: str = "", **said) -> Feedback:
    """The voice of this person for what the card is about: the one there is, or a new one.

    `said` may hold `person` and `strength`. Raises ValidationError by field.
    """
    with writing():
        workspace = card.product.workspace
        workspace.lock()  # two votes of one person at once are one
        survivor = survivors_of([card.requirement])[card.requirement_id]
        behind = Feedback.objects.behind(*family_of(survivor)).filter(trashed_at=None, email=email)
        if kept := of_ticket(card.product, ticket) or behind.first():
            return kept
        voice = Feedback.objects.add(
            workspace=workspace,
            product=card.product,
            title=card.title,
            body=words,
            email=email,
            by=by,
            channel=Feedback.Channel.VOTE,
            customer=customer_of(workspace, email),
            language=language(),
            ticket=ticket,
            **said,
        )
        voice.link(survivor, LinkRole.EVIDENCES, by=None)
    return voice


def customer_of(workspace, email: str):
    """For whom somebody of this address spoke last, else the customer whose own address it is."""
    said = Feedback.objects.filter(workspace=workspace, email=email, customer__isnull=False, trashed_at=None)
    if last := said.order_by("-pk").select_related("customer").first():
        return last.customer
    known = Customer.objects.filter(workspace=workspace, email__iexact=email, trashed_at=None).order_by("pk").first()
    return known.artifact_ptr if known else None


def take_back(voice: Feedback) -> None:
    """The person does not want it any more: the vote no longer counts, and they are told nothing of it."""
    voice.trash(by=None)
