"""Departments of a workspace, as a tree."""

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext_lazy as _

from bihuan.people.models.workspace import Workspace


class DepartmentQuerySet(models.QuerySet):
    def under(self, department):
        """The department itself and everything below it."""
        return self.filter(workspace=department.workspace_id, path__startswith=department.path)

    def as_tree(self):
        """Parents before their children, siblings by name; each row has `depth`."""
        children = {}
        for department in self.order_by("name", "pk"):
            children.setdefault(department.parent_id, []).append(department)

        def walk(parent):
            for department in children.get(parent, ()):
                yield department
                yield from walk(department.pk)

        return list(walk(None))

    @transaction.atomic
    def add(self, *, workspace, name, parent=None):
        department = self.model(workspace=workspace, name=name.strip(), parent=parent)
        department.full_clean(exclude=["path"])
        department.save()
        return department


class Department(models.Model):
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="departments", verbose_name=_("workspace"))
    name = models.CharField(_("name"), max_length=80)
    parent = models.ForeignKey(
        "self", models.RESTRICT, null=True, blank=True, related_name="children", verbose_name=_("part of")
    )
    path = models.CharField(max_length=255, blank=True, editable=False, db_index=True)

    objects = DepartmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("department")
        verbose_name_plural = _("departments")
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "parent", "name"],
                name="department_once_per_parent",
                violation_error_message=_("There is already a department of this name here."),
            ),
            models.UniqueConstraint(
                fields=["workspace", "name"],
                condition=models.Q(parent=None),
                name="department_once_at_the_top",
                violation_error_message=_("There is already a department of this name here."),
            ),
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        """Saves, and keeps the path of this department and of all below it true."""
        with transaction.atomic():
            super().save(*args, **kwargs)
            above = self.parent.path if self.parent else "/"
            path = f"{above}{self.pk}/"
            if path != self.path:
                self._repath(path)

    @property
    def depth(self):
        return self.path.count("/") - 2

    def clean(self):
        super().clean()
        if self.parent is None:
            return
        if self.parent.workspace_id != self.workspace_id:
            raise ValidationError({"parent": _("This department belongs to another workspace.")})
        if self.pk and self.parent.path.startswith(self.path):
            raise ValidationError({"parent": _("A department cannot be part of itself.")})

    def _repath(self, path):
        was, self.path = self.path, path
        type(self).objects.filter(pk=self.pk).update(path=path)
        if was:
            below = type(self).objects.filter(workspace=self.workspace_id, path__startswith=was)
            below.exclude(pk=self.pk).update(path=Concat(Value(path), Substr(F("path"), len(was) + 1)))

    @transaction.atomic
    def change(self, *, name, parent):
        """Rename or move it; one at a time in a workspace, so that no two moves make a circle."""
        self.workspace.lock()
        self.refresh_from_db()
        self.name = name.strip()
        self.parent = Department.objects.get(pk=parent.pk) if parent else None
        self.full_clean(exclude=["path"])
        self.save()

    def is_empty(self):
        return not (self.children.exists() or self.memberships.exists())

    @transaction.atomic
    def remove(self):
        self.workspace.lock()
        if not self.is_empty():
            raise ValidationError(_("Move its people and departments away first."))
        self.delete()
