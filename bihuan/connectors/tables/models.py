"""An import: an uploaded file on its way into a workspace, and what it became."""

import tempfile
import uuid
from typing import BinaryIO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.artifacts.models import Artifact
from bihuan.artifacts.store import writing
from bihuan.connectors.tables.columns import targets
from bihuan.connectors.tables.mapping import Mapping
from bihuan.connectors.tables.memory import Alias, SavedMapping
from bihuan.connectors.tables.origins import converted
from bihuan.connectors.tables.own import Own, own_columns
from bihuan.connectors.tables.reading import Table, read
from bihuan.connectors.tables.rows import Reader
from bihuan.people.models import Workspace

# Whoever works on an import says so at least this often; after it, another worker takes over.
LEASE = timezone.timedelta(seconds=60)
KEPT = timezone.timedelta(days=1)


def place(job, name: str) -> str:
    return f"imports/{job.workspace_id}/{uuid.uuid4().hex}"


class State(models.TextChoices):
    MAPPING = "mapping", gettext_lazy("Columns to be assigned")
    CHECKING = "checking", gettext_lazy("Being checked")
    CHECKED = "checked", gettext_lazy("Checked")
    RUNNING = "running", gettext_lazy("Being imported")
    UNDOING = "undoing", gettext_lazy("Being taken back")
    DONE = "done", gettext_lazy("Imported")
    UNDONE = "undone", gettext_lazy("Taken back")
    FAILED = "failed", gettext_lazy("Not imported")


WORKING = (State.CHECKING, State.RUNNING, State.UNDOING)
OPEN = (State.MAPPING, State.CHECKING, State.CHECKED, State.RUNNING, State.UNDOING)


class Deed(models.TextChoices):
    """What an import did to a row's artifact."""

    ADDED = "added"
    CHANGED = "changed"
    SAME = "same"
    UNDONE = "undone"


class Lost(ValidationError):
    """The uploaded file is not in the storage any more."""


class ImportQuerySet(models.QuerySet):
    def of(self, user, workspace, kind):
        """A person sees their own imports only: an uploaded file is nobody else's."""
        return self.filter(created_by=user, workspace=workspace, kind=kind.slug)

    def waiting(self):
        """With work to do that nobody does."""
        free = Q(beat_at=None) | Q(beat_at__lt=timezone.now() - LEASE)
        return self.filter(free, state__in=WORKING).order_by("pk")

    def forgotten(self):
        """Uploaded, and never imported."""
        return self.filter(state__in=(State.MAPPING, State.CHECKED), created_at__lt=timezone.now() - KEPT)

    def upload(
        self, upload: File, *, workspace, kind, by, options: dict[str, str] | None = None, here=False
    ) -> "Import":
        """Keep a file and guess what its columns mean. Raises ValidationError where it cannot be read.

        A file that is `here` already, on this machine, did not come through the web and may be as large as it is.
        """
        if not here and upload.size > settings.UPLOAD_LIMIT:
            limit = settings.UPLOAD_LIMIT // 2**20
            raise ValidationError(_("The file is larger than %(limit)s MB. Split it.") % {"limit": limit})
        job = Import(workspace=workspace, kind=kind.slug, created_by=by, name=(upload.name or "")[-200:])
        job.look(job.table(upload.file, options))
        job.file = upload
        job.save()
        return job


