"""An invitation into a workspace: a link with a role and an end."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bihuan.people.models.department import Department
from bihuan.people.models.membership import Membership
from bihuan.people.models.role import DataRange, Role
from bihuan.people.models.secret import digest, new_secret
from bihuan.people.models.user import User, normal_email
from bihuan.people.models.workspace import Workspace

LASTS = timedelta(days=7)


class InvitationQuerySet(models.QuerySet):
    def open(self):
        return self.filter(accepted_at=None, revoked_at=None, expires_at__gt=timezone.now())

    def by_token(self, token):
        return self.select_related("workspace", "invited_by", "department").filter(token_hash=digest(token)).first()

    def issue(self, *, workspace, by, role=Role.MEMBER, email="", department=None, expires_at=None):
        """A new invitation and the token of its link, which is not kept."""
        actor = Membership.objects.of(by, workspace)
        if actor is None or not actor.may_give(role):
            raise PermissionDenied(_("Only an admin invites, and only an owner invites owners."))
        token = new_secret()
        invitation = self.model(
            workspace=workspace,
            email=normal_email(email),
            role=role,
            department=department,
            token_hash=digest(token),
            expires_at=expires_at or timezone.now() + LASTS,
            invited_by=by,
        )
        invitation.full_clean()
        invitation.save()
        return invitation, token


class Invitation(models.Model):
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="invitations", verbose_name=_("workspace"))
    email = models.EmailField(_("e-mail"), blank=True)
    role = models.PositiveSmallIntegerField(_("role"), choices=Role, default=Role.MEMBER)
    department = models.ForeignKey(
        Department, models.SET_NULL, null=True, blank=True, related_name="invitations", verbose_name=_("department")
    )
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    expires_at = models.DateTimeField(_("valid until"))
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True, editable=False)
    accepted_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+", editable=False)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True, editable=False)
    invited_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-created_at", "-pk"]

    def __str__(self):
        return f"{self.workspace} · {self.email or self.get_role_display()}"

    def clean(self):
        super().clean()
        if self.department and self.department.workspace_id != self.workspace_id:
            raise ValidationError({"department": _("This department belongs to another workspace.")})

    @property
    def standing(self):
        """One of accepted, revoked, expired, open."""
        if self.accepted_at:
            return "accepted"
        if self.revoked_at:
            return "revoked"
        return "open" if self.expires_at > timezone.now() else "expired"

    def revoke(self):
        """Closes the link; one that was accepted stays as it was."""
        if self.standing == "open":
            self.revoked_at = timezone.now()
            self.save(update_fields=["revoked_at"])

    @transaction.atomic
    def accept(self, *, by):
        """Join the workspace, once; whoever already belongs to it keeps what they are."""
        here = Invitation.objects.select_for_update().select_related("workspace").get(pk=self.pk)
        if here.standing != "open":
            raise ValidationError(_("This invitation is no longer valid. Ask for a new one."))
        if here.email and here.email != by.email:
            raise ValidationError(_("This invitation is for %(email)s."), params={"email": here.email})
        here.accepted_at = self.accepted_at = timezone.now()
        here.accepted_by = self.accepted_by = by
        here.save(update_fields=["accepted_at", "accepted_by"])
        data_range = DataRange.OWN if here.role == Role.REQUESTER else DataRange.ALL
        membership, _created = Membership.objects.get_or_create(
            workspace=here.workspace,
            user=by,
            defaults={"role": here.role, "department": here.department, "data_range": data_range},
        )
        return membership
