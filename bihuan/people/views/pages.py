"""What the pages of people have in common."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render


def page(request, template, form=None, **context):
    """The page; with 422 where a form has something to change."""
    refused = form is not None and form.is_bound and bool(form.errors)
    return render(request, f"people/{template}.html", {"form": form, **context}, status=422 if refused else 200)


def act(request, deed, done, then, *args):
    """Do it and say so, or say why not; either way back to the page."""
    try:
        deed()
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, done)
    return redirect(then, *args)


def refuse(form, refusal):
    """Show what a rule of the model says where the person can see it."""
    if hasattr(refusal, "error_dict"):
        for name, problems in refusal.error_dict.items():
            form.add_error(name if name in form.fields else None, problems)
    else:
        form.add_error(None, refusal)
