"""What a person is in a workspace."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bihuan.people.models.department import Department
from bihuan.people.models.role import DataRange, Role
from bihuan.people.models.user import User
from bihuan.people.models.workspace import Workspace


class MembershipQuerySet(models.QuerySet):
    def of(self, user, workspace):
        """The one membership of this person there, or None."""
        if not (user.is_authenticated and user.is_active):
            return None
        return self.filter(user=user, workspace=workspace).select_related("department").first()

    def with_people(self):
        return self.select_related("user", "department").order_by("-role", "user__name", "pk")

    def demo_people(self):
        """The people of the demo whom anybody may try to be, the most powerful first."""
        return (
            self.with_people()
            .filter(workspace__demo=True, user__is_active=True)
            .select_related("user", "department", "workspace")
        )

    def named(self, text):
        """Whose name or address has this in it."""
        return self.filter(Q(user__name__icontains=text) | Q(user__email__icontains=text))

    def at_least(self, role):
        return self.filter(role__gte=role)


class Membership(models.Model):
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="memberships", verbose_name=_("workspace"))
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships", verbose_name=_("person"))
    role = models.PositiveSmallIntegerField(_("role"), choices=Role, default=Role.MEMBER)
    department = models.ForeignKey(
        Department, models.SET_NULL, null=True, blank=True, related_name="memberships", verbose_name=_("department")
    )
    data_range = models.CharField(_("data range"), max_length=12, choices=DataRange, default=DataRange.ALL)
    title = models.CharField(_("job title"), max_length=80, blank=True)
    joined_at = models.DateTimeField(_("joined"), default=timezone.now, editable=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        constraints = [models.UniqueConstraint(fields=["workspace", "user"], name="member_once_per_workspace")]

    def __str__(self):
        return f"{self.user} · {self.get_role_display()}"

    def is_at_least(self, role):
        return self.role >= role

    def may_give(self, role):
        """Whether this member may make somebody, or unmake somebody who is, of this role."""
        return self.role >= Role.ADMIN and role <= self.role

    def clean(self):
        super().clean()
        if self.department and self.department.workspace_id != self.workspace_id:
            raise ValidationError({"department": _("This department belongs to another workspace.")})

    @transaction.atomic
    def change(self, *, by, **fields):
        """Change role, department, data range or title; the workspace keeps an owner."""
        self._lock()
        self._allow(by, fields.get("role", self.role))
        if fields.get("role", self.role) < Role.OWNER:
            self._keep_an_owner()
        for name, value in fields.items():
            setattr(self, name, value)
        self.full_clean()
        self.save(update_fields=[*fields])

    @transaction.atomic
    def remove(self, *, by):
        """Take the person out of the workspace, with what opens doors in it."""
        self._lock()
        if by != self.user:
            self._allow(by, self.role)
        self._keep_an_owner()
        self.user.api_tokens.filter(workspace=self.workspace).delete()
        self.user.product_memberships.filter(product__workspace=self.workspace).delete()
        self.delete()

    def _lock(self):
        """One change at a time in a workspace, or two owners could both leave."""
        self.workspace.lock()
        try:
            self.refresh_from_db(fields=["role"])
        except Membership.DoesNotExist:
            raise ValidationError(_("This person has left the workspace meanwhile.")) from None

    def _allow(self, by, role):
        actor = Membership.objects.of(by, self.workspace)
        if actor is None or not (actor.may_give(self.role) and actor.may_give(role)):
            raise PermissionDenied(_("Only an admin changes members, and only an owner makes or changes owners."))

    def _keep_an_owner(self):
        if self.role == Role.OWNER and not self.workspace.owners().exclude(pk=self.pk).exists():
            raise ValidationError(_("A workspace needs an owner. Make somebody else an owner first."))
