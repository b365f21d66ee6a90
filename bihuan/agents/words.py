"""Words in the reader's language without Django, so that the command line starts at once."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from gettext import NullTranslations, translation
from pathlib import Path

LOCALE = Path(__file__).parent / "locale"
language: ContextVar[str] = ContextVar("language", default="en")


@cache
def catalog(name: str) -> NullTranslations:
    folders = ["zh_Hans"] if name.lower().startswith("zh") else []
    return translation("django", LOCALE, folders, fallback=True) if folders else NullTranslations()


def gettext(text: str) -> str:
    return catalog(language.get()).gettext(text)


def gettext_noop(text: str) -> str:
    """Marks a text that is translated where it is shown."""
    return text


@contextmanager
def speaking(name: str) -> Iterator[None]:
    before = language.set(name)
    try:
        yield
    finally:
        language.reset(before)
