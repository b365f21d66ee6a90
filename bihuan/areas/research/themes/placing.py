"""New feedback finds its theme when it comes, without looking at everything again; and the worker's part."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from bihuan.areas.research.models import Feedback, Grouping, Member, Theme
from bihuan.areas.research.models.theme import State
from bihuan.areas.research.themes.finding import LEASE, private_of, work
from bihuan.artifacts.models import Artifact
from bihuan.artifacts.store import writing
from bihuan.batches.aside import aside
from bihuan.similarity.finding import nearest_to

AT_ONCE = 50
ASKED = 8
EVERY = timedelta(seconds=10)
looked_at: list = [None]


def at_tick(sender, **_more) -> None:
    """The worker has time: searches that wait, then what came in since the last one of each workspace."""
    if waiting().exists():
        aside("themes", search)
    if looked_at[0] and timezone.now() < looked_at[0] + EVERY:
        return
    looked_at[0] = timezone.now()
    newest: dict[int, Grouping] = {}
    for job in Grouping.objects.filter(stage=Grouping.Stage.DONE).select_related("workspace").order_by("pk"):
        newest[job.workspace_id] = job
    for job in newest.values():
        place_new(job)


def waiting():
    running = Grouping.objects.filter(stage=Grouping.Stage.RUNNING)
    return running.filter(Q(beat_at=None) | Q(beat_at__lt=timezone.now() - LEASE)).select_related("workspace")


def search() -> None:
    for job in waiting():
        work(job)


def place_new(job: Grouping) -> int:
    """Put what came in since into the theme most like it, as a suggestion; how many were looked at."""
    came = Feedback.objects.filter(workspace=job.workspace_id, kind=Feedback.slug, pk__gt=job.seen)
    voices = list(came.select_related("workspace", "product").order_by("pk")[:AT_ONCE])
    with writing():
        for voice in voices:
            if voice.trashed_at is None and (theme := theme_for(voice)):
                Member.objects.get_or_create(artifact_id=theme, feedback=voice)
        if voices:
            job.seen = voices[-1].pk
            Grouping.objects.filter(pk=job.pk).update(seen=job.seen)
    return len(voices)


def theme_for(voice: Feedback) -> int | None:
    """The theme to which most of the nearest voices belong; weighed by how near they are."""
    among = Artifact.objects.filter(workspace=voice.workspace_id, kind=Feedback.slug, trashed_at=None)
    chances = {near.artifact.pk: near.chance for near in nearest_to(voice, among, limit=ASKED)}
    weights: dict[int, float] = {}
    there = Member.objects.belonging().filter(feedback__in=chances).values_list("artifact", "feedback")
    for theme, feedback in there:
        weights[theme] = weights.get(theme, 0.0) + chances[feedback]
    own = voice.product_id if voice.product_id and voice.product.private else None
    open_ones = Theme.objects.filter(pk__in=weights, trashed_at=None, archived_at=None).exclude(state=State.REJECTED)
    fitting = [theme.pk for theme in open_ones.select_related("product") if private_of(theme) == own]
    return max(fitting, key=lambda pk: (weights[pk], -pk), default=None)
