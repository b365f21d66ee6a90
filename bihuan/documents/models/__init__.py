"""What the room of long texts keeps of its own."""

from bihuan.documents.models.passage import Passage

__all__ = ["Passage"]
