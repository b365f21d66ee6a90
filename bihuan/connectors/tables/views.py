"""The pages of an import, from the file to the artifacts, and the export of a list."""

from functools import wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bihuan.artifacts.store import writing
from bihuan.connectors.tables.exporting import Export
from bihuan.connectors.tables.files import FORMATS, pieces
from bihuan.connectors.tables.forms import MappingForm, PeopleForm, ReadingForm, UploadForm
from bihuan.connectors.tables.mapping import Mapping
from bihuan.connectors.tables.models import OPEN, WORKING, Alias, Import, Lost, SavedMapping, State
from bihuan.connectors.tables.origins import PLAIN, names
from bihuan.connectors.tables.previewing import preview
from bihuan.connectors.tables.undoing import outcome
from bihuan.connectors.tables.work import IN_REQUEST, may_import, summary, take_back, work
from bihuan.pages.entrance import members_only
from bihuan.pages.listing import Listing

SHOWN = 20
PAGES = {
    State.CHECKING: "working",
    State.RUNNING: "working",
    State.UNDOING: "working",
    State.CHECKED: "checked",
    State.DONE: "ended",
    State.UNDONE: "ended",
    State.FAILED: "ended",
}


def importers_only(view):
    @members_only
    @wraps(view)
    def allowed(request, workspace, kind, **kwargs):
        if not may_import(kind, workspace, request.user):
            raise PermissionDenied(_("Importing needs the role “member” at least. Ask an admin."))
        return view(request, workspace, kind, **kwargs)

    return allowed


def own_import(view):
    """The view gets the person's own import; for all others there is none."""

    @importers_only
    @wraps(view)
    def entered(request, workspace, kind, pk):
        jobs = Import.objects.of(request.user, workspace, kind).select_related("workspace", "created_by")
        job = get_object_or_404(jobs, pk=pk)
        try:
            return view(request, job)
        except Lost as error:
            messages.error(request, error.message)
            job.discard()
            return redirect(f"{job.kind}-import", workspace.slug)

    return entered


def page(request, template: str, workspace, kind, status: int = 200, **context):
    plural = str(kind._meta.verbose_name_plural)
    context |= {"kind": kind, "workspace": workspace, "plural": plural, "listed": capfirst(plural)}
    return render(request, f"tables/{template}.html", context, status=status)


def to(job: Import):
    return redirect(f"{job.kind}-import-step", job.workspace.slug, job.pk)


@importers_only
def upload(request, workspace, kind):
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    mine = Import.objects.of(request.user, workspace, kind)
    if form.is_valid():
        try:
            job = mine.upload(form.cleaned_data["file"], workspace=workspace, kind=kind, by=request.user)
        except ValidationError as error:
            form.add_error("file", error)
        else:
            return to(job)
    recent = mine.order_by("-pk")[:SHOWN]
    return page(request, "upload", workspace, kind, 422 if form.errors else 200, form=form, recent=recent)


@own_import
@require_GET
def step(request, job):
    """The page of the step where the import stands."""
    if job.state == State.MAPPING:
        return mapping_page(request, job, MappingForm(job))
    context = {"job": job, "summary": summary(job), "left": outcome(job), "people": PeopleForm(job)}
    if job.state == State.DONE:
        context |= {"added": job.artifacts().order_by("pk")[:SHOWN], "tag": first_tag(job)}
    return page(request, PAGES[State(job.state)], job.workspace, job.kind_class, **context)


def first_tag(job: Import) -> str:
    return job.mapping.get("fixed", {}).get("tags", "").replace("，", ",").split(",")[0].strip()


def mapping_page(request, job: Import, form: MappingForm):
    table = job.table()
    reading = ReadingForm(job, getattr(table, "sheets", []))
    seen = preview(job.reader(table))
    if seen.problem and not form.errors:
        form.full_clean()
        form.refuse(seen.problem)
    context = {"job": job, "form": form, "reading": reading, "preview": seen, "failure": job.failure}
    context["origin"] = names().get(job.options.get("origin", PLAIN), "")
    return page(request, "mapping", job.workspace, job.kind_class, 422 if form.errors else 200, **context)


