"""A webhook: where it is called, and what for."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bihuan.artifacts.models import Artifact
from bihuan.connectors.webhooks.models import Subscription
from bihuan.pages.wording import verbs_in


def kinds() -> list[tuple[str, str]]:
    return [(slug, str(kind._meta.verbose_name).capitalize()) for slug, kind in Artifact.kinds().items()]


class SubscriptionForm(forms.ModelForm):
    kinds = forms.MultipleChoiceField(
        label=pgettext_lazy("artifact", "Kinds"), required=False, widget=forms.CheckboxSelectMultiple
    )
    verbs = forms.MultipleChoiceField(
        label=_("Events"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nothing chosen is every event."),
    )

    class Meta:
        model = Subscription
        fields = ["name", "url", "kinds", "verbs", "products", "silent"]
        labels = {
            "name": _("Name"),
            "url": _("Address"),
            "products": _("Products"),
            "silent": _("Only called by automations, not by events"),
        }
        help_texts = {"url": _("We POST JSON there. It must be reachable from this server and public.")}
        widgets = {"url": forms.URLInput(), "products": forms.CheckboxSelectMultiple()}

    def __init__(self, *args, workspace, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.workspace = workspace
        self.fields["kinds"].choices = kinds()
        self.fields["verbs"].choices = list(verbs_in(workspace.pk).items())
        self.fields["products"].queryset = workspace.products.filter(archived_at=None)

    def _get_validation_exclusions(self):
        return super()._get_validation_exclusions() | {"secret", "old_secret"}

    def keep(self, by) -> str:
        """The secret where the webhook is new, to be shown once."""
        if not self.instance.pk:
            self.instance.created_by = by
        secret = self.instance.keep()
        self.save_m2m()
        return secret

    def save_m2m(self) -> None:
        self._save_m2m()
