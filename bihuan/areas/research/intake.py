"""What happens when somebody outside says something: kept once, with their files, however often it is sent."""

from collections.abc import Iterable
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError
from django.utils.translation import get_language

from bihuan.areas.research.models.feedback import Feedback
from bihuan.artifacts.reach import reach_of
from bihuan.artifacts.store import writing
from bihuan.people.models import Product


def take_in(product: Product, *, ticket: UUID, by=None, files: Iterable = (), **said) -> Feedback:
    """The feedback of this ticket, new or already kept. Raises ValidationError by field; then nothing is kept."""
    if (kept := of_ticket(product, ticket)) is not None:
        return kept
    if by is not None and not (by.is_authenticated and reach_of(by).role_in(product.workspace_id)):
        by = None
    try:
        with writing():
            voice = Feedback.objects.add(
                workspace=product.workspace,
                product=product,
                by=by,
                channel=Feedback.Channel.PORTAL,
                language=language(),
                ticket=ticket,
                **said,
            )
            voice.attach(files, by=None)
    except IntegrityError:
        if (kept := of_ticket(product, ticket)) is None:
            raise
        return kept
    return voice


def of_ticket(product: Product, ticket: UUID) -> Feedback | None:
    return Feedback.objects.filter(ticket=ticket, product=product).select_related("workspace").first()


def language() -> str:
    now = get_language() or settings.LANGUAGE_CODE
    return now if now in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
