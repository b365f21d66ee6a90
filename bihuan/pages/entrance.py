"""Who comes to a page, and which artifact it shows: strangers find nothing."""

from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.http import Http404
from django.utils.translation import gettext as _

from bihuan.artifacts.models import Artifact
from bihuan.artifacts.reach import read_reach
from bihuan.people.access import membership_for
from bihuan.people.models import Product


def members_only(view):
    """The view gets the workspace in place of its slug; the person's reach is read once for the request."""

    @wraps(view)
    def entered(request, workspace, *args, **kwargs):
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        request.membership = membership_for(request.user, workspace)
        request.workspace = request.membership.workspace
        request.user.reach = read_reach(request.user)
        request.product = chosen_product(request)
        return view(request, request.workspace, *args, **kwargs)

    return entered


def chosen_product(request) -> Product | None:
    """The product this person looks at: `?product=` chooses it for the session, empty lets go of it."""
    remembered = f"product:{request.workspace.pk}"
    slug = request.GET.get("product")
    if slug is None:
        slug = request.session.get(remembered, "")
    elif slug != request.session.get(remembered, "") and slug != "none":
        request.session[remembered] = slug
    if not slug:
        return None
    return Product.objects.visible_to(request.user).filter(workspace=request.workspace, slug=slug).first()


def artifact_for(user, kind: type[Artifact], workspace, number: int, *, trashed: bool = False):
    """The artifact of this number as its kind, or 404 where there is none for this person."""
    seen = kind.objects.in_reach(user, workspace).filter(kind=kind.slug, number=number)
    related = seen.select_related("product", "owner", "created_by", "parent", "department")
    artifact = related.filter(trashed_at__isnull=not trashed).first()
    if artifact is None:
        raise Http404(_("There is no %(key)s here.") % {"key": f"{kind.prefix}-{number}"})
    artifact.workspace = workspace
    return artifact
