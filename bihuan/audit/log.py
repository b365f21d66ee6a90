"""The audit log of a workspace and its sign-ins: what to look for, and in which rows it is found."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.db import models
from django.db.models import Q, QuerySet
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bihuan.artifacts.models import Artifact, Event
from bihuan.pages.wording import verbs_in
from bihuan.people.models import SignIn, User


class Period(forms.Form):
    """From one day to another, both included, in the reader's time zone."""

    since = forms.DateField(
        label=pgettext_lazy("day", "From"), required=False, widget=forms.DateInput({"type": "date"})
    )
    until = forms.DateField(label=pgettext_lazy("day", "To"), required=False, widget=forms.DateInput({"type": "date"}))

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or {}
        if asked.get("since") and asked.get("until") and asked["since"] > asked["until"]:
            self.add_error("until", _("This day is before the first one."))
        return asked

    def within(self) -> dict[str, datetime]:
        """The period as conditions on `at`."""
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        within = {"at__gte": midnight(since)} if since else {}
        if until and until < until.max:
            within["at__lt"] = midnight(until + timedelta(days=1))
        return within


def midnight(day) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


class EventFilter(Period):
    who = forms.ModelChoiceField(label=_("Who"), queryset=User.objects.none(), required=False, empty_label=_("Anybody"))
    verb = forms.ChoiceField(label=pgettext_lazy("audit", "What"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    key = forms.CharField(label=_("Key"), max_length=40, required=False)
    q = forms.CharField(label=_("Text"), max_length=200, required=False)

    def __init__(self, *args, workspace, **kwargs):
        super().__init__(*args, **kwargs)
        self.workspace = workspace
        self.fields["who"].queryset = people_of(workspace)
        kinds = Artifact.kinds().values()
        self.fields["kind"].choices = [("", _("Every kind")), *((k.slug, k._meta.verbose_name) for k in kinds)]
        self.fields["verb"].choices = [("", _("Anything")), *verbs_in(workspace.pk).items()]

    def clean_q(self) -> str:
        return self.cleaned_data["q"].replace("\0", "")

    def events(self) -> QuerySet:
        """The events that were asked for, newest first."""
        asked = self.cleaned_data
        found: QuerySet = Event.objects.filter(workspace=self.workspace, **self.within())
        if asked.get("who"):
            found = found.filter(actor=asked["who"])
        if asked.get("verb"):
            found = found.filter(verb=asked["verb"])
        if asked.get("kind"):
            found = found.filter(artifact__kind=asked["kind"])
        if key := asked.get("key", "").replace("\0", "").strip():
            found = found.filter(artifact__in=Artifact.objects.keyed(key).filter(workspace=self.workspace))
        if text := asked.get("q", "").strip():
            found = having(found, text)
        return found.select_related("actor", "artifact__workspace").order_by("-pk")


def people_of(workspace) -> QuerySet:
    """Who is a member, and who once did something here."""
    did = Event.objects.filter(workspace=workspace, actor=models.OuterRef("pk"))
    members = workspace.memberships.filter(user=models.OuterRef("pk"))
    return User.objects.filter(models.Exists(did) | models.Exists(members)).order_by("name", "pk")


def having(found: QuerySet, text: str) -> QuerySet:
    """Events with these letters in the reason, in what was changed, or in the title of what it is about."""
    # SQLite keeps JSON in ASCII, PostgreSQL as it is read.
    escaped = text.encode("ascii", "backslashreplace").decode()
    found = found.annotate(text_changes=Cast("changes", models.TextField()))
    here = Q(reason__icontains=text) | Q(artifact__title__icontains=text) | Q(text_changes__icontains=text)
    return found.filter(here | Q(text_changes__icontains=escaped) if escaped != text else here)


class SignInFilter(Period):
    who = forms.ModelChoiceField(label=_("Who"), queryset=User.objects.none(), required=False, empty_label=_("Anybody"))
    result = forms.ChoiceField(
        label=_("Result"), required=False, choices=[("", _("Any result")), ("in", _("Signed in")), ("no", _("Refused"))]
    )
    method = forms.ChoiceField(label=_("Method"), required=False)
    q = forms.CharField(label=_("Text"), max_length=200, required=False)

    def __init__(self, *args, workspace, **kwargs):
        super().__init__(*args, **kwargs)
        self.workspace = workspace
        self.fields["who"].queryset = User.objects.filter(memberships__workspace=workspace).order_by("name", "pk")
        self.fields["method"].choices = [("", _("Any method")), *SignIn.Method.choices]

    def sign_ins(self) -> QuerySet:
        """The sign-ins of members that were asked for, newest first; by id, since ids follow the time."""
        asked = self.cleaned_data
        found = SignIn.objects.of_members(self.workspace).filter(**self.within())
        if asked.get("who"):
            found = found.filter(user=asked["who"])
        if asked.get("result"):
            found = found.filter(succeeded=asked["result"] == "in")
        if asked.get("method"):
            found = found.filter(method=asked["method"])
        if text := asked.get("q", "").replace("\0", "").strip():
            person = Q(email__icontains=text) | Q(user__name__icontains=text)
            found = found.filter(person | Q(user_agent__icontains=text) | Q(ip__icontains=text))
        return found.select_related("user").order_by("-pk")
