"""What a list shows: filters, order and page, all read from the address."""

from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from bihuan import prepared
from bihuan.artifacts.models import Artifact, Link, Tag
from bihuan.artifacts.models.artifact import Priority
from bihuan.artifacts.models.link import LinkRole
from bihuan.artifacts.models.queryset import called, has_link
from bihuan.artifacts.reach import visible
from bihuan.artifacts.search import matching
from bihuan.artifacts.states import Category
from bihuan.pages.fields.builtin import numbers
from bihuan.pages.fields.by_keys import MOST_KEYS, ByKeys, Key, key_of
from bihuan.pages.fields.custom import FEW, FEW_TO_COUNT, Custom, own_fields
from bihuan.pages.fields.operands import Unreadable, date_of, midnight, read
from bihuan.pages.fields.orders import ByColumn, ByValue
from bihuan.pages.filters import conditions, language
from bihuan.pages.places import encode
from bihuan.pages.rows import Row, rows_of
from bihuan.pages.saved.opening import Asked
from bihuan.people.models import Product, User

PER_PAGE = 50
COUNTED = 1_000
SORTS = ("number", "title", "state", "priority", "score", "created_at", "changed_at", "due_on")
LABELS = {
    "q": gettext_lazy("Words"),
    "state": gettext_lazy("State"),
    "category": gettext_lazy("Stage"),
    "owner": pgettext_lazy("artifact", "Owner"),
    "product": gettext_lazy("Product"),
    "priority": gettext_lazy("Priority"),
    "tag": gettext_lazy("Tag"),
    "created_after": gettext_lazy("Created from"),
    "created_before": gettext_lazy("Created until"),
    "older_than": gettext_lazy("Older than"),
    "linked": gettext_lazy("With"),
    "not_linked": gettext_lazy("Without"),
    "links_to": gettext_lazy("Which is"),
    "links_nothing": gettext_lazy("Which is not"),
    "parent": gettext_lazy("Below"),
    "archived": gettext_lazy("Archived"),
    "filter": gettext_lazy("Filter"),
}


