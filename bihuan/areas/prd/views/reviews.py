"""Beginning a review, and what is said and done in one."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.areas.prd import following, reviewing
from bihuan.areas.prd.forms import ReviewForm
from bihuan.areas.prd.models import PRD, ChangeRequest, Review
from bihuan.artifacts.errors import Stale
from bihuan.pages.entrance import artifact_for, members_only
from bihuan.pages.views.lists import labels_of
from bihuan.people.models import Membership, User

KINDS = {"prds": PRD, "changes": ChangeRequest}


@members_only
def begin(request, workspace, slug, number):
    """GET and POST …/<prds or changes>/<n>/review/: who reviews it, by when, by which checklist."""
    kind = KINDS[slug]
    subject = artifact_for(request.user, kind, workspace, number)
    subject.may(request.user, "changed")
    form = ReviewForm(workspace, request.user, request.POST or None, starting(subject))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            review = reviewing.ask(
                subject, people=said["reviewers"], by=request.user, due_on=said["due_on"], checklist=said["checklist"]
            )
        except ValidationError as refusal:
            for problem in refusal.messages:
                form.add_error("reviewers", problem)
        else:
            return redirect(review)
    context = {
        "artifact": subject,
        "kind": kind,
        "labels": labels_of(kind),
        "here": f"/{workspace.slug}/{slug}/{number}/",
        "form": form,
    }
    return render(request, "prd/ask.html", context, status=422 if form.errors else 200)


def starting(subject) -> dict:
    """Whoever reviewed the PRD before is asked about its change too."""
    former = subject.document_id if isinstance(subject, ChangeRequest) else subject.pk
    last = Review.objects.filter(subject=former, trashed_at=None).order_by("-pk").first() if former else None
    return {"reviewers": list(last.reviewers.values_list("user", flat=True))} if last else {}


def deed(view):
    """A POST to a review: what is refused is said on its page."""

    @require_POST
    @members_only
    def done(request, workspace, number, **more):
        review = artifact_for(request.user, Review, workspace, number)
        try:
            view(request, review, **more)
        except Stale:
            messages.error(request, _("Somebody changed it meanwhile. This is how it is now."))
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        return redirect(f"/{workspace.slug}/reviews/{number}/")

    return done


@deed
def verdict(request, review):
    """POST …/reviews/<n>/verdict/: `verdict` pass, conditional or fail, and `words`."""
    said = request.POST
    reviewing.speak(review, by=request.user, verdict=said.get("verdict", ""), words=said.get("words", ""))


@deed
def point(request, review):
    """POST …/reviews/<n>/points/: `line` with `met` 1 or 0."""
    line, version = whole(request.POST.get("line")), whole(request.POST.get("version"))
    if line is None:
        raise ValidationError(_("This point is not there any more."))
    reviewing.tick(review, line, by=request.user, met=request.POST.get("met") == "1", version=version)


@deed
def reviewer(request, review):
    """POST …/reviews/<n>/reviewers/: `user`, the id of one more."""
    reviewing.invite(review, member(review, request.POST.get("user")), by=request.user)


@deed
def follow_up(request, review):
    """POST …/reviews/<n>/follow-ups/: `text`, and `owner`, `due_on` where known."""
    said = request.POST
    owner = member(review, said.get("owner")) if said.get("owner") else None
    reviewing.follow_up(review, said.get("text", ""), by=request.user, owner=owner, due_on=day(said.get("due_on", "")))


@deed
def follow_up_done(request, review, pk):
    """POST …/reviews/<n>/follow-ups/<id>/: `done` 1 or 0."""
    one = review.follow_ups.filter(pk=pk).first()
    if one is None:
        raise Http404(_("There is no such follow-up."))
    reviewing.finish(one, by=request.user, done=request.POST.get("done") != "0")


@deed
def follow_up_became(request, review, pk):
    """POST …/reviews/<n>/follow-ups/<id>/artifact/: `kind`, the slug of what it becomes."""
    one = review.follow_ups.filter(pk=pk).first()
    if one is None:
        raise Http404(_("There is no such follow-up."))
    following.become(one, request.POST.get("kind", ""), by=request.user)


def member(review: Review, pk: str | None) -> User:
    here = Membership.objects.filter(workspace=review.workspace_id, user=whole(pk) or 0).select_related("user").first()
    if here is None:
        raise ValidationError(_("Choose a member of this workspace."))
    return here.user


def day(text: str):
    try:
        return parse_date(text) if text else None
    except ValueError as wrong:
        raise ValidationError(_("“%(day)s” is not a day. Write it like 2027-03-31.") % {"day": text}) from wrong


def whole(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None
