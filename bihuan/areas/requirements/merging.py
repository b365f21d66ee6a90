"""One requirement turns out to be another: what requirements add to the merging of any two of a kind."""

from django.utils.translation import gettext as _

from bihuan.batches import merging
from bihuan.batches.models import Batch


def merge_into(requirement, survivor, *, by, version: int | None = None) -> Batch:
    """All that hangs on it goes to the survivor, a link says so, and `requirement` is its duplicate.

    The batch returned undoes it. Raises Refused, Stale, or ValidationError where the survivor cannot take it over.
    """
    batch = merging.merge(requirement, survivor, by=by, version=version)
    requirement.refresh_from_db()
    return batch


def cannot_survive(requirement, survivor) -> str:
    """Why this survivor cannot stand above what stands below; of what is in the trash nothing moves."""
    below = type(requirement).objects.filter(parent=requirement.pk, trashed_at=None)
    if any(is_larger(child, survivor) for child in below):
        return _("Something below %(key)s is larger than %(survivor)s and cannot stand below it.") % {
            "key": requirement.key,
            "survivor": survivor.key,
        }
    return ""


def is_larger(child, survivor) -> bool:
    from bihuan.areas.requirements.models import RANK

    return child.pk != survivor.pk and RANK[child.level] > RANK[survivor.level]
