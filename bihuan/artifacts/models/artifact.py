"""The shared table: everything a team keeps is a row here, and its kind adds a few columns of its own."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bihuan.artifacts import discussing, flows, linking, writing
from bihuan.artifacts.errors import Refused
from bihuan.artifacts.models.queryset import ArtifactQuerySet
from bihuan.artifacts.models.tag import Tag
from bihuan.artifacts.reach import reach_of
from bihuan.artifacts.states import Category, Move, States
from bihuan.people.models import Department, Product, Role, Workspace


class Priority(models.IntegerChoices):
    URGENT = 0, _("Urgent")
    HIGH = 1, _("High")
    MEDIUM = 2, _("Medium")
    LOW = 3, _("Low")


def while_current(*fields: str, name: str) -> models.Index:
    """Lists show what is neither trashed nor archived; an index of just that answers their counts by itself."""
    current = models.Q(trashed_at=None, archived_at=None)
    return models.Index(fields=["workspace", "kind", *fields], condition=current, name=name)


# What has been put away is as it was; people may still talk about it, and take it out again.
WHILE_ARCHIVED = {"archived", "unarchived", "trashed", "restored", "undone", "merged", "linked", "commented", "watched"}


class Artifact(models.Model):
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="artifacts", db_index=False)
    kind = models.CharField(max_length=40, editable=False)
    number = models.PositiveIntegerField(_("number"), editable=False)
    product = models.ForeignKey(Product, verbose_name=_("product"), on_delete=models.PROTECT, null=True, blank=True)
    title = models.CharField(_("title"), max_length=500)
    body = models.TextField(_("description"), blank=True)
    state = models.CharField(_("state"), max_length=40)
    category = models.CharField(_("state category"), max_length=10, choices=Category, editable=False)
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority, default=Priority.MEDIUM)
    score = models.FloatField(_("score"), default=0)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="owned",
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("created by"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="created",
        editable=False,
    )
    department = models.ForeignKey(
        Department,
        verbose_name=_("department"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="artifacts",
    )
    parent = models.ForeignKey(
        "self", verbose_name=_("parent"), on_delete=models.SET_NULL, null=True, blank=True, related_name="children"
    )
    # On a board: 0 where the priority says it, below 0 above those, over 0 under them.
    position = models.FloatField(default=0, editable=False)
    starts_on = models.DateField(_("starts on"), null=True, blank=True)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    custom = models.JSONField(default=dict, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    changed_at = models.DateTimeField(_("changed at"), default=timezone.now, editable=False)
    state_since = models.DateTimeField(_("in this state since"), default=timezone.now, editable=False)
    closed_at = models.DateTimeField(_("closed at"), null=True, editable=False)
    archived_at = models.DateTimeField(_("archived at"), null=True, editable=False)
    trashed_at = models.DateTimeField(_("moved to trash at"), null=True, editable=False)
    tags = models.ManyToManyField(Tag, verbose_name=_("tags"), blank=True, related_name="artifacts")

    prefix = ""
    slug = ""
    icon = "box"
    station = ""
    State: type[States]
    asked: Any = None  # the request a move made that has to be approved first
    held = False  # read in this very transaction, for writing
    moves: tuple[Move, ...] = ()
    needs: Mapping[str, Role] = {"created": Role.MEMBER, "commented": Role.REQUESTER, "watched": Role.REQUESTER}
    editable: tuple[str, ...] = ("title", "body", "product", "owner", "priority", "parent", "starts_on", "due_on")
    lines: tuple[str, ...] = ()  # long fields that are a list of lines, not a text

    locked: Mapping[str, Promise] = {}  # states and moves the code itself relies on, each with why
    states_in = classmethod(flows.states_in)
    moves_in = classmethod(flows.moves_in)

    objects = ArtifactQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "kind", "number"], name="one_artifact_per_number"),
        ]
        indexes = [
            while_current("state", "score", "id", name="artifact_state_score"),
            while_current("state", "priority", "id", name="artifact_state_priority"),
            while_current("state", "changed_at", "id", name="artifact_state_changed"),
            while_current("score", "id", name="artifact_score"),
            while_current("changed_at", "id", name="artifact_changed"),
            while_current("created_at", "id", name="artifact_created"),
            while_current("position", name="artifact_position"),
            while_current("due_on", "id", name="artifact_due"),
            while_current("category", "created_at", name="artifact_category"),
            models.Index(
                fields=["workspace", "kind", "closed_at"],
                condition=models.Q(closed_at__isnull=False),
                name="artifact_closed",
            ),
            models.Index(fields=["owner", "category"], name="artifact_owner"),
        ]

    def __str__(self):
        return f"{self.key} {self.title}"

    def get_absolute_url(self):
        return reverse(f"{self.kind}-detail", args=[self.workspace.slug, self.number])

    @classmethod
    def kinds(cls) -> dict[str, type["Artifact"]]:
        """Every kind there is, by slug."""
        return {kind.slug: kind for kind in Artifact.__subclasses__()}

    def kind_class(self) -> type["Artifact"]:
        return Artifact.kinds()[self.kind]

    def as_kind(self) -> "Artifact":
        """The same artifact with its kind's own fields, however it is held."""
        return self if type(self) is self.kind_class() else self.kind_class().objects.get(pk=self.pk)

    @property
    def key(self) -> str:
        return f"{self.kind_class().prefix}-{self.number}"

    @property
    def state_now(self) -> States:
        return flows.state_then(self)

    @property
    def closed(self) -> bool:
        return Category(self.category).closed

    def rank(self) -> float:
        """What the score is made of; a kind that ranks by something says how."""
        return self.score

    def agrees(self, names) -> None:
        """A kind's own rule between its fields, asked when one of `names` is written. Raises ValidationError."""

    def search_text(self) -> str:
        return f"{self.key} {self.key.replace('-', '')} {self.title}\n{self.body}"

    # permission

    def role_of(self, user) -> Role | int:
        """The person's role towards this artifact; 0 where they may not even know of it."""
        reach = reach_of(user)
        return reach.role_in(self.workspace_id) if reach.includes(self) else 0

    def can(self, user, verb: str) -> bool:
        still = self.archived_at is None or verb in WHILE_ARCHIVED
        return still and self.role_of(user) >= self.kind_class().needs.get(verb, Role.MEMBER)

    def may(self, user, verb: str) -> None:
        """Refuse unless the person may do `verb` to this. `None` is the system itself."""
        if user is not None and not self.can(user, verb):
            if self.archived_at and verb not in WHILE_ARCHIVED and self.role_of(user):
                raise Refused(_("%(key)s is archived. Take it out of the archive first.") % {"key": self.key})
            needed = Role(self.kind_class().needs.get(verb, Role.MEMBER)).label
            raise Refused(_("You need the role “%(role)s” for this.") % {"role": needed})

    def moves_for(self, user) -> list[Move]:
        """The moves that are open from here to this person."""
        role = self.role_of(user)
        here = [move for move in self.kind_class().moves_in(self.workspace_id) if self.state in move.sources]
        return [move for move in here if move.open_to(self, user, role)] if self.archived_at is None else []

    # writing: each deed stands in the module named for it

    change = writing.change
    move = writing.move
    record = writing.record
    comment = discussing.comment
    attach = discussing.attach
    watch = discussing.watch
    unwatch = discussing.unwatch
    link = linking.link
    unlink = linking.unlink

    def trash(self, *, by, version: int | None = None):
        return self.change(by=by, verb="trashed", version=version, trashed_at=timezone.now())

    def restore(self, *, by):
        return self.change(by=by, verb="restored", trashed_at=None)

    def archive(self, *, by):
        return self.change(by=by, verb="archived", archived_at=timezone.now())

    def unarchive(self, *, by):
        return self.change(by=by, verb="unarchived", archived_at=None)
