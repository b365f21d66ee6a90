"""What cells name: people, products, departments and artifacts of one workspace, as one person sees it."""

import re
from collections import defaultdict
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bihuan.artifacts.models import Artifact
from bihuan.fields.written import text_of, tidy
from bihuan.people.models import Department, Product

WITH_ACCOUNT = re.compile(r"(?P<outer>[^<>()\[\]]*)[<(\[](?P<inner>[^<>()\[\]]+)[>)\]]")


class Nobody(ValidationError):
    """A name that stands for no member; `said` is how it was written."""

    def __init__(self, said: str):
        super().__init__(_("Nobody of this workspace has this e-mail address or name."))
        self.said = said


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

    @cached_property
    def accounts(self) -> dict[str, list]:
        """What stands before the @ of an address is often the name of the account elsewhere."""
        found = defaultdict(list)
        for membership in self.workspace.memberships.select_related("user"):
            found[membership.user.email.partition("@")[0].lower()].append(membership.user)
        return found

    @cached_property
    def aliases(self) -> dict[str, Any]:
        from bihuan.connectors.tables.memory import Alias

        return Alias.objects.people(self.workspace)

    def person(self, cell):
        """By e-mail address or name, as somebody said who is meant, or as other systems write people."""
        said = tidy(text_of(cell))
        for part in (said, *parts_of(said)):
            if found := self.people.get(part):
                return one(found, "")
            if part in self.aliases:
                return self.aliases[part]
            if len(found := self.accounts.get(part, [])) == 1:
                return found[0]
        raise Nobody(text_of(cell).strip())

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


def parts_of(said: str) -> list[str]:
    """Lin <lin@example.com> · zhangsan(张三) · 张三(zhangsan)."""
    if not (form := WITH_ACCOUNT.fullmatch(said)):
        return []
    return [part.strip() for part in (form["inner"], form["outer"]) if part.strip()]


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
