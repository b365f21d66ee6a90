"""The page behind the link in every mail. Opening it changes nothing: scanners open every link; pressing does."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from bihuan.notifications.leaving import leaving_of


@csrf_exempt  # the signed link is the proof, and mail programs post here without any page of ours (RFC 8058)
@never_cache
def unsubscribe(request, token):
    """GET asks, POST ends the mails; `undo` takes it back, `all` ends every mail."""
    leaving = leaving_of(token)
    if leaving is None:
        raise Http404(_("This link is not complete. Copy the whole of it."))
    if not request.user.is_authenticated:
        translation.activate(leaving.user.language)
        request.LANGUAGE_CODE = leaving.user.language
    context = {"leaving": leaving, "address": leaving.user.email, "done": "", "token": token}
    if request.method == "POST":
        context["done"] = act(request, leaving)
        if request.POST.get("List-Unsubscribe") == "One-Click":
            return HttpResponse(status=204)
    return render(request, "notifications/unsubscribe.html", context)


def act(request, leaving) -> str:
    if "undo" in request.POST:
        leaving.come_back()
        return "undone"
    if "all" in request.POST:
        leaving.leave_all()
        return "all"
    leaving.leave()
    return "done"
