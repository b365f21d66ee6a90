"""A robot, and a line of its routing table."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bihuan.artifacts.models import Artifact
from bihuan.connectors.robots.models import Robot, Route
from bihuan.pages.wording import verbs_in

ANY = _("Any")


class RobotForm(forms.ModelForm):
    address = forms.CharField(
        label=_("Address"),
        required=False,
        max_length=1000,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("The webhook address that the group's settings show. It is kept encrypted and not shown again."),
    )
    secret = forms.CharField(
        label=_("Secret"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("Feishu: signature verification. DingTalk: additional signature. WeCom has none."),
    )

    class Meta:
        model = Robot
        fields = ["vendor", "name", "language"]
        labels = {"vendor": _("Vendor"), "name": _("Name"), "language": _("Language")}
        help_texts = {"name": _("How the group is called, for example: order team.")}

    def __init__(self, *args, workspace, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.workspace = workspace
        if self.instance.pk:
            self.fields["address"].help_text = _("Kept: %(place)s. Leave it empty to keep it.") % {
                "place": self.instance.place
            }
            self.fields["secret"].help_text = _("Leave it empty to keep it.")

    def keep(self, by) -> Robot:
        """Raises ValidationError where the address may not be called."""
        data = self.cleaned_data
        if not self.instance.pk:
            self.instance.created_by = by
        secret = data["secret"] or (None if self.instance.pk else "")
        return self.instance.keep(address=data["address"].strip(), secret=secret)


class RouteForm(forms.ModelForm):
    kind = forms.ChoiceField(label=pgettext_lazy("artifact", "Kind"), required=False)
    verb = forms.ChoiceField(label=_("Event"), required=False)
    state = forms.ChoiceField(label=_("New state"), required=False)

    class Meta:
        model = Route
        fields = ["product", "kind", "verb", "state"]
        labels = {"product": _("Product")}

    def __init__(self, *args, robot, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.robot = robot
        kinds = Artifact.kinds()
        self.fields["product"].queryset = robot.workspace.products.filter(archived_at=None)
        self.fields["product"].empty_label = _("All that are not private")
        self.fields["kind"].choices = [
            ("", ANY),
            *((slug, str(kind._meta.verbose_name).capitalize()) for slug, kind in kinds.items()),
        ]
        self.fields["verb"].choices = [("", ANY), *verbs_in(robot.workspace_id).items()]
        states = {slug: kind.states_in(robot.workspace_id) for slug, kind in kinds.items()}
        self.fields["state"].choices = [
            ("", ANY),
            *(
                (
                    str(kind._meta.verbose_name).capitalize(),
                    [(f"{slug}:{s.value}", s.label) for s in states[slug]],
                )
                for slug, kind in kinds.items()
            ),
        ]

    def clean(self):
        data = super().clean()
        of, _colon, state = data.get("state", "").rpartition(":")
        if state and data.get("kind") not in ("", of):
            self.add_error("state", _("This state belongs to another kind."))
        if state:
            data["kind"], data["state"] = of, state
        return data
