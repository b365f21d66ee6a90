"""Two people wrote at once: each field as I wrote it, as it is now, and as it was when I began."""

from django.core.exceptions import ObjectDoesNotExist

from bihuan.artifacts.past import as_of
from bihuan.documents.merging import Merge, merge
from bihuan.pages.fields.forms import Choices
from bihuan.pages.forms import ArtifactForm


def rows_of_conflict(form: ArtifactForm, current) -> list[dict]:
    """A row for each field of the form; where only one side changed it, that side is chosen."""
    now = ArtifactForm(form.kind, form.user, form.workspace, artifact=current)
    base = base_of(form, current)
    rows = []
    for name in form.fields:
        if name in ("version", "ticket"):
            continue
        mine, theirs, before = (text_of(form[name]), text_of(now[name]), base.get(name))
        if mine == theirs and mine == "":
            continue
        only_theirs = before is not None and mine == before
        shown_mine, shown_theirs = readable(form[name], mine), readable(now[name], theirs)
        rows.append(
            {"name": name, "label": form[name].label, "mine": shown_mine, "theirs": shown_theirs, "value": mine}
            | {"differs": mine != theirs, "choice": "theirs" if only_theirs else "mine"}
            | {"both": before not in (mine, theirs), "merge": merge_of(form[name], before, mine, theirs)}
        )
    return rows


def merge_of(bound, before: str | None, mine: str, theirs: str) -> Merge | None:
    """Both changes of a long text put together, where both changed it."""
    both = before is not None and before not in (mine, theirs) and mine != theirs
    return merge(before or "", mine, theirs) if both and bound.widget_type == "textarea" else None


def base_of(form: ArtifactForm, current) -> dict[str, str]:
    """The fields as they were when the form was opened, as text; empty where history does not reach."""
    version = form.cleaned_data.get("version")
    try:
        was = as_of(current, version=version) if version else None
    except ObjectDoesNotExist:
        was = None
    if was is None:
        return {}
    then = ArtifactForm(form.kind, form.user, form.workspace, artifact=was)
    return {name: text_of(then[name]) for name in then.fields} | {"tags": ", ".join(was.tags_then)}


def text_of(bound) -> str:
    """What the field's box holds, as the browser would send it."""
    value = bound.value()
    if hasattr(bound.field, "prepare_value"):
        value = bound.field.prepare_value(value)
    if hasattr(value, "isoformat"):
        value = value.isoformat()
    if isinstance(value, list | tuple):
        value = ",".join(map(str, value))
    return "" if value is None else str(value).replace("\r\n", "\n")


def readable(bound, text: str) -> str:
    choices = getattr(bound.field, "choices", None)
    if not choices:
        return text
    if isinstance(bound.field, Choices):
        return " · ".join(str(label) for value, label in choices if value in bound.field.to_python(text))
    return next((str(label) for value, label in choices if str(value) == text), text)
