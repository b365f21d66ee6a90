"""Who comes to a page, and which artifact it shows: strangers find nothing."""

from functools import wraps

from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext as _

from bihuan import prepared
from bihuan.artifacts.models import Artifact
from bihuan.artifacts.reach import reach_by
from bihuan.people.access import LAST, to_sign_in
from bihuan.people.local import enter
from bihuan.people.models import Membership, Product


def members_only(view):
    """The view gets the workspace in place of its slug; the person's reach is read once for the request."""

    @wraps(view)
    def entered(request, workspace, *args, **kwargs):
        if not request.user.is_authenticated:
            return to_sign_in(request)
        request.memberships = memberships_of(request.user)
        request.membership = next((m for m in request.memberships if m.workspace.slug == workspace), None)
        if request.membership is None:
            raise Http404(_("There is no such workspace, or you are not a member of it."))
        request.workspace = request.membership.workspace
        enter(request.user, request.workspace)
        if request.session.get(LAST) != workspace:
            request.session[LAST] = workspace
        request.user.reach = reach_by(request.user, request.memberships)
        request.product = chosen_product(request)
        return view(request, request.workspace, *args, **kwargs)

    return entered


def memberships_of(user) -> list[Membership]:
    """All of a person's memberships in one query: they say where they may be, how far they see, where to switch to."""
    if not user.is_active:
        return []
    found = prepared.objects(Membership, Q(user=user.pk), ("workspace", "department"), ("pk",))
    for membership in found:
        membership.user = user
    return found


def chosen_product(request) -> Product | None:
    """The product this person looks at: `?product=` chooses it for the session, empty lets go of it."""
    remembered = f"product:{request.workspace.pk}"
    kept = request.session.get(remembered, "")
    slug = request.GET.get("product", kept)
    named = bool(slug) and "\0" not in slug
    seen = products_of(request.user, request.workspace) if named else ()
    product = next((product for product in seen if product.slug == slug), None)
    if slug != kept and (product or not slug):
        request.session[remembered] = slug
    return product


def products_of(user, workspace) -> list[Product]:
    """The products of the workspace this person sees, as their reach says; in their order."""
    found = prepared.objects(Product, Q(workspace=workspace.pk, archived_at=None), order=Product._meta.ordering)
    return [product for product in found if product.pk not in user.reach.hidden_products]


def artifact_for(user, kind: type[Artifact], workspace, number: int, *, trashed: bool = False):
    """The artifact of this number as its kind, or 404 where there is none for this person."""
    seen = kind.objects.in_reach(user, workspace).filter(kind=kind.slug, number=number)
    related = seen.select_related("product", "owner", "created_by", "parent", "department")
    artifact = related.filter(trashed_at__isnull=not trashed).first()
    if artifact is None:
        raise Http404(_("There is no %(key)s here.") % {"key": f"{kind.prefix}-{number}"})
    artifact.workspace = workspace
    return artifact