class Listing(Asked):
    """One list of one kind, as one person sees it. Bad values are told in `problems`, the rest still works."""

    def __init__(self, kind: type[Artifact], user, workspace, asked, few: int = FEW):
        super().__init__(kind, user, workspace, asked)
        self.chips: list[tuple[str, str, str]] = []
        self.parts: list[conditions.Chip] = []
        self.few = few
        self.order = self.read_order()

    @cached_property
    def own(self) -> dict[str, Custom]:
        """The workspace's own fields of this kind, by name."""
        return own_fields(self.kind, self.user, self.workspace, self.few)

    def read_order(self) -> ByColumn | ByValue | ByKeys:
        sort = self.asked.get("sort", "") or "-changed_at"
        name = sort.removeprefix("-")
        if name in SORTS:
            return ByColumn(sort)
        own = self.own.get(name) if name.startswith("custom.") else None
        if own and (order := own.order(falling=sort.startswith("-"))):
            return order
        if keys := self.read_keys(sort.split(",")):
            return ByKeys(keys)
        offered = {"number": numbers(self.kind), **self.fields}
        names = _(", ").join(f"{offered[name].label} ({name})" for name in SORTS if name in offered)
        self.problems.append(_("“%(name)s” cannot be sorted by. Use %(names)s.") % {"name": sort, "names": names})
        return ByColumn("-changed_at")

    def read_keys(self, names: list[str]) -> list[Key]:
        """Several keys, or one of the kind's own columns; none where one of them cannot be sorted by."""
        known = {name.removeprefix("-"): name.startswith("-") for name in reversed(names)}
        ordered = list(dict.fromkeys(name.removeprefix("-") for name in names))
        known_fields = {"number": numbers(self.kind), **self.fields, **self.own}
        fields = [known_fields.get(name) for name in ordered]
        keys = [key_of(one, falling=known[one.name]) for one in fields if one is not None]
        found = [key for key in keys if key is not None]
        return found if len(found) == len(ordered) <= MOST_KEYS else []

    @property
    def sort(self) -> str:
        return self.order.sort

    @cached_property
    def where(self) -> Q:
        """What is listed, as a condition on the shared table."""
        met = visible(self.user, self.workspace) & Q(kind=self.kind.slug)
        met &= Q(archived_at__isnull=self.asked.get("archived") != "1")
        own = {name: getattr(self.own.get(name), "label", name) for name in self.asked if name.startswith("custom.")}
        for name, label in (LABELS | own).items():
            value = self.asked.get(name, "").strip()
            if not value:
                continue
            if name == "filter":
                met &= self.by_language(value)
                continue
            try:
                condition, shown = self.narrow(name, value)
                met &= condition
                self.chips.append((str(label), str(shown), name))
            except Unreadable as problem:
                self.problems.append(f"{label}: {problem}")
                self.unread[name] = str(problem)
                self.chips.append((str(label), _("not understood"), name))
        return met

    @cached_property
    def queryset(self):
        return Artifact.objects.filter(self.where)

    def narrow(self, name: str, value: str) -> tuple[Q, Any]:
        """The condition of one filter, and how the filter reads."""
        if "\0" in value:
            raise Unreadable(_("there is a NUL character in it."))
        if name.startswith("custom."):
            return self.by_own(name, value)
        return getattr(self, f"by_{name}")(value)

    def by_own(self, name: str, value: str) -> tuple[Q, Any]:
        if (field := self.own.get(name)) is None:
            raise Unreadable(_("there is no such field here."))
        operator, operand = read(field.type, value)
        return field.where(operator, operand, self), field.said(operator, operand, self)

    def by_language(self, text: str) -> Q:
        """The filter of filters/language.py. What of it cannot be understood is told and left out."""
        try:
            group = language.parsed(text)
        except Unreadable as problem:
            said = _("The filter is not understood: %(problem)s") % {"problem": problem}
            self.problems.append(said)
            self.unread["filter"] = str(problem)
            self.parts = [conditions.Chip(_("Filter"), _("not understood"), "")]
            return Q()
        found = conditions.meant(group, self.fields | self.own, self)
        self.parts = conditions.chips(group, self.fields | self.own, self)
        self.problems += found.problems
        if found.problems:
            self.unread["filter"] = " ".join(found.problems)
        return found.where

    def by_q(self, value):
        keyed = visible(self.user, self.workspace) & Q(kind=self.kind.slug) & called(value)
        return (keyed if Artifact.objects.filter(keyed).exists() else matching(value)), value

    def by_state(self, value):
        names = [name for name in value.split(",") if name]
        known = {state.value: state for state in self.states}
        if unknown := [name for name in names if name not in known]:
            raise Unreadable(_("there is no state “%(name)s”.") % {"name": unknown[0]})
        wanted = Q(state=names[0]) if len(names) == 1 else Q(state__in=names)
        return wanted, _(", ").join(str(known[name].label) for name in names)

    def by_category(self, value):
        names = value.split(",")
        if unknown := [name for name in names if name not in Category.values]:
            raise Unreadable(_("there is no stage “%(name)s”.") % {"name": unknown[0]})
        return Q(category__in=names), _(", ").join(str(Category(name).label) for name in names)

    def by_owner(self, value):
        if value == "none":
            return Q(owner=None), _("nobody")
        if value == "me":
            return Q(owner=self.user.pk), _("me")
        people = User.objects.filter(memberships__workspace=self.workspace)
        person = people.filter(pk=number_of(value)).first() if value.isascii() and value.isdigit() else None
        if person is None:
            raise Unreadable(_("there is no such person here."))
        return Q(owner=person.pk), person

    def by_product(self, value):
        if value == "none":
            return Q(product=None), _("no product")
        product = Product.objects.visible_to(self.user).filter(workspace=self.workspace, slug=value).first()
        if product is None:
            raise Unreadable(_("there is no such product here."))
        return Q(product=product.pk), product

    def by_priority(self, value):
        names = {str(priority.value): priority for priority in Priority}
        if value not in names:
            raise Unreadable(_("it goes from 0 to 3."))
        return Q(priority=names[value]), names[value].label

    def by_tag(self, value):
        tag = Tag.objects.filter(workspace=self.workspace, name=value).first()
        return (Q(tags=tag.pk) if tag else Q(pk__in=[])), value

    def by_created_after(self, value):
        return Q(created_at__gte=midnight(date_of(value))), value

    def by_created_before(self, value):
        return Q(created_at__lt=midnight(date_of(value) + timedelta(days=1))), value

    def by_older_than(self, value):
        days = number_of(value)
        return Q(created_at__lt=timezone.now() - timedelta(days=min(days, 36_500))), _("%(count)s days") % {
            "count": days
        }

    def by_linked(self, value):
        return has_link(role_of(value)), LinkRole(value).inverse

    def by_not_linked(self, value):
        return ~has_link(role_of(value)), LinkRole(value).inverse

    def by_links_to(self, value):
        """`evidences`, or `evidences:REQ-12` for what does it to that one."""
        role, _colon, key = value.partition(":")
        if not key:
            return Q(pk__in=Link.objects.filter(role=role_of(role)).values("source")), LinkRole(role).label
        target = Artifact.objects.visible_to(self.user, self.workspace).keyed(key).first()
        if target is None:
            raise Unreadable(_("there is no %(key)s here.") % {"key": key})
        drawn = Link.objects.filter(target=target, role=role_of(role))
        return Q(pk__in=drawn.values("source")), f"{LinkRole(role).label} {target.key}"

    def by_links_nothing(self, value):
        drawn = Link.objects.filter(source=OuterRef("pk"), role=role_of(value))
        return ~Q(Exists(drawn)), LinkRole(value).label

    def by_parent(self, value):
        parent = Artifact.objects.visible_to(self.user, self.workspace).keyed(value).first()
        if parent is None:
            raise Unreadable(_("there is no %(key)s here.") % {"key": value})
        return Q(parent=parent.pk), parent

    def by_archived(self, value):
        return Q(), _("yes")

    @cached_property
    def count(self) -> int:
        """How many there are, counted up to one more than COUNTED."""
        where = self.where
        if any(name.startswith("custom.") for name in self.asked) or "custom." in self.asked.get("filter", ""):
            where = Listing(self.kind, self.user, self.workspace, self.asked, FEW_TO_COUNT).where
        return prepared.count(Artifact, where, COUNTED + 1)

    def has_few(self) -> bool:
        return self.count <= COUNTED

    @cached_property
    def page(self) -> "Page":
        return Page(self)

    @property
    def rows(self) -> list[Row]:
        return self.page.rows


