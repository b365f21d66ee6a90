"""What both commands ask: which workspace, which kind, and as whom."""

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from bihuan.artifacts.models import Artifact
from bihuan.people.models import Membership, User, Workspace


def kind_named(name: str) -> type[Artifact]:
    kinds = Artifact.kinds()
    found = kinds.get(name) or kinds.get(f"{name}s")
    if found is None:
        raise CommandError(
            _("There is no kind “%(name)s”. There are: %(kinds)s.") % {"name": name, "kinds": ", ".join(sorted(kinds))}
        )
    return found


def workspace_and_person(slug: str, email: str) -> tuple[Workspace, User]:
    workspace = Workspace.objects.filter(slug=slug).first()
    if workspace is None:
        every = ", ".join(Workspace.objects.order_by("slug").values_list("slug", flat=True)[:20])
        raise CommandError(
            _("There is no workspace “%(slug)s”. There are: %(every)s.") % {"slug": slug, "every": every or "—"}
        )
    user = User.objects.active().named(email).first()
    if user is None or Membership.objects.of(user, workspace) is None:
        raise CommandError(
            _("%(email)s is not a member of “%(workspace)s”.") % {"email": email, "workspace": workspace.slug}
        )
    return workspace, user


def add_arguments(parser) -> None:
    parser.add_argument("kind", help=_("requirements, feedback, customers …"))
    parser.add_argument("--workspace", required=True, metavar="SLUG", help=_("the workspace's address"))
    parser.add_argument("--as", required=True, dest="email", metavar="EMAIL", help=_("the member who does it"))
