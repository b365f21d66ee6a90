"""Moves, trash, archive, watching: each a form that is sent, and back to where one was."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.artifacts.errors import Refused, Stale
from bihuan.batches.deeds import SIMPLE
from bihuan.batches.models import Batch
from bihuan.batches.recording import one_deed
from bihuan.pages.entrance import artifact_for, members_only
from bihuan.pages.fields.forms import PREFIX, gathered, sent
from bihuan.pages.forms import MoveForm
from bihuan.pages.views.batches import undoing_address
from bihuan.pages.views.lists import labels_of


@members_only
def move(request, workspace, pages, number):
    """GET …/move/?verb= asks for what the move needs; POST does it. A script gets JSON."""
    artifact = artifact_for(request.user, pages.kind, workspace, number)
    verb = (request.POST or request.GET).get("verb", "")
    step = next((one for one in pages.kind.moves_in(workspace.pk) if one.verb == verb), None)
    if step is None:
        raise Http404(_("There is no such move."))
    form = MoveForm(step, artifact, request.user, completed(request, step, artifact))
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        reason, version = values.pop("reason", ""), values.pop("version")
        try:
            with one_deed(artifact, {"do": "move", "verb": verb}, by=request.user) as journal:
                artifact.move(verb, by=request.user, reason=reason, version=version, **gathered(values))
        except Stale as stale:
            form.add_error(None, changed_meanwhile(stale))
            form.data = form.data.copy() | {"version": stale.current.version}
        except (ValidationError, Refused) as refusal:
            form.blame(refusal) if isinstance(refusal, ValidationError) else form.add_error(None, str(refusal))
        else:
            return moved(request, workspace, pages, artifact, journal.batch)
    return ask(request, workspace, pages, artifact, step, form)


def completed(request, step, artifact) -> dict | None:
    """What was sent; a field that is filled already need not be sent again."""
    if request.method != "POST":
        return None
    own = sent(request, [name for name in request.POST if name.startswith(PREFIX)])
    return {name: getattr(artifact, name) for name in step.columns} | request.POST.dict() | own


def changed_meanwhile(stale: Stale) -> str:
    return _("%(key)s was changed meanwhile; it is “%(state)s” now. Look again, then send.") % {
        "key": stale.current.key,
        "state": stale.current.state_now.label,
    }


def moved(request, workspace, pages, artifact, batch: Batch):
    if wants_json(request):
        now = {"state": artifact.state, "version": artifact.version}
        return JsonResponse(now | {"said": moved_to(artifact), "undo": undoing_address(batch)})
    messages.success(request, moved_to(artifact), extra_tags=undoing_address(batch))
    return redirect(f"/{workspace.slug}/{pages.kind.slug}/{artifact.number}/")


def moved_to(artifact) -> str:
    if artifact.asked:
        return _("%(key)s waits for an approval") % {"key": artifact.key}
    return _("%(key)s: %(state)s") % {"key": artifact.key, "state": artifact.state_now.label}


def ask(request, workspace, pages, artifact, step, form: MoveForm):
    if wants_json(request):
        problems = [message for messages in form.errors.values() for message in messages]
        return JsonResponse({"title": str(step.label), "detail": " ".join(problems)}, status=422)
    context = {
        "kind": pages.kind,
        "labels": labels_of(pages.kind),
        "artifact": artifact,
        "move": step,
        "form": form,
        "here": f"/{workspace.slug}/{pages.kind.slug}/{artifact.number}/",
    }
    return render(request, pages.template("move"), context, status=422 if form.errors else 200)


def wants_json(request) -> bool:
    return "application/json" in request.headers.get("Accept", "") or request.headers.get("X-Requested-With") == "fetch"


def deed(verb: str, words, *, trashed: bool = False, to_list: bool = False):
    """A view that does one thing to an artifact and goes back to it, or to the list when it is gone from there."""

    @require_POST
    @members_only
    def view(request, workspace, pages, number):
        artifact = artifact_for(request.user, pages.kind, workspace, number, trashed=trashed)
        undoing = ""
        if verb in SIMPLE:
            with one_deed(artifact, {"do": verb}, by=request.user) as journal:
                getattr(artifact, verb)(by=request.user)
            undoing = undoing_address(journal.batch)
        else:
            getattr(artifact, verb)(by=request.user)
        messages.success(request, words() % {"key": artifact.key}, extra_tags=undoing)
        there = f"/{workspace.slug}/{pages.kind.slug}/"
        return redirect(there if to_list else f"{there}{number}/")

    return view


trash = deed("trash", lambda: _("%(key)s is in the trash"), to_list=True)
restore = deed("restore", lambda: _("%(key)s is back"), trashed=True)
archive = deed("archive", lambda: _("%(key)s is archived"))
unarchive = deed("unarchive", lambda: _("%(key)s is out of the archive"))
watch = deed("watch", lambda: _("You watch %(key)s"))
unwatch = deed("unwatch", lambda: _("You no longer watch %(key)s"))
