"""Secrets that must be used again: kept encrypted with a key derived from the installation's own."""

import base64
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.utils.translation import gettext as _

PURPOSE = b"bihuan sealed fields"


@lru_cache(maxsize=8)
def locks(keys: tuple[str, ...]) -> MultiFernet:
    """The first key seals, all of them open."""
    made = [HKDF(SHA256(), 32, salt=None, info=PURPOSE).derive(key.encode()) for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in made])


def lock() -> MultiFernet:
    return locks((settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


class Sealed(str):
    """A secret as the database holds it; `opened` is what it says."""

    __slots__ = ()

    @property
    def opened(self) -> str:
        return unseal(str(self))


def seal(text: str) -> Sealed:
    return Sealed(lock().encrypt(text.encode()).decode() if text else "")


def unseal(token: str) -> str:
    """The text again. Raises ImproperlyConfigured where it was sealed with a key nobody has any more."""
    try:
        return lock().decrypt(token.encode()).decode() if token else ""
    except InvalidToken as error:
        reason = _("A stored secret cannot be read: BIHUAN_SECRET_KEY is another one than when it was stored.")
        raise ImproperlyConfigured(reason) from error


class SealedField(models.TextField):
    """Holds `seal(text)`; never the text itself, so that no form, log or answer shows it by accident."""

    def from_db_value(self, value, expression, connection):
        return None if value is None else Sealed(value)

    def to_python(self, value):
        return value if value is None or isinstance(value, Sealed) else Sealed(value)
