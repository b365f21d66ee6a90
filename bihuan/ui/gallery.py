"""Every component in every state, for those who build pages. Only in development."""

import os

from django.conf import settings
from django.http import Http404, HttpResponse
from django.middleware.csrf import get_token
from django.template import engines
from django.utils import translation
from django.utils.html import format_html
from django.views.decorators.csrf import csrf_exempt

from bihuan.ui import samples

PAGES = {
    "": "components",
    "home": "home",
    "list": "list",
    "board": "board",
    "detail": "detail",
    "portal": "portal",
    "sign-in": "sign_in",
    "form": "form",
}


@csrf_exempt  # the sample forms lead back here and change nothing
def gallery(request, name=""):
    if not (settings.DEBUG or os.environ.get("BIHUAN_DEBUG") == "1") or name not in PAGES:
        raise Http404
    language = request.GET.get("language", translation.get_language())
    with translation.override(language if language in dict(settings.LANGUAGES) else None):
        return HttpResponse(page(request, PAGES[name]))


def page(request, template: str) -> str:
    """Without the context processors: what is shown here depends on nobody's data."""
    token = get_token(request)
    context = samples.context(request) | {
        "request": request,
        "csrf_token": token,
        "csrf_input": format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', token),
        "theme": request.GET.get("theme", ""),
        "language": translation.get_language(),
    }
    environment = next(engine.env for engine in engines.all() if hasattr(engine, "env"))
    return environment.get_template(f"ui/gallery/{template}.html").render(context)
