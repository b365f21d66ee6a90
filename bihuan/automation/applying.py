"""Makes of a template what it describes: an artifact, those below it and beside it, links between them, and dates.

nodes: [{"id", "parent" (id, empty for the first and for what stands beside it), "kind", "title", "body",
"fields" {name: text as in a cell}, "custom" {key: value of an own field}, "starts" and "due"
{"after": 3, "unit": "workdays" or "days"}}]
links: [{"source": id, "role", "target": id}]. {{ words }} are asked for when it is applied.
"""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.artifacts.checking import storable
from bihuan.artifacts.models import Artifact
from bihuan.artifacts.models.link import LinkRole
from bihuan.artifacts.reach import reach_of
from bihuan.artifacts.store import writing
from bihuan.automation.models.days import DaysOff
from bihuan.automation.models.template import Template
from bihuan.automation.workdays import Calendar
from bihuan.fields.definitions import defined
from bihuan.pages.fields.builtin import fields_of
from bihuan.pages.fields.forms import gathered
from bihuan.pages.layouts.reading import Reader
from bihuan.people.local import zone_of

SLOT = re.compile(r"\{\{\s*([^{}]{1,60}?)\s*\}\}")
MOST_NODES, MOST_DAYS = 200, 3_660
DAY = ("day", "今天")
WHEN = (("starts", "starts_on"), ("due", "due_on"))


def asked(template: Template) -> list[str]:
    """What has to be said when it is applied, in the order in which it appears."""
    texts = [text for node in template.nodes for text in texts_of(node)]
    return list(dict.fromkeys(word for text in texts for word in SLOT.findall(text) if word not in DAY))


def texts_of(node: Mapping[str, Any]) -> list[str]:
    return [node.get("title", ""), node.get("body", ""), *map(str, (node.get("fields") or {}).values())]


def check(template: Template) -> None:
    """Raises ValidationError by part where it could not be applied."""
    try:
        check_nodes(template)
        check_links(template)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        said = _("It cannot be read: %(problem)s.") % {"problem": f"{type(error).__name__} {error}"[:120]}
        raise ValidationError({"nodes": said}) from error


def check_nodes(template: Template) -> None:
    if not template.nodes or len(template.nodes) > MOST_NODES:
        raise ValidationError({"nodes": _("A template has between 1 and %(most)s rows.") % {"most": MOST_NODES}})
    kinds: dict[str, str] = {}
    for place, node in enumerate(template.nodes, start=1):
        try:
            check_node(node, kinds)
        except ValidationError as error:
            said = _("Row %(place)s: %(problem)s") % {"place": place, "problem": error.messages[0]}
            raise ValidationError({"nodes": said}) from error
        kinds[str(node["id"])] = node["kind"]
    if template.nodes[0]["kind"] != template.kind:
        raise ValidationError({"kind": _("The first row is of the template's kind.")})


def check_node(node: dict[str, Any], before: dict[str, str]) -> None:
    for text in texts_of(node):
        storable(text)
    if node["kind"] not in Artifact.kinds():
        raise ValidationError(_("There is no kind “%(name)s”.") % {"name": node["kind"]})
    if not str(node.get("title", "")).strip():
        raise ValidationError(_("Give it a title."))
    if len(node["title"]) > 500:
        raise ValidationError(_("The title is longer than 500 characters."))
    if str(node["id"]) in before:
        raise ValidationError(_("Two rows have the same id."))
    if (parent := str(node.get("parent") or "")) and before.get(parent) != node["kind"]:
        raise ValidationError(_("What it lies below stands before it and is of the same kind."))
    editable = Artifact.kinds()[node["kind"]].editable
    for name, column in WHEN:
        offset = node.get(name)
        if offset and (abs(int(offset["after"])) > MOST_DAYS or offset["unit"] not in ("days", "workdays")):
            raise ValidationError(_("A date lies at most ten years away, in days or workdays."))
        if offset and column not in editable:
            raise ValidationError(_("This kind has no such date."))