class Import(models.Model):
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="imports")
    kind = models.CharField(max_length=40)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="imports")
    created_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    name = models.CharField(max_length=200)
    file = models.FileField(upload_to=place, max_length=200, blank=True)
    options = models.JSONField(default=dict)
    columns = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    skip_faulty = models.BooleanField(default=False)
    state = models.CharField(max_length=20, choices=State, default=State.MAPPING)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    good = models.PositiveIntegerField(default=0)
    faulty = models.PositiveIntegerField(default=0)
    faults = models.JSONField(default=list)
    faulty_rows = models.FileField(upload_to=place, max_length=200, blank=True)
    failure = models.TextField(blank=True)
    changed = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    changes = models.JSONField(default=list)
    strangers = models.JSONField(default=list)
    report = models.JSONField(default=list)
    left = models.JSONField(default=list)
    worker = models.CharField(max_length=32, blank=True)
    beat_at = models.DateTimeField(null=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["state", "id"], name="import_state")]

    def __str__(self):
        return f"{self.name} → {self.kind}"

    @property
    def kind_class(self) -> type[Artifact]:
        return Artifact.kinds()[self.kind]

    def artifacts(self):
        """What this import added."""
        return self.kind_class.objects.filter(pk__in=self.rows.filter(deed=Deed.ADDED).values("artifact"))

    def table(self, file: BinaryIO | None = None, options: dict[str, str] | None = None) -> Table:
        options = self.options if options is None else options
        plain = read(file or self.local(), self.name, options)
        return converted(plain, self.kind_class, self.workspace, options.get("origin", ""))

    def local(self) -> BinaryIO:
        """The file near by: reading jumps about in it, and a bucket is far away."""
        near = tempfile.TemporaryFile()  # noqa: SIM115  lives as long as the table that reads it
        try:
            with self.file.open("rb") as stored:
                for chunk in stored.chunks():
                    near.write(chunk)
        except FileNotFoundError as error:
            raise Lost(_("The file is no longer there. Upload it again.")) from error
        return near

    def look(self, table: Table) -> None:
        """Take in what the file says of itself, and guess the rest."""
        self.options, self.columns = table.options, table.columns
        self.total = sum(1 for _row in table.rows())
        if not self.total:
            raise ValidationError(_("The file has headers, but no rows."))
        known = SavedMapping.objects.of(self.workspace, self.kind_class).for_headers(self.columns)
        if known:
            self.mapping = known.over(self.columns, targets(self.kind_class, self.own_columns())).as_json()
        else:
            self.mapping = Reader(self.kind_class, self.workspace, self.created_by, table).mapping.as_json()

    def own_columns(self) -> Own:
        return own_columns(self.kind_class, self.workspace, self.created_by)

    def reader(self, table: Table | None = None) -> Reader:
        mapping = Mapping(**self.mapping)
        return Reader(self.kind_class, self.workspace, self.created_by, table or self.table(), mapping)

    def reread(self, options: dict[str, str], saved: str = "") -> None:
        """Read the file otherwise: another sheet, delimiter, encoding or origin, or with a saved mapping."""
        self.look(self.table(options=options))
        if saved and (known := SavedMapping.objects.of(self.workspace, self.kind_class).filter(name=saved).first()):
            self.mapping = known.over(self.columns, targets(self.kind_class, self.own_columns())).as_json()
        self.save(update_fields=["options", "columns", "total", "mapping"])

    # States. Each step asks the row itself whether it is still where the step begins, so that none happens twice.

    def step(self, sources, to: State, **fields) -> bool:
        with writing():
            moved = Import.objects.filter(pk=self.pk, state__in=sources).update(state=to, **fields)
        self.refresh_from_db()
        return bool(moved)

    def try_out(self, mapping: Mapping) -> bool:
        """Ask for a dry run; nothing is written but its result."""
        fresh = {"done": 0, "good": 0, "faulty": 0, "faults": [], "failure": "", "beat_at": None}
        fresh |= {"changed": 0, "same": 0, "changes": [], "strangers": [], "report": []}
        return self.step((State.MAPPING, State.CHECKED), State.CHECKING, mapping=mapping.as_json(), **fresh)

    @property
    def runs_rules(self) -> bool:
        """Whether rules, webhooks and notifications hear of each row; where nobody said, if rows here are changed."""
        return bool(self.options.get("run_rules", self.changes_rows))

    @property
    def changes_rows(self) -> bool:
        return bool(self.mapping.get("match"))

    def start(self, *, skip_faulty: bool = False, run_rules: bool | None = None) -> bool:
        """Ask for the import itself, of what a dry run found good."""
        if not self.good or (self.faulty and not skip_faulty):
            return False
        said = {} if run_rules is None else {"run_rules": run_rules}
        told = {"options": self.options | said, "skip_faulty": skip_faulty}
        return self.step((State.CHECKED,), State.RUNNING, done=0, beat_at=None, **told)

    def change_mapping(self) -> bool:
        return self.step((State.CHECKED,), State.MAPPING)

    def claim(self) -> bool:
        """Become the one who works on it, until the lease runs out."""
        self.worker = uuid.uuid4().hex
        with writing():
            waiting = Import.objects.waiting().filter(pk=self.pk)
            claimed = waiting.update(worker=self.worker, beat_at=timezone.now())
        worker = self.worker
        self.refresh_from_db()
        return bool(claimed) and self.worker == worker

    def beat(self, **fields) -> bool:
        """Say that the work goes on; False when it was called off, or taken over."""
        mine = Import.objects.filter(pk=self.pk, worker=self.worker, state=self.state)
        with writing():
            return bool(mine.update(beat_at=timezone.now(), **fields))

    def end(self, state: State, **fields) -> None:
        """Nothing more is done with the file, so it goes."""
        Import.objects.filter(pk=self.pk).update(state=state, ended_at=timezone.now(), file="", **fields)
        storage, name = self.file.storage, self.file.name
        if name:
            transaction.on_commit(lambda: storage.delete(name))
        self.refresh_from_db()

    def discard(self) -> None:
        """Forget an import that never was."""
        for file in (self.file, self.faulty_rows):
            if file:
                file.delete(save=False)
        self.delete()

    @property
    def percent(self) -> int:
        return round(100 * self.done / self.total) if self.total else 0


class Imported(models.Model):
    """Which row became what; so that rows find each other by key, and an import can go on or be taken back."""

    source = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="rows")
    row = models.PositiveIntegerField()
    key = models.CharField(max_length=200, blank=True)
    artifact = models.ForeignKey(Artifact, on_delete=models.CASCADE, related_name="+")
    deed = models.CharField(max_length=10, choices=Deed, default=Deed.ADDED)
    before = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(F("source"), F("row"), name="row_imported_once")]
        indexes = [models.Index(fields=["source", "key"], name="imported_key")]

    def __str__(self):
        return f"{self.source_id}:{self.row}"


__all__ = ["Alias", "Deed", "Import", "Imported", "SavedMapping", "State"]
