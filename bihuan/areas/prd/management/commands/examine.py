"""`bihuan examine FILE`: what the doctor says of a markdown file; without a workspace, by the shipped rules."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from bihuan.areas.prd.diagnosing import examined
from bihuan.areas.prd.doctor import RULES, examine
from bihuan.people.models import Workspace


class Command(BaseCommand):
    help = "Examine a markdown file (or - for standard input) as a PRD. Exits with 1 where something is found."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file")
        parser.add_argument("--workspace", help="take rules and glossary of this workspace")

    def handle(self, *args: Any, file: str, workspace: str | None, **options: Any) -> None:
        text = self.read(file)
        if workspace:
            here = Workspace.objects.filter(slug=workspace).first()
            if here is None:
                raise CommandError(_("There is no workspace “%(slug)s”.") % {"slug": workspace})
            findings, rules = examined(text, here)
        else:
            findings, rules = examine(text), {rule.name: rule for rule in RULES}
        for one in findings:
            rule = rules[one.rule]
            self.stdout.write(f"{file}:{one.line}: {rule.label}: {one.quote}\n  {rule.why}")
            if one.better:
                self.stdout.write(f"  → {one.better}")
        if findings:
            sys.exit(1)

    def read(self, file: str) -> str:
        try:
            return sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as problem:
            raise CommandError(_("%(file)s cannot be read: %(why)s") % {"file": file, "why": problem}) from problem
