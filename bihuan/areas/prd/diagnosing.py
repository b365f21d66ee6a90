"""What the doctor says of a PRD or a requirement by the rules and terms of its workspace, but what was dismissed."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bihuan.areas.prd.doctor import RULES, Finding, Rule, examine
from bihuan.areas.prd.doctor import Term as Word
from bihuan.areas.prd.doctor.finding import Hit
from bihuan.areas.prd.doctor.text import Document
from bihuan.areas.prd.doctor.words import after, replaced
from bihuan.areas.prd.embedding import BLOCK, embedded
from bihuan.areas.prd.models import Dismissal, Term, WritingRule
from bihuan.artifacts.models import Artifact
from bihuan.artifacts.store import writing
from bihuan.similarity import chat
from bihuan.similarity.asking import NoAnswer

PRDS, REQUIREMENTS = "prds", "requirements"
EXAMINED = (PRDS, REQUIREMENTS)
LETTERS = 10


@dataclass(frozen=True)
class Said:
    """A finding as people read it."""

    finding: Finding
    label: str
    why: str
    print: str

    @property
    def before(self) -> str:
        at = self.finding.sentence.find(self.finding.quote) if self.finding.quote else -1
        return self.finding.sentence[:at] if at >= 0 else ""

    @property
    def behind(self) -> str:
        at = self.finding.sentence.find(self.finding.quote) if self.finding.quote else -1
        return self.finding.sentence[at + len(self.finding.quote) :] if at >= 0 else self.finding.sentence


@dataclass(frozen=True)
class Diagnosis:
    """`said` in the order of the text; `dismissed` are those somebody has called fine."""

    said: list[Said]
    dismissed: list[Dismissal]

    @property
    def counts(self) -> list[tuple[str, int]]:
        found: dict[str, int] = {}
        for one in self.said:
            found[one.label] = found.get(one.label, 0) + 1
        return sorted(found.items(), key=lambda pair: -pair[1])


def rules_of(workspace) -> tuple[tuple[Rule, ...], frozenset[str]]:
    """All rules of a workspace, the shipped and its own, and the names of those that are off."""
    rows = list(WritingRule.objects.filter(workspace=workspace))
    own = tuple(own_rule(row) for row in rows if not row.shipped)
    return (*RULES, *own), frozenset(row.shipped for row in rows if row.shipped)


def own_rule(row: WritingRule) -> Rule:
    words = [word.strip() for word in row.words.splitlines() if word.strip(" *")]
    any_of = re.compile("|".join(pattern(word) for word in words) or r"(?!)", re.I)

    def find(document: Document) -> Iterator[Hit]:
        for sentence in document.sentences:
            for match in any_of.finditer(sentence.unquoted):
                change = replaced if row.better else after
                yield change(sentence, match.start(), match.end(), row.better)

    return Rule(f"own-{row.pk}", row.label or words[0], row.why, find)


def pattern(word: str) -> str:
    """People write words, not regular expressions, so that no rule can take forever."""
    return rf"[^\s，。；]{{0,{LETTERS}}}?".join(re.escape(part) for part in word.split("*"))


def terms_of(workspace) -> list[Word]:
    return [Word(term.name, term.others) for term in Term.objects.filter(workspace=workspace)]


def examined(text: str, workspace) -> tuple[list[Finding], dict[str, Rule]]:
    """Any text by the rules and terms of a workspace, and the rules by name."""
    rules, off = rules_of(workspace)
    return examine(text, rules=rules, terms=terms_of(workspace), off=off), {rule.name: rule for rule in rules}


def diagnose(artifact: Artifact, user) -> Diagnosis:
    """What is to be said about a PRD or a requirement. Raises ValidationError for other kinds."""
    if artifact.kind not in EXAMINED:
        raise ValidationError(_("Only PRDs and requirements are examined."))
    findings, rules = examined(text_of(artifact), artifact.workspace)
    if "acceptance" not in rules_of(artifact.workspace)[1]:
        findings = [*findings, *unaccepted(artifact, user)]
    dismissed = list(artifact.dismissals.select_related("by"))
    known = {one.print for one in dismissed}
    said = [Said(one, str(rules[one.rule].label), str(rules[one.rule].why), print_of(one)) for one in findings]
    return Diagnosis([one for one in said if one.print not in known], dismissed)


def text_of(artifact: Any) -> str:
    if artifact.kind == PRDS:
        return artifact.body
    return "\n\n".join(part for part in (artifact.title, artifact.body, artifact.acceptance) if part.strip())


def unaccepted(artifact: Any, user) -> Iterable[Finding]:
    """Requirements without criteria: the one itself, or those a PRD has in it."""
    if artifact.kind == REQUIREMENTS:
        without = [] if artifact.criteria else [(artifact.key, artifact.title)]
    else:
        blocks = [match for match in BLOCK.finditer(artifact.body) if match["what"] == REQUIREMENTS]
        rows = {row.key: row for match in blocks for row in embedded(match["said"], artifact, user)}
        without = [(row.key, row.title) for row in rows.values() if not row.criteria]
    for key, title in without:
        yield Finding("acceptance", 0, 0, key, f"{key} {title}", 1)


def print_of(finding: Finding) -> str:
    return hashlib.sha256(finding.print.encode()).hexdigest()


def worded(artifact: Artifact, print_: str, *, by) -> str:
    """What the plugged-in language model would write in place of a finding's sentence; nothing is kept of it.

    Raises ValidationError where there is no such finding, and where the model fails.
    """
    artifact.may(by, "changed")
    found = next((one for one in diagnose(artifact, by).said if one.print == print_), None)
    if found is None or not found.finding.quote or not chat.configured():
        raise ValidationError(_("This finding is not there any more."))
    try:
        return chat.wording_of(found.finding.sentence, f"{found.label}: {found.finding.quote}. {found.why}")
    except NoAnswer as problem:
        raise ValidationError(str(problem)) from problem


def dismiss(artifact: Artifact, print_: str, *, by, reason: str) -> Dismissal:
    """A finding is fine as it is. Raises ValidationError without a reason, or where there is no such finding."""
    artifact.may(by, "changed")
    if not reason.strip():
        raise ValidationError({"reason": _("Say why it is fine as it is.")})
    found = next((one for one in diagnose(artifact, by).said if one.print == print_), None)
    if found is None:
        raise ValidationError({"print": _("This finding is not there any more.")})
    one = found.finding
    with writing():
        made, _is_new = Dismissal.objects.get_or_create(
            artifact=artifact,
            print=print_,
            defaults={
                "rule": one.rule,
                "sentence": one.sentence,
                "quote": one.quote,
                "reason": reason.strip()[:500],
                "by": by,
            },
        )
        artifact.record("finding_dismissed", by=by, changes={}, reason=f"{found.label}: {made.reason}")
    return made


def take_back(artifact: Artifact, pk: int, *, by) -> None:
    """The finding is shown again."""
    artifact.may(by, "changed")
    with writing():
        gone, _rows = Dismissal.objects.filter(artifact=artifact, pk=pk).delete()
        if gone:
            artifact.record("finding_restored", by=by, changes={})
