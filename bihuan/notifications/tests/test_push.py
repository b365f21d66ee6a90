"""The example of RFC 8291, and a token that RFC 8292 asks for, read back."""

import json

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from bihuan.notifications.push import authorization, decode, encode, encrypted, new_key, private_of, public_of, readable

THEIRS = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
AUTH = "BTBZMqHH6r4Tts7J_aSIgg"
OURS = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
SALT = "DGv6ra1nlYgDCS1FRnbzlw"
SEALED = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_"
    "yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)


def test_encrypts_as_the_rfc_does():
    text = b"When I grow up, I want to be a watermelon"
    assert encode(encrypted(text, THEIRS, AUTH, private=private_of(OURS), salt=decode(SALT))) == SEALED


def test_no_two_messages_look_alike():
    assert encrypted(b"x", THEIRS, AUTH) != encrypted(b"x", THEIRS, AUTH)


def test_says_who_sends_to_the_origin_of_the_push_service_and_nobody_else():
    key = new_key()
    header = authorization("https://push.example:8443/a/b?c", key, "mailto:a@b.example", 1_700_000_000)
    token, public = header.removeprefix("vapid t=").split(", k=")
    head, claims, signature = token.split(".")
    assert json.loads(decode(head)) == {"typ": "JWT", "alg": "ES256"}
    said = json.loads(decode(claims))
    assert said == {"aud": "https://push.example:8443", "exp": 1_700_043_200, "sub": "mailto:a@b.example"}
    r, s = (int.from_bytes(part, "big") for part in (decode(signature)[:32], decode(signature)[32:]))
    point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decode(public))
    point.verify(encode_dss_signature(r, s), f"{head}.{claims}".encode(), ec.ECDSA(hashes.SHA256()))
    assert decode(public) == public_of(private_of(key))


def test_knows_a_subscription_from_anything_else():
    assert readable(THEIRS, AUTH)
    for p256dh, auth in (("", ""), ("AAAA", AUTH), (THEIRS, "AAAA"), (THEIRS[:-4], AUTH), ("ü", AUTH)):
        assert not readable(p256dh, auth)
