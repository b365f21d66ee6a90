"""Who comes into a workspace, and how far: strangers find nothing, members what their role allows."""

from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from bihuan.people.models import Membership, Role


def membership_for(user, slug):
    """The membership of this person in the workspace, with the workspace, or 404; one query."""
    if user.is_authenticated and user.is_active:
        found = Membership.objects.select_related("workspace").filter(user=user, workspace__slug=slug).first()
        if found:
            found.user = user
            return found
    raise Http404(_("There is no such workspace, or you are not a member of it."))


def for_role(role):
    """For views of a workspace: they are called with the membership in place of the workspace's slug.

    Anonymous people sign in first, strangers get 404, members of a lower role 403.
    """

    def decorate(view):
        @wraps(view)
        def guarded(request, workspace, *args, **kwargs):
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            membership = membership_for(request.user, workspace)
            if not membership.is_at_least(role):
                raise PermissionDenied(_("This needs the role %(role)s. Ask an admin.") % {"role": role.label})
            request.membership = membership
            return view(request, membership, *args, **kwargs)

        return guarded

    return decorate


for_admins = for_role(Role.ADMIN)
