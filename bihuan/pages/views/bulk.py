"""One deed to many picked rows of a list; what could not be done is said for each."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from bihuan.artifacts.errors import Refused
from bihuan.pages.entrance import members_only
from bihuan.pages.forms import ArtifactForm
from bihuan.pages.views.writing import same_site

MOST = 200
FIELDS = ("owner", "priority", "product", "due_on", "tags")


@require_POST
@members_only
def bulk(request, workspace, pages):
    """POST …/bulk/: `picked` numbers, and `deed`: a move's verb as move:accept, a field's name, archive or trash."""
    numbers = [int(n) for n in request.POST.getlist("picked")[:MOST] if n.isascii() and n.isdigit() and len(n) < 10]
    chosen = pages.kind.objects.visible_to(request.user, workspace).filter(number__in=numbers).order_by("pk")
    deed = deed_of(request, workspace, pages)
    back = redirect(request.headers["Referer"] if same_site(request) else f"/{workspace.slug}/{pages.kind.slug}/")
    if deed is None or not numbers:
        messages.warning(request, _("Pick rows first, then what to do with them."))
        return back
    done, problems = 0, []
    for artifact in chosen:
        try:
            deed(artifact)
            done += 1
        except (ValidationError, Refused) as refusal:
            problems.append(f"{artifact.key}: " + " ".join(getattr(refusal, "messages", [str(refusal)])))
    if done:
        messages.success(request, ngettext("%(count)s changed", "%(count)s changed", done) % {"count": done})
    for problem in problems[:5]:
        messages.error(request, problem)
    if len(problems) > 5:
        messages.error(request, _("and %(count)s more were not changed") % {"count": len(problems) - 5})
    return back


def deed_of(request, workspace, pages) -> Callable | None:
    name, by, reason = request.POST.get("deed", ""), request.user, request.POST.get("reason", "")
    if name.startswith("move:"):
        return lambda artifact: artifact.move(name[5:], by=by, reason=reason)
    if name in ("archive", "trash"):
        return lambda artifact: getattr(artifact, name)(by=by)
    if name in FIELDS and (name in pages.kind.editable or name == "tags"):
        form = ArtifactForm(pages.kind, by, workspace, {name: request.POST.get(name, ""), "title": "-"})
        form.is_valid()
        if name in form.errors:
            messages.error(request, " ".join(form.errors[name]))
            return None
        value = form.cleaned_data[name]
        if name == "tags":
            return lambda artifact: artifact.change(by=by, tags=[tag.name for tag in artifact.tags.all()] + value)
        return lambda artifact: artifact.change(by=by, **{name: value})
    return None
