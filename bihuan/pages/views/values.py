"""One field of an artifact by itself, opened from a row of a list."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bihuan.artifacts.reach import reach_of
from bihuan.fields.definitions import defined
from bihuan.pages.entrance import artifact_for, members_only
from bihuan.pages.fields.cells import bound
from bihuan.pages.fields.forms import fields_in_form
from bihuan.pages.views.lists import labels_of


@require_safe
@members_only
def value(request, workspace, pages, number):
    """GET …/value/?name=custom.<key>: the box of this field, sent to …/field/."""
    artifact = artifact_for(request.user, pages.kind, workspace, number)
    artifact.may(request.user, "changed")
    here = f"/{workspace.slug}/{pages.kind.slug}/{number}/"
    if not (name := request.GET.get("name", "")):
        return redirect(here)
    offered = fields_in_form(pages.kind, request.user, workspace, artifact.product_id)
    field = next((one for one in offered if one.name_in_forms == name), None)
    if field is None:
        raise Http404(why_not(name, pages.kind, request.user, workspace))
    context = {
        "kind": pages.kind,
        "labels": labels_of(pages.kind),
        "artifact": artifact,
        "here": here,
        "back": way_back(request, here),
        "box": bound(field, (artifact.custom or {}).get(field.slug), request.user, workspace),
    }
    return render(request, "pages/fields/value.html", context)


def why_not(name: str, kind, user, workspace) -> str:
    seen = defined(workspace.pk).of(kind.slug).seen(reach_of(user))
    other = next((field for field in seen if field.name_in_forms == name), None)
    if other is None:
        return _("There is no such field here.")
    if other.product_id:
        return _("Only artifacts of %(product)s have this field.") % {"product": other.product}
    return _("It is worked out from other fields and cannot be written.")


def way_back(request, otherwise: str) -> str:
    """The page one came from, as long as it is one of ours."""
    asked = request.POST.get("back") or request.headers.get("Referer") or ""
    ours = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if ours else otherwise
