"""Plays the year: every voice, requirement, move, remark and answer, in the order it happened.

A requirement of the story says: `born` days ago it was written down, `state` it is in today, `rice` (reach,
impact, confidence, effort), `accept` (its criteria today), `voices` "customer|person|strength|words",
`talk` (who, words), `answers` (who says whether it was solved), `window` (days ago it was planned between).
"""

import random
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone, translation

from bihuan.areas.requirements.models import Requirement
from bihuan.areas.research.models import Customer, Feedback
from bihuan.artifacts.models import Artifact
from bihuan.artifacts.reach import read_reach
from bihuan.people.models import Workspace
from bihuan.story import approved, asked, automated, public, ranked, specified, themes
from bihuan.story.cast import CUSTOMERS
from bihuan.story.clock import happening
from bihuan.story.founding import found
from bihuan.story.loose import DISMISSED, LOOSE
from bihuan.story.orders import ORDERS
from bihuan.story.outside import set_up
from bihuan.story.settlement import SETTLEMENT
from bihuan.story.warehouse import WAREHOUSE

Act = tuple[datetime, Callable[[], Any]]
ROAD = [
    ("accept", "clarifying"),
    ("review", "reviewing"),
    ("schedule", "scheduled"),
    ("start", "delivering"),
    ("release", "released"),
    ("verify", "verified"),
]
STOPS = [state for _verb, state in ROAD]
SPEED = [0.06, 0.18, 0.32, 0.45, 0.72, 0.88]  # how far into its life a requirement got there


def play(*, demo: bool = True) -> Workspace:
    """The workspace of the story, from its founding to today."""
    with translation.override("zh-hans"):
        stage = Stage(found(demo=demo))
        acts = sorted(stage.acts(), key=lambda act: act[0])
        for moment, deed in acts:
            with happening(min(moment, timezone.now())):
                deed()
        asked.set_up(stage.workspace, stage.people, stage.requirements)
        ranked.set_up(stage.workspace, stage.people, stage.requirements)
        public.set_up(stage.workspace, stage.people, stage.requirements)
        set_up(stage.workspace)
        automated.set_up(stage.workspace, stage.people["zhixia"])
        approved.set_up(stage.workspace, stage.people)
        themes.set_up(stage.workspace, stage.people["zhixia"])
        specified.set_up(stage.workspace, stage.people, stage.requirements)
    return stage.workspace


# The team grew faster over the year: what is still open did not wait as long as what is done.
PACE = {
    "new": 0.25,
    "duplicate": 0.25,
    "clarifying": 0.25,
    "reviewing": 0.2,
    "scheduled": 0.35,
    "delivering": 0.4,
    "snoozed": 0.4,
}


def age_of(story: dict) -> float:
    """How many days ago it was written down."""
    return story["born"] * PACE.get(story["state"], 1)


