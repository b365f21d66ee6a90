"""What studies of any make have in common: finding one of a workspace, putting it away and taking it back."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.areas.requirements.views.team import for_team


def study_or_404(model, workspace, pk: int, *, removed: bool = False):
    found = model.objects.filter(workspace=workspace, pk=pk, removed_at__isnull=not removed).first()
    if found is None:
        raise Http404(_("There is no such study here."))
    return found


def removal(model, name: str):
    """The address by which a study is put away, or with `restore` taken back; `name` is that of their list."""

    @require_POST
    @for_team
    def remove(request, workspace, pk):
        back = "restore" in request.POST or "restore" in request.GET
        one = study_or_404(model, workspace, pk, removed=back)
        one.removed_at = None if back else timezone.now()
        one.save(update_fields=["removed_at"])
        messages.success(
            request,
            _("The study is back") if back else _("The study is deleted"),
            extra_tags="" if back else f"{request.path}?restore",
        )
        return redirect(name, workspace.slug)

    return remove
