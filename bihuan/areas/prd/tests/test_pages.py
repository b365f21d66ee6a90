"""Pages and addresses of PRDs: what a person does there, and who may not."""

import pytest

from bihuan.areas.prd import changing, reviewing
from bihuan.areas.prd.hearing import remind
from bihuan.areas.prd.models import PRD, ChangeRequest, Review, Term, WritingRule
from bihuan.artifacts.dispatch import run_once
from bihuan.artifacts.models import Notice
from bihuan.people.models import ApiToken
from tests.people import member_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
HERE = "/lanyun/prds/1/"
READ = ("", "doctor/", "export/?format=md", "exports/", "exports/1/", "baselines/1/")
WRITTEN = (
    ("prds/1/review/", {"reviewers": "1"}),
    ("prds/1/change/", {"proposal": "x", "why": "y"}),
    ("prds/1/edit/", {"title": "x"}),
    ("prds/1/doctor/dismissals/", {"print": "0" * 64, "reason": "x"}),
    ("changes/1/review/", {"reviewers": "1"}),
    ("reviews/1/verdict/", {"verdict": "pass"}),
    ("reviews/1/points/", {"line": "0", "met": "0"}),
    ("reviews/1/reviewers/", {"user": "1"}),
    ("prds/1/exports/", {"format": "pdf"}),
    ("prds/1/doctor/wordings/", {"print": "0" * 64}),
    ("reviews/1/follow-ups/", {"text": "x"}),
    ("reviews/1/follow-ups/1/artifact/", {"kind": "requirements"}),
    ("glossary/", {"name": "x"}),
    ("settings/prds/rules/", {"switch": "vague"}),
    ("settings/prds/templates/rule/", {"hide": "1"}),
)


def test_a_person_walks_from_template_to_the_next_baseline(browse, lead, admin, requirement, workspace):
    page = browse(lead)
    begun = page.get("/lanyun/prds/new/?template=rule&requirements=REQ-1")
    assert "```requirements\nREQ-1\n```" in begun.content.decode()
    text = "## 1 规则\n\n```requirements\nREQ-1\n```\n\n差额超过 3 元的转人工。"
    assert page.post("/lanyun/prds/new/", {"title": "改价规则", "body": text, "priority": 2}).status_code == 302
    run_once()
    assert PRD.objects.get().links_out.get(role="specifies").target_id == requirement.pk
    page.post(f"{HERE}review/", {"reviewers": [admin.pk], "checklist": "目标清楚", "due_on": "2030-01-04"})
    browse(admin).post("/lanyun/reviews/1/verdict/", {"verdict": "pass"})
    page.post("/lanyun/reviews/1/points/", {"line": 0, "met": 1})
    page.post("/lanyun/reviews/1/move/", {"verb": "pass"})
    page.post(f"{HERE}move/", {"verb": "sign"})
    assert page.get(f"{HERE}edit/").headers["Location"] == f"{HERE}change/"
    page.post(f"{HERE}change/", {"proposal": text.replace("3 元", "5 元"), "why": "财务放宽", "delay": "2"})
    shown = page.get("/lanyun/changes/1/").content.decode()
    assert "<ins>5</ins>" in shown
    assert "REQ-1" in shown
    page.post("/lanyun/changes/1/move/", {"verb": "approve", "reason": "急"})
    assert (PRD.objects.get().edition, "5 元" in PRD.objects.get().body) == (2, True)
    assert "签核后未被改动" in page.get(f"{HERE}baselines/2/").content.decode()


def test_strangers_find_nothing_and_requesters_write_nothing(
    browse, signed, lead, admin, stranger, requester, workspace
):
    change = changing.propose(signed, signed.body + "\n\n多一段", by=lead, why="试")
    reviewing.ask(change, people=[admin], by=lead)
    before = [PRD.objects.get().version, Review.objects.count(), ChangeRequest.objects.count()]
    for path in READ:
        assert browse(stranger).get(HERE + path).status_code == 404
        assert browse(requester).get(HERE + path).status_code == 404, "it is not theirs"
    for path, said in WRITTEN:
        assert browse(stranger).post(f"/lanyun/{path}", said).status_code == 404, path
        assert browse(requester).post(f"/lanyun/{path}", said).status_code in (403, 404), path
    assert [PRD.objects.get().version, Review.objects.count(), ChangeRequest.objects.count()] == before
    assert not Term.objects.exists()
    assert not WritingRule.objects.exists()


