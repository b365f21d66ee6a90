"""The published vector, and the specification's own library as the judge."""

import base64

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from bihuan.connectors.webhooks.signing import headers, new_secret, sign

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
BODY = b'{"test": 2432232314}'


def test_signs_as_the_specification_says():
    signed = sign(SECRET, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, BODY)
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_the_library_takes_each_of_two_secrets_and_no_third(monkeypatch):
    import time

    old, new = new_secret(), new_secret()
    sent = headers([new, old], "msg_1", int(time.time()), BODY)
    assert sent["webhook-signature"].count("v1,") == 2
    for secret in (old, new):
        assert Webhook(secret).verify(BODY, sent) == {"test": 2432232314}
    with pytest.raises(WebhookVerificationError):
        Webhook(new_secret()).verify(BODY, sent)


def test_secrets_are_long_enough_and_of_the_right_shape():
    secret = new_secret()
    assert secret.startswith("whsec_")
    assert len(base64.b64decode(secret.removeprefix("whsec_"))) == 32
