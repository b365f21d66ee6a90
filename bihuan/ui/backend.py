"""Jinja as the template engine of our pages: Django's, with forms' tokens put in when the page is drawn."""

from django.template.backends import jinja2
from django.utils.safestring import mark_safe

from bihuan.ui.fragments import FIELD, TOKEN, with_token


class Jinja2(jinja2.Jinja2):
    def from_string(self, template_code):
        return Template(self.env.from_string(template_code), self)

    def get_template(self, template_name):
        return Template(super().get_template(template_name).template, self)


class Template(jinja2.Template):
    def render(self, context=None, request=None):
        if request is None:
            return super().render(context)
        known = {"request": request, "csrf_input": FIELD, "csrf_token": TOKEN}
        for processor in self.backend.template_context_processors:
            known |= processor(request)
        return mark_safe(with_token(super().render({**(context or {}), **known}), request))
