"""What a request means: which artifact, which version of it, whom its body names; and how it is answered."""

import re

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja.errors import HttpError
from pydantic import BaseModel

from bihuan.api.shapes import as_json, shape_of
from bihuan.artifacts.errors import Refused, Stale
from bihuan.artifacts.models import Artifact
from bihuan.people.models import Department, Product, Role, User

VERSION = re.compile(r'(?:W/)?"(\d{1,9})"')


def found(request: HttpRequest, kind: type[Artifact], number: int, trashed: bool = False) -> Artifact:
    """The artifact of this number, or 404 where there is none for this person."""
    seen = kind.objects.in_reach(request.user, request.workspace).filter(kind=kind.slug, number=number)
    artifact = seen.filter(trashed_at__isnull=not trashed).first()
    if artifact is None:
        raise Http404
    artifact.workspace = request.workspace
    return artifact


def expected(request: HttpRequest, artifact: Artifact, mine: dict) -> int | None:
    """The version of If-Match, or None. Raises Stale where it is known already to be another."""
    wanted = request.headers.get("If-Match", "*").strip()
    if wanted == "*":
        return None
    if not (match := VERSION.fullmatch(wanted)):
        raise HttpError(422, _('If-Match: send the version in quotes, like "3".'))
    if int(match[1]) != artifact.version:
        raise Stale(artifact, mine)
    return int(match[1])


def answer(data, status: int = 200, **headers: str) -> HttpResponse:
    return HttpResponse(as_json(data), status=status, content_type="application/json", headers=headers)


def one(artifact: Artifact, status: int = 200, tags: list[str] | None = None) -> HttpResponse:
    headers = {"ETag": f'"{artifact.version}"'}
    if status == 202:
        headers["Location"] = f"/api/v1/{artifact.workspace.slug}/approvals/{artifact.asked.pk}/"
    if status == 201:
        headers["Location"] = f"/api/v1/{artifact.workspace.slug}/{artifact.kind}/{artifact.number}/"
    return answer(shape_of(artifact, tags), status, **headers)


class Resolver:
    """Finds what bodies name: people, products, parents; each name once, however many rows have it."""

    def __init__(self, request: HttpRequest, kind: type[Artifact]):
        self.user, self.workspace, self.kind = request.user, request.workspace, kind
        self.known: dict = {}

    def values(self, data: BaseModel) -> dict:
        """The fields that were sent, names replaced by what they stand for."""
        sent = data.model_dump(exclude_unset=True)
        first = next(iter(self.kind.states_in(self.workspace.pk))).value
        if sent.get("state", first) != first and self.user.reach.role_in(self.workspace.pk) < Role.LEAD:
            raise Refused(_("Only a lead creates in another state than the first. Use the moves."))
        return {name: self.value(name, value) for name, value in sent.items()}

    def value(self, name: str, value):
        field = self.kind._meta.get_field(name)
        if value is None or not field.many_to_one:
            return value
        if (name, value) not in self.known:
            self.known[name, value] = self.look_up(field, value)
        if self.known[name, value] is None:
            raise ValidationError({name: _("“%(value)s” is not known here.") % {"value": value}})
        return self.known[name, value]

    def look_up(self, field, value):
        if field.related_model is User:
            people = User.objects.filter(memberships__workspace=self.workspace)
            is_id = value.isascii() and value.isdigit() and len(value) < 19
            return people.filter(pk=int(value)).first() if is_id else people.named(value).first()
        if field.related_model is Product:
            seen = Product.objects.exclude(pk__in=self.user.reach.hidden_products)
            return seen.filter(workspace=self.workspace, slug=value).first()
        if field.related_model is Department:
            return Department.objects.filter(workspace=self.workspace, pk=value).first()
        seen = Artifact.objects.visible_to(self.user, self.workspace).keyed(value)
        return seen.complex_filter(field.get_limit_choices_to()).first()
