"""A view of a kind's artifacts that somebody saved: filter, groups, order, columns, under a name."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from bihuan.artifacts.models import Artifact
from bihuan.artifacts.reach import reach_of
from bihuan.people.models import Role, User, Workspace
from bihuan.saved_views import holding

MOST_SHARED, MOST_PRIVATE = 100, 50
LONGEST, MOST_COLUMNS = 4_000, 30
# What the layouts keep in `options`; in an address each is a parameter of its own.
OPTIONS = ("columns_by", "lanes", "limits", "hard", "widths", "date", "month", "fields", "cards", "folded")
SHAPED = ("sort", "group", "subgroup", "columns", "density")
PASSING = ("view", "after", "before", "within", "form", "lang", "format", "limit", "month", "week")


class Layout(models.TextChoices):
    LIST = "list", pgettext_lazy("layout", "List")
    TABLE = "table", pgettext_lazy("layout", "Table")
    BOARD = "board", pgettext_lazy("layout", "Board")
    CALENDAR = "calendar", pgettext_lazy("layout", "Calendar")
    TREE = "tree", pgettext_lazy("layout", "Tree")


class Density(models.TextChoices):
    NORMAL = "", pgettext_lazy("density", "Normal")
    COMPACT = "compact", pgettext_lazy("density", "Compact")
    COMFORTABLE = "comfortable", pgettext_lazy("density", "Roomy")


class SavedViewQuerySet(models.QuerySet):
    def add(self, *, workspace: Workspace, kind: str, by: User, name: str, **fields) -> "SavedView":
        """A new view, private unless `shared`. Raises ValidationError by field name, PermissionDenied."""
        view = SavedView(workspace=workspace, kind=kind, maker=by, name=name, **fields)
        if kind not in Artifact.kinds():
            raise ValidationError({"kind": _("There is no such kind.")})
        with holding.changing(workspace.pk):
            workspace.lock()
            others = self.filter(workspace=workspace, kind=kind, removed_at=None)
            crowd, most = (
                (others.filter(shared=True), MOST_SHARED)
                if view.shared
                else (others.filter(shared=False, maker=by), MOST_PRIVATE)
            )
            if crowd.count() >= most:
                raise ValidationError({"name": _("There are %(most)s views already. Delete one.") % {"most": most}})
            view.position = (others.aggregate(last=Max("position"))["last"] or 0) + 1
            view.keep(by=by)
        return view


class SavedView(models.Model):
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="saved_views")
    kind = models.CharField(max_length=40)
    maker = models.ForeignKey(User, models.SET_NULL, null=True, related_name="saved_views")
    name = models.CharField(gettext_lazy("name"), max_length=60)
    shared = models.BooleanField(gettext_lazy("shared with the workspace"), default=False)
    position = models.PositiveIntegerField(default=0, editable=False)
    layout = models.CharField(gettext_lazy("layout"), max_length=10, choices=Layout, default=Layout.LIST)
    filters = models.JSONField(gettext_lazy("filters"), default=dict, blank=True)
    sort = models.CharField(gettext_lazy("order"), max_length=300, blank=True)
    group = models.CharField(gettext_lazy("group"), max_length=60, blank=True)
    subgroup = models.CharField(gettext_lazy("subgroup"), max_length=60, blank=True)
    columns = models.JSONField(gettext_lazy("columns"), default=list, blank=True)
    density = models.CharField(gettext_lazy("density"), max_length=12, choices=Density, blank=True, default="")
    options = models.JSONField(default=dict, blank=True)
    # Whose view it is that opens first: of everybody in the workspace, or of the people in `default_of`.
    default = models.BooleanField(default=False, editable=False)
    default_of = models.ManyToManyField(User, related_name="+", blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)
    removed_at = models.DateTimeField(null=True, editable=False)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = gettext_lazy("saved view")
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "kind"],
                condition=Q(default=True),
                name="one_default_view_per_kind",
            )
        ]

    def __str__(self):
        return self.name

    def seen_by(self, user) -> bool:
        return self.shared or (user is not None and self.maker_id == user.pk)

    def may_change(self, user) -> bool:
        """A private one its maker, a shared one its maker as long as a member, and leads."""
        role = reach_of(user).role_in(self.workspace_id)
        if self.maker_id == user.pk:
            return role >= (Role.MEMBER if self.shared else Role.REQUESTER)
        return self.shared and role >= Role.LEAD

    def demand(self, user) -> None:
        if not self.may_change(user):
            raise PermissionDenied(_("Its maker and leads change a shared view. Save one of your own instead."))

    @property
    def parameters(self) -> dict[str, str]:
        """The view as the parameters of an address."""
        shaped = {name: getattr(self, name) for name in ("sort", "group", "subgroup", "density")}
        kept = {**self.filters, **shaped, "columns": ",".join(self.columns), **self.options}
        return {name: text for name, text in kept.items() if text}

    def take(self, asked: Any) -> None:
        """Filters, order, groups, columns and options as an address says them."""
        self.filters, self.options = {}, {}
        for name in asked:
            text = str(asked[name]).strip()
            if not text or name in (*SHAPED, *PASSING):
                continue
            (self.options if name in OPTIONS else self.filters)[name] = text
        for name in ("sort", "group", "subgroup", "density"):
            setattr(self, name, asked.get(name, "").strip())
        self.columns = [name for name in ",".join(asked.getlist("columns")).split(",") if name]

    def keep(self, *, by: User, **fields: Any) -> None:
        """Save it, with these fields anew. Raises ValidationError by field name, PermissionDenied."""
        if self.pk:
            self.demand(by)
        for name, value in fields.items():
            setattr(self, name, value)
        self.name = self.name.strip()
        if self.shared and reach_of(by).role_in(self.workspace_id) < Role.MEMBER:
            raise PermissionDenied(_("Members share views."))
        self.check_lengths()
        self.clean_fields(exclude=["workspace", "maker"])
        self.changed_at = timezone.now()
        if not self.shared:
            self.default = False
        with holding.changing(self.workspace_id):
            self.save()

    def check_lengths(self) -> None:
        for name in ("filters", "options"):
            kept = getattr(self, name)
            texts = isinstance(kept, dict) and all(isinstance(text, str) for text in kept.values())
            if not texts or sum(len(key) + len(text) for key, text in kept.items()) > LONGEST:
                raise ValidationError({name: _("It is longer than a view can keep. Leave something out.")})
            if any("\0" in key + text for key, text in kept.items()):
                raise ValidationError({name: _("There is a NUL character in it. Take it out.")})
        names = self.columns
        if not (isinstance(names, list) and all(isinstance(one, str) and 0 < len(one) <= 60 for one in names)):
            raise ValidationError({"columns": _("Columns are names of fields.")})
        if len(names) > MOST_COLUMNS:
            raise ValidationError({"columns": _("There are at most %(most)s columns.") % {"most": MOST_COLUMNS}})

    def remove(self, *, by: User) -> None:
        """Gone from everywhere, until restore()."""
        self.demand(by)
        with holding.changing(self.workspace_id):
            self.default_of.clear()
            self.removed_at, self.default = timezone.now(), False
            self.save(update_fields=["removed_at", "default"])

    def restore(self, *, by: User) -> None:
        self.demand(by)
        with holding.changing(self.workspace_id):
            self.removed_at = None
            self.save(update_fields=["removed_at"])

    def place(self, at: int, *, by: User) -> None:
        """Stand at this place, from 0, among one's own private views, or as a lead among the shared ones."""
        self.demand(by)
        if self.shared and reach_of(by).role_in(self.workspace_id) < Role.LEAD:
            raise PermissionDenied(_("A lead arranges the shared views, since everyone sees them in this order."))
        with holding.changing(self.workspace_id):
            self.workspace.lock()
            beside = SavedView.objects.filter(workspace=self.workspace_id, kind=self.kind, removed_at=None)
            beside = beside.filter(shared=self.shared, **({} if self.shared else {"maker": by}))
            order = list(beside.exclude(pk=self.pk))
            order.insert(max(at, 0), self)
            for position, one in enumerate(order):
                one.position = position
            SavedView.objects.bulk_update(order, ["position"])

    def set_default(self, *, by: User, everyone: bool = False, on: bool = True) -> None:
        """What opens first: for oneself, or as a lead with a shared view for everyone."""
        if not self.seen_by(by):
            raise PermissionDenied(_("This view is not shared."))
        if everyone and not (self.shared and reach_of(by).role_in(self.workspace_id) >= Role.LEAD):
            raise PermissionDenied(_("A lead says what opens first for everyone, and it is a shared view."))
        with holding.changing(self.workspace_id):
            self.workspace.lock()
            others = SavedView.objects.filter(workspace=self.workspace_id, kind=self.kind)
            if everyone:
                others.filter(default=True).update(default=False)
                self.default = on
                self.save(update_fields=["default"])
                return
            for other in others.filter(default_of=by):
                other.default_of.remove(by)
            if on:
                self.default_of.add(by)
