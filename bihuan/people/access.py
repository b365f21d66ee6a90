"""Who comes into a workspace, and how far: strangers find nothing, members what their role allows."""

from functools import wraps
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from bihuan.people.models import Membership, Role

# In the session: the workspace somebody was in last, to which the address of the site leads back.
LAST = "workspace"


def to_sign_in(request):
    """Sign in first, and come back here; from a form, to the page it was on: its address may show nothing."""
    script = "HX-Request" in request.headers or request.headers.get("Accept", "").startswith("application/json")
    if request.method in ("GET", "HEAD") and not script:
        return redirect_to_login(request.get_full_path())
    before = urlsplit(request.headers.get("HX-Current-URL") or request.headers.get("Referer", ""))
    ours = before.netloc == request.get_host() and before.path.startswith("/")
    response = redirect_to_login(before._replace(scheme="", netloc="", fragment="").geturl() if ours else "/")
    if not script:
        return response
    # A script would follow the redirect and take the sign-in page for its answer: this makes the page go there.
    return HttpResponse(_("Sign in first."), status=401, headers={"HX-Redirect": response.url})


def signed_in(view):
    """For views of one's own things: anonymous people sign in first."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        return view(request, *args, **kwargs) if request.user.is_authenticated else to_sign_in(request)

    return guarded


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
