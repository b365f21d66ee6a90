"""Under which heading of a document a requirement is named."""

import re
from collections.abc import Iterable

HEADING = re.compile(r"^#{1,6}\s+(?P<words>.+?)\s*#*\s*$", re.M)


def sections_naming(text: str, keys: Iterable[str]) -> dict[str, str]:
    """By key, the heading above where the text first names it; keys named above all headings or nowhere are left out.

    A key counts only whole: REQ-1 is not named by REQ-12.
    """
    heads = [(match.start(), match["words"]) for match in HEADING.finditer(text)]
    found = {}
    for key in keys:
        if (place := re.search(rf"(?<![\w-]){re.escape(key)}(?!\d)", text)) is None:
            continue
        above = [words for start, words in heads if start <= place.start()]
        if above:
            found[key] = above[-1]
    return found
