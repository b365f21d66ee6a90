"""Webhooks for programs of admins. Secrets are answered by PUT alone, whose answers are kept nowhere."""

import datetime
from typing import Annotated, Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from ninja import Path, Router
from pydantic import BaseModel, Field

from bihuan.api.asking import answer
from bihuan.api.schemas import STRICT
from bihuan.artifacts.models import Artifact
from bihuan.artifacts.store import writing
from bihuan.connectors.webhooks.models import Subscription
from bihuan.connectors.webhooks.trying import try_out
from bihuan.deliveries.api import for_admins
from bihuan.pages.wording import verbs_in

router = Router(tags=["webhooks"])
Words = Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=200)]


class WebhookOut(BaseModel):
    id: int
    name: str
    url: str
    kinds: list[str]
    verbs: list[str]
    products: list[str]
    silent: bool
    on: bool
    off_why: str
    old_secret_until: datetime.datetime | None


class WebhookList(BaseModel):
    items: list[WebhookOut]


class NewWebhook(BaseModel):
    """Empty lists want everything."""

    model_config = STRICT
    name: Annotated[str, Field(min_length=1, max_length=80)]
    url: Annotated[str, Field(min_length=1, max_length=1000)]
    kinds: Words = []
    verbs: Words = []
    products: Words = []
    silent: bool = Field(False, description=gettext_noop("Only called by automations, not by events."))


class ChangedWebhook(BaseModel):
    model_config = STRICT
    name: Annotated[str, Field(min_length=1, max_length=80)] | None = None
    url: Annotated[str, Field(min_length=1, max_length=1000)] | None = None
    kinds: Words | None = None
    verbs: Words | None = None
    products: Words | None = None
    silent: bool | None = None
    on: bool | None = None


class Secret(BaseModel):
    secret: str = Field(description=gettext_noop("Shown this one time."))


class Tried(BaseModel):
    taken: bool
    status: int | None
    failure: str


def shape(one: Subscription) -> dict[str, Any]:
    names = ("id", "name", "url", "kinds", "verbs", "silent", "off_why", "old_secret_until")
    products = list(one.products.values_list("slug", flat=True))
    return {**{name: getattr(one, name) for name in names}, "products": products, "on": one.off_since is None}


def of(request, pk: int) -> Subscription:
    for_admins(request)
    one = Subscription.objects.filter(workspace=request.workspace, pk=pk).select_related("workspace").first()
    if one is None:
        raise Http404
    return one


def write(one: Subscription, sent: dict[str, Any]) -> Subscription:
    """Set what was sent. Raises ValidationError for words nobody knows and addresses that may not be called."""
    slugs = sent.pop("products", None)
    products = None if slugs is None else list(one.workspace.products.filter(slug__in=slugs))
    unknown = {
        "kinds": set(sent.get("kinds", ())) - set(Artifact.kinds()),
        "verbs": set(sent.get("verbs", ())) - set(verbs_in(one.workspace_id)),
        "products": set(slugs or ()) - {product.slug for product in products or ()},
    }
    text = _("“%(value)s” is not known here.")
    if wrong := {name: text % {"value": ", ".join(sorted(words))} for name, words in unknown.items() if words}:
        raise ValidationError(wrong)
    on = sent.pop("on", None)
    for name, value in sent.items():
        setattr(one, name, value)
    with writing():
        one.keep()
        if products is not None:
            one.products.set(products)
        if on is not None and on != (one.off_since is None):
            one.turn_on() if on else one.turn_off()
    return one


@router.get(
    "/{slug:workspace}/webhooks/", operation_id="webhooks", summary=gettext_lazy("Webhooks"), response=WebhookList
)
def webhooks(request, workspace: Path[str]):
    for_admins(request)
    return answer({"items": [shape(one) for one in Subscription.objects.filter(workspace=request.workspace)]})


@router.post(
    "/{slug:workspace}/webhooks/",
    operation_id="add_webhook",
    summary=gettext_lazy("Add a webhook; its secret comes from PUT …/secret/"),
    response={201: WebhookOut},
)
def add(request, workspace: Path[str], data: NewWebhook):
    for_admins(request)
    one = Subscription(workspace=request.workspace, created_by=request.user)
    return answer(shape(write(one, data.model_dump())), 201)


@router.patch(
    "/{slug:workspace}/webhooks/{int:pk}/",
    operation_id="change_webhook",
    summary=gettext_lazy("Change a webhook, or turn it on or off"),
    response=WebhookOut,
)
def change(request, workspace: Path[str], pk: Path[int], data: ChangedWebhook):
    sent = {name: value for name, value in data.model_dump(exclude_unset=True).items() if value is not None}
    return answer(shape(write(of(request, pk), sent)))


@router.delete(
    "/{slug:workspace}/webhooks/{int:pk}/",
    operation_id="remove_webhook",
    summary=gettext_lazy("Delete a webhook"),
    response={204: None},
)
def remove(request, workspace: Path[str], pk: Path[int]):
    of(request, pk).delete()
    return HttpResponse(status=204)


@router.put(
    "/{slug:workspace}/webhooks/{int:pk}/secret/",
    operation_id="rotate_webhook_secret",
    summary=gettext_lazy("Make a new secret; for 24 hours calls are signed with the old one too"),
    response=Secret,
)
def rotate(request, workspace: Path[str], pk: Path[int]):
    return answer({"secret": of(request, pk).rotate()})


@router.post(
    "/{slug:workspace}/webhooks/{int:pk}/test/",
    operation_id="test_webhook",
    summary=gettext_lazy("Make a test call now"),
    response=Tried,
)
def test(request, workspace: Path[str], pk: Path[int]):
    said = try_out(of(request, pk), by=request.user)
    return answer({"taken": said.taken, "status": said.status, "failure": said.failure})
