"""The pages where an owner takes the whole workspace out, or brings one into an empty one."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bihuan.connectors.workspaces.forms import UploadForm
from bihuan.connectors.workspaces.models import OPEN, State, Transfer, Way
from bihuan.connectors.workspaces.packing import rows_in
from bihuan.connectors.workspaces.whole import refuse_unless_empty
from bihuan.connectors.workspaces.work import work
from bihuan.people.access import for_role
from bihuan.people.models import Role

SHOWN = 10
IN_REQUEST = 2_000
CHUNK = 256 * 1024
for_owners = for_role(Role.OWNER)


@require_GET
@for_owners
def transfers(request, membership):
    return page(request, membership, UploadForm())


def page(request, membership, form, status: int = 200):
    workspace = membership.workspace
    context = {"membership": membership, "tab": "transfers", "form": form, "empty_here": is_empty(workspace)}
    context["recent"] = (
        Transfer.objects.filter(workspace=workspace).select_related("created_by").order_by("-pk")[:SHOWN]
    )
    return render(request, "workspaces/transfers.html", context, status=status)


def is_empty(workspace) -> bool:
    try:
        refuse_unless_empty(workspace)
    except ValidationError:
        return False
    return True


@require_POST
@for_owners
def start_export(request, membership):
    """Ask for an export; a small one is ready at once, of two at a time one goes on."""
    here = Transfer.objects.filter(workspace=membership.workspace)
    if not here.filter(state__in=OPEN).exists():
        name = f"{membership.workspace.slug}-{timezone.localdate().isoformat()}.zip"
        transfer = here.create(workspace=membership.workspace, created_by=request.user, way=Way.OUT, name=name)
        if rows_in(membership.workspace) <= IN_REQUEST:
            work(transfer)
    return redirect("transfers", membership.workspace.slug)


@require_POST
@for_owners
def start_import(request, membership):
    workspace, form = membership.workspace, UploadForm(request.POST, request.FILES)
    if form.is_valid() and not is_empty(workspace):
        form.add_error("file", _("This workspace is not empty. A whole workspace comes into an empty one only."))
    if not form.is_valid():
        return page(request, membership, form, 422)
    upload = form.cleaned_data["file"]
    fields = {"workspace": workspace, "created_by": request.user, "way": Way.IN, "name": (upload.name or "")[-200:]}
    if not Transfer.objects.filter(workspace=workspace, state__in=OPEN).exists():
        Transfer.objects.create(file=upload, size=upload.size, **fields)
    return redirect("transfers", workspace.slug)


def of_workspace(membership, pk: int) -> Transfer:
    return get_object_or_404(Transfer, workspace=membership.workspace, pk=pk)


@require_POST
@for_owners
def stop(request, membership, pk):
    if of_workspace(membership, pk).stop():
        messages.success(request, _("Stopped"))
    return redirect("transfers", membership.workspace.slug)


@require_GET
@for_owners
def download(request, membership, pk):
    transfer = of_workspace(membership, pk)
    if transfer.way != Way.OUT or transfer.state != State.DONE or not transfer.file:
        raise Http404(_("This file is not there any more. Export once more."))
    response = StreamingHttpResponse(transfer.file.open("rb").chunks(CHUNK), content_type="application/zip")
    response["Content-Disposition"] = content_disposition_header(True, transfer.name)
    response["Content-Length"] = transfer.size
    response["Cache-Control"] = "private, no-store"
    return response
