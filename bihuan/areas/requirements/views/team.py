"""What requesters have no part in."""

from functools import wraps

from django.utils.translation import gettext as _

from bihuan.artifacts.errors import Refused
from bihuan.pages.entrance import members_only
from bihuan.people.models import Role


def for_team(view):
    @members_only
    @wraps(view)
    def entered(request, workspace, *args, **kwargs):
        if request.membership.role < Role.MEMBER:
            raise Refused(_("You need the role “%(role)s” for this.") % {"role": Role.MEMBER.label})
        return view(request, workspace, *args, **kwargs)

    return entered
