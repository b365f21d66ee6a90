"""What django-allauth has to know about us: who may sign up, what is logged, in which language we write."""

import base64
import hashlib
from contextlib import ExitStack
from ipaddress import ip_address

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import (
    get_authentication_records,
    perform_login,
    record_authentication,
)
from allauth.account.models import EmailAddress, Login
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.http.request import split_domain_port
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from bihuan.people.local import zone_for
from bihuan.people.models import SignIn, User
from bihuan.people.preferences import language_of

METHODS = {"mfa:totp": "totp", "mfa:recovery_codes": "recovery", "mfa:webauthn": "passkey"}


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("E-mail or password is wrong."),
        "enter_current_password": _("This is not your current password."),
        "incorrect_password": _("The password is wrong."),
        "incorrect_code": _("The code is wrong."),
        "invalid_password_reset": _("This link has been used or is too old. Ask for a new one."),
        "same_as_current": _("This is what you have already."),
        "too_many_login_attempts": _("Too many attempts. Try again in five minutes."),
        "rate_limited": _("Too many attempts. Try again in five minutes."),
    }

    def is_open_for_signup(self, request):
        """Only by invitation; the first person of an installation begins at /new/."""
        return False

    def authentication_failed(self, request, **credentials):
        email = credentials.get("email", "")
        log(request, email=email, user=User.objects.named(email).first(), succeeded=False, method="password")

    def post_login(self, request, user, **kwargs):
        log(request, email=user.email, user=user, succeeded=True, method=method_of(request, user))
        vouch_for(user)
        return super().post_login(request, user, **kwargs)

    def add_message(self, request, level, message_template=None, *args, **kwargs):
        # That one is signed in can be seen; only what cannot is worth a message.
        if message_template not in ("account/messages/logged_in.txt", "account/messages/logged_out.txt"):
            super().add_message(request, level, message_template, *args, **kwargs)

    def send_mail(self, template_prefix, email, context):
        """In the language and the time of whoever receives it."""
        reader = context.get("user") or User.objects.named(email).first()
        with ExitStack() as stack:
            if reader and language_of(reader):
                stack.enter_context(translation.override(language_of(reader)))
                stack.enter_context(timezone.override(zone_for(reader)))
            super().send_mail(template_prefix, email, context)


class FactorAdapter(DefaultMFAAdapter):
    """Seeds of second factors are encrypted with a key made from the secret key."""

    error_messages = {**DefaultMFAAdapter.error_messages, "incorrect_code": _("The code is wrong.")}

    def encrypt(self, text):
        return vault().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text):
        return vault().decrypt(encrypted_text.encode()).decode()


def passkeys_work(request):
    """Browsers bind passkeys to the name of a host; a bare number, as in 127.0.0.1, is refused."""
    host, _port = split_domain_port(request.get_host())
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return True
    return False


def vault():
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = (hashlib.sha256(b"bihuan second factors" + key.encode()).digest() for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


def method_of(request, user):
    """How the person proved who they are in this session."""
    records = get_authentication_records(request, user)
    if not records:
        return SignIn.Method.RESET
    last = records[-1]
    if last["method"] == "mfa":
        return METHODS.get(f"mfa:{last['type']}", SignIn.Method.TOTP)
    return last["method"] if last["method"] in SignIn.Method.values else SignIn.Method.PASSWORD


def log(request, **entry):
    adapter = AccountAdapter(request)
    SignIn.objects.remember(
        ip=adapter.get_client_ip(request), user_agent=request.headers.get("User-Agent", ""), **entry
    )


def second_factor_failed(sender, request, user, authenticator, **kwargs):
    method = METHODS.get(f"mfa:{authenticator.type}", SignIn.Method.TOTP)
    log(request, email=user.email, user=user, succeeded=False, method=method)


def vouch_for(user):
    """The address somebody signs in with counts as proven: whoever invited them vouches for it.

    Where it did not, allauth would take it away as soon as they ask to change it, before the new one is confirmed.
    """
    addresses = EmailAddress.objects.filter(user=user)
    if not addresses.filter(email=user.email, verified=True, primary=True).exists():
        addresses.exclude(email=user.email).update(primary=False)
        addresses.update_or_create(email=user.email, defaults={"user": user, "verified": True, "primary": True})


def sign_in(request, user, *, method, redirect_url=None):
    """Sign in somebody who proved otherwise who they are; a second factor is still asked for."""
    record_authentication(request, user, method=str(method))
    return perform_login(request, Login(user=user, redirect_url=redirect_url))
