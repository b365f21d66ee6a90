"""A list in groups and groups within them, each counted as a whole and shown from its top."""

from hashlib import sha256
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.core.cache import cache
from django.db.models import Count, F, OuterRef, Q, Subquery, Value
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from bihuan import prepared
from bihuan.artifacts.models import Artifact, Event
from bihuan.artifacts.reach import reach_of
from bihuan.fields.models import FieldValue, Type
from bihuan.pages.fields.builtin import BuiltIn
from bihuan.pages.fields.custom import COLUMNS, Custom
from bihuan.pages.fields.described import Described
from bihuan.pages.listing import COUNTED, PER_PAGE, Listing, Page
from bihuan.pages.rows import Row, rows_of

MOST_SHOWN, LEAST_ROWS, MOST_COUNTED, MOST_FOLDED = 30, 5, 1_000, 200


class Place(NamedTuple):
    """A group, or a group within one: what has these values."""

    value: Any
    sub: Any = None


class Part:
    """What stands under one heading."""

    def __init__(self, label: str, count: int, place: str, begins: str):
        self.label, self.count, self.place, self.begins = label, count, place, begins
        self.depth = 0
        self.rows: list[Any] = []
        self.more = False
        self.folded = self.hidden = False


class Groups:
    """The groups of a listing in order. `within` in the address shows one of them page by page."""

    def __init__(self, listing: Listing):
        self.listing = listing
        self.by = self.field(listing.group)
        self.below = self.field(listing.subgroup) if self.by and listing.subgroup else None
        counts = counts_of(listing, self.by, self.below) if self.by else {}
        self.total = sum(counts.values())
        self.within = listing.asked.get("within", "") if self.by else ""
        self.parts: list[Part] = []
        self.placed: dict[Place, list[int]] | None = None
        self.page: Page | None = None
        if self.by is None:
            self.plain()
        elif self.within:
            self.one(counts)
        else:
            self.every(counts)
            self.fold()
        self.load()

    def field(self, name: str) -> Described | None:
        field = self.listing.own.get(name) or self.listing.fields.get(name)
        if field is None or not field.groupable:
            offered = {**self.listing.fields, **self.listing.own}
            fields = {one: field for one, field in offered.items() if field.groupable}
            self.listing.problems.append(not_grouped_by(name, fields))
            return None
        return field

    @property
    def rows(self) -> list[Row]:
        return [row for part in self.parts for row in part.rows]

    def plain(self) -> None:
        part = Part("", 0, "", "")
        part.rows, self.page = self.listing.rows, self.listing.page
        self.parts, self.total = [part], self.listing.count

    @cached_property
    def folded(self) -> list[str]:
        """The places that the address folds."""
        return [place for place in self.listing.asked.get("folded", "").split(",") if place][:MOST_FOLDED]

    def fold(self) -> None:
        above = False
        for part in self.parts:
            part.folded = part.place in self.folded
            part.hidden = bool(part.depth) and above
            above = above if part.depth else part.folded

    def other(self, part: Part) -> str:
        """What the address says where this part is folded if it is open, and open if it is folded."""
        return ",".join([place for place in self.folded if place != part.place] + ([] if part.folded else [part.place]))

    def load(self) -> None:
        """The rows of all parts at once."""
        if self.page is not None:
            return
        ids = [pk for part in self.parts for pk in part.rows]
        known = {row.pk: row for row in rows_of(self.listing.kind, self.listing.workspace, ids)}
        for part in self.parts:
            part.rows = [known[pk] for pk in part.rows if pk in known]

    def every(self, counts: dict[Place, int]) -> None:
        tops = ordered(self.by, {place.value for place in counts}, self.listing)
        each = max(LEAST_ROWS, PER_PAGE // max(1, min(len(counts), MOST_SHOWN)))
        if self.total <= COUNTED:
            self.placed = placed(self.listing, self.by, self.below)
        shown = 0
        for value, label in tops:
            places = [place for place in counts if place.value == value]
            top = Part(label, sum(counts[place] for place in places), key_of(value), begins(self.by, value))
            self.parts.append(top)
            if self.below is None:
                self.fill(top, Place(value), each, shown)
                shown += 1
                continue
            for sub, name in ordered(self.below, {place.sub for place in places}, self.listing):
                part = Part(name, counts[Place(value, sub)], f"{key_of(value)}~{key_of(sub)}", "")
                part.depth = 1
                self.parts.append(part)
                self.fill(part, Place(value, sub), each, shown)
                shown += 1

    def fill(self, part: Part, place: Place, each: int, shown: int) -> None:
        """Its first rows; beyond the first groups only their heads."""
        part.more = True
        if shown < MOST_SHOWN:
            found = self.ids(place, each + 1)
            part.rows, part.more = found[:each], len(found) > each

    def ids(self, place: Place, count: int) -> list[int]:
        """A short list is read once and dealt out; of a long one each group is looked up by itself."""
        if self.placed is not None:
            return self.placed.get(place, [])
        found = self.listing.order.rows(self.listing.where & self.condition(place), None, count)
        return [pk for pk, _value in found]

    def condition(self, place: Place) -> Q:
        met = having(self.by, place.value)
        return met & having(self.below, place.sub) if self.below else met

    def one(self, counts: dict[Place, int]) -> None:
        """One group, page by page."""
        for place, count in counts.items():
            if self.within in (key_of(place.value), f"{key_of(place.value)}~{key_of(place.sub)}"):
                alone = self.within == key_of(place.value)
                label = dict(ordered(self.by, {place.value}, self.listing))[place.value]
                if alone:
                    met = having(self.by, place.value)
                    count = sum(counts[each] for each in counts if each.value == place.value)
                else:
                    met = self.condition(place)
                    label = f"{label} · {dict(ordered(self.below, {place.sub}, self.listing))[place.sub]}"
                part = Part(label, count, self.within, begins(self.by, place.value))
                self.page = Page(self.listing, met)
                part.rows = self.page.rows
                self.parts = [part]
                return
        self.listing.problems.append(_("This group is empty now; these are the others."))
        self.within = ""
        self.every(counts)


def not_grouped_by(name: str, fields: dict[str, Any]) -> str:
    """What is said where an address groups by something that cannot be: which fields can."""
    names = _(", ").join(f"{field.label} ({one})" for one, field in fields.items())
    return _("“%(name)s” cannot be grouped by. Use %(names)s.") % {"name": name, "names": names}


def key_of(value: Any) -> str:
    return "none" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def having(field: Described, value: Any) -> Q:
    if field.type == Type.CHECKBOX:
        return field.held("exact", True) if value else ~field.held("exact", True)
    return field.missing() if value is None else field.held("exact", value)


def expression(field: Described) -> Any:
    """The value of a field as the shared table reaches it."""
    if isinstance(field, Custom):
        column = COLUMNS[field.type]
        return Subquery(FieldValue.objects.filter(artifact=OuterRef("pk"), field=field.field.pk).values(column)[:1])
    return F(field.path) if isinstance(field, BuiltIn) else Value(None)


def counts_of(listing: Listing, by: Described, below: Described | None) -> dict[Place, int]:
    """How many each group has in the whole list; counted anew when something happened in the workspace since."""
    last = prepared.rows(Event, Q(workspace=listing.workspace.pk), ["pk"], ["-pk"], 1)
    query = listing.asked.copy()
    for name in ("after", "before", "within", "sort", "folded"):
        query.pop(name, None)
    asked = f"{query.urlencode()} {timezone.localdate()} {listing.user.pk} {reach_of(listing.user)}"
    key = f"groups:{listing.workspace.pk}:{listing.kind.slug}:{last}:{sha256(asked.encode()).hexdigest()}"
    found = cache.get(key)
    if found is None:
        found = count(listing, by, below)
        cache.set(key, found, 600)
    return {Place(*place): number for place, number in found}


def values_of(by: Described, below: Described | None) -> dict[str, Any]:
    return {"group_value": expression(by)} | ({"sub_value": expression(below)} if below else {})


def placed(listing: Listing, by: Described, below: Described | None) -> dict[Place, list[int]]:
    """The ids of every group in the order of the list."""
    ids = [pk for pk, _value in listing.order.rows(listing.where, None, COUNTED + 1)]
    values, found = values_of(by, below), {}
    rows = Artifact.objects.filter(pk__in=ids).annotate(**values).values_list("pk", *values)
    places = {pk: Place(*map(told, (by, below), each)) for pk, *each in rows}
    for pk in ids:
        if pk in places:
            found.setdefault(places[pk], []).append(pk)
    return found


def count(listing: Listing, by: Described, below: Described | None) -> list[tuple[tuple, int]]:
    values = values_of(by, below)
    rows = Artifact.objects.filter(listing.where).annotate(**values).order_by().values(*values)
    counted: dict[tuple, int] = {}
    for row in rows.annotate(number=Count("pk"))[: MOST_COUNTED * 10]:
        place = tuple(told(field, row[name]) for field, name in zip((by, below), values, strict=False))
        counted[place] = counted.get(place, 0) + row["number"]
    return list(counted.items())


def told(field: Described | None, value: Any) -> Any:
    return bool(value) if field is not None and field.type == Type.CHECKBOX else None if value == "" else value


def ordered(field: Described, values: set, listing: Listing) -> list[tuple[Any, str]]:
    """Values that occur with their labels, in the order of the choices; without a value at last."""
    if field.type == Type.CHECKBOX:
        return [(value, label) for value, label in ((True, _("Yes")), (False, _("No"))) if value in values]
    known = {value: str(label) for value, label in field.choices(listing)}
    found = [(value, label) for value, label in known.items() if value in values]
    found += [(value, f"#{value}") for value in sorted(values - {*known, None}, key=str)]
    return found + ([(None, _("None"))] if None in values else [])


def begins(field: Described, value: Any) -> str:
    """What a new one in this group begins with."""
    if not field.editable or value is None or value is False:
        return ""
    return urlencode({field.name: "yes" if value is True else value})
