"""A person's own settings."""

from datetime import timedelta

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bihuan.people.models import ApiToken, User, Workspace
from bihuan.people.preferences import available

COMMON_ZONES = (
    "Asia/Shanghai",
    "Asia/Hong_Kong",
    "Asia/Taipei",
    "Asia/Singapore",
    "Asia/Tokyo",
    "Asia/Kolkata",
    "Europe/Berlin",
    "Europe/London",
    "America/New_York",
    "America/Los_Angeles",
    "UTC",
)


def time_zones():
    common = [(name, name) for name in COMMON_ZONES]
    rest = [(name, name) for name in sorted(available() - set(COMMON_ZONES)) if "/" in name]
    return [(_("Common"), common), (_("All"), rest)]


def own_time_zones():
    return [("", _("that of the workspace")), *time_zones()]


class ProfileForm(forms.ModelForm):
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=own_time_zones, required=False)

    class Meta:
        model = User
        fields = ["name", "language", "time_zone", "theme", "single_keys"]
        labels = {"name": _("Your name"), "theme": _("Theme"), "single_keys": _("Single-key shortcuts")}
        help_texts = {"single_keys": _("Keys such as C or / work without Ctrl. Turn them off if you use speech input.")}


class PreferencesForm(forms.Form):
    """Whatever is sent is set; the rest stays."""

    theme = forms.ChoiceField(choices=User.Theme, required=False)
    language = forms.ChoiceField(choices=settings.LANGUAGES, required=False)


class TokenForm(forms.Form):
    LASTS = {"30": _("30 days"), "90": _("90 days"), "365": _("One year"), "": _("No end")}

    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("What will use it, for example: nightly import.")
    )
    workspace = forms.ModelChoiceField(label=_("Workspace"), queryset=Workspace.objects.none(), empty_label=None)
    scopes = forms.MultipleChoiceField(
        label=_("May do"),
        choices=[(scope.value, scope.label) for scope in (ApiToken.Scope.READ, ApiToken.Scope.WRITE)],
        initial=[ApiToken.Scope.READ],
        widget=forms.CheckboxSelectMultiple,
    )
    lasts = forms.ChoiceField(label=_("Valid for"), choices=list(LASTS.items()), initial="90", required=False)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["workspace"].queryset = Workspace.objects.of(user).order_by("name")

    def issue(self):
        """The token and its plaintext."""
        data = self.cleaned_data
        days = data["lasts"]
        return ApiToken.issue(
            user=self.user,
            workspace=data["workspace"],
            name=data["name"],
            scopes=data["scopes"],
            expires_at=timezone.now() + timedelta(days=int(days)) if days else None,
        )
