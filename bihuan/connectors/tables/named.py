"""What cells name: people, products, departments and artifacts of one workspace, as one person sees it."""

from collections import defaultdict
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bihuan.artifacts.models import Artifact
from bihuan.connectors.tables.reading import text_of
from bihuan.connectors.tables.values import tidy
from bihuan.people.models import Department, Product


class Named:
    def __init__(self, workspace, by):
        self.workspace, self.by = workspace, by
        self.asked: dict[tuple[str, str], Any] = {}

    @cached_property
    def people(self) -> dict[str, list]:
        found = defaultdict(list)
        for membership in self.workspace.memberships.select_related("user"):
            for said in {membership.user.email.lower(), tidy(membership.user.name)}:
                found[said].append(membership.user)
        return found

    @cached_property
    def products(self) -> dict[str, list]:
        found = defaultdict(list)
        for product in Product.objects.visible_to(self.by).filter(workspace=self.workspace).distinct():
            for said in {product.slug, tidy(product.name)}:
                found[said].append(product)
        return found

    @cached_property
    def departments(self) -> dict[str, list]:
        found = defaultdict(list)
        every = {department.pk: department for department in Department.objects.filter(workspace=self.workspace)}
        for department in every.values():
            for said in {tidy(department.name), tidy(path_of(department, every))}:
                found[said].append(department)
        return found

    def person(self, cell):
        said = tidy(text_of(cell))
        if said.endswith(">") and "<" in said:
            said = said[said.rindex("<") + 1 : -1]
        return one(self.people.get(said), _("Nobody of this workspace has this e-mail address or name."))

    def product(self, cell):
        return one(self.products.get(tidy(text_of(cell))), _("There is no product of this name or address."))

    def department(self, cell):
        said = tidy("/".join(part.strip() for part in text_of(cell).split("/")))
        return one(self.departments.get(said), _("There is no department of this name."))

    def artifact(self, cell, slug: str = ""):
        """By key, or within one kind by title. Raises ValidationError where there is not exactly one."""
        said = text_of(cell).strip()
        if (slug, said) not in self.asked:
            self.asked[slug, said] = self.look_up(said, slug)
        return one(self.asked[slug, said], _("There is nothing of this key or title here."))

    def look_up(self, said: str, slug: str) -> list:
        here = Artifact.objects.visible_to(self.by, self.workspace)
        if slug:
            here = here.filter(kind=slug)
        return list(here.keyed(said)[:2]) or (list(here.filter(title=said)[:2]) if slug else [])


def path_of(department, every: dict) -> str:
    """Its name after those above it: Logistics/Storage."""
    names = [department.name]
    while department.parent_id:
        department = every[department.parent_id]
        names.insert(0, department.name)
    return "/".join(names)


def one(found: list | None, nothing: str):
    if not found:
        raise ValidationError(nothing)
    if len(found) > 1:
        raise ValidationError(_("Several have this name. Write the e-mail address, address, path or key instead."))
    return found[0]
