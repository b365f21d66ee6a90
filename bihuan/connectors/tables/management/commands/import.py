"""Bring the rows of a file in: `bihuan import requirements list.csv --workspace acme --as me@example.com`."""

from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bihuan.connectors.tables.columns import targets
from bihuan.connectors.tables.management.asking import add_arguments, kind_named, workspace_and_person
from bihuan.connectors.tables.management.telling import add_options, show
from bihuan.connectors.tables.mapping import Mapping
from bihuan.connectors.tables.models import Alias, Import, SavedMapping, State
from bihuan.connectors.tables.origins import NAMES, PLAIN
from bihuan.connectors.tables.work import may_import, work
from bihuan.people.local import at, zone_for
from bihuan.people.models.user import normal_email

SHOWN = 20


class Command(BaseCommand):
    help = "Brings the rows of a CSV, XLSX or JSON file into a workspace: all of them, or none."

    def add_arguments(self, parser):
        add_arguments(parser)
        parser.add_argument("file", type=Path)
        add_options(parser)

    def handle(self, *, kind, workspace, email, file, **options):
        kind = kind_named(kind)
        workspace, user = workspace_and_person(workspace, email)
        if not may_import(kind, workspace, user):
            raise CommandError(_("%(email)s may not import here. Members may.") % {"email": email})
        with at(workspace, zone_for(user, workspace)):
            job = self.upload(kind, workspace, user, file, options)
            try:
                self.take(job, options)
            finally:
                # What goes on after a kill is an import that has begun; all else is of no use to anybody.
                if job.state in (State.MAPPING, State.CHECKED):
                    job.discard()

    def upload(self, kind, workspace, user, path: Path, options) -> Import:
        if options["origin"] not in ("", PLAIN, *NAMES):
            other = _("“%(text)s” is none of: %(names)s.")
            raise CommandError(other % {"text": options["origin"], "names": ", ".join([*NAMES, PLAIN])})
        reading = {name: options[name] for name in ("delimiter", "encoding", "sheet", "origin")}
        try:
            with path.open("rb") as opened:
                upload = File(opened, name=path.name)
                return Import.objects.upload(
                    upload, workspace=workspace, kind=kind, by=user, options=reading, here=True
                )
        except OSError as error:
            raise CommandError(_("%(file)s: %(problem)s") % {"file": path, "problem": error.strerror}) from error
        except ValidationError as error:
            raise CommandError(_("%(file)s: %(problem)s") % {"file": path, "problem": said(error)}) from error

    def take(self, job: Import, options) -> None:
        mapping = self.mapping(job, options)
        self.tell(job, mapping)
        Alias.objects.learn(job.workspace, dict(self.meant(job, pair) for pair in map(self.pair, options["person"])))
        self.dry_run(job, mapping)
        if job.strangers and options["empty_people"]:
            Alias.objects.learn(job.workspace, {name: None for name, _count in job.strangers})
            self.dry_run(job, mapping)
        self.keep_faulty(job, options["faulty"])
        if job.failure:
            raise CommandError(job.failure)
        show(self, job)
        self.show_faults(job)
        if job.faulty and not (options["skip_faulty"] and job.good):
            raise CommandError(_("Nothing was imported. Mend the rows, or leave them out with --skip-faulty."))
        if options["dry_run"]:
            self.stdout.write(_("Nothing was imported: this was a dry run."))
            return
        job.start(skip_faulty=options["skip_faulty"], run_rules=options["run_rules"])
        self.work(job, _("imported"))
        if job.state != State.DONE:
            raise CommandError(job.failure or _("The import was stopped."))
        done = ngettext("%(count)s row is imported.", "%(count)s rows are imported.", job.good) % {"count": job.good}
        self.stdout.write(self.style.SUCCESS(done))
        self.stdout.write(_("To take it back: bihuan undo-import %(number)s") % {"number": job.pk})

    def dry_run(self, job: Import, mapping: Mapping) -> None:
        job.try_out(mapping)
        self.work(job, _("checked"))

    def meant(self, job: Import, pair: tuple[str, str]) -> tuple[str, Any]:
        name, email = pair
        member = job.workspace.memberships.filter(user__email=normal_email(email)).select_related("user").first()
        if email and member is None:
            said = _("%(email)s is not a member of “%(workspace)s”.")
            raise CommandError(said % {"email": email, "workspace": job.workspace.slug})
        return name, member and member.user

    def mapping(self, job: Import, options) -> Mapping:
        saved = SavedMapping.objects.of(job.workspace, job.kind_class)
        if options["mapping"]:
            if options["mapping"] not in (names := saved.names()):
                said = _("There is no saved mapping “%(name)s”. There are: %(names)s.")
                raise CommandError(said % {"name": options["mapping"], "names": ", ".join(names) or "—"})
            known = targets(job.kind_class, job.own_columns())
            job.mapping = saved.get(name=options["mapping"]).over(job.columns, known).as_json()
        mapping = self.as_asked(job, options)
        job.mapping = mapping.as_json()
        saved.remember(job)
        if options["remember"]:
            saved.remember(job, options["remember"])
        return mapping

    def as_asked(self, job: Import, options) -> Mapping:
        mapping = Mapping(**job.mapping)
        mapping.match = options["match"] or mapping.match
        mapping.rest = mapping.rest or options["rest_to_body"]
        for name, header in map(self.pair, options["map"]):
            if header not in job.columns:
                raise CommandError(
                    _("There is no column “%(header)s”. There are: %(columns)s.")
                    % {"header": header, "columns": ", ".join(job.columns)}
                )
            place = job.columns.index(header)
            given = {job.columns.index(header) for _name, header in map(self.pair, options["map"]) if _name == name}
            mapping.columns = ["" if old == name and at not in given else old for at, old in enumerate(mapping.columns)]
            mapping.columns[place] = name
        mapping.fixed |= dict(map(self.pair, options["set"]))
        try:
            mapping.check(job.kind_class, job.own_columns())
        except ValidationError as error:
            fields = ", ".join(targets(job.kind_class, job.own_columns()))
            raise CommandError(
                _("%(problem)s Fields: %(fields)s.") % {"problem": said(error), "fields": fields}
            ) from error
        return mapping

    def pair(self, text: str) -> tuple[str, str]:
        name, equals, value = text.partition("=")
        if not (name.strip() and equals):
            raise CommandError(_("“%(text)s”: write it like title=Summary.") % {"text": text})
        return name.strip(), value

    def tell(self, job: Import, mapping: Mapping) -> None:
        labels = targets(job.kind_class, job.own_columns())
        for column, name in zip(job.columns, mapping.columns, strict=True):
            if name:
                self.stdout.write(f"  {column} → {labels[name]}")
        for name, value in mapping.fixed.items():
            self.stdout.write(f"  {labels[name]} = {value}")

    def work(self, job: Import, done: str) -> None:
        """With a line of progress where somebody looks on."""
        work(job, lambda job: self.progress(job, done), translation.get_language() or "en")
        if self.stdout.isatty():
            self.stdout.write("\r\x1b[K", ending="")

    def progress(self, job: Import, done: str) -> None:
        if self.stdout.isatty():
            self.stdout.write(f"\r\x1b[K{job.done:,} / {job.total:,} {done}", ending="")
            self.stdout.flush()

    def show_faults(self, job: Import) -> None:
        seen = set()
        for number, column, value, problem in job.faults:
            if (column, problem) in seen or len(seen) == SHOWN:
                continue
            seen.add((column, problem))
            where = _("Row %(number)s, %(column)s") % {"number": number, "column": column} if column else ""
            where = where or _("Row %(number)s") % {"number": number}
            self.stderr.write(f"{where}: {problem}" + (f" ({value})" if value else ""))
        if job.faulty > len(seen):
            self.stderr.write(_("… and more of the same; --faulty writes all of them to a file."))

    def keep_faulty(self, job: Import, path: Path | None) -> None:
        if path and job.faulty_rows:
            with job.faulty_rows.open("rb") as kept:
                path.write_bytes(kept.read())


def said(error: ValidationError) -> str:
    return " ".join(error.messages)