def test_a_program_does_what_a_person_does(client, signed, workspace, lead, admin, stranger):
    def call(path, data=None, by=lead, **more):
        _token, plaintext = ApiToken.issue(
            user=by, workspace=by.memberships.get().workspace, name="t", scopes=["read", "write"]
        )
        headers = {"Authorization": f"Bearer {plaintext}", "Accept-Language": "en"}
        address = f"/api/v1/lanyun/{path}"
        if data is None:
            return client.get(address, headers=headers)
        return client.post(address, data, content_type="application/json", headers=headers)

    assert call("prds/1/baselines/1/").json()["untouched"] is True
    assert call("prds/1/export/?format=md").content.decode().startswith("# 对账差异处理方案")
    assert call("prds/1/export/?format=exe").status_code == 422
    made = call("prds/1/changes/", {"proposal": signed.body + "\n\n尽快通知。", "why": "补"})
    assert (made.status_code, made.json()["key"]) == (201, "CHG-1")
    asked = call("changes/1/reviews/", {"reviewers": ["admin@lanyun.example"]})
    assert (asked.status_code, asked.json()["key"]) == (201, "REV-2")
    assert call("changes/1/reviews/", {"reviewers": ["nobody@lanyun.example"]}).status_code == 422
    assert call("reviews/2/verdict/", {"verdict": "fail"}, by=admin).status_code == 422
    spoken = call("reviews/2/verdict/", {"verdict": "pass"}, by=admin)
    assert spoken.status_code == 200, spoken.content
    assert call("reviews/2/verdict/", {"verdict": "pass"}).status_code == 403
    assert call("reviews/2/follow-ups/", {"text": "补监控"}).status_code == 200
    for path in ("prds/1/baselines/1/", "prds/1/export/?format=md", "prds/1/doctor/", "glossary/"):
        assert call(path, by=stranger).status_code == 404


def test_a_dismissed_finding_stays_away_until_its_sentence_changes(browse, add, lead):
    prd = add(PRD, title="方案", body="尽快通知。")
    page = browse(lead)
    shown = page.get(f"{HERE}doctor/").content.decode()
    (print_,) = {part.split('"')[0] for part in shown.split('name="print" value="')[1:]}
    page.post(f"{HERE}doctor/dismissals/", {"print": print_, "reason": " "})
    assert not prd.dismissals.exists()
    page.post(f"{HERE}doctor/dismissals/", {"print": print_, "reason": "合同里写了"})
    assert "没有问题" in page.get(f"{HERE}doctor/").content.decode()
    prd.change(by=lead, body="前面多一段。\n\n尽快通知。")
    assert "没有问题" in page.get(f"{HERE}doctor/").content.decode()
    prd.change(by=lead, body="尽快通知客户。")
    assert "没有问题" not in page.get(f"{HERE}doctor/").content.decode()


def test_a_model_is_offered_where_there_is_one_and_its_failure_is_said(browse, add, lead, settings):
    add(PRD, title="方案", body="尽快通知。")
    page = browse(lead)
    assert "doctor/wordings/" not in page.get(f"{HERE}doctor/").content.decode()
    settings.LLM_URL = "http://127.0.0.1:1/v1"  # nobody listens there
    shown = page.get(f"{HERE}doctor/").content.decode()
    assert "doctor/wordings/" in shown
    (print_,) = {part.split('"')[0] for part in shown.split('name="print" value="')[1:]}
    said = page.post(f"{HERE}doctor/wordings/", {"print": print_}, follow=True).content.decode()
    assert "语言模型" in said


def test_a_workspace_has_its_own_rules_terms_and_templates(browse, add, admin, member):
    add(PRD, title="方案", body="物流商尽快处理脏单。")
    page = browse(admin)
    page.post("/lanyun/settings/prds/rules/", {"switch": "vague"})
    page.post("/lanyun/settings/prds/rules/", {"label": "行话", "words": "脏单\n洗*数据", "better": "待修正的运单"})
    browse(member).post("/lanyun/glossary/", {"name": "承运商", "variants": "物流商"})
    shown = page.get(f"{HERE}doctor/").content.decode()
    assert "尽快处理待修正的运单" in shown
    assert "承运商尽快处理" in shown
    assert "模糊词" not in shown
    page.post("/lanyun/settings/prds/templates/rule/", {"name": "我们的规则变更", "about": "", "text": "## 一\n"})
    page.post("/lanyun/settings/prds/templates/report/", {"hide": "1"})
    offered = page.get("/lanyun/prds/new/").content.decode()
    assert "我们的规则变更" in offered
    assert "数据与报表" not in offered
    assert browse(member).get("/lanyun/settings/prds/").status_code == 403


def test_who_has_not_spoken_is_reminded_once_a_day(prd, lead, admin, workspace):
    from datetime import timedelta

    from django.utils import timezone

    today = timezone.localdate()
    other = member_of(workspace, "b@lanyun.example", "乙", 30)
    review = reviewing.ask(prd, people=[admin, other], by=lead, due_on=today + timedelta(days=1))
    reviewing.speak(review, by=other, verdict="pass")
    run_once()
    before = Notice.objects.filter(user=admin).count()
    assert (remind(today), remind(today)) == (1, 0)
    run_once()
    assert Notice.objects.filter(user=admin).count() == before + 1
