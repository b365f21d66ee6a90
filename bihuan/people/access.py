"""Who comes into a workspace, and how far: strangers find nothing, members what their role allows."""

from functools import wraps
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from bihuan.people.models import Membership, Role


def to_sign_in(request):
    """Sign in first, and come back here; from a form, to the page it was on: its address may show nothing."""
    if request.method in ("GET", "HEAD"):
        return redirect_to_login(request.get_full_path())
    before = urlsplit(request.headers.get("Referer", ""))
    ours = before.netloc == request.get_host() and before.path.startswith("/")
    return redirect_to_login(before._replace(scheme="", netloc="", fragment="").geturl() if ours else "/")


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
                return to_sign_in(request)
            membership = membership_for(request.user, workspace)
            if not membership.is_at_least(role):
                raise PermissionDenied(_("This needs the role %(role)s. Ask an admin.") % {"role": role.label})
            request.membership = membership
            return view(request, membership, *args, **kwargs)

        return guarded

    return decorate


for_admins = for_role(Role.ADMIN)
