"""News to a browser: only its person's, encrypted so that only it reads them, forgotten when it is gone."""

import json
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.test import Client
from django.utils import timezone

from bihuan.artifacts import dispatch
from bihuan.artifacts.models import Notice
from bihuan.deliveries.models import Delivery
from bihuan.deliveries.sending import send_due
from bihuan.deliveries.tests.far_side import Says
from bihuan.notifications.models import Browser, Preferences, PushKey
from bihuan.notifications.push import derive, encode, new_key, private_of, public_of

pytestmark = pytest.mark.django_db
AUTH = b"0123456789abcdef"


class Chrome:
    """What a browser does with what it gets."""

    def __init__(self):
        self.key = private_of(new_key())

    def keys(self) -> dict[str, str]:
        return {"p256dh": encode(public_of(self.key)), "auth": encode(AUTH)}

    def read(self, body: bytes) -> dict:
        salt, theirs, sealed = body[:16], body[21:86], body[86:]
        point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs)
        shared = self.key.exchange(ec.ECDH(), point)
        secret = derive(AUTH, shared, b"WebPush: info\0" + public_of(self.key) + theirs, 32)
        key = derive(salt, secret, b"Content-Encoding: aes128gcm\0", 16)
        plain = AESGCM(key).decrypt(derive(salt, secret, b"Content-Encoding: nonce\0", 12), sealed, None)
        return json.loads(plain.rstrip(b"\0")[:-1])


@pytest.fixture
def chrome():
    return Chrome()


@pytest.fixture
def browser(member, server, chrome):
    return Browser.objects.keep(user=member, endpoint=f"{server.url}/push/1", name="Chrome", **chrome.keys())


def test_who_is_mentioned_reads_it_in_the_browser_with_the_reason(browser, thing, member, lead, server, chrome):
    server.always = Says(201)
    thing.comment(f"@[吴桐]({member.pk}) ?", by=lead)
    dispatch.run_once()
    send_due()
    call = next(call for call in server.calls if call.path == "/push/1")
    said = chrome.read(call.body)
    notice = Notice.objects.get(user=member)
    assert said["title"] == "REQ-1 拆单后运费自动重算"
    assert said["url"] == f"/lanyun/inbox/{notice.pk}/"
    assert str(notice.get_why_display()) in said["body"]
    assert call.headers["authorization"].startswith("vapid t=")
    assert call.headers["ttl"] == "86400"


def test_what_is_only_watched_does_not_pop_up_unless_wanted(browser, thing, member, lead):
    thing.comment("一", by=lead)
    dispatch.run_once()
    assert not Delivery.objects.filter(target__channel="push").exists()
    Preferences.objects.create(user=member, push=["watching"])
    thing.comment("二", by=lead)
    dispatch.run_once()
    assert Delivery.objects.filter(target__channel="push").count() == 1


def test_waits_for_the_end_of_quiet_hours_and_is_dropped_when_read_by_then(browser, thing, member, lead, server):
    wishes = Preferences(user=member)
    now = timezone.now().astimezone(wishes.zone)
    wishes.quiet_from, wishes.quiet_until = (now - timedelta(hours=1)).time(), (now + timedelta(hours=1)).time()
    wishes.save()
    thing.comment(f"@[吴桐]({member.pk}) ?", by=lead)
    dispatch.run_once()
    pushes = Delivery.objects.filter(target__channel="push")
    assert pushes.get().next_try_at > timezone.now() + timedelta(minutes=58)
    pushes.update(next_try_at=timezone.now())
    Notice.objects.update(read_at=timezone.now())
    send_due()
    assert pushes.get().state == "dropped"
    assert server.calls == []


def test_a_browser_that_is_gone_is_forgotten(browser, thing, member, lead, server):
    server.always = Says(410)
    thing.comment(f"@[吴桐]({member.pk}) ?", by=lead)
    dispatch.run_once()
    send_due()
    assert not Browser.objects.exists()


def test_the_pages_add_and_remove_ones_own_and_no_other(member, lead, chrome, server):
    mine, theirs = Client(), Client()
    mine.force_login(member)
    theirs.force_login(lead)
    assert encode(public_of(private_of(PushKey.ours()))) in mine.get("/me/notifications/").content.decode()
    mine.post("/me/notifications/browsers/", {"endpoint": f"{server.url}/p", **chrome.keys()})
    kept = Browser.objects.get()
    assert kept.user == member
    assert theirs.post(f"/me/notifications/browsers/{kept.pk}/removal/").status_code == 404
    mine.post(f"/me/notifications/browsers/{kept.pk}/removal/")
    assert not Browser.objects.exists()


@pytest.mark.parametrize("wrong", [{"endpoint": ""}, {"endpoint": "http://10.0.0.1/x"}, {"p256dh": "x"}, {"auth": "x"}])
def test_what_is_no_subscription_is_not_kept(member, chrome, wrong):
    client = Client()
    client.force_login(member)
    sent = {"endpoint": "https://push.example/1", **chrome.keys(), **wrong}
    assert client.post("/me/notifications/browsers/", sent).status_code == 302
    assert not Browser.objects.exists()


def test_the_service_worker_is_at_the_root():
    answer = Client().get("/service-worker.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert b"showNotification" in answer.content


def test_there_is_one_key_for_the_installation_kept_sealed():
    assert PushKey.ours() == PushKey.ours()
    assert PushKey.ours() not in str(PushKey.objects.get().private)
