"""What a theme is called: in the words of its voices, or by a language model where one is plugged in."""

import time
from collections import defaultdict
from collections.abc import Callable
from hashlib import sha256

from django.conf import settings
from django.core.cache import cache

from bihuan.similarity import chat, naming
from bihuan.similarity.asking import NoAnswer
from bihuan.similarity.counts import Counts

MOST = 60  # themes a search asks the model about, the largest
BUDGET = 120.0  # seconds, of all of them together
KEPT = 30 * 24 * 3600


class Namer:
    """Names for one search. After the first failure the model is left alone, and `problem` says why."""

    def __init__(self, counts: Counts, between: Callable[[], object] = lambda: None):
        self.counts, self.between, self.problem = counts, between, ""
        self.asked, self.ends = 0, time.monotonic() + BUDGET

    def names_of(self, ids: list[int], texts: list[str], groups: list[int]) -> dict[int, str]:
        """The name of each community, in the language of its texts."""
        said = dict(zip(ids, texts, strict=True))
        communities = communities_of(ids, groups)
        found = {}
        for number in sorted(communities, key=lambda one: -len(communities[one])):
            shown = [said[pk] for pk in communities[number]]
            name = self.by_model(shown) or naming.name_of(shown, self.counts) or shown[0].strip().split("\n")[0]
            found[number] = name[:200]
        return found

    def by_model(self, texts: list[str]) -> str:
        """What the model calls them; empty without one, and where it fails. The same texts are asked of it once."""
        if not chat.configured() or self.problem or self.asked >= MOST or time.monotonic() > self.ends:
            return ""
        read = "\n".join([settings.LLM_URL, settings.LLM_MODEL, *(text[: chat.OF_EACH] for text in texts[: chat.READ])])
        key = f"theme:{sha256(read.encode()).hexdigest()}"
        if known := cache.get(key):
            return str(known)
        self.asked += 1
        try:
            name = chat.name_of(texts)
        except NoAnswer as problem:
            self.problem = str(problem)
            return ""
        cache.set(key, name, KEPT)
        self.between()
        return name


def communities_of(ids: list[int], groups: list[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for pk, group in zip(ids, groups, strict=True):
        if group >= 0:
            found[group].append(pk)
    return dict(sorted(found.items()))
