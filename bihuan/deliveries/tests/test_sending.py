"""The queue: claimed once, tried again, fair to all, nothing lost when a process dies."""

from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.utils import timezone

from bihuan.connectors.webhooks.models import Subscription
from bihuan.deliveries import sending
from bihuan.deliveries.message import Message
from bihuan.deliveries.models import Alert, Attempt, Delivery, Target
from bihuan.deliveries.outbox import deliver, queue
from bihuan.deliveries.sealed import locks, seal, unseal
from bihuan.deliveries.sending import claim, send_due, tidy
from bihuan.deliveries.tests.far_side import Says

pytestmark = pytest.mark.django_db


@pytest.fixture
def hook(workspace, server):
    """hook(name): a webhook at the far side."""

    def one(name: str = "账务系统") -> Subscription:
        made = Subscription(workspace=workspace, name=name, url=f"{server.url}/{name}")
        made.keep()
        return made

    return one


def put(workspace, webhook, count: int = 1, **more) -> list[Delivery]:
    return [
        deliver("webhook", webhook.pk, Message(title=f"第 {number} 条"), workspace=workspace, **more)
        for number in range(count)
    ]


def test_the_same_cause_queues_one_delivery(workspace, hook):
    one = hook()
    put(workspace, one, 2, once="automation:1:2")
    assert Delivery.objects.count() == 1


def test_what_is_queued_in_a_transaction_that_fails_is_not_sent(workspace, hook):
    one = hook()
    with transaction.atomic():
        put(workspace, one)
        transaction.set_rollback(True)
    assert send_due() == 0


def test_two_processes_never_claim_the_same(workspace, hook):
    put(workspace, hook(), 3)
    first, second = claim(2), claim(2)
    assert {one.pk for one, _try in first} & {one.pk for one, _try in second} == set()


def test_what_a_killed_process_had_claimed_is_sent_by_the_next_under_the_same_id(workspace, hook, server):
    put(workspace, hook())
    claim(1)  # and dies here
    assert send_due() == 0
    Delivery.objects.update(next_try_at=timezone.now() - timedelta(seconds=1))
    assert send_due() == 1
    one = Delivery.objects.get()
    assert (one.state, one.attempts) == ("sent", 2)
    assert server.calls[0].headers["webhook-id"] == f"msg_{one.uid}"
    assert Attempt.objects.filter(took=None).count() == 1


def test_an_answer_that_comes_after_the_lease_changes_nothing(workspace, hook, server):
    put(workspace, hook())
    late = claim(1)[0]
    Delivery.objects.update(next_try_at=timezone.now() - timedelta(seconds=1))
    send_due()
    server.always = Says(500)
    sending.send(*late)
    assert Delivery.objects.get().state == "sent"


def test_a_target_that_fails_is_tried_with_one_and_holds_up_no_other(workspace, hook, server):
    bad, good = hook("坏"), hook("好")
    put(workspace, bad, 5)
    put(workspace, good, 5)
    Target.objects.filter(address=str(bad.pk)).update(failures=3, failing_since=timezone.now())
    names = [one.target.address for one, _try in claim(100)]
    assert names.count(str(bad.pk)) == 1
    assert names.count(str(good.pk)) == sending.TO_ONE_TARGET


def test_a_long_queue_to_one_does_not_starve_another(workspace, hook):
    crowd, other = hook("多"), hook("少")
    put(workspace, crowd, 30)
    put(workspace, other)
    assert str(other.pk) in {one.target.address for one, _try in claim(8)}


def test_is_dead_after_the_last_wait_and_lives_again_by_hand(workspace, hook, server):
    server.always = Says(503)
    put(workspace, hook())
    for _try in range(len(sending.Channel.waits) + 1):
        Delivery.objects.update(next_try_at=timezone.now())
        Target.objects.update(rests_until=None)
        send_due()
    one = Delivery.objects.get()
    assert (one.state, one.failure, one.next_try_at) == ("dead", "HTTP 503", None)
    assert send_due() == 0
    server.always = Says(204)
    assert one.again()
    assert not one.again()
    send_due()
    assert Delivery.objects.get().state == "sent"
    assert len({call.headers["webhook-id"] for call in server.calls}) == 1


def test_what_waits_for_its_next_try_is_sent_at_once_by_hand(workspace, hook, server):
    server.always = Says(503)
    put(workspace, hook())
    assert not Delivery.objects.get().again(), "it is due already"
    send_due()
    one = Delivery.objects.get()
    assert one.rests
    server.always = Says(204)
    assert one.again()
    assert send_due() == 1
    assert Delivery.objects.get().state == "sent"


def test_what_is_being_sent_is_not_sent_twice(workspace, hook):
    put(workspace, hook())
    claim(1)
    assert not Delivery.objects.get().rests
    assert not Delivery.objects.get().again()


def test_a_fault_of_ours_is_a_failed_try_and_stops_nobody(workspace, hook, monkeypatch):
    put(workspace, hook())
    queue("webhook", "999999999", {"body": "{}"}, workspace_id=workspace.pk, title="x")
    Delivery.objects.filter(target__address="999999999").update(payload={})
    assert send_due() == 2
    assert Delivery.objects.filter(state="dropped").count() == 1
    assert Delivery.objects.filter(state="sent").count() == 1


def test_forgets_what_was_settled_long_ago_and_nothing_that_waits(workspace, hook):
    put(workspace, hook(), 3)
    first, second, _third = Delivery.objects.order_by("pk")
    old = timezone.now() - timedelta(days=40)
    Delivery.objects.filter(pk=first.pk).update(state="sent", settled_at=old)
    Delivery.objects.filter(pk=second.pk).update(state="dead", settled_at=old)
    tidy()
    assert set(Delivery.objects.values_list("state", flat=True)) == {"dead", "waiting"}


def test_alerts_say_a_thing_once_in_each_admins_language(workspace, owner, admin, member):
    admin.language = "en"
    admin.save()
    for _time in range(2):
        Alert.objects.tell_admins(workspace, "It cannot be reached: %(reason)s", "/x/", reason="42")
    assert {each.user: each.text for each in Alert.objects.all()} == {
        owner: "连不上：42",
        admin: "It cannot be reached: 42",
    }


def test_a_secret_is_opened_by_the_key_that_sealed_it_or_an_older_one(settings):
    sealed = seal("whsec_1")
    assert "whsec_1" not in sealed
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another"
    with pytest.raises(ImproperlyConfigured, match="BIHUAN_SECRET_KEY"):
        unseal(sealed)
    settings.SECRET_KEY_FALLBACKS = [old]
    assert unseal(sealed) == "whsec_1"
    locks.cache_clear()
