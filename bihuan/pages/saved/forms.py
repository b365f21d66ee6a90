"""The form of a saved view."""

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.saved_views.models import Density, Layout


class ViewForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=60)
    layout = forms.ChoiceField(label=_("Shown as"), choices=Layout.choices, widget=forms.RadioSelect)
    density = forms.ChoiceField(
        label=_("Row height"), choices=Density.choices, required=False, widget=forms.RadioSelect
    )
    shared = forms.BooleanField(label=_("Everyone in the workspace sees it"), required=False)

    def __init__(self, *args, layouts, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["layout"].choices = [one for one in Layout.choices if one[0] in layouts]

    def blame(self, refusal) -> None:
        """What the model refused, at its field or over the form."""
        for name, problems in getattr(refusal, "message_dict", {"": refusal.messages}).items():
            self.add_error(name if name in self.fields else None, problems)
