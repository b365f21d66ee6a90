"""Pages: the sentence is written without a script; who may see and change what."""

import pytest

from bihuan.areas.requirements.models import Requirement
from bihuan.automation.models import DaysOff, Recurrence, Rule, Run, Template, Trial
from bihuan.people.models import Membership, Role

pytestmark = pytest.mark.django_db
HERE = "/lanyun/automation/"
SENT = {
    "name": "紧急要说",
    "kind": "requirements",
    "on": "changed",
    "t.field": "priority",
    "t.to": "0",
    "c0.field": "title",
    "c0.operator": "contains",
    "c0.operand": "运费",
    "c1.join": "or",
    "c1.field": "due_on",
    "c1.operator": "filled",
    "a0.do": "comment",
    "a0.text": "{{key}}",
}
COMMENT = {"do": "comment", "text": "x"}


@pytest.fixture
def as_(client):
    def signed_in(user):
        client.force_login(user)
        return client

    return signed_in


def test_a_sentence_is_written_row_by_row_and_kept(as_, lead):
    client = as_(lead)
    more = client.post(f"{HERE}new/", SENT | {"step": "add:condition"})
    assert (more.status_code, b'name="c2.field"' in more.content) == (200, True)
    less = client.post(f"{HERE}new/", SENT | {"step": "drop:condition:0"}).content
    assert b'name="c1.field"' not in less
    assert not Rule.objects.exists()
    wrong = client.post(f"{HERE}new/", SENT | {"a0.text": "{{nothing}}"})
    assert (wrong.status_code, b"{{nothing}}" in wrong.content) == (422, True)
    kept = client.post(f"{HERE}new/", SENT)
    one = Rule.objects.get()
    assert (kept.status_code, kept.headers["Location"]) == (302, f"{HERE}{one.pk}/")
    assert [row["join"] for row in one.conditions] == ["and", "or"]
    page = client.get(f"{HERE}{one.pk}/").content.decode()
    assert "运费" in page
    client.post(f"{HERE}{one.pk}/edit/", SENT | {"name": "别的"})
    one.refresh_from_db()
    assert (one.name, one.version) == ("别的", 2)


def test_a_rule_says_to_its_template_what_it_asks_and_when_by_boxes(as_, lead, workspace):
    nodes = [{"id": "1", "parent": "", "kind": "requirements", "title": "接入 {{客户 名}}"}]
    made = Template(workspace=workspace, name="接入", kind="requirements", nodes=nodes)
    made.keep(by=lead)
    sent = {"name": "x", "kind": "requirements", "on": "due", "t.days": "3", "t.way": "before", "t.time": "08:30"}
    sent |= {"t.often": "weekdays", "t.cron": "", "a0.do": "template", "a0.template": str(made.uid)}
    client = as_(lead)
    shown = client.post(f"{HERE}new/", sent | {"step": "add:action"}).content.decode()
    assert ("客户 名" in shown, shown.count("autofocus")) == (True, 1)
    assert client.post(f"{HERE}new/", sent).status_code == 422
    assert client.post(f"{HERE}new/", sent | {"a0.template": "no uid"}).status_code == 422
    assert client.post(f"{HERE}new/", sent | {"a0.g0": "{{title}}"}).status_code == 302
    one = Rule.objects.get()
    assert one.trigger == {"on": "due", "field": "due_on", "days": -3, "cron": "30 8 * * 1-5"}
    assert one.actions[0]["given"] == {"客户 名": "{{title}}"}
    assert 'name="t.cron"' in client.post(f"{HERE}new/", sent | {"step": "show", "t.often": "own"}).content.decode()


def test_a_rule_about_nothing_names_people_and_is_tried_now(as_, lead):
    client = as_(lead)
    sent = {"name": "x", "kind": "requirements", "on": "schedule", "a0.do": "notify", "a0.text": "x"}
    assert client.post(f"{HERE}new/", sent | {"a0.who": "owner"}).status_code == 422
    assert client.post(f"{HERE}new/", sent | {"a0.who": ["owner", "leads"]}).status_code == 302
    page = client.post(f"{HERE}{Rule.objects.get().pk}/trials/", follow=True)
    assert (Trial.objects.get().would, page.status_code) == (1, 200)


@pytest.mark.parametrize("name", ["solved", "not_begun", "overdue", "declined", "nudge"])
def test_ready_ones_can_be_kept_as_they_are(as_, lead, name):
    from bihuan.automation.ready import ready

    page = as_(lead).get(f"{HERE}new/?ready={name}")
    one = ready(name, Requirement, Membership.objects.get(user=lead).workspace)
    one.keep(by=lead)
    assert (page.status_code, one.standing) == (200, "on")


