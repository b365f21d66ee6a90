"""The Jinja environment of every page: translation, addresses, formats of dates and numbers, remembered drawings."""

from functools import lru_cache
from operator import attrgetter

import jinja2
from django.conf import settings
from django.urls import reverse
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import get_language, gettext, ngettext, npgettext, pgettext

from bihuan.ui import formats, markdown
from bihuan.ui.assets import static
from bihuan.ui.fragments import Fragments

REMEMBERED = 4096


def environment(**options) -> jinja2.Environment:
    options.pop("autoescape", None)  # not a choice
    env = jinja2.Environment(
        autoescape=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols", Fragments],
        trim_blocks=True,
        lstrip_blocks=True,
        **options,
    )
    env.install_gettext_callables(gettext, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext)
    env.globals.update(
        url=url,
        static=static,
        csrf=csrf,
        query=query,
        current_language=get_language,
        current_zone=get_current_timezone_name,
        languages=settings.LANGUAGES,
        remembered=remembered,
        time_element=formats.time_element,
    )
    env.filters.update(
        when=formats.when,
        full_time=formats.full_time,
        iso=formats.iso,
        day=formats.day,
        month=formats.month,
        days=formats.days,
        number=formats.number,
        percent=formats.percent,
        file_size=formats.file_size,
        markdown=markdown.render,
        freeze=tuple,
    )
    return env


def url(name: str, /, *args, **kwargs) -> str:
    return reverse(name, args=args or None, kwargs=kwargs or None)


@jinja2.pass_context
def csrf(context):
    """The hidden field every posting form needs."""
    return context.get("csrf_input") or ""


PASSING = ("view", "after", "before", "within", "form", "month", "page")


def query(request, **changes) -> str:
    """The address of this page with some of its parameters changed; None removes one."""
    parameters = request.GET.copy()
    in_view = parameters.get("view", "all") != "all"
    for name, value in changes.items():
        if value is None:
            had = parameters.pop(name, None)
            # A saved view would put it back; an empty one says that it is not wanted.
            if had and in_view and name not in PASSING:
                parameters[name] = ""
        elif isinstance(value, list | tuple):
            parameters.setlist(name, [str(each) for each in value])
        else:
            parameters[name] = str(value)
    encoded = parameters.urlencode()
    return f"{request.path}?{encoded}" if encoded else request.path


def remembered(macro, *fields: str):
    """A macro whose drawings are kept per language: lists draw the same icon or name hundreds of times.

    With `fields` the first argument is replaced by these attributes of it, so that a renamed person is drawn anew.
    """

    def draw(language, *args, **kwargs):
        return macro(*args, **kwargs)

    drawn = draw if settings.DEBUG else lru_cache(maxsize=REMEMBERED, typed=True)(draw)
    if not fields:
        return lambda *args, **kwargs: drawn(get_language(), *args, **kwargs)
    read = attrgetter(*fields)

    def draw_subject(subject, *args, **kwargs):
        values = read(subject) if subject else [None] * len(fields)
        return drawn(get_language(), *values, *args, **kwargs)

    return draw_subject
