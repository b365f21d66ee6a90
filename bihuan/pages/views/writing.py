"""New, edit, and a single field in a list."""

from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.artifacts.errors import Refused, Stale
from bihuan.artifacts.writing import may_create
from bihuan.pages import together
from bihuan.pages.conflict import rows_of_conflict, text_of
from bihuan.pages.entrance import artifact_for, members_only
from bihuan.pages.fields.forms import sent
from bihuan.pages.forms import ArtifactForm
from bihuan.pages.views.detail import mentionable
from bihuan.pages.views.lists import labels_of
from bihuan.pages.views.values import way_back

A_DAY = 24 * 3600
AT_ONCE = ("title", "owner", "priority", "due_on", "product")


@members_only
def new(request, workspace, pages):
    """GET and POST …/new/. Sent twice, it is made once."""
    may_create(pages.kind, workspace, request.user)
    names = [name for name in request.GET if name in (*pages.kind.editable, "tags") or name.startswith("custom.")]
    given = {name: request.GET[name] for name in names}
    form = ArtifactForm(pages.kind, request.user, workspace, request.POST or None, initial=starting(request, given))
    if request.method == "POST" and form.is_valid():
        ticket = f"new:{request.user.pk}:{form.cleaned_data['ticket']}" if form.cleaned_data["ticket"] else ""
        if ticket and not cache.add(ticket, 0, A_DAY):
            return redirect(already(workspace, pages, cache.get(ticket)))
        try:
            artifact = pages.kind.objects.add(workspace=workspace, by=request.user, **form.changes())
        except ValidationError as refusal:
            form.blame(refusal)
            cache.delete(ticket)
        except BaseException:
            cache.delete(ticket)
            raise
        else:
            cache.set(ticket, artifact.number, A_DAY)
            messages.success(request, _("%(key)s is there") % {"key": artifact.key})
            again = "again" in request.POST
            return redirect(
                request.get_full_path() if again else f"/{workspace.slug}/{pages.kind.slug}/{artifact.number}/"
            )
    return form_page(request, workspace, pages, form)


def starting(request, given: dict) -> dict:
    product = getattr(request, "product", None)
    return ({"product": product.pk} if product else {}) | given


def already(workspace, pages, number: int | None) -> str:
    return f"/{workspace.slug}/{pages.kind.slug}/" + (f"{number}/" if number else "")


def form_page(request, workspace, pages, form: ArtifactForm):
    here = f"/{workspace.slug}/{pages.kind.slug}/"
    artifact = form.artifact
    context = {
        "kind": pages.kind,
        "labels": labels_of(pages.kind),
        "form": form,
        "artifact": artifact,
        "mentionable": mentionable(workspace),
        "here": here,
        "back": f"{here}{artifact.number}/" if artifact else here,
    }
    return render(request, pages.template("form"), context, status=422 if form.errors else 200)


@members_only
def edit(request, workspace, pages, number):
    """GET and POST …/edit/. Somebody else's change in between is shown beside one's own."""
    artifact = artifact_for(request.user, pages.kind, workspace, number)
    artifact.may(request.user, "changed")
    given = together.assembled(request.POST, artifact) if request.method == "POST" else None
    form = ArtifactForm(pages.kind, request.user, workspace, given, artifact=artifact)
    if request.method == "POST" and form.is_valid():
        theirs = {
            name[7:] for name, choice in request.POST.items() if name.startswith("choose_") and choice == "theirs"
        }
        changes = {name: value for name, value in form.changes().items() if name not in theirs}
        try:
            artifact.change(by=request.user, version=form.cleaned_data["version"] or artifact.version, **changes)
        except Stale as stale:
            if (merged := together.merged(form, stale.current)) is None:
                return conflict(request, workspace, pages, form, stale)
            artifact.change(by=request.user, version=stale.current.version, **merged.changes)
            messages.info(request, merged.told)
            return redirect(f"/{workspace.slug}/{pages.kind.slug}/{number}/")
        except ValidationError as refusal:
            form.blame(refusal)
        else:
            messages.success(request, _("%(key)s is saved") % {"key": artifact.key})
            return redirect(f"/{workspace.slug}/{pages.kind.slug}/{number}/")
    return form_page(request, workspace, pages, form)


def conflict(request, workspace, pages, form: ArtifactForm, stale: Stale):
    current = artifact_for(request.user, pages.kind, workspace, stale.current.number)
    last = current.events.select_related("actor").order_by("-pk").first()
    here = f"/{workspace.slug}/{pages.kind.slug}/{current.number}/"
    context = {
        "kind": pages.kind,
        "labels": labels_of(pages.kind),
        "artifact": current,
        "rows": rows_of_conflict(form, current),
        "base": form.cleaned_data.get("version") or "",
        "last": last,
        "here": here,
    }
    return render(request, pages.template("conflict"), context, status=409)


@require_POST
@members_only
def field(request, workspace, pages, number):
    """POST …/field/: one field from a list or a property panel, with the version it was read at."""
    artifact = artifact_for(request.user, pages.kind, workspace, number)
    opened = ArtifactForm(pages.kind, request.user, workspace, artifact=artifact)
    names = [name for name in request.POST if name in opened.fields and name not in ("version", "ticket")]
    data = {bound.name: text_of(bound) for bound in opened} | sent(request, names)
    data["version"] = request.POST.get("version", "")
    form = ArtifactForm(pages.kind, request.user, workspace, data, artifact)
    here = f"/{workspace.slug}/{pages.kind.slug}/{number}/"
    back = HttpResponseRedirect(way_back(request, here))
    if problems := [problem for name in (*names, "version") for problem in form.errors.get(name, ())]:
        messages.error(request, " ".join(problems))
        return back
    try:
        artifact.change(by=request.user, version=form.cleaned_data["version"], **form.of(names))
    except Stale as stale:
        return conflict(request, workspace, pages, form, stale)
    except (ValidationError, Refused) as refusal:
        messages.error(request, " ".join(getattr(refusal, "messages", [str(refusal)])))
    return back


def same_site(request) -> bool:
    return (request.headers.get("Referer") or "").startswith(f"{request.scheme}://{request.get_host()}/")
