"""Rules and their runs, templates, what comes again and again, and days off."""

from bihuan.automation.models.days import DaysOff
from bihuan.automation.models.edition import Edition
from bihuan.automation.models.recurrence import Recurrence
from bihuan.automation.models.rule import Rule
from bihuan.automation.models.run import Effect, Run
from bihuan.automation.models.template import Template
from bihuan.automation.models.trial import Trial

__all__ = ["DaysOff", "Edition", "Effect", "Recurrence", "Rule", "Run", "Template", "Trial"]
