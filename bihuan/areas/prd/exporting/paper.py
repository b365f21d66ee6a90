"""What any paper of a PRD says besides its text: cover, editions, who reviewed and signed it."""

from dataclasses import dataclass, field
from functools import cached_property

from django.utils import timezone
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from bihuan.areas.prd.embedding import expanded
from bihuan.areas.prd.exporting.blocks import Block, blocks_of
from bihuan.areas.prd.models import PRD, Baseline, Review


@dataclass
class Paper:
    """One PRD ready to be set. `pictures` are bytes by the address the text has them under."""

    key: str
    title: str
    status: str
    facts: list[tuple[str, str]]
    editions: list[list[str]]
    opinions: list[list[str]]
    text: str
    running: str
    chinese: bool
    pictures: dict[str, bytes] = field(default_factory=dict)

    @cached_property
    def blocks(self) -> list[Block]:
        return blocks_of(self.text)

    @property
    def words(self) -> dict[str, str]:
        return {
            "contents": _("Contents"),
            "editions": _("Editions"),
            "opinions": _("Review and sign-off"),
            "page": _("Page"),
            "of": pgettext("page of", "of"),
            "end": pgettext("page of", " "),
            "document": _("Product requirements document"),
            "missing": _("picture not available"),
            "diagram": _("Diagram, as source"),
        }

    @property
    def edition_heads(self) -> list[str]:
        return [_("Edition"), pgettext("date", "Date"), _("Signed off by"), _("Change"), "SHA-256"]

    @property
    def opinion_heads(self) -> list[str]:
        return [_("Review"), _("Reviewer"), _("Verdict"), pgettext("date", "Date"), _("In words")]


def paper_of(prd: PRD, user, *, baseline: Baseline | None = None) -> Paper:
    """The paper of a baseline, or of the PRD as it stands now, as this person may read it."""
    text = baseline.frozen if baseline else expanded(prd.body, prd, user)
    title = baseline.title if baseline else prd.title
    workspace = prd.workspace.name
    status = _("Signed off, edition %(number)s") % {"number": baseline.number} if baseline else str(prd.state_now.label)
    now = timezone.localtime()
    facts = [
        (_("Key"), prd.key),
        (_("Status"), status),
        (_("Product"), prd.product.name if prd.product else ""),
        (_("Owner"), prd.owner.name if prd.owner else ""),
        (
            _("Signed off by"),
            f"{baseline.signed_by.name} {day(baseline.signed_at)}" if baseline and baseline.signed_by else "",
        ),
        (_("Prepared for"), prd.recipient),
        (_("Prepared by"), workspace),
        (_("Exported on"), f"{now:%Y-%m-%d}"),
    ]
    return Paper(
        key=prd.key,
        title=title,
        status=status,
        facts=[(label, value) for label, value in facts if value],
        editions=editions_of(prd, baseline),
        opinions=opinions_of(prd, user),
        text=text,
        running=f"{workspace}  {prd.key}  {status}",
        chinese=(get_language() or "").startswith("zh"),
        pictures=pictures_of(prd),
    )


def editions_of(prd: PRD, baseline: Baseline | None) -> list[list[str]]:
    rows = prd.baselines.select_related("signed_by", "change").order_by("number")
    if baseline:
        rows = rows.filter(number__lte=baseline.number)
    return [
        [
            str(one.number),
            day(one.signed_at),
            one.signed_by.name if one.signed_by else "",
            f"{one.change.key} {one.change.title}" if one.change else _("First edition"),
            one.digest[:16],
        ]
        for one in rows
    ]


def opinions_of(prd: PRD, user) -> list[list[str]]:
    reviews = Review.objects.visible_to(user, prd.workspace).filter(subject=prd.pk).order_by("pk")
    return [
        [review.key, one.user.name, one.get_verdict_display() or "—", day(one.said_at), one.words]
        for review in reviews.prefetch_related("reviewers__user")
        for one in review.reviewers.all()
    ]


def day(moment) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d}" if moment else ""


def pictures_of(prd: PRD) -> dict[str, bytes]:
    """The pictures attached to the PRD, by the address its text shows them under."""
    here = f"/{prd.workspace.slug}/{PRD.slug}/{prd.number}/files/"
    found = {}
    for file in prd.files.filter(content_type__in=("image/png", "image/jpeg", "image/gif", "image/webp")):
        with file.content.open("rb") as content:
            found[f"{here}{file.pk}/"] = content.read()
    return found
