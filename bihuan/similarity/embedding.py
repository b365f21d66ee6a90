"""An embedding model that an administrator of the server plugged in; without one, or when it fails, the built-in way.

Any server that answers `POST …/embeddings` as OpenAI's API does. Texts leave the house only where it is configured.
"""

import json
import logging
from collections.abc import Callable, Sequence

from django.conf import settings
from django.utils.translation import gettext as _

from bihuan.deliveries.outside import Unreachable, post
from bihuan.similarity.meaning import of_length_one

AT_ONCE = 64
TIMEOUT = 30.0
MOST = 64 * 2**20
log = logging.getLogger(__name__)


class NoAnswer(Exception):
    """The model could not be asked, or what it said are no vectors; the text says why."""


def configured() -> bool:
    return bool(settings.EMBEDDINGS_URL)


def vectors_of(texts: Sequence[str], between: Callable[[], object] = lambda: None):
    """Vectors of length one, texts × dimensions, in the order of the texts. Raises NoAnswer."""
    import numpy as np

    found: list = []
    for start in range(0, len(texts), AT_ONCE):
        found += asked([text or " " for text in texts[start : start + AT_ONCE]])
        between()
    if len({len(vector) for vector in found}) != 1:
        raise NoAnswer(_("The embedding model gave vectors of several lengths."))
    return of_length_one(np.array(found, np.float32))


def asked(texts: list[str]) -> list[list[float]]:
    headers = {"Content-Type": "application/json"}
    if settings.EMBEDDINGS_KEY:
        headers["Authorization"] = f"Bearer {settings.EMBEDDINGS_KEY}"
    body = json.dumps({"model": settings.EMBEDDINGS_MODEL, "input": texts}, ensure_ascii=False).encode()
    address = f"{settings.EMBEDDINGS_URL.rstrip('/')}/embeddings"
    try:
        reply = post(address, body, headers, timeout=TIMEOUT, most=MOST)
    except Unreachable as error:
        raise NoAnswer(_("The embedding model: %(problem)s") % {"problem": error}) from error
    if reply.status != 200:
        raise NoAnswer(_("The embedding model answered %(status)s.") % {"status": reply.status})
    try:
        rows = sorted(json.loads(reply.body)["data"], key=lambda row: row["index"])
        vectors = [[float(value) for value in row["embedding"]] for row in rows]
    except (ValueError, KeyError, TypeError) as error:
        raise NoAnswer(_("The embedding model answered something else than vectors.")) from error
    if len(vectors) != len(texts) or not all(vectors):
        raise NoAnswer(_("The embedding model answered something else than vectors."))
    return vectors
