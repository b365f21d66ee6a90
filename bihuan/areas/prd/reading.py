"""A PRD as a person reads it: live blocks filled in, passages marked with what is said about them."""

from bihuan.areas.prd.embedding import expanded
from bihuan.artifacts.models import Comment
from bihuan.documents.passages import beside, placed
from bihuan.documents.reading import Reading, reading_of
from bihuan.documents.references import References
from bihuan.pages.showing import activity_of
from bihuan.ui.markdown import render


def read_whole(prd, user, workspace, activity: str) -> Reading:
    """The texts of a PRD; its body with what is embedded in it as this person may see it."""
    talk = [one for one in activity_of(prd, user, activity) if isinstance(one, Comment)]
    reading = reading_of(prd, user, workspace, talk)
    whole = expanded(prd.body, prd, user)
    if whole == prd.body:
        return reading
    references = References([whole], user=user, workspace=workspace)
    text, threads = beside(render(whole, references), placed(prd, user), "body")
    return Reading(
        reading.references, reading.texts | {"body": text}, reading.threads | {"body": threads}, reading.spoken
    )
