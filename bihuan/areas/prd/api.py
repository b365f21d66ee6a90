"""PRDs, reviews and change requests for programs: what they can do besides what every kind can."""

import datetime
from typing import Annotated, Any, Literal

from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from ninja import Path, Query, Router
from pydantic import BaseModel, Field

from bihuan.api.asking import answer, expected, found, one
from bihuan.api.router import artifact_router
from bihuan.api.schemas import BIGGEST, STRICT, output_of
from bihuan.areas.prd import changing, reviewing
from bihuan.areas.prd.diagnosing import diagnose, dismiss
from bihuan.areas.prd.exporting.files import file_of
from bihuan.areas.prd.exporting.paper import paper_of
from bihuan.areas.prd.models import PRD, ChangeRequest, Review, Term
from bihuan.areas.prd.views.exports import as_file, edition_of
from bihuan.artifacts.models import Artifact
from bihuan.people.models import Membership, Role, User

prds = artifact_router(PRD)
reviews = artifact_router(Review)
changes = artifact_router(ChangeRequest)
around = Router(tags=["prds"])
EXAMINED = ("prds", "requirements")
Mail = Annotated[str, Field(max_length=254)]
Words = Annotated[str, Field(max_length=20_000)]


class ReviewAsked(BaseModel):
    """Who reviews it: e-mail addresses of members."""

    model_config = STRICT
    reviewers: Annotated[list[Mail], Field(min_length=1, max_length=50)]
    due_on: datetime.date | None = None
    checklist: Annotated[str, Field(max_length=5_000)] = ""


class ChangeProposed(BaseModel):
    model_config = STRICT
    proposal: Annotated[str, Field(max_length=1_000_000)] = Field(description=gettext_noop("The text as it should be."))
    why: Words
    title: Annotated[str, Field(max_length=500)] = ""
    delay: Annotated[float, Field(ge=-1000, le=1000)] | None = None


class VerdictSaid(BaseModel):
    model_config = STRICT
    verdict: Literal["pass", "conditional", "fail"]
    words: Words = ""


class FollowUpIn(BaseModel):
    model_config = STRICT
    text: Annotated[str, Field(min_length=1, max_length=500)]
    owner: Mail = ""
    due_on: datetime.date | None = None


class BaselineOut(BaseModel):
    edition: int
    title: str
    text: str
    frozen: str = Field(description=gettext_noop("The text with what was embedded in it."))
    digest: str
    untouched: bool
    signed_at: datetime.datetime


class ExportAsked(BaseModel):
    format: Annotated[str, Field(max_length=10)] = "pdf"
    edition: Annotated[str, Field(max_length=10)] = ""


class FindingOut(BaseModel):
    rule: str
    label: str
    why: str
    quote: str
    sentence: str
    line: int
    better: str
    print: str


class Findings(BaseModel):
    items: list[FindingOut]
    dismissed: int


class FindingDismissed(BaseModel):
    model_config = STRICT
    print: Annotated[str, Field(min_length=64, max_length=64)]
    reason: Annotated[str, Field(min_length=1, max_length=500)]


class TermOut(BaseModel):
    name: str
    meaning: str
    variants: list[str]


class Terms(BaseModel):
    items: list[TermOut]


def people_of(request, mails: list[str]) -> list[User]:
    here = Membership.objects.filter(workspace=request.workspace, user__email__in=mails).select_related("user")
    known = {membership.user.email: membership.user for membership in here}
    if missing := [mail for mail in mails if mail not in known]:
        raise ValidationError({"reviewers": _("“%(value)s” is not known here.") % {"value": ", ".join(missing)}})
    return [known[mail] for mail in mails]


def review_of(request, kind: type[Artifact], number: int, data: ReviewAsked):
    subject = found(request, kind, number)
    subject.may(request.user, "changed")
    people = people_of(request, data.reviewers)
    return one(
        reviewing.ask(subject, people=people, by=request.user, due_on=data.due_on, checklist=data.checklist), 201
    )


ASK = gettext_lazy("ask people for a review")


@prds.post("/{int:number}/reviews/", **prds.named("ask_review", ASK, {201: output_of(Review)}))
def ask_review(request, workspace: Path[str], number: Path[int], data: ReviewAsked):
    return review_of(request, PRD, number, data)


