"""The rules that are shipped, each with its name, its reason, and how it looks."""

from django.utils.translation import gettext_lazy as _

from bihuan.areas.prd.doctor import clauses, figures, terms, topics, words
from bihuan.areas.prd.doctor.finding import Rule

RULES = (
    Rule(
        "vague",
        _("Vague word"),
        _("Two people read it differently: it says neither when, how much, nor which. Write what is meant."),
        words.vague,
    ),
    Rule(
        "number",
        _("Number missing"),
        _("An amount without a number can be neither built nor tested. Say how many, how long or how often."),
        words.amounts,
    ),
    Rule(
        "unit",
        _("Unit missing"),
        _("A bare number is read as seconds by one and as minutes by the next. Put the unit behind it."),
        figures.bare_numbers,
    ),
    Rule(
        "untestable",
        _("Cannot be tested"),
        _("It is a matter of taste. Say who does which task in how long, or which figure is reached."),
        words.praise,
    ),
    Rule(
        "acceptance",
        _("Acceptance criterion missing"),
        _("Nothing says when it is done. Name an input, the result, and the limit."),
        topics.unaccepted,
    ),
    Rule(
        "two",
        _("Two requirements in one"),
        _("They are estimated, accepted and declined apart. Make two sentences, or two requirements."),
        clauses.two_in_one,
    ),
    Rule(
        "exception",
        _("Exception branch missing"),
        _("Only the good case is described. Say what happens when it fails, times out or does not apply."),
        clauses.one_sided,
    ),
    Rule(
        "permission",
        _("Permission missing"),
        _("It touches money or personal data, or cannot be undone, and nobody is named. Say which roles may do it."),
        topics.with_hollow(clauses.PERMISSION, clauses.unguarded),
    ),
    Rule(
        "monitoring",
        _("Monitoring missing"),
        _("It runs while nobody looks. Say what is watched, the threshold, and who is told."),
        topics.with_hollow(topics.MONITORING, topics.jobs),
    ),
    Rule(
        "rollback",
        _("Rollback missing"),
        _("Everybody is switched at once. Say when one goes back, how, and who decides."),
        topics.with_hollow(topics.ROLLBACK, topics.switches),
    ),
    Rule(
        "migration",
        _("Existing data missing"),
        _("What is kept is changed in shape. Say what existing rows get, and who checks them."),
        topics.with_hollow(topics.MIGRATION, topics.reshaped),
    ),
    Rule(
        "contradiction",
        _("Numbers contradict each other"),
        _("The same thing has two values in this text. Keep one."),
        figures.contradictions,
    ),
    Rule(
        "undefined",
        _("Undefined term"),
        _("Nobody has said what it stands for. Explain it once, or put it into the glossary."),
        terms.unexplained,
    ),
    Rule(
        "inconsistent",
        _("Not the agreed term"),
        _("The glossary calls it otherwise. One thing has one name."),
        terms.misnamed,
    ),
)
NAMES = frozenset(rule.name for rule in RULES)
