"""Proof of work: a sum that costs one person a moment and a program that sends thousands a lot (Hashcash, 1997)."""

import hashlib
from secrets import token_urlsafe

from django.core import signing
from django.core.cache import cache

SALT = "research.proof"
BITS = 16  # 65,536 hashes on average: a fifth of a second on a desk, about one on an old phone
VALID = 2 * 3600


def challenge(product_id: int) -> str:
    """What to work on: signed, for one product, good for two hours and for one message."""
    return signing.dumps([product_id, token_urlsafe(9)], salt=SALT)


def zeros(digest: bytes) -> int:
    """How many bits at the beginning are zero."""
    return len(digest) * 8 - int.from_bytes(digest).bit_length()


def proved(proof: str, product_id: int) -> bool:
    """Whether `<challenge>.<number>` is work done for this product, and not used before; it is used up by asking."""
    said, _dot, number = proof.rpartition(".")
    if not (number.isascii() and number.isdigit() and len(number) < 20):
        return False
    try:
        product, _once = signing.loads(said, salt=SALT, max_age=VALID)
    except (signing.BadSignature, ValueError):
        return False
    if product != product_id or zeros(hashlib.sha256(proof.encode()).digest()) < BITS:
        return False
    return cache.add(f"portal:proof:{hashlib.sha256(said.encode()).hexdigest()}", 1, VALID)
