"""Numbers without gaps: REQ-1, REQ-2, REQ-3 …"""

from django.db import connection, models

from bihuan.people.models import Workspace


class Counter(models.Model):
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE)
    kind = models.CharField(max_length=40)
    last = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "kind"], name="one_counter_per_kind")]

    def __str__(self):
        return f"{self.kind} {self.last}"

    @classmethod
    def take(cls, workspace: Workspace, kind: str, count: int = 1) -> int:
        """The first of `count` fresh numbers. The row stays locked until the transaction ends, so none is lost."""
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO artifacts_counter(workspace_id, kind, last) VALUES (%s, %s, %s)"
                " ON CONFLICT (workspace_id, kind) DO UPDATE SET last = artifacts_counter.last + EXCLUDED.last"
                " RETURNING last",
                [workspace.pk, kind, count],
            )
            return cursor.fetchone()[0] - count + 1