def check_links(template: Template) -> None:
    known = {str(node["id"]) for node in template.nodes}
    for link in template.links:
        source, target = str(link["source"]), str(link["target"])
        if not {source, target} <= known or source == target or link["role"] not in LinkRole.values:
            raise ValidationError({"links": _("A link leads from one row to another.")})


def apply(
    template: Template,
    *,
    by,
    given: Mapping[str, str] | None = None,
    product=None,
    starts_on: date | None = None,
    parent: Artifact | None = None,
) -> list[Artifact]:
    """Make all of it or nothing; the first is what the template is about. Raises ValidationError, Refused."""
    given = {name: str(text).strip() for name, text in (given or {}).items()}
    if missing := [word for word in asked(template) if not given.get(word)]:
        raise ValidationError({"given": _("Fill in “%(field)s”.") % {"field": missing[0]}})
    hidden = reach_of(by).hidden_products if by is not None else ()
    if template.product_id in hidden:
        raise ValidationError(_("There is no such template here."))
    maker = Maker(
        template,
        by,
        given,
        starts_on or timezone.localdate(timezone=zone_of(template.workspace)),
        template.product or product,
    )
    with writing():
        made = [maker.make(node, parent if place == 0 else None) for place, node in enumerate(template.nodes)]
        for link in template.links:
            source, target = maker.made[str(link["source"])], maker.made[str(link["target"])]
            source.link(target, link["role"], by=by, provenance="template")
    return made


class Maker:
    def __init__(self, template: Template, by, given: Mapping[str, str], first: date, product):
        self.template, self.by, self.given, self.first, self.product = template, by, given, first, product
        self.workspace = template.workspace
        self.calendar: Calendar = DaysOff.objects.calendar_of(template.workspace_id)
        self.made: dict[str, Artifact] = {}

    def make(self, node: Mapping[str, Any], parent: Artifact | None) -> Artifact:
        kind = Artifact.kinds()[node["kind"]]
        above = self.made.get(str(node.get("parent") or "")) or parent
        values = self.values(kind, node)
        if "product" in kind.editable and self.product is not None:
            values.setdefault("product", self.product)
        if above is not None:
            values["parent"] = Artifact.objects.get(pk=above.pk)
        values |= {column: day for name, column in WHEN if (day := self.day(node.get(name)))}
        title = self.filled(node["title"])[:500]
        body = self.filled(node.get("body", ""))
        made = kind.objects.add(workspace=self.workspace, title=title, by=self.by, body=body, **values)
        self.made[str(node["id"])] = made
        return made

    def values(self, kind: type[Artifact], node: Mapping[str, Any]) -> dict[str, Any]:
        fields, reader = fields_of(kind, self.by, self.workspace), Reader(kind, self.by, self.workspace)
        found = {}
        for name, text in (node.get("fields") or {}).items():
            if name not in fields or not fields[name].editable or not str(text).strip():
                continue
            said = self.filled(str(text)).replace("person:", "")
            if said == "me" and self.by is not None:
                said = str(self.by.pk)
            found[name] = reader.read(fields[name], said)
        return gathered(found) | ({"custom": own} if (own := self.own(kind, node)) else {})

    def own(self, kind: type[Artifact], node: Mapping[str, Any]) -> dict[str, Any]:
        """Values of own fields that are still there; the rest stays behind."""
        fields = {field.slug: field for field in defined(self.workspace.pk).of(kind.slug).current}
        products = (None, self.product and self.product.pk)
        custom = node.get("custom") or {}
        return {slug: custom[slug] for slug in custom if slug in fields and fields[slug].product_id in products}

    def day(self, offset: Mapping[str, Any] | None) -> date | None:
        if not offset:
            return None
        count = int(offset["after"])
        return self.calendar.later(self.first, count) if offset["unit"] == "workdays" else self.first + timedelta(count)

    def filled(self, text: str) -> str:
        return SLOT.sub(lambda slot: self.first.isoformat() if slot[1] in DAY else self.given.get(slot[1], ""), text)
