"""What a person wants to be told outside the inbox."""

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.artifacts.models import Artifact
from bihuan.artifacts.models.watch import Why
from bihuan.notifications.leaving import reasons
from bihuan.notifications.models import Mode, Preferences

HOURS = [(hour, f"{hour:02}:00") for hour in range(24)]


class PreferencesForm(forms.ModelForm):
    """One select a reason for mails, one box a reason for browsers, one box a kind and reason for both."""

    mail_on = forms.BooleanField(label=_("Send me mails"), required=False)
    daily_at = forms.TypedChoiceField(label=_("The daily mail comes at"), choices=HOURS, coerce=int)

    class Meta:
        model = Preferences
        fields = ["daily_at", "quiet_from", "quiet_until", "quiet_weekends"]
        labels = {
            "quiet_from": _("Quiet from"),
            "quiet_until": _("until"),
            "quiet_weekends": _("Quiet on Saturdays and Sundays"),
        }
        widgets = {name: forms.TimeInput({"type": "time"}, format="%H:%M") for name in ("quiet_from", "quiet_until")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        mine = self.instance
        self.fields["mail_on"].initial = mine.mail_off_since is None
        for why, label in reasons():
            usual = Mode(mine.mail.get(why, Preferences(user=mine.user).mode(why)))
            field = forms.ChoiceField(label=label, choices=Mode.choices, initial=usual)
            self.fields[f"mail_{why}"] = field
        for why, label in Why.choices:
            field = forms.BooleanField(label=label, required=False, initial=why in mine.push)
            self.fields[f"push_{why}"] = field
            for slug in Artifact.kinds():
                told = forms.BooleanField(label=label, required=False, initial=f"{slug}:{why}" not in mine.muted)
                self.fields[f"tell_{slug}_{why}"] = told

    def reasons(self) -> list[dict]:
        """The rows of the first table."""
        push = [why for why, _label in Why.choices]
        return [
            {"label": label, "mail": self[f"mail_{why}"], "push": self[f"push_{why}"] if why in push else None}
            for why, label in reasons()
        ]

    def kinds(self) -> list[dict]:
        """The rows of the second table."""
        return [
            {"label": kind._meta.verbose_name_plural, "boxes": [self[f"tell_{slug}_{why}"] for why in Why.values]}
            for slug, kind in Artifact.kinds().items()
        ]

    def clean(self):
        data = super().clean()
        begins, ends = data.get("quiet_from"), data.get("quiet_until")
        if (begins is None) != (ends is None):
            self.add_error("quiet_until" if ends is None else "quiet_from", _("Say both ends of the quiet time."))
        return data

    def save(self, commit: bool = True) -> Preferences:
        data, mine = self.cleaned_data, self.instance
        mine.mail = {why: data[f"mail_{why}"] for why, _label in reasons()}
        mine.push = [why for why in Why.values if data[f"push_{why}"]]
        kinds = Artifact.kinds()
        mine.muted = [f"{slug}:{why}" for slug in kinds for why in Why.values if not data[f"tell_{slug}_{why}"]]
        if data["mail_on"]:
            mine.mail_off_since = None
        elif mine.mail_off_since is None:
            mine.all_off()
        return super().save(commit)
