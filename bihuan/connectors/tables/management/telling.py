"""The options of an import by command, and what a dry run is told with."""

from argparse import BooleanOptionalAction
from pathlib import Path

from django.utils.translation import gettext as _

from bihuan.connectors.tables.models import Import
from bihuan.connectors.tables.origins import NAMES, PLAIN
from bihuan.connectors.tables.work import summary

SHOWN = 20


def add_options(parser) -> None:
    systems = ", ".join([*NAMES, PLAIN])
    many = {"action": "append", "default": []}
    yes = {"action": "store_true"}
    for name, more, about in (
        ("--from", {"dest": "origin", "default": "", "metavar": "SYSTEM"}, _("whose export it is: %s") % systems),
        ("--map", many | {"metavar": "FIELD=HEADER"}, _("this column becomes this field")),
        ("--set", many | {"metavar": "FIELD=VALUE"}, _("for rows that do not say it themselves")),
        ("--mapping", {"default": "", "metavar": "NAME"}, _("the saved mapping of this name")),
        ("--remember", {"default": "", "metavar": "NAME"}, _("save the mapping under this name")),
        (
            "--match",
            {"default": "", "metavar": "FIELD"},
            _("change rows that are here: found by number, key or a field"),
        ),
        ("--person", many | {"metavar": "NAME=EMAIL"}, _("who is meant by a name; nobody where no address follows")),
        ("--empty-people", yes, _("leave cells empty whose names nobody has")),
        ("--rest-to-body", yes, _("other columns go to the description")),
        ("--delimiter", {"default": ""}, _("one character, or tab; found out where it is not given")),
        ("--encoding", {"default": ""}, _("found out where it is not given")),
        ("--sheet", {"default": ""}, _("the sheet of a workbook; the first where it is not given")),
        ("--dry-run", yes, _("check only, write nothing")),
        ("--skip-faulty", yes, _("import the good rows, leave the faulty out")),
        (
            "--run-rules",
            {"action": BooleanOptionalAction, "default": None},
            _("rules, webhooks and notifications hear of each row; by default only with --match"),
        ),
        ("--faulty", {"type": Path, "metavar": "FILE"}, _("write the faulty rows to this CSV file")),
    ):
        parser.add_argument(name, help=about, **more)


def show(command, job: Import) -> None:
    """Counts, what changes, what does not come along, and who is not known."""
    write = command.stdout.write
    write(summary(job))
    for number, key, title, fields in job.changes[:SHOWN]:
        said = "; ".join(f"{name}: {was or '—'} → {will or '—'}" for name, was, will in fields)
        write(f"  {number} {key} {title}: {said}")
    if job.report:
        write(_("What does not come along:"))
        for what, count in job.report:
            write(f"  {what} ({count})")
    if job.strangers:
        names = ", ".join(f"{name} ({count})" for name, count in job.strangers[:SHOWN])
        command.stderr.write(_("Nobody here has these names: %(names)s. Say --person NAME=EMAIL.") % {"names": names})