@changes.post("/{int:number}/reviews/", **changes.named("ask_review", ASK, {201: output_of(Review)}))
def ask_review_again(request, workspace: Path[str], number: Path[int], data: ReviewAsked):
    return review_of(request, ChangeRequest, number, data)


@prds.post(
    "/{int:number}/changes/",
    **prds.named("propose", gettext_lazy("propose a change of a signed one"), {201: output_of(ChangeRequest)}),
)
def propose(request, workspace: Path[str], number: Path[int], data: ChangeProposed):
    prd = found(request, PRD, number)
    expected(request, prd, {})
    said = {"why": data.why, "title": data.title, "delay": data.delay}
    return one(changing.propose(prd, data.proposal, by=request.user, **said), 201)


@prds.get(
    "/{int:number}/baselines/{int:edition}/",
    **prds.named("baseline", gettext_lazy("read an edition as it was signed"), BaselineOut),
)
def baseline(request, workspace: Path[str], number: Path[int], edition: Path[int]):
    kept = found(request, PRD, number).baselines.filter(number=edition).first()
    if kept is None:
        raise Http404
    names = ("title", "text", "frozen", "digest", "untouched", "signed_at")
    return answer({"edition": kept.number, **{name: getattr(kept, name) for name in names}})


@prds.get("/{int:number}/export/", **prds.named("export", gettext_lazy("as PDF, Word or Markdown"), {200: None}))
def export(request, workspace: Path[str], number: Path[int], asked: Query[ExportAsked]):
    prd = found(request, PRD, number)
    return as_file(*file_of(paper_of(prd, request.user, baseline=edition_of(prd, asked.edition)), asked.format))


@reviews.post("/{int:number}/verdict/", **reviews.named("verdict", gettext_lazy("say what one thinks as a reviewer")))
def verdict(request, workspace: Path[str], number: Path[int], data: VerdictSaid):
    review = found(request, Review, number)
    reviewing.speak(review, by=request.user, verdict=data.verdict, words=data.words)
    return one(review)


@reviews.post("/{int:number}/follow-ups/", **reviews.named("follow_up", gettext_lazy("add a follow-up")))
def follow_up(request, workspace: Path[str], number: Path[int], data: FollowUpIn):
    review = found(request, Review, number)
    owner = people_of(request, [data.owner])[0] if data.owner else None
    reviewing.follow_up(review, data.text, by=request.user, owner=owner, due_on=data.due_on)
    return one(review)


def examined(request, kind: str, number: int) -> Artifact:
    if kind not in EXAMINED:
        raise Http404
    return found(request, Artifact.kinds()[kind], number)


@around.get("/doctor/", operation_id="doctor", summary=gettext_lazy("What the doctor says of it"), response=Findings)
def doctor(request, workspace: Path[str], kind: Path[str], number: Path[int]):
    said = diagnose(examined(request, kind, number), request.user)
    return answer({"items": [shaped(each) for each in said.said], "dismissed": len(said.dismissed)})


@around.post(
    "/doctor/dismissals/",
    operation_id="dismiss_finding",
    summary=gettext_lazy("It is fine as it is"),
    response=Findings,
)
def dismissal(request, workspace: Path[str], kind: Path[str], number: Path[int], data: FindingDismissed):
    dismiss(examined(request, kind, number), data.print, by=request.user, reason=data.reason)
    return doctor(request, workspace, kind, number)


def shaped(each) -> dict[str, Any]:
    about = each.finding
    parts = {name: getattr(about, name) for name in ("rule", "quote", "sentence", "line", "better")}
    return parts | {"label": each.label, "why": each.why, "print": each.print}


glossary = Router(tags=["prds"])


@glossary.get("/", operation_id="glossary", summary=gettext_lazy("The glossary"), response=Terms)
def terms(request, workspace: Path[str]):
    if request.user.reach.role_in(request.workspace.pk) < Role.MEMBER:
        raise Http404
    rows = Term.objects.filter(workspace=request.workspace)[:BIGGEST]
    return answer({"items": [{"name": t.name, "meaning": t.meaning, "variants": [*t.others]} for t in rows]})
