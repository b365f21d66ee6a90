"""What comes again: how often, from when, of which template; and days off, one a line."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from bihuan.automation.applying import asked
from bihuan.automation.models import Recurrence, Template
from bihuan.automation.recurring import WORKDAYS, read
from bihuan.people.forms.own import time_zones

OFTEN = [
    ("FREQ=DAILY", gettext_lazy("every day")),
    (WORKDAYS, gettext_lazy("every workday")),
    ("FREQ=WEEKLY", gettext_lazy("every week, on the day it begins on")),
    ("FREQ=WEEKLY;INTERVAL=2", gettext_lazy("every two weeks")),
    ("FREQ=MONTHLY", gettext_lazy("every month, on the day it begins on")),
    ("FREQ=MONTHLY;BYMONTHDAY=-1", gettext_lazy("on the last day of the month")),
    ("", gettext_lazy("by a rule of your own")),
]
MOST_DAYS = 400


class RecurrenceForm(forms.ModelForm):
    often = forms.ChoiceField(label=gettext_lazy("How often"), required=False, choices=OFTEN)
    rule = forms.CharField(
        label=gettext_lazy("A rule of your own"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("By RFC 5545, like FREQ=WEEKLY;INTERVAL=2;BYDAY=MO."),
    )
    said = forms.CharField(
        label=gettext_lazy("What the template asks"),
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("One a line, like name: value."),
    )

    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"), choices=time_zones)

    class Meta:
        model = Recurrence
        fields = ["name", "template", "often", "rule", "starts_on", "at", "time_zone", "holidays"]
        labels = {"name": gettext_lazy("Name"), "template": gettext_lazy("Template")}
        labels |= {"starts_on": pgettext_lazy("day", "From"), "at": gettext_lazy("At")}
        labels |= {"holidays": gettext_lazy("On days off")}
        widgets = {
            "starts_on": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
            "at": forms.TimeInput({"type": "time"}, format="%H:%M"),
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        one = self.instance
        seen = Template.objects.visible_to(user, one.workspace)
        self.fields["template"].queryset = seen
        self.fields["template"].empty_label = _("Choose a template")
        known = one.rule in dict(OFTEN)
        self.initial |= {"often": one.rule if known else "", "rule": "" if known else one.rule}
        self.initial["said"] = "\n".join(f"{name}: {text}" for name, text in one.given.items())

    def clean(self):
        sent = super().clean()
        rule = sent.get("often") or sent.get("rule", "")
        if sent.get("starts_on"):
            try:
                read(rule, sent["starts_on"])
            except ValidationError as error:
                self.add_error("rule", error.messages)
        sent["rule"] = rule
        given = dict(line.replace("：", ":").partition(":")[::2] for line in sent.get("said", "").splitlines())
        self.instance.given = {name.strip(): text.strip() for name, text in given.items() if name.strip()}
        if template := sent.get("template"):
            missing = [word for word in asked(template) if not self.instance.given.get(word)]
            if missing:
                self.add_error("said", _("Fill in “%(field)s”.") % {"field": missing[0]})
        return sent

    def keep(self, by) -> None:
        self.instance.rule = self.cleaned_data["rule"]
        self.instance.keep(by=by)


class DaysOffForm(forms.Form):
    off = forms.CharField(
        label=gettext_lazy("Holidays"),
        required=False,
        widget=forms.Textarea({"rows": 6}),
        help_text=gettext_lazy("One a line, like 2026-10-01; or 2026-10-01..2026-10-07."),
    )
    on = forms.CharField(label=gettext_lazy("Weekend days at work"), required=False, widget=forms.Textarea({"rows": 3}))

    def clean_off(self) -> list[str]:
        return days_in(self.cleaned_data["off"])

    def clean_on(self) -> list[str]:
        return days_in(self.cleaned_data["on"])


def days_in(text: str) -> list[str]:
    found: set[date] = set()
    for line in filter(None, map(str.strip, text.splitlines())):
        low, _dots, high = line.partition("..")
        try:
            first, last = date.fromisoformat(low.strip()), date.fromisoformat((high or low).strip())
        except ValueError as error:
            raise ValidationError(_("“%(line)s” is no day. Write it like 2026-10-01.") % {"line": line[:40]}) from error
        low_day, high_day = first.toordinal(), min(last.toordinal(), first.toordinal() + 60)
        found.update(map(date.fromordinal, range(low_day, high_day + 1)))
    if len(found) > MOST_DAYS:
        raise ValidationError(_("At most %(most)s days.") % {"most": MOST_DAYS})
    return sorted(day.isoformat() for day in found)
