"""Settings of PRDs: templates, and the doctor's rules. For admins."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.areas.prd.doctor import RULES
from bihuan.areas.prd.models import Template, WritingRule
from bihuan.areas.prd.templating import language, templates_for
from bihuan.pages.forms import Text
from bihuan.people.access import for_admins

NEW = "new"


class RuleForm(forms.ModelForm):
    class Meta:
        model = WritingRule
        fields = ("label", "words", "why", "better")
        widgets = {"words": forms.Textarea({"rows": 3})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["label"].required = True


class TemplateForm(forms.ModelForm):
    text = Text(widget=forms.Textarea({"rows": 24}), max_length=200_000)

    class Meta:
        model = Template
        fields = ("name", "about", "text")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["text"].label = _("Text")


@for_admins
def overview(request, membership):
    """GET …/settings/prds/"""
    return page(request, membership, RuleForm())


def page(request, membership, form: RuleForm):
    rows = list(WritingRule.objects.filter(workspace=membership.workspace))
    off = {row.shipped for row in rows}
    context = {
        "tab": "prds",
        "membership": membership,
        "templates": templates_for(membership.workspace, hidden=True),
        "rules": [(rule, rule.name not in off) for rule in RULES],
        "own": [row for row in rows if not row.shipped],
        "form": form,
    }
    return render(request, "prd/settings.html", context, status=422 if form.errors else 200)


@require_POST
@for_admins
def rules(request, membership):
    """POST …/settings/prds/rules/: `switch` a shipped rule on or off, `remove` an own one; else a new one."""
    here, back = membership.workspace, redirect(f"/{membership.workspace.slug}/settings/prds/#rules")
    if name := request.POST.get("switch"):
        if name not in {rule.name for rule in RULES}:
            raise Http404(_("There is no such rule."))
        gone, _rows = WritingRule.objects.filter(workspace=here, shipped=name).delete()
        if not gone:
            WritingRule.objects.create(workspace=here, shipped=name)
        return back
    if number := request.POST.get("remove"):
        WritingRule.objects.filter(workspace=here, shipped="", pk=number if number.isdigit() else 0).delete()
        return back
    form = RuleForm(request.POST, instance=WritingRule(workspace=here))
    if not form.is_valid():
        return page(request, membership, form)
    form.save()
    return back


@for_admins
def template(request, membership, name):
    """GET and POST …/settings/prds/templates/<name>/: reword, `hide` or `remove` one; `new` adds one."""
    here = membership.workspace
    row = row_of(here, name)
    form = TemplateForm(request.POST or None, instance=row)
    if request.method == "POST":
        if "remove" in request.POST:
            if row.pk:
                row.delete()
            return redirect(f"/{here.slug}/settings/prds/")
        if "hide" in request.POST:
            row.hidden = not row.hidden
            row.save()
            return redirect(f"/{here.slug}/settings/prds/")
        if form.is_valid():
            form.save()
            messages.success(request, _("The template is saved"))
            return redirect(f"/{here.slug}/settings/prds/")
    context = {"tab": "prds", "membership": membership, "form": form, "row": row, "is_new": name == NEW}
    return render(request, "prd/template.html", context, status=422 if form.errors else 200)


def row_of(workspace, name: str) -> Template:
    """The row to edit: of a shipped template that nobody has reworded yet, a fresh one with its words."""
    if name == NEW:
        return Template(workspace=workspace)
    found = next((one for one in templates_for(workspace, hidden=True) if one.name_of == name), None)
    if found is None:
        raise Http404(_("There is no such template."))
    if found.pk:
        return Template.objects.get(pk=found.pk)
    return Template(
        workspace=workspace, shipped=name, language=language(), name=found.name, about=found.about, text=found.text
    )
