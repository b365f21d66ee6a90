"""Look for themes, and say what was found: `bihuan themes --workspace acme`."""

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from bihuan.areas.research.models import Grouping, Theme
from bihuan.areas.research.themes.finding import begin, work
from bihuan.people.models import Workspace


class Command(BaseCommand):
    help = "Looks for themes in the feedback of a workspace now, and lists them."

    def add_arguments(self, parser):
        parser.add_argument("--workspace", required=True, metavar="SLUG", help=_("the workspace's address"))

    def handle(self, *, workspace, **options):
        place = Workspace.objects.filter(slug=workspace).first()
        if place is None:
            raise CommandError(_("There is no workspace “%(slug)s”.") % {"slug": workspace})
        job = begin(place, by=None)
        work(job)
        if job.stage != Grouping.Stage.DONE:
            raise CommandError(job.failure or _("Another worker is looking for themes there already."))
        there = Theme.objects.filter(workspace=place, trashed_at=None, archived_at=None).exclude(state="rejected")
        for theme in there.order_by("pk"):
            self.stdout.write(f"{theme.key}  {theme.members.belonging().count():>5}  {theme.title}")
