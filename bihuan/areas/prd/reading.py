"""A PRD as a person reads it: live blocks filled in, passages marked with what is said about them."""

from dataclasses import replace

from bihuan.areas.prd.embedding import BLOCK, expanded
from bihuan.artifacts.models import Comment
from bihuan.documents.passages import beside, placed
from bihuan.documents.reading import Reading, reading_of
from bihuan.documents.references import References
from bihuan.pages.showing import activity_of
from bihuan.ui.markdown import KEY, Reference, render


def read_whole(prd, user, workspace, activity: str) -> Reading:
    """The texts of a PRD; its body with what is embedded in it as this person may see it."""
    talk = [one for one in activity_of(prd, user, activity) if isinstance(one, Comment)]
    reading = reading_of(prd, user, workspace, talk)
    whole = expanded(prd.body, prd, user)
    if whole == prd.body:
        return reading
    references = References([whole], user=user, workspace=workspace)
    embedded = set(KEY.findall(whole)) - set(KEY.findall(BLOCK.sub("", prd.body)))

    def link(key: str) -> Reference | None:
        """In tables of requirements the title stands beside the key already."""
        reference = references(key)
        return replace(reference, title="") if reference and key in embedded else reference

    text, threads = beside(render(whole, link), placed(prd, user), "body")
    return Reading(
        reading.references, reading.texts | {"body": text}, reading.threads | {"body": threads}, reading.spoken
    )
