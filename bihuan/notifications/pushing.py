"""The way to browsers: a short message, encrypted for one of them, handed to its push service."""

import time
from collections.abc import Collection
from datetime import timedelta
from email.utils import parseaddr
from typing import Any

import orjson
from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy

from bihuan.artifacts.models import Notice
from bihuan.deliveries.channel import WAITS, Channel
from bihuan.deliveries.message import Answer, Message
from bihuan.deliveries.models import Delivery
from bihuan.deliveries.outbox import queue
from bihuan.deliveries.outside import NotAllowed, Unreachable, post
from bihuan.notifications.models import Browser, Mode, Preferences, PushKey
from bihuan.notifications.push import LONGEST, authorization, encrypted
from bihuan.pages.wording import entries
from bihuan.people.models import Workspace

DAY = 24 * 3600
GONE = (404, 410)


class PushChannel(Channel):
    name = "push"
    label = gettext_lazy("Browser")
    icon = "monitor-smartphone"
    waits = WAITS[:7]  # what is a day old is in the inbox anyway

    def targets(self, workspace: Workspace) -> list[tuple[str, str]]:
        """None: a browser is its person's own, told of what is in their inbox."""
        return []

    def compose(self, workspace: Workspace, address: str, message: Message) -> dict[str, Any]:
        body = "\n".join(filter(None, [message.text, message.why]))
        return {"title": message.title, "body": body, "url": message.url, "tag": ""}

    def send(self, delivery: Delivery) -> Answer:
        browser = Browser.objects.select_related("user").filter(pk=int(delivery.target.address)).first()
        if browser is None or browser.user_id != delivery.user_id or not browser.user.is_active:
            return Answer(dropped=True, failure="the browser is no longer theirs")
        if Notice.objects.filter(user=browser.user_id, event=delivery.event_id).exclude(read_at=None).exists():
            return Answer(dropped=True, failure="read in the inbox meanwhile")
        body = encrypted(fitting(delivery.payload), browser.p256dh, browser.auth.opened)
        contact = f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}"
        headers = {
            "Authorization": authorization(browser.endpoint, PushKey.ours(), contact, time.time()),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(DAY),
            "Urgency": "normal",
        }
        try:
            reply = post(browser.endpoint, body, headers)
        except NotAllowed as error:
            return Answer(refused=True, failure=str(error))
        except Unreachable as error:
            return Answer(failure=str(error))
        return answer_of(browser, reply)

    def names(self, workspace: Workspace, addresses: Collection[str]) -> dict[str, str]:
        browsers = Browser.objects.filter(pk__in=[int(address) for address in addresses]).select_related("user")
        return {str(browser.pk): str(browser.user) for browser in browsers}


def answer_of(browser: Browser, reply) -> Answer:
    """A browser that its push service no longer knows is forgotten."""
    if 200 <= reply.status < 300:
        return Answer(taken=True, status=reply.status)
    if reply.status in GONE:
        browser.delete()
        return Answer(dropped=True, status=reply.status, failure="the browser no longer listens")
    said = {name.lower(): value for name, value in reply.headers.items()}.get("retry-after", "")
    wait = timedelta(seconds=min(int(said), DAY)) if said.isascii() and said.isdigit() and len(said) < 8 else None
    refused = reply.status in (400, 401, 403, 413)
    return Answer(status=reply.status, failure=f"HTTP {reply.status}", response=reply.text, wait=wait, refused=refused)


def fitting(payload: dict[str, Any]) -> bytes:
    """As JSON that fits one record; the body gives way."""
    text = orjson.dumps(payload)
    while len(text) > LONGEST:
        payload = {**payload, "body": payload["body"][: len(payload["body"]) // 2]}
        text = orjson.dumps(payload)
    return text


def queue_push(browser: Browser, notice: Notice, wishes: Preferences) -> Delivery:
    """A row in the event's transaction; in quiet hours it waits for their end."""
    event, artifact = notice.event, notice.event.artifact
    with translation.override(notice.user.language):
        told = entries([event])[0]
        title = f"{artifact.key} {artifact.title}"
        body = "\n".join([" ".join(filter(None, [str(told.who or ""), told.words])), notice.get_why_display()])
        why = str(notice.get_why_display())
    url = f"/{artifact.workspace.slug}/inbox/{notice.pk}/"
    return queue(
        "push",
        str(browser.pk),
        {"title": title[:120], "body": body, "url": url, "tag": f"{artifact.kind}-{artifact.number}"},
        workspace_id=notice.workspace_id,
        title=title,
        why=why,
        user=notice.user,
        event=event,
        artifact_id=artifact.pk,
        once=f"notice:{notice.pk}:push:{browser.pk}",
        at=wishes.due(Mode.AT_ONCE, timezone.now()),
    )