def test_dry_run_tells_and_changes_nothing(as_, lead, rule, add):
    urgent = {"field": "priority", "operator": "any_of", "operand": "0"}
    it = add(Requirement, priority=0)
    add(Requirement)
    it.change(by=lead, priority=3)
    one = rule("created", COMMENT, {"do": "move", "verb": "verify"}, conditions=[urgent])
    page = as_(lead).post(f"{HERE}{one.pk}/trials/", {"days": "7"}, follow=True)
    made = Trial.objects.get()
    assert (made.heard, made.would, page.status_code) == (2, 1, 200)
    assert (made.found[0]["key"], bool(made.found[0]["problem"])) == (it.key, True)
    assert (it.comments.count(), Run.objects.count(), it.events.count()) == (0, 0, 2)


def test_readers_see_only_rules_that_touched_what_they_see(as_, rule, add, work, lead, member, requester, stranger):
    one = rule("created", COMMENT)
    button = rule({"on": "button", "label": "催", "role": 10, "parameters": []}, COMMENT)
    assert as_(member).get(f"{HERE}{one.pk}/").status_code == 404
    it = add(Requirement)
    work()
    run = Run.objects.get()
    assert as_(member).get(f"{HERE}{one.pk}/").status_code == 200
    assert as_(member).get(f"{HERE}runs/{run.pk}/").status_code == 200
    assert as_(requester).get(f"{HERE}{one.pk}/").status_code == 404
    assert as_(requester).get(f"{HERE}runs/{run.pk}/").status_code == 404
    press = f"{HERE}buttons/requirements/{it.number}/"
    assert as_(requester).post(press, {"rule": button.pk}).status_code == 404
    assert as_(member).post(press, {"rule": button.pk}).status_code == 302
    assert it.comments.count() == 2


def test_every_address_heeds_role_and_walls(as_, rule, lead, member, owner, stranger, workspace, add):
    one = rule("created", COMMENT)
    nodes = [{"id": "1", "parent": "", "kind": "requirements", "title": "x"}]
    made = Template(workspace=workspace, name="x", kind="requirements", nodes=nodes)
    made.keep(by=lead)
    again = Recurrence(workspace=workspace, name="x", template=made, rule="FREQ=DAILY", starts_on="2026-01-01")
    again.starts_on = again.today()
    again.keep(by=lead)
    trial = Trial.objects.create(rule=one, created_by=lead)
    deeds = [
        *(f"{one.pk}/{deed}/" for deed in ("edit", "switch", "resume", "removal", "trials")),
        *(f"{one.pk}/trials/{trial.pk}/{deed}" for deed in ("", "cancel/")),
        *(f"templates/{made.pk}/{deed}" for deed in ("", "apply/", "removal/")),
        *(f"recurring/{again.pk}/{deed}" for deed in ("", "switch/", "removal/")),
    ]
    theirs = stranger.memberships.get().workspace.slug
    for deed in deeds:
        for method in ("get", "post"):
            assert getattr(as_(stranger), method)(HERE + deed).status_code in (404, 405), deed
            elsewhere = getattr(as_(stranger), method)(f"/{theirs}/automation/{deed}")
            assert elsewhere.status_code in (404, 405), deed
        if "apply" not in deed:
            assert as_(member).post(HERE + deed).status_code in (403, 405), deed
    assert (Rule.objects.count(), Template.objects.count(), Recurrence.objects.count()) == (1, 1, 1)
    for page in (
        "",
        "runs/",
        f"{one.pk}/removal/",
        f"templates/{made.pk}/removal/",
        f"recurring/{again.pk}/removal/",
        "templates/",
        "recurring/",
        "recurring/days/",
        f"{one.pk}/edit/",
        f"templates/{made.pk}/",
    ):
        assert as_(lead).get(HERE + page).status_code == 200, page
    assert (Rule.objects.count(), Template.objects.count(), Recurrence.objects.count()) == (1, 1, 1)


