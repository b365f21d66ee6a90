"""How a workspace words things: its glossary, its rules beside the shipped ones, and what it said is fine as it is."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bihuan.artifacts.models import Artifact
from bihuan.people.models import Workspace


class Term(models.Model):
    """One word of the glossary; `variants` are the words that should not be used for it, one per line."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("term"), max_length=80)
    meaning = models.TextField(_("meaning"), max_length=2_000, blank=True)
    variants = models.TextField(
        _("not to be used for it"), max_length=2_000, blank=True, help_text=_("One word per line.")
    )

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["workspace", "name"], name="one_term_per_name")]

    def __str__(self):
        return self.name

    @property
    def others(self) -> tuple[str, ...]:
        return tuple(word for line in self.variants.splitlines() if (word := line.strip()) and word != self.name)


class WritingRule(models.Model):
    """A rule of the workspace: words to avoid and why. `shipped` names a shipped rule that is switched off instead."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    shipped = models.CharField(max_length=40, blank=True)
    label = models.CharField(_("name"), max_length=80, blank=True)
    words = models.TextField(
        _("words to avoid"), max_length=5_000, blank=True, help_text=_("One per line. * stands for up to ten letters.")
    )
    why = models.CharField(_("why"), max_length=300, blank=True)
    better = models.CharField(_("better"), max_length=200, blank=True, help_text=_("What to write instead."))

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "shipped"], condition=~models.Q(shipped=""), name="switched_off_once"
            )
        ]

    def __str__(self):
        return self.label or self.shipped

    def clean(self):
        if not self.shipped and not [word for word in self.words.split("\n") if word.strip(" *\r")]:
            raise ValidationError({"words": gettext("Write at least one word to avoid.")})


class Dismissal(models.Model):
    """A finding somebody says is fine, and why. It stays away as long as the sentence stays as it is."""

    artifact = models.ForeignKey(Artifact, on_delete=models.CASCADE, related_name="dismissals")
    print = models.CharField(max_length=64)
    rule = models.CharField(max_length=80)
    sentence = models.TextField()
    quote = models.TextField(blank=True)
    reason = models.CharField(_("reason"), max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["artifact", "print"], name="dismissed_once")]

    def __str__(self):
        return self.sentence[:80]
