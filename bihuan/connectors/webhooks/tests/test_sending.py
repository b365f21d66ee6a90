"""From an event to another program: filtered, signed, repeated under one id, and ended when it never answers."""

from datetime import timedelta

import orjson
import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from bihuan.areas.requirements.models import Requirement
from bihuan.areas.research.models import Feedback
from bihuan.artifacts import dispatch
from bihuan.connectors.webhooks.models import Subscription
from bihuan.connectors.webhooks.trying import try_out
from bihuan.deliveries.models import Alert, Delivery, Target
from bihuan.deliveries.sending import send_due
from bihuan.deliveries.tests.far_side import Says
from bihuan.pages.wording import verbs_in

pytestmark = pytest.mark.django_db


def test_the_unmodified_library_takes_what_is_sent(hook, server, add, product, lead):
    _one, secret = hook()
    made = add(Requirement, product=product)
    dispatch.run_once()
    send_due()
    (call,) = server.calls
    said = Webhook(secret).verify(call.body, call.headers)
    assert said["type"] == "requirements.created"
    assert said["version"] == 1
    assert said["data"]["artifact"]["key"] == made.key
    assert said["data"]["artifact"]["product"] == product.slug
    assert said["data"]["actor"] == {"id": lead.pk, "name": "林知夏"}
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(call.body + b" ", call.headers)


def test_a_voice_that_is_answered_brings_the_words_along(hook, add, lead):
    hook(kinds=["feedback"], verbs=["answer"])
    voice = add(Feedback, title="导出太慢", channel="api", language="en")
    voice.move("answer", by=lead)
    dispatch.run_once()
    said = orjson.loads(Delivery.objects.get().payload["body"])["data"]["telling"]
    told = {"channel": "api", "language": "en", "stage": "answered", "asks": True, "reached": "program"}
    assert {name: said[name] for name in told} == told
    assert said["text"] == "We have answered “导出太慢”. Does that solve it?"


def test_filters_by_kind_event_and_product(hook, add, product, lead):
    hook(name="全部")
    hook(name="评论", kinds=["requirements"], verbs=["commented"])
    hook(name="声音", kinds=["feedback"])
    hook(name="自动化", silent=True)
    elsewhere, _secret = hook(name="别的产品")
    elsewhere.products.add(product)
    one = add(Requirement)
    one.comment("好", by=lead)
    dispatch.run_once()
    names = dict(Subscription.objects.values_list("pk", "name"))
    got = sorted((names[int(each.target.address)], each.title.split()[0]) for each in Delivery.objects.all())
    assert got == [
        ("全部", "requirements.commented"),
        ("全部", "requirements.created"),
        ("评论", "requirements.commented"),
    ]


def test_dispatching_again_queues_nothing_twice(hook, add):
    hook()
    one = add(Requirement)
    dispatch.run_once()
    one.events.update(dispatched_at=None)
    dispatch.run_once()
    assert Delivery.objects.count() == 1


def test_repeats_the_same_bytes_under_the_same_id_with_a_fresh_signature(hook, server, add):
    _one, secret = hook()
    server.answers = [Says(500), Says(302, b"", {"Location": "/other"})]
    add(Requirement)
    dispatch.run_once()
    for _try in range(3):
        Target.objects.update(rests_until=None)
        Delivery.objects.update(next_try_at=timezone.now())
        send_due()
    assert {call.path for call in server.calls} == {"/hook"}
    assert len({(call.body, call.headers["webhook-id"]) for call in server.calls}) == 1
    for call in server.calls:
        Webhook(secret).verify(call.body, call.headers)
    failures = [each.failure for each in Delivery.objects.get().tries.order_by("pk")]
    assert failures == ["HTTP 500", "HTTP 302, redirects are not followed", ""]


def test_a_rotated_secret_and_the_old_one_are_both_good_for_a_day(hook, server, add):
    one, old = hook()
    new = one.rotate()
    add(Requirement)
    dispatch.run_once()
    send_due()
    for secret in (old, new):
        Webhook(secret).verify(server.calls[0].body, server.calls[0].headers)
    Subscription.objects.update(old_secret_until=timezone.now() - timedelta(seconds=1))
    Delivery.objects.get().again()
    send_due()
    Webhook(new).verify(server.calls[1].body, server.calls[1].headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(old).verify(server.calls[1].body, server.calls[1].headers)


def test_waits_as_long_as_a_busy_receiver_asks(hook, server, add):
    hook()
    server.always = Says(429, b"", {"Retry-After": "600"})
    add(Requirement)
    dispatch.run_once()
    send_due()
    assert Delivery.objects.get().next_try_at > timezone.now() + timedelta(seconds=590)
    assert Target.objects.get().rests_until > timezone.now() + timedelta(seconds=590)


def test_is_turned_off_after_days_of_failure_and_the_admins_are_told(hook, server, add, owner, member):
    one, _secret = hook()
    server.always = Says(500)
    add(Requirement)
    dispatch.run_once()
    send_due()
    one.refresh_from_db()
    assert one.off_since is None
    Target.objects.update(failing_since=timezone.now() - timedelta(days=6), rests_until=None)
    Delivery.objects.update(next_try_at=timezone.now())
    send_due()
    one.refresh_from_db()
    assert (one.off_since is not None, one.off_why) == (True, "HTTP 500")
    assert [each.user for each in Alert.objects.all()] == [owner]
    one.turn_on()
    assert Target.objects.get().failing_since is None


def test_a_call_that_is_given_up_is_told_to_the_admins_and_a_test_call_is_not(hook, server, add, owner, settings):
    one, _secret = hook()
    settings.OUTSIDE_NETWORKS = []
    try_out(one, by=owner)
    assert not Alert.objects.exists()
    add(Requirement)
    dispatch.run_once()
    Target.objects.update(rests_until=None)
    send_due()
    assert "账务系统" in Alert.objects.get(user=owner).text


def test_who_says_it_is_gone_is_not_called_again(hook, server, add, lead):
    one, _secret = hook()
    server.always = Says(410)
    made = add(Requirement)
    dispatch.run_once()
    send_due()
    one.refresh_from_db()
    assert one.off_since is not None
    made.comment("好", by=lead)
    dispatch.run_once()
    send_due()
    assert len(server.calls) == 1


def test_an_internal_address_is_neither_kept_nor_called(hook, settings, workspace, owner, server):
    one, _secret = hook()
    settings.OUTSIDE_NETWORKS = []
    with pytest.raises(ValidationError, match=r"127\.0\.0\.1"):
        Subscription(workspace=workspace, name="x", url=f"{server.url}/x").keep()
    answer = try_out(one, by=owner)
    assert (answer.taken, answer.refused) == (False, True)
    assert server.calls == []


def test_the_log_has_what_was_sent_and_answered_but_not_the_secret(hook, server, workspace, owner):
    one, secret = hook()
    server.always = Says(418, b"teapot")
    try_out(one, by=owner)
    tried = Delivery.objects.get().tries.get()
    assert (tried.status, "teapot" in tried.response, "webhook-signature: v1," in tried.request) == (418, True, True)
    assert secret.removeprefix("whsec_") not in tried.request + orjson.dumps(Delivery.objects.get().payload).decode()
    assert secret not in str(Subscription.objects.values_list("secret", "old_secret").get())


def test_no_two_events_have_one_name(workspace):
    words = [str(label) for label in verbs_in(workspace.pk).values()]
    assert len(words) == len(set(words))