@own_import
@require_POST
def mapping(request, job):
    """Keep the mapping and show what it makes of the rows, or try it out on all of them."""
    form = MappingForm(job, request.POST)
    if job.state != State.MAPPING:
        return to(job)
    if not form.is_valid():
        return mapping_page(request, job, form)
    job.mapping, job.failure = form.mapping.as_json(), ""
    job.save(update_fields=["mapping", "failure"])
    if "preview" in request.POST:
        return to(job)
    saved = SavedMapping.objects.of(job.workspace, job.kind_class)
    try:
        job.reader().prepare()
    except Lost:
        raise
    except ValidationError as error:
        form.refuse(error)
        return mapping_page(request, job, form)
    with writing():
        saved.remember(job)
        if name := form.cleaned_data["remember"].strip():
            saved.remember(job, name)
    job.try_out(form.mapping)
    soon(job)
    return to(job)


@own_import
@require_POST
def people(request, job):
    """Who is meant by names that no member has; remembered, and all rows are checked again."""
    form = PeopleForm(job, request.POST)
    if job.state == State.CHECKED and form.is_valid():
        meant = form.meant()
        if "empty" in request.POST:
            meant = {name: None for name, _count in job.strangers} | meant
        with writing():
            Alias.objects.learn(job.workspace, meant)
        job.try_out(Mapping(**job.mapping))
        soon(job)
    return to(job)


def soon(job: Import) -> None:
    """Few rows are done at once; many wait for the worker."""
    if job.state in WORKING and job.total <= IN_REQUEST:
        work(job)


@own_import
@require_POST
def reading(request, job):
    wanted = {name: request.POST.get(name, "") for name in ("delimiter", "encoding", "sheet", "origin")}
    if job.state == State.MAPPING:
        try:
            job.reread(wanted, request.POST.get("saved", ""))
        except Lost:
            raise
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
    return to(job)


@own_import
@require_POST
def start(request, job):
    """Import what the dry run found good; sent twice, it still runs once."""
    if "back" in request.POST:
        job.change_mapping()
    elif job.start(skip_faulty="skip" in request.POST, run_rules="rules" in request.POST):
        soon(job)
    return to(job)


@own_import
@require_POST
def withdrawal(request, job):
    """Call it off at any step: forget it, stop it, or undo it."""
    if job.state in OPEN and job.state not in WORKING:
        job.discard()
        return redirect(f"{job.kind}-import", job.workspace.slug)
    if job.state == State.CHECKING:
        job.step((State.CHECKING,), State.MAPPING)
    elif take_back(job, by=request.user) and job.state == State.UNDONE:
        messages.success(request, _("Taken back; the rows are in the trash"))
    return to(job)


@own_import
@require_GET
def faulty(request, job):
    if not job.faulty_rows:
        raise Http404(_("There are no faulty rows."))
    response = StreamingHttpResponse(job.faulty_rows.open("rb").chunks(), content_type=FORMATS["csv"])
    name = _("Faulty rows") + " " + job.name.removesuffix(".csv")
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.csv")
    return response


@members_only
@require_GET
def export(request, workspace, kind):
    """The list as the address says it, as a file."""
    format_ = request.GET.get("format", "csv")
    listing = Listing(kind, request.user, workspace, request.GET)
    chosen = listing.queryset
    if format_ not in FORMATS or listing.problems:
        for problem in listing.problems or [_("Choose CSV, XLSX or JSON.")]:
            messages.error(request, problem)
        return redirect(f"/{workspace.slug}/{kind.slug}/")
    try:
        stream = pieces(Export(kind, chosen, workspace=workspace, by=request.user), format_)
    except ValidationError as error:
        return HttpResponse(" ".join(error.messages), status=422, content_type="text/plain; charset=utf-8")
    response = StreamingHttpResponse(stream, content_type=FORMATS[format_])
    name = f"{workspace.slug}-{kind.slug}-{timezone.localdate().isoformat()}.{format_}"
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response
