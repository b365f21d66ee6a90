"""What the public pages of a product ask and show; a product without a row asks and shows the usual."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.areas.research.models.feedback import Feedback
from bihuan.fields.definitions import defined
from bihuan.fields.models import CustomField, Type
from bihuan.people.models import Product

USUAL = ("title", "body", "strength", "attachments", "person", "email")
LABELS = {
    "title": gettext_lazy("In one sentence"),
    "body": gettext_lazy("What happened?"),
    "strength": gettext_lazy("How much does it matter?"),
    "attachments": gettext_lazy("Files"),
    "person": gettext_lazy("Your name"),
    "email": gettext_lazy("Your e-mail"),
}
# What people outside may be asked: a person or a link would show them who and what is here.
ASKABLE = {
    *(Type.TEXT, Type.LONG_TEXT, Type.NUMBER, Type.MONEY),
    *(Type.DATE, Type.SELECT, Type.MULTI_SELECT, Type.CHECKBOX),
}
SHOWABLE = {*ASKABLE, Type.FORMULA} - {Type.LONG_TEXT}
FACTS = {
    "window": gettext_lazy("when it is expected"),
    "people": gettext_lazy("how many people want it"),
    "tags": gettext_lazy("tags"),
}
LONGEST_LABEL = 120


def usual() -> list[dict[str, Any]]:
    return [{"name": name, "label": "", "required": name == "title"} for name in USUAL]


class Portal(models.Model):
    """`questions` are asked in this order: name of a field, own label or "", whether an answer is required."""

    product = models.OneToOneField(Product, models.CASCADE, related_name="portal_pages")
    questions = models.JSONField(default=usual)
    thanks = models.TextField(
        gettext_lazy("words of thanks"),
        blank=True,
        max_length=2000,
        help_text=gettext_lazy("Shown once something was sent: when you answer, whom to call."),
    )
    proof_of_work = models.BooleanField(
        gettext_lazy("keep programs out by a sum"),
        default=False,
        help_text=gettext_lazy(
            "The browser works on a sum for a moment before it may send. Needs scripts; turn it on when junk comes in."
        ),
    )

    roadmap = models.BooleanField(
        gettext_lazy("public roadmap"),
        default=False,
        help_text=gettext_lazy("Shows the requirements you publish, in your words, by how far they are."),
    )
    changelog = models.BooleanField(
        gettext_lazy("public changelog"),
        default=False,
        help_text=gettext_lazy("Shows what went live of them, month by month, and as a feed."),
    )
    voting = models.BooleanField(
        gettext_lazy("votes"),
        default=False,
        help_text=gettext_lazy("People say that they want it too. Each vote is a voice: it counts once a person."),
    )
    shows = models.JSONField(default=list)

    def __str__(self):
        return str(self.product)

    @classmethod
    def of(cls, product: Product) -> "Portal":
        """The product's, or the usual one that nobody has saved yet."""
        return cls.objects.filter(product=product).first() or cls(product=product)

    @property
    def askable(self) -> dict[str, CustomField | None]:
        """Everything that can be asked here, by name: the kind's usual fields, then the workspace's own."""
        own = defined(self.product.workspace_id).of(Feedback.slug).current
        fields = [f for f in own if f.type in ASKABLE and f.product_id in (None, self.product_id)]
        return dict.fromkeys(USUAL) | {field.name_in_forms: field for field in fields}

    @property
    def asked(self) -> list[dict[str, Any]]:
        """The questions whose fields are still there; a title is always among them."""
        known = self.askable
        asked = [question for question in self.questions if question["name"] in known]
        return asked if any(one["name"] == "title" for one in asked) else [usual()[0], *asked]

    @property
    def showable(self) -> dict[str, str]:
        """What pages may show of a requirement besides the words of its card, by name with the label."""
        own = defined(self.product.workspace_id).of("requirements").current
        fields = [f for f in own if f.type in SHOWABLE and f.product_id in (None, self.product_id)]
        return {name: str(label) for name, label in FACTS.items()} | {f.name_in_forms: f.name for f in fields}

    @property
    def shown(self) -> list[str]:
        return [name for name in self.showable if name in self.shows]

    def label_of(self, name: str) -> str:
        field = self.askable[name]
        return field.name if field else str(LABELS[name])

    def clean(self) -> None:
        names = [question["name"] for question in self.questions]
        if len(set(names)) < len(names) or not set(names) <= set(self.askable):
            raise ValidationError(_("A question asks for a field that is not here, or for one twice."))
        if "title" not in names:
            raise ValidationError(_("Ask for the title: without one nothing can be found again."))
        if any(len(question["label"]) > LONGEST_LABEL for question in self.questions):
            raise ValidationError(_("A question has at most %(most)s letters.") % {"most": LONGEST_LABEL})
