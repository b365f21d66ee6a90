"""Bring the answers of a Kano questionnaire in and say what each feature is to people."""

from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from bihuan.areas.requirements.kano_tables import read_answers, rows_of
from bihuan.areas.requirements.models import KanoStudy
from bihuan.people.models import User, Workspace


class Command(BaseCommand):
    help = "Evaluate a Kano questionnaire (CSV or XLSX, two columns to a feature) and keep it as a study."

    def add_arguments(self, parser):
        parser.add_argument("workspace", help="the address of the workspace")
        parser.add_argument("file", type=Path, help="a row to a person, columns like F1_functional, F1_dysfunctional")
        parser.add_argument("--by", required=True, help="e-mail of who brings it in")
        parser.add_argument("--name", help="what the study is called; the file's name if not given")
        parser.add_argument("--table", choices=KanoStudy.Table.values, default=KanoStudy.Table.BERGER)

    def handle(self, *args, workspace, file, by, name, table, **options):
        place = Workspace.objects.filter(slug=workspace).first()
        user = User.objects.filter(email=by.lower(), memberships__workspace=place).first() if place else None
        if user is None:
            raise CommandError(_("There is no such workspace, or %(email)s is not in it.") % {"email": by})
        try:
            found = read_answers(rows_of(file.read_bytes()))
        except (OSError, ValueError) as error:
            raise CommandError(f"{file}: {error}") from error
        if found.problems:
            raise CommandError("\n".join(found.problems))
        try:
            study = KanoStudy.add(place, name or file.stem, found.features, by=user, table=table)
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from refusal
        for feature in study.features.all():
            self.stdout.write(f"{feature.name}\t{feature.label}\t{feature.said}")