class Page:
    """Fifty rows after or before a place in the order; `met` narrows them to a group."""

    def __init__(self, listing: Listing, met: Q | None = None):
        cursor, backwards = self.cursor(listing)
        where = listing.where if met is None else listing.where & met
        ids = listing.order.rows(where, cursor, PER_PAGE + 1, backwards=backwards, few=listing.has_few)
        more = len(ids) > PER_PAGE
        ids = ids[:PER_PAGE][:: -1 if backwards else 1]
        self.rows = rows_of(listing.kind, listing.workspace, [pk for pk, _value in ids])
        later, earlier = (True, more) if backwards else (more, cursor is not None)
        self.next = encode(ids[-1]) if ids and later else None
        self.previous = encode(ids[0]) if ids and earlier else None

    def cursor(self, listing: Listing) -> tuple[list | None, bool]:
        for name, backwards in (("after", False), ("before", True)):
            if text := listing.asked.get(name):
                try:
                    return listing.order.decode(text), backwards
                except (ValueError, RecursionError):
                    listing.problems.append(_("This page of the list is not there any more; this is the first one."))
        return None, False


def number_of(value: str) -> int:
    if not (value.isascii() and value.isdigit() and len(value) < 10):
        raise Unreadable(_("it is a whole number."))
    return int(value)


def role_of(value: str) -> str:
    if value not in LinkRole.values:
        raise Unreadable(_("there is no such kind of link."))
    return value
