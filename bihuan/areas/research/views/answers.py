"""What the team answers: a reply that the person reads, and mails that did not arrive sent again."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.areas.research.views.evidence import picked
from bihuan.people.access import for_role
from bihuan.people.models import Role


def one_or_404(request, membership, number):
    found = picked(request, membership.workspace, [str(number)])
    if not found:
        raise Http404(_("There is no such feedback here."))
    return found[0]


@require_POST
@for_role(Role.MEMBER)
def reply(request, membership, number):
    """Write to the person: shown on their page, and mailed once where they left an address."""
    voice = one_or_404(request, membership, number)
    try:
        voice.comment(
            request.POST.get("text", ""), by=request.user, internal=False, files=request.FILES.getlist("files")
        )
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        where = _("It goes to %(email)s.") % {"email": voice.email} if voice.email else _("It is on their page.")
        messages.success(request, where)
    return redirect(voice)


@require_POST
@for_role(Role.MEMBER)
def send_again(request, membership, number, pk):
    """Try a mail once more that nobody got."""
    voice = one_or_404(request, membership, number)
    telling = voice.tellings.failed().filter(pk=pk).first()
    if telling is None:
        messages.info(request, _("That mail has arrived meanwhile."))
    elif not voice.email:
        messages.error(request, _("There is no address to send it to. Add one first."))
    else:
        telling.send_again()
        messages.success(request, _("It is sent again in a moment."))
    return redirect(voice)
