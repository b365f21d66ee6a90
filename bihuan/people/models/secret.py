"""Secrets that are shown once and kept only as a digest."""

import hashlib
import secrets


def new_secret(size=32):
    return secrets.token_urlsafe(size)


def digest(secret):
    """A plain digest is enough: the secrets are 256 random bits, so there is nothing to guess slowly."""
    return hashlib.sha256(secret.encode()).hexdigest()
