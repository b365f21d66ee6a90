"""An embedding model that an administrator of the server plugged in; without one, or when it fails, the built-in way.

Any server that answers `POST …/embeddings` as OpenAI's API does. Texts leave the house only where it is configured.
"""

import logging
from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.utils.translation import gettext as _

from bihuan.similarity import asking
from bihuan.similarity.asking import NoAnswer
from bihuan.similarity.meaning import of_length_one

AT_ONCE = 64
TIMEOUT = 30.0
WHILE_TYPING = 2.0  # seconds somebody waits for it before the built-in way is taken
KEPT = 7 * 24 * 3600
MODEL = "embeddings"
log = logging.getLogger(__name__)


def configured() -> bool:
    return bool(settings.EMBEDDINGS_URL)


def vectors_of(texts: Sequence[str], between: Callable[[], object] = lambda: None, *, timeout: float = TIMEOUT):
    """Vectors of length one, texts × dimensions, in the order of the texts. Raises NoAnswer."""
    import numpy as np

    found: list = []
    try:
        for start in range(0, len(texts), AT_ONCE):
            found += asked([text or " " for text in texts[start : start + AT_ONCE]], timeout)
            between()
        if len({len(vector) for vector in found}) != 1:
            raise NoAnswer(_("It gave vectors of several lengths."))
    except NoAnswer as problem:
        asking.failed(MODEL, str(problem))
        raise NoAnswer(_("The embedding model: %(problem)s") % {"problem": problem}) from problem
    asking.answered(MODEL)
    return of_length_one(np.array(found, np.float32))


def asked(texts: list[str], timeout: float) -> list[list[float]]:
    said = {"model": settings.EMBEDDINGS_MODEL, "input": texts}
    reply = asking.ask(settings.EMBEDDINGS_URL, "embeddings", said, key=settings.EMBEDDINGS_KEY, timeout=timeout)
    try:
        rows = sorted(reply["data"], key=lambda row: row["index"])
        vectors = [[float(value) for value in row["embedding"]] for row in rows]
    except (ValueError, KeyError, TypeError) as error:
        raise NoAnswer(_("It answered something else than vectors.")) from error
    if len(vectors) != len(texts) or not all(vectors):
        raise NoAnswer(_("It answered something else than vectors."))
    return vectors


def alike(text: str, others: Sequence[str]) -> list[float] | None:
    """The cosine of each of the others to the text, for somebody who waits; None without a model or its answer.

    Vectors of what was asked before are remembered for a week, so that one call asks for what is new only.
    """
    if not configured() or not others or asking.rests(MODEL):
        return None
    import numpy as np

    texts = [text, *others]
    keys = [key_of(one) for one in texts]
    known: dict[str, Any] = cache.get_many(keys)
    new = {key: one for key, one in zip(keys, texts, strict=True) if key not in known}
    try:
        made = vectors_of(list(new.values()), timeout=WHILE_TYPING) if new else []
    except NoAnswer as problem:
        log.warning("similar ones are found without the model: %s", problem)
        return None
    fresh = {key: vector.astype(np.float16).tobytes() for key, vector in zip(new, made, strict=True)}
    cache.set_many(fresh, KEPT)
    vectors = [np.frombuffer((known | fresh)[key], np.float16).astype(np.float32) for key in keys]
    if len({len(vector) for vector in vectors}) != 1:
        return None  # the server changed its model without changing the name
    return [float(vectors[0] @ vector) for vector in vectors[1:]]


def key_of(text: str) -> str:
    read = "\n".join([settings.EMBEDDINGS_URL, settings.EMBEDDINGS_MODEL, text])
    return f"vector:{sha256(read.encode()).hexdigest()}"
