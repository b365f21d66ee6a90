"""A template: an artifact with those below it, their links and dates relative to the day it begins."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bihuan.artifacts.models import Artifact
from bihuan.artifacts.reach import reach_of
from bihuan.artifacts.store import writing
from bihuan.automation.models.removal import Removable, Standing
from bihuan.people.models import Product, Role, Workspace


class TemplateQuerySet(models.QuerySet):
    def visible_to(self, user, workspace):
        """For members: those of no product, and of products they see."""
        reach = reach_of(user)
        if reach.role_in(workspace.pk) < Role.MEMBER:
            return self.none()
        here = self.filter(workspace=workspace)
        return here.filter(models.Q(product=None) | ~models.Q(product__in=reach.hidden_products))


class Template(Removable):
    """`nodes` and `links` are JSON as applying.py describes it; `uid` is what rules call it by."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="templates")
    uid = models.UUIDField(default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=40)
    product = models.ForeignKey(
        Product, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("product")
    )
    description = models.TextField(_("what it is for"), blank=True, max_length=2000)
    nodes = models.JSONField(default=list)
    links = models.JSONField(default=list, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = Standing.from_queryset(TemplateQuerySet)()
    every = TemplateQuerySet.as_manager()

    class Meta:
        verbose_name = _("template")
        verbose_name_plural = _("templates")
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["workspace", "uid"], name="template_uid")]

    def __str__(self):
        return self.name

    @property
    def kind_class(self) -> type[Artifact]:
        return Artifact.kinds()[self.kind]

    def keep(self, *, by) -> None:
        """Check and save. Raises ValidationError, Refused."""
        from bihuan.automation.applying import check
        from bihuan.automation.editions import remember, whoever_may_edit

        whoever_may_edit(self.workspace_id, by)
        check(self)
        self.full_clean(exclude=["created_by"])
        with writing():
            if self.pk:
                self.version += 1
                self.changed_at = timezone.now()
            else:
                self.created_by = by
            self.save()
            remember(self, by=by)


def template_called(workspace, uid: object) -> Template | None:
    """The template a rule calls by its uid; None where the text is no uid, or it is not there any more."""
    try:
        known = uuid.UUID(str(uid))
    except ValueError:
        return None
    return Template.objects.filter(workspace=workspace, uid=known).first()
