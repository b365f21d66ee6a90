"""`bihuan doctor`: what is wrong with this installation, in plain sentences."""

import sys

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from bihuan.config.doctor import examine


class Command(BaseCommand):
    help = "Looks at database, files, built assets, mail and addresses. Ends with 1 where something is wrong."
    requires_system_checks = []

    def handle(self, **options):
        findings = list(examine())
        for finding in findings:
            self.stdout.write(f"{finding.mark} {finding.text}")
        wrong = sum(finding.mark == "✗" for finding in findings)
        if wrong:
            self.stdout.write(_("%(count)d to mend.") % {"count": wrong})
            sys.exit(1)
        self.stdout.write(_("This installation is in order."))
