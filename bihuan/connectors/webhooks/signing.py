"""Signatures by the Standard Webhooks specification 1.0: https://github.com/standard-webhooks/standard-webhooks"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable

PREFIX = "whsec_"


def new_secret() -> str:
    """256 random bits, as receivers' libraries read them."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def sign(secret: str, uid: str, timestamp: int, body: bytes) -> str:
    """The signature of a body sent under this id at this time in seconds: v1,<base64 of HMAC-SHA256>."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    digest = hmac.new(key, f"{uid}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


def headers(secrets_: Iterable[str], uid: str, timestamp: int, body: bytes) -> dict[str, str]:
    """What goes with the body; one signature for each secret that is still good."""
    signatures = " ".join(sign(secret, uid, timestamp, body) for secret in secrets_)
    return {"webhook-id": uid, "webhook-timestamp": str(timestamp), "webhook-signature": signatures}