def test_templates_recurrences_and_days_are_written_by_form(as_, lead, workspace):
    client = as_(lead)
    sent = {"name": "接入", "n0.id": "1", "n0.kind": "requirements", "n0.title": "甲 {{谁}}", "n0.depth": "0"}
    sent |= {"n1.id": "2", "n1.kind": "requirements", "n1.title": "乙", "n1.depth": "1", "n1.due": "3"}
    sent |= {"n2.id": "3", "n2.kind": "requirements", "n2.title": "丙", "n2.depth": "1", "n2.waits": "2"}
    sent |= {"n1.owner": "me", "n1.priority": "0", "n1.tags": "接口, 数据", "n2.owner": f"person:{lead.pk}"}
    assert b'name="n3.title"' in client.post(f"{HERE}templates/new/", sent | {"step": "add"}).content
    client.post(f"{HERE}templates/new/", sent)
    made = Template.objects.get()
    assert [node["parent"] for node in made.nodes] == ["", "1", "1"]
    assert made.links == [{"source": "2", "role": "blocks", "target": "3"}]
    applied = client.post(f"{HERE}templates/{made.pk}/apply/", {"p.0": "我", "starts_on": "2026-09-25"})
    first = Requirement.objects.get(title="甲 我")
    assert (applied.status_code, first.children.count()) == (302, 2)
    second, third = (Requirement.objects.get(title=title) for title in ("乙", "丙"))
    assert (second.owner, second.priority, third.owner) == (lead, 0, lead)
    assert {tag.name for tag in second.tags.all()} == {"接口", "数据"}
    shown = client.get(f"{HERE}templates/{made.pk}/").content.decode()
    assert '<option value="me" selected>' in shown
    client.post(f"{HERE}templates/of/requirements/{first.number}/", {"name": "再来"})
    assert Template.objects.count() == 2
    form = {"name": "每周", "template": made.pk, "often": "FREQ=WEEKLY", "starts_on": "2026-01-05", "at": "09:00"}
    form |= {"time_zone": "Asia/Shanghai", "holidays": "skip"}
    assert client.post(f"{HERE}recurring/new/", form).status_code == 422
    assert client.post(f"{HERE}recurring/new/", form | {"said": "谁: 大家"}).status_code == 302
    assert Recurrence.objects.get().given == {"谁": "大家"}
    client.post(f"{HERE}recurring/days/", {"off": "2026-10-01..2026-10-03", "on": ""})
    assert DaysOff.objects.get().off == ["2026-10-01", "2026-10-02", "2026-10-03"]


def test_a_lead_of_old_is_refused(as_, rule, lead):
    one = rule("created", COMMENT)
    Membership.objects.filter(user=lead).update(role=Role.MEMBER)
    assert as_(lead).get(f"{HERE}{one.pk}/edit/").status_code == 403


def test_programs_keep_rules_press_and_apply(as_, lead, member, stranger, add):
    api = "/api/v1/lanyun/"
    say = {"do": "comment", "text": "x"}
    trigger = {"on": "button", "label": "催", "role": 20, "parameters": []}
    sent = {"name": "a", "kind": "requirements", "trigger": trigger, "actions": [say]}
    nodes = [{"id": "1", "parent": "", "kind": "requirements", "title": "甲 {{谁}}"}]

    def send(user, method, path, body=None):
        return getattr(as_(user), method)(api + path, body, content_type="application/json")

    assert send(member, "post", "rules/", sent).status_code == 403
    assert send(lead, "post", "rules/", sent | {"actions": []}).status_code == 422
    pk = send(lead, "post", "rules/", sent).json()["id"]
    it = add(Requirement)
    pressed = send(member, "post", f"rules/{pk}/presses/requirements/{it.number}/", {})
    assert (pressed.status_code, pressed.json()["state"]) == (201, "done")
    assert send(lead, "get", f"rules/{pk}/runs/").json()["items"][0]["artifact"] == it.key
    assert send(lead, "patch", f"rules/{pk}/", {"on": False}).json()["standing"] == "off"
    template = send(lead, "post", "templates/", {"name": "t", "kind": "requirements", "nodes": nodes}).json()
    assert template["asked"] == ["谁"]
    applied = send(member, "post", f"templates/{template['id']}/applications/", {"given": {"谁": "我"}})
    assert applied.status_code == 201
    for method, path in (
        ("get", f"rules/{pk}/"),
        ("delete", f"rules/{pk}/"),
        ("delete", f"templates/{template['id']}/"),
    ):
        assert send(stranger, method, path).status_code == 404
        assert getattr(as_(stranger), method)(f"/api/v1/elsewhere/{path}").status_code == 404
    assert send(member, "delete", f"templates/{template['id']}/").status_code == 403
    assert send(lead, "delete", f"rules/{pk}/").status_code == 204


def test_a_button_stands_at_the_artifact_for_who_may_press_it(
    as_, rule, add, member, requester, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        rule({"on": "button", "label": "催一催它", "role": 20, "parameters": []}, COMMENT)
    it, theirs = add(Requirement), add(Requirement, owner=requester)
    assert "催一催它" in as_(member).get(it.get_absolute_url()).content.decode()
    assert "催一催它" not in as_(requester).get(theirs.get_absolute_url()).content.decode()
