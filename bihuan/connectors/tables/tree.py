"""Rows that name other rows of the same file: who is below whom, and where that cannot be."""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _


class Tree:
    """The keys of a file. A row is sound when it is good itself and so are all above it, without a circle."""

    def __init__(self):
        self.above: dict[str, str] = {}
        self.faulty: set[str] = set()
        self.twice: set[str] = set()
        self.unsound: dict[str, str] = {}

    @classmethod
    def of(cls, rows: Iterable[tuple[str, str, bool]]) -> "Tree":
        """From (key, key of the parent, whether the row has a fault of its own)."""
        tree = cls()
        for key, parent, faulty in rows:
            if not key:
                continue
            if key in tree.above:
                tree.twice.add(key)
            tree.above[key] = parent
            if faulty:
                tree.faulty.add(key)
        tree.judge()
        return tree

    def __contains__(self, key: str) -> bool:
        return key in self.above

    def judge(self) -> None:
        sound: set[str] = set()
        for key in self.above:
            walked: dict[str, None] = {}
            at = key
            while at in self.above and at not in sound and at not in self.unsound and at not in walked:
                walked[at] = None
                if at in self.faulty or at in self.twice:
                    break
                at = self.above[at]
            if at in walked and at not in self.faulty and at not in self.twice:
                way = list(walked)
                circle = way[way.index(at) :]
                self.unsound |= dict.fromkeys(way, "above") | dict.fromkeys(circle, "circle")
            elif at in self.unsound or at in self.faulty or at in self.twice:
                self.unsound |= dict.fromkeys((each for each in walked if each != at), "above")
            else:
                sound |= walked.keys()

    def problems(self, key: str, parent: str) -> Iterator[tuple[str, str, str]]:
        """What is wrong with a row's place, as (field, text, problem)."""
        if key in self.twice:
            yield "key", key, _("Several rows have this key.")
        elif self.unsound.get(key) == "circle":
            yield "parent", parent, _("The row is above itself: its parents form a circle.")
        elif parent in self.above and (parent in self.faulty | self.twice or parent in self.unsound):
            yield "parent", parent, _("The row of its parent is faulty, so it cannot be imported either.")
