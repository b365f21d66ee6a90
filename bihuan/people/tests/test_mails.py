"""Every mail about an account, as the person who gets it reads it."""

import pytest
from allauth.account.adapter import get_adapter
from allauth.core import context
from django.core import mail
from django.utils import timezone, translation

from bihuan.people.models import User

NOTICES = [
    "account/email/password_changed",
    "account/email/password_set",
    "account/email/email_changed",
    "account/email/email_deleted",
    "mfa/email/recovery_codes_generated",
    "mfa/email/totp_activated",
    "mfa/email/totp_deactivated",
    "mfa/email/webauthn_added",
    "mfa/email/webauthn_removed",
]
LETTERS = [
    "account/email/password_reset_key",
    "account/email/unknown_account",
    "account/email/account_already_exists",
    "account/email/email_confirmation",
]
FACTS = {
    "timestamp": timezone.now(),
    "ip": "203.0.113.7",
    "user_agent": "Firefox & <b>",
    "from_email": "old@example.org",
    "to_email": "new@example.org",
    "deleted_email": "old@example.org",
    "password_reset_url": "http://testserver/reset/?a=1&b=2",
    "activate_url": "http://testserver/confirm/?a=1&b=2",
}


@pytest.fixture
def send(rf, member):
    def send(name, language):
        User.objects.filter(pk=member.pk).update(language=language)
        request = rf.get("/")
        request.user = member
        with context.request_context(request), translation.override("en" if language != "en" else "zh-hans"):
            get_adapter(request).send_mail(name, member.email, FACTS)
        return mail.outbox[-1]

    return send


@pytest.mark.parametrize("name", NOTICES + LETTERS)
def test_is_in_the_language_of_its_reader(send, name):
    for language in ("zh-hans", "en"):
        message = send(name, language)
        assert "\n" not in message.subject
        chinese = any("\u4e00" <= letter <= "\u9fff" for letter in message.subject + message.body)
        assert chinese is (language == "zh-hans")
        assert "&amp;" not in message.body
        assert "\n\n\n\n" not in message.body


@pytest.mark.parametrize("name", NOTICES)
def test_a_notice_says_where_it_came_from(send, name):
    body = send(name, "en").body
    assert "203.0.113.7" in body
    assert "Firefox & <b>" in body