class Stage:
    def __init__(self, workspace: Workspace):
        self.workspace = workspace
        self.chance = random.Random(20260714)  # noqa: S311  the same story every time
        self.morning = timezone.localtime().replace(hour=9, minute=12, second=0, microsecond=0)
        self.people = {m.user.email.split("@")[0]: m.user for m in workspace.memberships.select_related("user")}
        for user in self.people.values():
            user.reach = read_reach(user)  # nobody's role changes in this year
        self.named = {user.name: user for user in self.people.values()}
        self.products = {product.slug: product for product in workspace.products.all()}
        self.requirements: dict[str, Requirement] = {}
        self.voices: dict[tuple[str, str], Feedback] = {}
        self.customers: dict[str, Artifact] = {}

    def acts(self) -> Iterator[Act]:
        for name, contact, revenue, ends, what in CUSTOMERS:
            yield self.ago(365), lambda n=name, c=contact, r=revenue, e=ends, w=what: self.meet(n, c, r, e, w)
        for product, stories in (("orders", ORDERS), ("warehouse", WAREHOUSE), ("settlement", SETTLEMENT)):
            for story in stories:
                yield from self.life(product, story)
        for product, who, days, words in LOOSE:
            yield self.ago(days), lambda p=product, w=who, t=words: self.hear(p, f"{w}|{t}")
        for product, who, days, words, reason in DISMISSED:
            yield self.ago(days), lambda p=product, w=who, t=words: self.hear(p, f"{w}|{t}")
            yield self.ago(days - 2), lambda t=words, r=reason: self.dismiss(t, r)

    def life(self, product: str, story: dict) -> Iterator[Act]:
        born, name = age_of(story), story["id"]
        for place, line in enumerate(story.get("voices", ())):
            heard = born + self.chance.randint(1, 16) if place < 2 else born * self.chance.uniform(0.35, 0.97)
            yield self.ago(heard), lambda line=line, p=product: self.hear(p, line)
            yield self.ago(min(heard, born) - 0.4), lambda line=line: self.attach(name, line)
        yield self.ago(born), lambda: self.write_down(product, story)
        if "rice" in story:
            yield self.ago(born * 0.93), lambda: self.rate(name, story["rice"])
        yield from self.road(name, story)
        for place, (who, words) in enumerate(story.get("talk", ())):
            yield self.ago(max(born * 0.2 - place, 0.3)), lambda w=who, t=words: self.say(name, w, t)
        for who, solved in story.get("answers", {}).items():
            yield (
                self.ago(born * 0.14 * self.chance.random() + 0.2),
                lambda w=who, s=solved: self.answer(story, w, solved=s),
            )

    def road(self, name: str, story: dict) -> Iterator[Act]:
        """The moves to where the requirement is today."""
        born, state = age_of(story), story["state"]
        if state in STOPS:
            for (verb, stop), far in zip(ROAD, SPEED, strict=True):
                if stop == "verified":
                    yield self.ago(born * (1 - far) + 0.1), lambda: self.tick(name, story)
                yield self.ago(born * (1 - far)), lambda verb=verb: self.move(name, verb, story)
                if stop == state:
                    break
            if state in ("delivering", "released"):
                yield self.ago(0.6), lambda: self.tick(name, story)
        elif state == "declined":
            yield self.ago(born * 0.7), lambda: self.move(name, "decline", story)
        elif state == "snoozed":
            wake = timezone.localdate() + timedelta(days=story["wake"])
            yield (
                self.ago(born * 0.9),
                lambda: self.requirements[name].move("snooze", by=self.people["zhixia"], wake_on=wake),
            )
        elif state == "duplicate":
            yield self.ago(born * 0.8), lambda: self.merge(name, story["survivor"])

    def meet(self, name: str, contact: str, revenue: int, ends: int, what: str) -> None:
        fields = {"contact": contact, "revenue": revenue, "body": what, "state": "active"}
        fields["contract_ends_on"] = timezone.localdate() + timedelta(days=ends)
        self.customers[name] = self.add(Customer, name, "qinghe", **fields).artifact_ptr

    def hear(self, product: str, line: str) -> None:
        customer, person, strength, words = line.split("|")
        colleague = self.named.get(person)
        channel = "person" if colleague else self.chance.choice(["portal", "portal", "person", "mail", "import"])
        by = (
            colleague
            if colleague and not customer
            else (None if channel in ("portal", "mail") else self.people["zhixia"])
        )
        self.voices[person, words] = Feedback.objects.add(
            workspace=self.workspace,
            title=words if len(words) < 40 else words[:38] + "…",
            body=words,
            by=by,
            product=self.products[product],
            person=person,
            email=colleague.email if colleague else f"customer{len(self.voices) + 1}@example.com",
            customer=self.customers.get(customer),
            strength=int(strength),
            channel=channel,
        )

    def write_down(self, product: str, story: dict) -> None:
        criteria = [line.replace("[x] ", "[ ] ") for line in story.get("accept", ())]
        self.requirements[story["id"]] = self.add(
            Requirement,
            story["title"],
            story.get("owner", "zhixia"),
            body=story["why"],
            product=self.products[story.get("product", product)],
            level=story["level"],
            parent=self.requirements[story["parent"]].artifact_ptr if "parent" in story else None,
            priority=story.get("priority", 2),
            owner=self.people[story["owner"]] if "owner" in story else None,
            acceptance="\n".join(criteria),
            custom=self.wanted(product, story),
        )

    def wanted(self, product: str, story: dict) -> dict[str, Any]:
        """The company's own fields: hours from what the requirement touches, systems from where it belongs."""
        systems = {"orders": ["orders"], "warehouse": ["wms"], "settlement": ["settlement"]}[product]
        found: dict[str, Any] = {"systems": systems + (["crm"] if "客服" in story["why"] else [])}
        if "rice" in story:
            reach, impact, _confidence, _effort = story["rice"]
            found["saved_hours"] = max(2, round(reach * impact / 40))
        if story["state"] in ("scheduled", "delivering"):
            ahead = 6 + len(story["title"]) % 30
            found["window"] = (timezone.localdate() + timedelta(days=ahead)).isoformat()
        return found

    def attach(self, name: str, line: str) -> None:
        _customer, person, strength, words = line.split("|")
        voice = self.voices[person, words]
        voice.link(self.requirements[name], "evidences", by=self.people["zhixia"], strength=int(strength))
        if voice.state == "new":
            voice.move("take_up", by=self.people["zhixia"])

    def rate(self, name: str, rice: tuple) -> None:
        reach, impact, confidence, effort = rice
        self.requirements[name].change(
            by=self.people["zhixia"], reach=reach, impact=impact, confidence=confidence, effort=effort
        )

    def move(self, name: str, verb: str, story: dict) -> None:
        fields: dict[str, Any] = {}
        if verb == "schedule" and "window" in story:
            begins, ends = (timezone.localdate() - timedelta(days=days) for days in story["window"])
            fields = {"starts_on": begins, "due_on": ends}
        self.requirements[name].move(verb, by=self.people["qinghe"], reason=story.get("reason", ""), **fields)

    def tick(self, name: str, story: dict) -> None:
        self.requirements[name].change(by=self.people["ninglan"], acceptance="\n".join(story.get("accept", ())))

    def merge(self, name: str, survivor: str) -> None:
        self.requirements[name].merge_into(self.requirements[survivor], by=self.people["zhixia"])

    def say(self, name: str, who: str, words: str) -> None:
        self.requirements[name].comment(words, by=self.people[who])

    def answer(self, story: dict, who: str, *, solved: bool) -> None:
        line = next(line for line in story["voices"] if line.split("|")[1] == who)
        voice = self.voices[who, line.split("|")[3]]
        voice.refresh_from_db()
        voice.move("solve" if solved else "contest", by=None)

    def dismiss(self, words: str, reason: str) -> None:
        voice = next(voice for (_who, said), voice in self.voices.items() if said == words)
        voice.move("dismiss", by=self.people["wutong"], reason=reason)

    def add(self, kind, title: str, who: str, **fields):
        return kind.objects.add(workspace=self.workspace, title=title, by=self.people[who], **fields)

    def ago(self, days: float) -> datetime:
        """So many days ago, within working hours; a later act of one day comes later that day."""
        whole = int(days)
        return self.morning - timedelta(days=whole) + timedelta(hours=9) * (1 - (days - whole))
