"""The shared table and what hangs on it."""

from bihuan.artifacts.models.answer import Answer
from bihuan.artifacts.models.artifact import Artifact
from bihuan.artifacts.models.comment import Comment
from bihuan.artifacts.models.event import Event
from bihuan.artifacts.models.file import File
from bihuan.artifacts.models.link import Link
from bihuan.artifacts.models.number import Counter
from bihuan.artifacts.models.queryset import ArtifactQuerySet
from bihuan.artifacts.models.tag import Tag
from bihuan.artifacts.models.watch import Notice, Watch

__all__ = [
    "Answer",
    "Artifact",
    "ArtifactQuerySet",
    "Comment",
    "Counter",
    "Event",
    "File",
    "Link",
    "Notice",
    "Tag",
    "Watch",
]
