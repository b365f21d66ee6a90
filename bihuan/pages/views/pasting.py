"""Many at once from pasted lines: looked at first, each may be left out, then all are made or none."""

from django import forms
from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db.models.functions import Lower
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bihuan.artifacts.models import Artifact
from bihuan.artifacts.writing import may_create
from bihuan.pages.entrance import members_only
from bihuan.pages.forms import ArtifactForm, Text
from bihuan.pages.pasting import pieces, repeated, same
from bihuan.pages.views.lists import labels_of
from bihuan.pages.views.writing import A_DAY, already, starting

MOST = 500
LONGEST = 1_000_000
USUAL = ("product", "priority", "owner", "tags", "level", "customer", "channel")
APART = ("title", "body", "parent", "person")
SPLITS = ("line", "paragraph")


class PasteForm(ArtifactForm):
    """The text, how it falls apart, and the fields all of them get alike."""

    def __init__(self, kind, user, workspace, data=None, initial=None):
        super().__init__(kind, user, workspace, data, initial=initial)
        for name in APART:
            self.fields.pop(name, None)
        own = {
            "text": Text(
                label=_("Text"),
                widget=forms.Textarea({"rows": 12, "autofocus": True}),
                help_text=_("Bullets and numbers at the front are taken off."),
            ),
            "split": forms.ChoiceField(
                label=_("Each becomes one"),
                choices=[("line", _("line")), ("paragraph", _("paragraph, its first sentence the title"))],
                widget=forms.RadioSelect,
                initial="line",
            ),
        }
        if "person" in kind.editable:
            own["who"] = forms.BooleanField(label=_("They begin with who said it, like “Wang Min: …”"), required=False)
        self.fields = own | self.fields

    def clean_text(self) -> str:
        text = self.cleaned_data["text"]
        if len(text) > LONGEST:
            raise forms.ValidationError(
                _("That is %(count)s letters; paste at most %(most)s, or import it as a file.")
                % {"count": f"{len(text):,}", "most": f"{LONGEST:,}"}
            )
        return text

    def clean(self):
        data = super().clean()
        if "text" in data and not self.pieces():
            self.add_error("text", _("There is nothing in it to make anything of."))
        elif "text" in data and (count := len(self.pieces())) > MOST:
            words = _("These are %(count)s; at most %(most)s at once. Paste it in parts, or import it as a file.")
            self.add_error("text", words % {"count": count, "most": MOST})
        return data

    def pieces(self):
        data = self.cleaned_data
        return pieces(data["text"], by_paragraph=data.get("split") == "paragraph", with_who=data.get("who", False))

    def folded(self) -> list:
        """What hardly ever is the same for all of them; what is asked for, written or refused stays in sight."""
        seen = {"text", "split", "who", *USUAL, *self.errors, *(self.changed_data if self.is_bound else ())}
        return [bound for bound in self.visible_fields() if not (bound.name in seen or bound.field.required)]

    def alike(self) -> dict:
        return self.of(self.filled() - {"title", "text", "split", "who", "ticket"})


@members_only
def paste(request, workspace, pages):
    """GET …/paste/ shows the box; POST shows what becomes of it, and with `do=make` makes those that are `taken`."""
    may_create(pages.kind, workspace, request.user)
    form = PasteForm(pages.kind, request.user, workspace, request.POST or None, initial=starting(request, {}))
    rows: list[dict] = []
    if request.method == "POST" and form.is_valid():
        rows = looked_at(request, workspace, pages.kind, form.pieces())
        if request.POST.get("do") == "make":
            taken = set(request.POST.getlist("taken"))
            for row in rows:
                row["taken"] = str(row["place"]) in taken
            if answer := made(request, workspace, pages, form, [row["piece"] for row in rows if row["taken"]]):
                return answer
    here = f"/{workspace.slug}/{pages.kind.slug}/"
    context = {"kind": pages.kind, "labels": labels_of(pages.kind), "form": form, "rows": rows, "here": here}
    context["folded"] = form.folded()
    context["count"] = sum(row["taken"] for row in rows)
    return render(request, "pages/paste.html", context, status=422 if form.errors else 200)


def looked_at(request, workspace, kind: type[Artifact], found) -> list[dict]:
    """Each piece with what stands here under the same title already; such ones are not taken unless one says so."""
    titles = {same(one.title) for one in found}
    seen = Artifact.objects.visible_to(request.user, workspace).filter(kind=kind.slug)
    alike = seen.annotate(small=Lower("title")).filter(small__in=titles).order_by("-pk")
    there = {same(one.title): one for one in alike.select_related("workspace")}
    again = repeated(found)
    return [
        {
            "place": place,
            "piece": one,
            "there": there.get(same(one.title)),
            "again": place in again,
            "taken": place not in again and same(one.title) not in there,
        }
        for place, one in enumerate(found)
    ]


def made(request, workspace, pages, form: PasteForm, chosen):
    """Make them, once however often the form is sent; None where something has to be changed first."""
    if not chosen:
        form.add_error(None, _("None of them is picked."))
        return None
    ticket = f"paste:{request.user.pk}:{form.cleaned_data['ticket']}"
    if not cache.add(ticket, 0, A_DAY):
        return redirect(already(workspace, pages, None))
    alike = form.alike()
    rows = [alike | {"title": one.title, "body": one.body} | ({"person": one.who} if one.who else {}) for one in chosen]
    try:
        pages.kind.objects.bulk_add(workspace, rows, by=request.user, verb="created", told=True)
    except ValidationError as refusal:
        cache.delete(ticket)
        form.blame(refusal)
        return None
    except BaseException:
        cache.delete(ticket)
        raise
    words = ngettext("%(num)s is there now", "%(num)s are there now", len(rows))
    messages.success(request, words % {"num": len(rows)})
    return redirect(f"/{workspace.slug}/{pages.kind.slug}/?sort=-created_at")
