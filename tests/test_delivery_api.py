"""What admins do by page they do by API: robots, webhooks, the log, bounces; and everybody their own wishes."""

import json

import pytest
from django.test import Client
from standardwebhooks.webhooks import Webhook

from bihuan.areas.requirements.models import Requirement
from bihuan.areas.research.models import Customer
from bihuan.artifacts import dispatch
from bihuan.connectors.robots.models import Route
from bihuan.connectors.webhooks.models import Subscription
from bihuan.deliveries.models import Bounce, Target
from bihuan.deliveries.sending import send_due
from bihuan.deliveries.tests.conftest import server  # noqa: F401  a fixture
from bihuan.deliveries.tests.far_side import Says
from bihuan.people.models import ApiToken

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(workspace, admin):
    """call(method, path, data): what the API answers an admin's program."""
    _token, key = ApiToken.issue(user=admin, workspace=workspace, name="x", scopes=["read", "write"])
    client = Client(headers={"Authorization": f"Bearer {key}", "Accept-Language": "en"})

    def send(method: str, path: str, data=None):
        body = b"" if data is None else json.dumps(data)
        address = path if path.startswith("/") else f"/api/v1/lanyun/{path}"
        return client.generic(method, address, body, content_type="application/json")

    return send


def test_a_robot_from_its_address_to_its_first_card(call, server, add, product):  # noqa: F811
    server.always = Says.json({"code": 0, "msg": "success"})
    said = {"vendor": "feishu", "name": "订单群", "address": f"{server.url}/hook/abcd1234", "secret": "s3cret"}
    answer = call("POST", "robots/", said)
    assert answer.status_code == 201
    made = answer.json()
    assert "s3cret" not in answer.content.decode()
    assert (made["place"], made["on"]) == ("127.0.0.1 …1234", True)
    assert call("POST", f"robots/{made['id']}/test/").json() == {"taken": True, "failure": ""}
    wanted = {"product": product.slug, "kind": "requirements", "verb": "created"}
    route = call("POST", f"robots/{made['id']}/routes/", wanted).json()
    add(Requirement, product=product)
    dispatch.run_once()
    send_due()
    assert len(server.calls) == 2
    assert call("GET", "robots/").json()["items"][0]["routes"] == [route]
    assert call("DELETE", f"robots/{made['id']}/routes/{route['id']}/").status_code == 204
    assert call("DELETE", f"robots/{made['id']}/routes/{route['id']}/").status_code == 404
    assert call("DELETE", f"robots/{made['id']}/").status_code == 204
    assert not Route.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"address": "http://10.0.0.1/hook"},
        {"address": "http://localhost/hook"},
        {"address": "nonsense"},
        {"vendor": "slack"},
        {"name": ""},
        {"more": 1},
    ],
)
def test_a_robot_that_cannot_be_is_refused_with_a_reason(call, wrong):
    said = {"vendor": "feishu", "name": "x", "address": "https://open.example/hook/1", **wrong}
    answer = call("POST", "robots/", said)
    assert answer.status_code == 422
    assert answer.json()["errors"]


@pytest.mark.parametrize("wrong", [{"product": "nope"}, {"kind": "nope"}, {"verb": "nope"}, {"state": "nope"}])
def test_a_route_to_nowhere_is_refused(call, wrong):
    made = call("POST", "robots/", {"vendor": "wecom", "name": "x", "address": "https://w.example/hook/1"}).json()
    answer = call("POST", f"robots/{made['id']}/routes/", wrong)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, next(iter(wrong)))


def test_a_webhook_its_secret_its_log_and_sending_again(call, server, add):  # noqa: F811
    made = call("POST", "webhooks/", {"name": "仓库", "url": f"{server.url}/hook", "kinds": ["requirements"]}).json()
    secret = call("PUT", f"webhooks/{made['id']}/secret/").json()["secret"]
    server.answers = [Says(500)]
    add(Requirement)
    dispatch.run_once()
    send_due()
    (row,) = call("GET", "deliveries/?channel=webhook&state=waiting").json()["items"]
    assert call("POST", f"deliveries/{row['id']}/repetition/").status_code == 200, "not only after the next try"
    assert call("POST", f"deliveries/{row['id']}/repetition/").status_code == 409, "it is due already"
    Target.objects.update(rests_until=None)
    call("POST", f"webhooks/{made['id']}/test/")
    detail = call("GET", f"deliveries/{row['id']}/").json()
    assert [(each["status"], each["failure"]) for each in detail["tries"]] == [(500, "HTTP 500")]
    assert json.loads(detail["content"])["type"] == "requirements.created"
    for sent in server.calls:
        Webhook(secret).verify(sent.body, sent.headers)
    assert call("PATCH", f"webhooks/{made['id']}/", {"on": False}).json()["on"] is False
    assert call("PATCH", f"webhooks/{made['id']}/", {"verbs": ["commented"], "on": True}).json()["verbs"] == [
        "commented"
    ]
    assert call("DELETE", f"webhooks/{made['id']}/").status_code == 204
    assert not Subscription.objects.exists()


@pytest.mark.parametrize(
    "wrong", [{"url": "http://127.0.0.1/"}, {"kinds": ["nope"]}, {"verbs": ["x"]}, {"products": ["x"]}]
)
def test_a_webhook_that_cannot_be_is_refused_and_nothing_is_kept(call, wrong):
    answer = call("POST", "webhooks/", {"name": "x", "url": "https://h.example/", **wrong})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, next(iter(wrong)))
    assert not Subscription.objects.exists()


def test_bounces_of_members_and_customers_and_of_nobody_else(call, add, member, stranger):
    add(Customer, title="禾木", email="Chen@hemu.example")
    assert call("POST", "bounces/", {"address": "chen@hemu.example"}).status_code == 201
    assert call("DELETE", "bounces/chen@hemu.example/").status_code == 204
    assert call("POST", "bounces/", {"address": member.email, "reason": "complained"}).status_code == 201
    assert [each["address"] for each in call("GET", "bounces/").json()["items"]] == [member.email]
    assert call("POST", "bounces/", {"address": stranger.email}).status_code == 422
    assert call("POST", "bounces/", {}).status_code == 422
    assert call("POST", "bounces/", {"report": "hello"}).status_code == 422
    Bounce.objects.record(stranger.email, "bounced")
    assert call("DELETE", f"bounces/{stranger.email}/").status_code == 404
    assert call("DELETE", f"bounces/{member.email}/").status_code == 204
    assert list(Bounce.objects.standing().values_list("address", flat=True)) == [stranger.email]


def test_ones_own_wishes(call):
    address = "/api/v1/me/notifications"
    usual = call("GET", address).json()
    assert usual["mail"]["mentioned"] == "at_once"
    changed = call(
        "PATCH", address, {"mail": {"watching": "off"}, "quiet_from": "22:00", "quiet_until": "08:00"}
    ).json()
    assert changed["mail"] == {**usual["mail"], "watching": "off"}
    assert changed["quiet_from"] == "22:00"
    assert call("PATCH", address, {"mail_on": False}).json()["mail_on"] is False
    for wrong in (
        {"mail": {"nope": "off"}},
        {"mail": {"watching": "x"}},
        {"muted": ["x"]},
        {"quiet_until": None},
        {"daily_at": 24},
        {"quiet_from": "22:00+08:00"},
    ):
        assert call("PATCH", address, wrong).status_code == 422
    assert call("GET", address).json()["quiet_until"] == "08:00"
