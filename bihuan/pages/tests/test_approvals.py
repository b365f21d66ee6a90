"""The pages and the API of approvals: who sees them, who decides."""

import json
from dataclasses import replace

import pytest
from django.test import Client

from bihuan.approvals.models import Request, RequestStage
from bihuan.areas.requirements.models import Requirement
from bihuan.artifacts import dispatch
from bihuan.artifacts.states import ApprovalStep
from bihuan.people.models import ApiToken

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def one(monkeypatch, add, lead):
    first, *rest = Requirement.moves
    step = ApprovalStep((lead.email,))
    monkeypatch.setattr(Requirement, "moves", (replace(first, approval=(step,), reason=False), *rest))
    return add(Requirement, title="提高上限")


@pytest.fixture
def request_(one, member):
    one.move(Requirement.moves[0].verb, by=member)
    return one.asked


def test_a_move_by_its_form_asks_and_the_page_says_so(one, at, member, lead, workspace):
    here = f"/{workspace.slug}/requirements/{one.number}/"
    answer = at(member).post(f"{here}move/", {"verb": Requirement.moves[0].verb, "version": "1"}, follow=True)
    assert "已提交审批" in answer.content.decode()
    request = Request.objects.get()
    assert f"approvals/{request.pk}/" in at(member).get(here).content.decode()
    assert "提高上限" in at(lead).get(f"/{workspace.slug}/approvals/").content.decode()
    assert "提高上限" not in at(member).get(f"/{workspace.slug}/approvals/").content.decode()
    assert "提高上限" in at(member).get(f"/{workspace.slug}/approvals/?tab=asked").content.decode()
    at(lead).post(f"/{workspace.slug}/approvals/{request.pk}/approve/")
    request.refresh_from_db()
    assert request.stage == RequestStage.APPROVED


def test_who_is_asked_reads_all_steps_and_the_form_says_that_it_has_to_be_approved(
    monkeypatch, add, at, member, lead, admin, owner, workspace
):
    first, *rest = Requirement.moves
    steps = (ApprovalStep((lead.email, admin.email), role=0), ApprovalStep((owner.email, admin.email), everyone=True))
    monkeypatch.setattr(Requirement, "moves", (replace(first, approval=steps, requires=("body",)), *rest))
    thing = add(Requirement)
    assert (
        "同意后才会流转"
        in at(member).get(f"/{workspace.slug}/requirements/{thing.number}/move/?verb={first.verb}").text
    )
    thing.move(first.verb, by=member, body="为什么")
    here = f"/{workspace.slug}/approvals/{thing.asked.pk}/"
    page = at(lead).get(here).text
    for words in ("第 1 步", "一人同意即可", "第 2 步", "全部同意才算", f"{owner.name}、{admin.name}", "还没轮到"):
        assert words in page, words
    assert f'<option value="{admin.pk}">' not in page, "is asked already"
    at(lead).post(f"{here}approve/")
    dispatch.run_once()
    inbox = at(owner).get(f"/{workspace.slug}/inbox/").text
    assert "轮到下一步的审批人" in inbox
    assert "受理" in inbox, "what is to be approved"


def test_only_who_is_asked_decides(request_, at, member, admin, requester, stranger, workspace):
    for deed in ("approve", "reject", "delegate", "withdraw", "remind"):
        address = f"/{workspace.slug}/approvals/{request_.pk}/{deed}/"
        assert at(stranger).post(address, {"reason": "不"}).status_code == 404
        if deed in ("approve", "reject", "delegate"):
            assert at(member).post(address, {"reason": "不"}).status_code == 403
            assert at(admin).post(address, {"reason": "不"}).status_code == 403
        assert at(requester).post(address, {"reason": "不"}).status_code in (403, 404, 422)
    assert at(stranger).get(f"/{workspace.slug}/approvals/{request_.pk}/").status_code == 404
    assert at(admin).post(f"/{workspace.slug}/approvals/{request_.pk}/explode/").status_code == 404
    request_.refresh_from_db()
    assert request_.stage == RequestStage.WAITING


def test_programs_ask_and_decide(one, member, lead, stranger, workspace):
    def call(user, method, path, body=None):
        _token, secret = ApiToken.issue(user=user, workspace=workspace, name="t", scopes=("read", "write"))
        client = Client(headers={"authorization": f"Bearer {secret}"})
        return client.generic(
            method, f"/api/v1/{workspace.slug}/{path}", json.dumps(body or {}), content_type="application/json"
        )

    moved = call(member, "POST", f"requirements/{one.number}/moves/", {"verb": Requirement.moves[0].verb})
    assert (moved.status_code, moved.json()["state"]) == (202, "new")
    pk = Request.objects.get().pk
    assert moved.headers["Location"] == f"/api/v1/{workspace.slug}/approvals/{pk}/"
    assert [row["id"] for row in call(lead, "GET", "approvals/?mine=true").json()["items"]] == [pk]
    assert call(member, "POST", f"approvals/{pk}/approve/").status_code == 403
    assert call(lead, "POST", f"approvals/{pk}/reject/").status_code == 422
    assert call(lead, "POST", f"approvals/{pk}/approve/", {"reason": "好"}).json()["stage"] == "approved"
    assert call(lead, "GET", f"approvals/{pk + 1}/").status_code == 404
