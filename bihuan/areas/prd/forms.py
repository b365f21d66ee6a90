"""What is asked before a review begins, and before a change of a signed PRD is proposed."""

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.pages.forms import Text
from bihuan.people.models import Membership, Role, User

CHECKLIST = _(
    "Goal and how it is measured are clear\n"
    "Every requirement has acceptance criteria\n"
    "Permissions are listed for every role\n"
    "Exceptions and failures are described\n"
    "Existing data is dealt with\n"
    "Monitoring and rollback are planned"
)


class ReviewForm(forms.Form):
    reviewers = forms.ModelMultipleChoiceField(User.objects.none(), label=_("Reviewers"))
    due_on = forms.DateField(
        label=_("Deadline"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Whoever has not spoken by the day before is reminded."),
    )
    checklist = Text(
        label=_("Checklist"),
        required=False,
        widget=forms.Textarea({"rows": 7}),
        help_text=_("One point per line."),
        max_length=5_000,
    )

    def __init__(self, workspace, user, data=None, initial=None):
        super().__init__(data, initial={"checklist": str(CHECKLIST)} | (initial or {}), label_suffix="")
        here = Membership.objects.filter(workspace=workspace, user__is_active=True, role__gte=Role.MEMBER)
        self.fields["reviewers"].queryset = User.objects.filter(pk__in=here.values("user")).order_by("name")
        self.fields["reviewers"].widget = forms.CheckboxSelectMultiple(choices=self.fields["reviewers"].choices)


class ChangeForm(forms.Form):
    title = Text(label=_("What changes, in short"), required=False, max_length=500)
    why = Text(label=_("Why it changes"), widget=forms.Textarea({"rows": 3}), max_length=20_000)
    proposal = Text(label=_("The text as it should be"), max_length=1_000_000)
    delay = forms.FloatField(
        label=_("Delay in working days"),
        required=False,
        min_value=-1000,
        max_value=1000,
        help_text=_("How much later what it touches gets ready."),
    )
    release = Text(label=_("Effect on the release"), required=False, max_length=500)

    def __init__(self, user, data=None, initial=None):
        super().__init__(data, initial=initial, label_suffix="")
        self.fields["proposal"].widget = forms.Textarea({"rows": 24, "data-markdown": str(user.pk)})
