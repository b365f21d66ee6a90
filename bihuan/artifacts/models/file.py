"""Files on an artifact, kept where BIHUAN_FILES_URL says."""

import hashlib
import uuid

import filetype
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.text import get_valid_filename
from django.utils.translation import gettext_lazy as _

INLINE = {"image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf"}


def place(file, name: str) -> str:
    return f"{file.artifact.workspace_id}/{uuid.uuid4().hex}"


class File(models.Model):
    artifact = models.ForeignKey("artifacts.Artifact", on_delete=models.CASCADE, related_name="files")
    comment = models.ForeignKey(
        "artifacts.Comment", on_delete=models.SET_NULL, null=True, blank=True, related_name="files"
    )
    name = models.CharField(_("name"), max_length=255)
    content = models.FileField(_("file"), upload_to=place, max_length=200)
    size = models.PositiveBigIntegerField(_("size"))
    content_type = models.CharField(max_length=100)
    digest = models.CharField(max_length=64)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    added_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return self.name

    @property
    def shown_inline(self) -> bool:
        """Only types a browser cannot run; SVG and HTML are always downloads."""
        return self.content_type in INLINE

    @classmethod
    def of_upload(cls, artifact, upload, *, by, comment=None) -> "File":
        """An unsaved file of an upload; its type is read from its bytes, never believed."""
        if upload.size > settings.UPLOAD_LIMIT:
            limit = settings.UPLOAD_LIMIT // 2**20
            raise ValidationError(
                _("“%(name)s” is larger than %(limit)s MB. Make it smaller or link to it.")
                % {"name": upload.name, "limit": limit}
            )
        digest = hashlib.sha256()
        for chunk in upload.chunks():
            digest.update(chunk)
        upload.seek(0)
        guess = filetype.guess(upload.read(8192))
        upload.seek(0)
        return cls(
            artifact=artifact,
            comment=comment,
            name=get_valid_filename(upload.name or "file")[-255:] if not upload.name else upload.name[-255:],
            content=upload,
            size=upload.size,
            content_type=guess.mime if guess else "application/octet-stream",
            digest=digest.hexdigest(),
            added_by=by,
        )
