"""`bihuan worker`: the background work until told to stop."""

import signal
import threading

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from bihuan.config.doctor import waiting_migrations
from bihuan.config.serve import OUTDATED

GOING_ON = 5  # seconds for what is nearly done; what is not is done by the next worker


class Command(BaseCommand):
    help = "Runs the background work: news to watchers, mails, live updates."

    def handle(self, **options):
        from bihuan.artifacts.dispatch import run
        from bihuan.batches import aside

        if waiting_migrations():
            raise CommandError(_("The database is not up to date. Run: bihuan migrate"), returncode=OUTDATED)
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        aside.in_threads = True
        run(stop)
        aside.wait(GOING_ON)
