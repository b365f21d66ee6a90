"""Codes, recovery codes and passkeys."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.contrib.auth import SESSION_KEY
from django.urls import reverse

from bihuan.people.models import SignIn
from bihuan.people.tests.conftest import PASSWORD, sign_in

LOGIN = "/accounts/login/"


class TestSecondFactors:
    @pytest.fixture
    def secret(self, member):
        secret = generate_totp_secret()
        TOTP.activate(member, secret)
        RecoveryCodes.activate(member)
        return secret

    def code(self, secret):
        return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))

    def test_are_asked_for_after_the_password(self, browser, member, secret):
        client = browser()
        assert sign_in(client, member).url == reverse("mfa_authenticate")
        assert SESSION_KEY not in client.session
        client.post(reverse("mfa_authenticate"), {"code": "000000"})
        assert SESSION_KEY not in client.session
        client.post(reverse("mfa_authenticate"), {"code": self.code(secret)})
        assert client.session[SESSION_KEY] == str(member.pk)
        entries = SignIn.objects.order_by("pk").values_list("method", "succeeded")
        assert list(entries) == [("totp", False), ("totp", True)]

    def test_a_wrong_code_is_told_by_the_name_the_field_has(self, browser, member):
        client = browser()
        sign_in(client, member)
        client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
        client.get(reverse("mfa_activate_totp"))
        page = client.post(reverse("mfa_activate_totp"), {"code": "000000"}).content.decode()
        assert "验证码</a>" in page
        assert "认证器代码" not in page

    def test_recovery_codes_work_once(self, browser, member, secret):
        codes = Authenticator.objects.get(user=member, type="recovery_codes").wrap().get_unused_codes()
        for expected in (True, False):
            client = browser()
            sign_in(client, member)
            client.post(reverse("mfa_authenticate"), {"code": codes[0]})
            assert (SESSION_KEY in client.session) is expected

    def test_seeds_are_not_kept_in_the_clear(self, member, secret):
        stored = str(list(Authenticator.objects.values_list("data", flat=True)))
        assert secret not in stored

    @pytest.mark.parametrize("name", ["mfa_index", "mfa_activate_totp", "mfa_list_webauthn", "mfa_add_webauthn"])
    def test_pages_open_after_the_password_is_given_again(self, browser, member, name):
        client = browser()
        sign_in(client, member)
        if name in ("mfa_activate_totp", "mfa_add_webauthn"):
            assert client.get(reverse(name)).url.startswith(reverse("account_reauthenticate"))
        client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
        assert client.get(reverse(name)).status_code == 200

    @pytest.mark.parametrize(
        ("host", "offered"), [("localhost:8000", True), ("127.0.0.1:8000", False), ("[::1]:8000", False)]
    )
    def test_passkeys_are_offered_where_browsers_take_them(self, browser, member, host, offered, settings):
        settings.ALLOWED_HOSTS = ["*"]
        page = browser(HTTP_HOST=host).get(LOGIN).content.decode()
        assert ("data-passkey" in page) is offered
        page = browser(member, HTTP_HOST=host).get(reverse("security")).content.decode()
        assert (reverse("mfa_add_webauthn") in page) is offered

    def test_a_passkey_is_offered_at_sign_in(self, browser, member):
        response = browser().get(reverse("mfa_login_webauthn"), HTTP_ACCEPT="application/json")
        assert response.json()["request_options"]["publicKey"]["challenge"]
        assert browser().post(reverse("mfa_login_webauthn"), {"credential": "{}"}).status_code == 302
