"""Who may call: tokens with their scopes and workspace, sessions of our own pages, and how often."""

import pytest
from django.test import Client
from django.utils import timezone

from bihuan.areas.requirements.models import Requirement
from bihuan.people.models import ApiToken, Membership
from tests.people import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(lead):
    client = Client(enforce_csrf_checks=True)
    client.force_login(lead, backend="bihuan.people.sessions.Backend")
    return client


def test_without_a_token_one_is_told_how_to_get_one(workspace, client):
    answer = client.get("/api/v1/lanyun/requirements/")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert "Authorization: Bearer" in answer.json()["detail"]


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer x", "Basic b3duZXI6eA==", "bh_nothing", "Bearer bh_x_\x7f", "Bearer " + "x" * 5000]
)
def test_a_wrong_token_is_no_token(header, workspace, client):
    assert client.get("/api/v1/me", headers={"authorization": header}).status_code == 401


def test_a_token_ends_when_it_is_revoked_over_or_its_person_gone(call, lead, workspace):
    program = call(lead)
    assert program.get("/api/v1/me").json()["scopes"] == ["read", "write"]
    token = lead.api_tokens.get()
    ApiToken.objects.update(expires_at=timezone.now())
    assert program.get("/").status_code == 401
    ApiToken.objects.update(expires_at=timezone.now() + timezone.timedelta(days=1))
    assert program.get("/").status_code == 200
    token.revoke()
    assert program.get("/").status_code == 401
    ApiToken.objects.update(revoked_at=None)
    lead.is_active = False
    lead.save()
    assert program.get("/").status_code == 401
    lead.is_active = True
    lead.save()
    Membership.objects.filter(user=lead).delete()
    assert program.get("/").status_code == 401


def test_a_token_remembers_that_it_was_used(call, lead):
    call(lead).get("/")
    assert lead.api_tokens.get().last_used_at


def test_scopes(call, lead, add):
    add(Requirement)
    reader, writer = call(lead, scopes=["read"]), call(lead, scopes=["write"])
    assert reader.get("/requirements/1/").status_code == 200
    refused = reader.post("/requirements/", {"title": "x"}, Accept_Language="en")
    assert (refused.status_code, "write" in refused.json()["detail"]) == (403, True)
    assert writer.post("/requirements/", {"title": "x"}).status_code == 201
    assert writer.get("/requirements/1/").status_code == 403


def test_a_token_opens_its_own_workspace_only(call, lead, stranger):
    elsewhere = stranger.memberships.get().workspace
    Membership.objects.create(workspace=elsewhere, user=lead, role=40)
    Requirement.objects.add(workspace=elsewhere, title="x", by=stranger)
    program = call(lead)
    assert program.get("/api/v1/elsewhere/requirements/1/").status_code == 404
    assert program.get("/api/v1/elsewhere/").status_code == 404
    assert [w["slug"] for w in program.get("/api/v1/me").json()["workspaces"]] == ["lanyun"]
    assert program.get("/search/?q=x").json()["items"] == []


def test_a_page_of_ours_may_call_with_its_session(browser, add):
    add(Requirement, title="a")
    assert browser.get("/api/v1/lanyun/requirements/1/").json()["title"] == "a"
    assert browser.get("/api/v1/elsewhere/requirements/1/").status_code == 404
    assert browser.get("/api/v1/lanyun/nothing/").headers["Content-Type"] == "application/problem+json"


def test_a_strange_page_may_not(browser):
    send = {"data": '{"title": "x"}', "content_type": "application/json"}
    assert browser.post("/api/v1/lanyun/requirements/", **send).status_code == 403
    browser.get("/accounts/login/")
    assert browser.post("/api/v1/lanyun/requirements/", **send, headers={"X-CSRFToken": "x" * 32}).status_code == 403
    assert not Requirement.objects.exists()
    from django.middleware.csrf import _get_new_csrf_string

    browser.cookies["csrf"] = secret = _get_new_csrf_string()
    assert browser.post("/api/v1/lanyun/requirements/", **send, headers={"X-CSRFToken": secret}).status_code == 201


def test_other_origins_get_no_leave(call, lead):
    program = call(lead)
    answer = program.get("/", Origin="https://elsewhere.example")
    assert not [name for name in answer.headers if name.lower().startswith("access-control")]
    assert program.send("OPTIONS", "/requirements/", Origin="https://elsewhere.example").status_code == 405


def test_too_many_requests_wait(call, lead, settings):
    settings.API_RATE = 3
    program = call(lead)
    answers = [program.get("/") for _time in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert "r=2" in answers[0]["RateLimit"]
    assert 0 < int(answers[3]["Retry-After"]) <= 60
    assert call(lead).get("/").status_code == 200, "another token counts for itself"
    settings.API_RATE = 0
    assert program.get("/").status_code == 200


def test_answers_are_nobodys_to_keep_or_to_run(call, lead, add):
    add(Requirement)
    answer = call(lead).get("/requirements/1/")
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert {"Authorization", "Cookie"} <= {name.strip() for name in answer["Vary"].split(",")}
    assert not answer.cookies


def test_signing_in_by_password_is_not_for_the_api(workspace, owner, client):
    assert client.get("/api/v1/me", headers={"authorization": f"Basic {owner.email}:{PASSWORD}"}).status_code == 401
