"""A person's own settings: profile, security, sessions, tokens, sign-ins."""

from allauth.account.decorators import reauthentication_required
from allauth.mfa.models import Authenticator
from allauth.usersessions.views import ListUserSessionsView
from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from bihuan.people import preferences as choices
from bihuan.people.access import signed_in
from bihuan.people.accounts import passkeys_work
from bihuan.people.browsers import browser_name
from bihuan.people.forms.own import PreferencesForm, ProfileForm, TokenForm
from bihuan.people.views.pages import page

PER_PAGE = 50


@signed_in
def profile(request):
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        translation.activate(request.user.language)
        messages.success(request, _("Saved"))
        return redirect("profile")
    if form.errors:
        # What was refused must not be shown as theirs in the corner of the page.
        request.user.refresh_from_db()
    return page(request, "me/profile", form, tab="profile")


@signed_in
def security(request):
    factors = Authenticator.objects.filter(user=request.user)
    kinds = {kind: [each for each in factors if each.type == kind] for kind in Authenticator.Type.values}
    return page(
        request,
        "me/security",
        tab="security",
        totp=kinds[Authenticator.Type.TOTP],
        passkeys_work=passkeys_work(request),
        passkeys=kinds[Authenticator.Type.WEBAUTHN],
        codes=kinds[Authenticator.Type.RECOVERY_CODES],
    )


@signed_in
def sign_ins(request):
    entries = request.user.sign_ins.newest_first()
    entries = Paginator(entries, PER_PAGE).get_page(request.GET.get("page"))
    return page(request, "me/sign_ins", tab="sign_ins", entries=entries)


class Sessions(ListUserSessionsView):
    """allauth's, with browsers by their names."""

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        for session in context["sessions"]:
            session.browser = browser_name(session.user_agent)
        return context


@never_cache
@signed_in
def tokens(request):
    """The tokens of one's own; a new one asks for the password again and is shown once."""
    if request.method == "POST":
        return new_token(request)
    return tokens_page(request, TokenForm(user=request.user))


@reauthentication_required
def new_token(request):
    form = TokenForm(request.POST, user=request.user)
    if not form.is_valid():
        return tokens_page(request, form)
    _token, plaintext = form.issue()
    return tokens_page(request, TokenForm(user=request.user), plaintext=plaintext)


def tokens_page(request, form, plaintext=""):
    mine = request.user.api_tokens.select_related("workspace")
    return page(request, "me/tokens", form, tab="tokens", tokens=mine, plaintext=plaintext)


@require_POST
@signed_in
def revoke_token(request, pk):
    get_object_or_404(request.user.api_tokens, pk=pk).revoke()
    messages.success(request, _("Revoked; programs that use it are turned away from now on."))
    return redirect("tokens")


@require_POST
def preferences(request):
    """Theme and language: kept with the person, or with the browser of somebody who is not signed in."""
    response = redirect(choices.safe_next(request))
    form = PreferencesForm(request.POST)
    if not form.is_valid():
        return page(request, "me/preferences", form, next=response.url)
    chosen = {name: value for name, value in form.cleaned_data.items() if name in request.POST}
    chosen = {name: value for name, value in chosen.items() if value or name == "theme"}
    if request.user.is_authenticated and chosen:
        for name, value in chosen.items():
            setattr(request.user, name, value)
        request.user.save(update_fields=list(chosen))
    for name, value in chosen.items():
        choices.remember(response, name, value)
    return response
