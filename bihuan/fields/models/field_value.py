"""The index of values: what lists filter and sort custom fields by. The values stand in `Artifact.custom`."""

from django.db import models
from django.db.models import Q


def by(column: str) -> models.Index:
    filled = Q(**{f"{column}__isnull": False})
    return models.Index(fields=["field", column, "artifact"], condition=filled, name=f"value_{column}")


class FieldValue(models.Model):
    """One value of one field on one artifact; a field of several choices has a row for each."""

    artifact = models.ForeignKey(
        "artifacts.Artifact", on_delete=models.CASCADE, related_name="field_values", db_index=False
    )
    field = models.ForeignKey("fields.CustomField", on_delete=models.CASCADE, related_name="values", db_index=False)
    text = models.CharField(max_length=200, null=True)
    number = models.FloatField(null=True)
    date = models.DateField(null=True)
    ref = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["artifact", "field"], name="value_of_artifact"),
            *(by(column) for column in ("text", "number", "date", "ref")),
        ]

    def __str__(self):
        return f"{self.artifact_id} {self.field_id}"
