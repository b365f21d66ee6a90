"""The main job without a browser: once from the command line, once as a program that speaks to the API.

Real feedback comes in, three voices become a requirement, it is scored and decided, delivered and released, and
whoever asked reads the answer in a mail and says whether it is solved.
"""

import csv
import json
import re

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client

from bihuan.areas.requirements.models import Requirement
from bihuan.areas.research.evidence import form_requirement
from bihuan.areas.research.mailing import send_due
from bihuan.areas.research.models import Feedback
from bihuan.artifacts.dispatch import run_once
from bihuan.people.models import ApiToken
from tests.inputs import inputs

pytestmark = pytest.mark.django_db
VOICES = [
    ("王敏", "wang.min@shunda.example", "拆单以后运费还是老的"),
    ("赵岩", "zhao.yan@yunqi.example", "一单拆三个包裹，运费收了三次"),
    ("钱多", "qian.duo@shunfeng.example", "改完地址运费不变"),
]
RICE = {"reach": 400, "impact": 2, "confidence": 80, "effort": 4}
CRITERIA = "[ ] 拆单后 5 秒内重算运费\n[ ] 重算有记录"
STEPS = ("accept", "review", "schedule", "start", "release")
TICKET = re.compile(r'name="ticket" value="([^"]+)"')
LINK = re.compile(r"https?://\S+")


@pytest.fixture
def files():
    return inputs()


def said_on_the_portal() -> None:
    """Three people outside say it, each on the portal page, without an account."""
    for person, email, title in VOICES:
        client = Client(headers={"accept-language": "zh-CN"})
        form = client.get("/portal/lanyun/orders/").content.decode()
        ticket = TICKET.search(form)[1]
        words = {"title": title, "body": "", "person": person, "email": email, "strength": 3, "ticket": ticket}
        assert client.post("/portal/lanyun/orders/", words).status_code == 302


def everything_delivered() -> None:
    while run_once() or send_due():
        pass


def mails_to(email: str) -> list[str]:
    return [f"{each.subject}\n{each.body}" for each in mail.outbox if each.to == [email] or email in each.to[0]]


def answers_with_one_click(email: str) -> None:
    """The link in the last mail leads to one button."""
    address = next(link for link in LINK.findall(mails_to(email)[-1]) if link.rstrip("/").endswith("/solved"))
    visitor, path = Client(), "/" + address.split("/", 3)[3]
    assert visitor.get(path).status_code == 200
    assert visitor.post(path).status_code == 302


def check_answers(requirement: Requirement) -> None:
    everything_delivered()
    for _person, email, title in VOICES:
        told = mails_to(email)
        assert len(told) == 5, "received, weighed, scheduled, made, live: each once"
        assert all(title in each for each in told)
    answers_with_one_click(VOICES[0][1])
    everything_delivered()
    states = Feedback.objects.behind(requirement.pk).order_by("pk").values_list("state", flat=True)
    assert list(states) == ["solved", "answered", "answered"]
    assert Feedback.objects.all().resolution([requirement.pk])[requirement.pk].solved == 1


def test_from_the_command_line(files, lead, product, tmp_path, capsys):
    where = {"workspace": "lanyun", "email": lead.email}
    call_command("import", "requirements", str(files.requirements), dry_run=True, **where)
    assert Requirement.objects.count() == 0
    call_command("import", "requirements", str(files.requirements), **where)
    call_command("import", "feedback", str(files.feedback), set=["product=orders"], **where)
    assert capsys.readouterr().err == ""
    assert Requirement.objects.count() == files.requirement_count
    assert Requirement.objects.filter(tags__name="F").count() == files.functional_count
    assert Feedback.objects.filter(product=product, channel="import").count() == files.feedback_count

    said_on_the_portal()
    voices = list(Feedback.objects.filter(channel="portal").order_by("pk"))
    requirement = form_requirement(voices, by=lead, title="拆单后运费自动重算", body="", product=product)
    requirement = Requirement.objects.get(pk=requirement.pk)
    requirement.change(by=lead, acceptance=CRITERIA, **RICE)
    assert requirement.score == 160
    for verb in STEPS:
        everything_delivered()
        requirement.move(verb, by=lead)
    check_answers(requirement)

    call_command("export", "requirements", output=tmp_path / "out.csv", **where)
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as exported:
        assert len(list(csv.DictReader(exported))) == files.requirement_count + 1


def test_as_a_program(files, lead, workspace, product):
    _token, secret = ApiToken.issue(user=lead, workspace=workspace, name="test", scopes=["read", "write"])
    program = Program(secret)
    with files.requirements.open(encoding="utf-8-sig", newline="") as rows:
        needs = [
            {"title": row["RequirementText"][:500], "tags": [row["class"]]}
            for row in csv.DictReader(rows, delimiter=";")
        ]
    with files.feedback.open(encoding="utf-8-sig", newline="") as rows:
        said = [
            {"title": row["review"][:80], "body": row["review"], "product": "orders"} for row in csv.DictReader(rows)
        ]
    assert len(program.post("requirements/bulk/", {"rows": needs})["keys"]) == files.requirement_count
    keys = []
    for begin in range(0, len(said), 1000):
        keys += program.post("feedback/bulk/", {"rows": said[begin : begin + 1000]})["keys"]
    assert len(keys) == files.feedback_count
    assert len(program.everything("requirements/?limit=100&tag=F")) == files.functional_count

    said_on_the_portal()
    newest = program.send("GET", "feedback/?sort=-number&limit=3")["items"]
    first, *others = [each["number"] for each in reversed(newest)]
    made = program.post(f"feedback/{first}/requirement/", {"title": "拆单后运费自动重算"})
    for number in others:
        program.post(f"feedback/{number}/requirement/", {"requirement": made["number"]})
    here = f"requirements/{made['number']}/"
    scored = program.send("PATCH", here, RICE | {"acceptance": CRITERIA})
    assert scored["score"] == 160
    for verb in STEPS:
        everything_delivered()
        state = program.post(f"{here}moves/", {"verb": verb})["state"]
    assert state == "released"
    check_answers(Requirement.objects.get(number=made["number"]))
    assert program.send("GET", f"feedback/{first}/")["state"] == "solved"


class Program:
    """Whatever speaks JSON to the API with a token."""

    def __init__(self, secret: str):
        self.client = Client(headers={"authorization": f"Bearer {secret}"})

    def send(self, method: str, path: str, data=None):
        address = path if path.startswith("/") else f"/api/v1/lanyun/{path}"
        body = "" if data is None else json.dumps(data)
        answer = self.client.generic(method, address, body, content_type="application/json")
        assert answer.status_code < 300, answer.content.decode()
        return answer.json()

    def post(self, path: str, data):
        return self.send("POST", path, data)

    def everything(self, path: str) -> list[dict]:
        items, address = [], path
        while address:
            page = self.send("GET", address)
            items, address = items + page["items"], page["next"]
        return items
