"""A person's own: what they are told, in which browsers, and what is in the way of their mails."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_POST

from bihuan.deliveries.models import Bounce
from bihuan.notifications.bounces import lift
from bihuan.notifications.forms import PreferencesForm
from bihuan.notifications.hearing import mail_leaves
from bihuan.notifications.models import Browser, Preferences, PushKey
from bihuan.notifications.push import encode, private_of, public_of
from bihuan.people.browsers import browser_name
from bihuan.people.preferences import safe_next


@login_required
def notifications(request):
    """GET and POST /me/notifications/"""
    form = PreferencesForm(request.POST or None, instance=Preferences.objects.of(request.user))
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved"))
        return redirect("notifications")
    context = {
        "form": form,
        "zone": form.instance.zone.key,
        "tab": "notifications",
        "browsers": request.user.browsers.all(),
        "push_key": encode(public_of(private_of(PushKey.ours()))),
        "bounce": Bounce.objects.of(request.user.email),
        "mail_leaves": mail_leaves(),
        "demo": request.user.memberships.filter(workspace__demo=True).exists(),
    }
    return render(request, "notifications/preferences.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def try_again(request):
    """The person says that their mailbox works."""
    if lift(request.user.email):
        messages.success(request, _("Mails go to %(address)s again.") % {"address": request.user.email})
    return redirect("notifications")


@require_POST
@login_required
def add_browser(request):
    """What the browser's push service said, sent by push.js."""
    try:
        Browser.objects.keep(
            user=request.user,
            endpoint=request.POST.get("endpoint", ""),
            p256dh=request.POST.get("p256dh", ""),
            auth=request.POST.get("auth", ""),
            name=browser_name(request.headers.get("User-Agent", "")),
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("This browser tells you from now on."))
    return redirect("notifications")


@require_POST
@login_required
def remove_browser(request, pk):
    get_object_or_404(request.user.browsers, pk=pk).delete()
    messages.success(request, _("It tells you no more."))
    return redirect("notifications")


@require_POST
@login_required
def read_alert(request, pk):
    """It need not be said again, until it happens again."""
    alert = get_object_or_404(request.user.alerts, pk=pk)
    alert.read_at = timezone.now()
    alert.save(update_fields=["read_at"])
    return redirect(safe_next(request))


@require_GET
@cache_control(max_age=3600)
def service_worker(request):
    """At the root of the site, because a service worker only acts below its own address."""
    response = render(request, "notifications/service_worker.js", content_type="text/javascript; charset=utf-8")
    return HttpResponse(response.content, content_type="text/javascript; charset=utf-8")
