"""Inviting people into a workspace, and taking it back."""

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from bihuan.people.access import for_admins
from bihuan.people.forms.workspace import InvitationForm
from bihuan.people.views.pages import page

SHOWN = 200


@never_cache
@for_admins
def invitations(request, membership):
    """The invitations of a workspace; the link of a new one is shown once."""
    form = InvitationForm(request.POST or None, actor=membership)
    link = ""
    if request.method == "POST" and form.is_valid():
        new, token = form.issue()
        link = request.build_absolute_uri(reverse("invitation", args=[token]))
        if new.email:
            send(request, new, link)
        form = InvitationForm(actor=membership)
    issued = membership.workspace.invitations.select_related("department", "invited_by", "accepted_by")[:SHOWN]
    return page(
        request, "settings/invitations", form, tab="invitations", membership=membership, issued=issued, link=link
    )


def send(request, new, link):
    get_adapter(request).send_mail("people/email/invitation", new.email, {"invitation": new, "link": link})
    messages.success(request, _("Sent to %(email)s") % {"email": new.email})


@require_POST
@for_admins
def revoke_invitation(request, membership, pk):
    get_object_or_404(membership.workspace.invitations, pk=pk).revoke()
    messages.success(request, _("Revoked; the link no longer opens anything."))
    return redirect("invitations", membership.workspace.slug)
