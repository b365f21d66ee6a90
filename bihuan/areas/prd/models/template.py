"""What a PRD begins with: a workspace's own template, or its version of a shipped one."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.people.models import Workspace


class Template(models.Model):
    """`shipped` names the shipped template it stands for in this workspace; `hidden` takes that one off the list."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    shipped = models.CharField(max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    name = models.CharField(_("name"), max_length=120)
    about = models.CharField(_("when to use it"), max_length=300, blank=True)
    text = models.TextField(_("text"))
    hidden = models.BooleanField(_("hidden"), default=False)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "shipped", "language"],
                condition=~models.Q(shipped=""),
                name="one_template_per_shipped",
            )
        ]

    def __str__(self):
        return self.name
