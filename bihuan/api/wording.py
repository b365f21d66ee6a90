"""What the checks of the request's shape say, in the words of a person."""

from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

WORDING = {
    "missing": gettext_lazy("This is missing."),
    "extra_forbidden": gettext_lazy("There is no such field here."),
    "string_type": gettext_lazy("Write text."),
    "string_too_long": gettext_lazy("It is longer than %(max_length)s characters."),
    "string_too_short": gettext_lazy("It is shorter than %(min_length)s characters."),
    "string_pattern_mismatch": gettext_lazy("It does not have the right form."),
    "int_type": gettext_lazy("Write a whole number."),
    "int_parsing": gettext_lazy("Write a whole number."),
    "int_from_float": gettext_lazy("Write a whole number."),
    "float_type": gettext_lazy("Write a number."),
    "float_parsing": gettext_lazy("Write a number."),
    "decimal_type": gettext_lazy("Write a number."),
    "decimal_parsing": gettext_lazy("Write a number."),
    "finite_number": gettext_lazy("Write a number."),
    "greater_than_equal": gettext_lazy("Write %(ge)s or more."),
    "less_than_equal": gettext_lazy("Write %(le)s or less."),
    "decimal_max_digits": gettext_lazy("It has more than %(max_digits)s digits."),
    "decimal_max_places": gettext_lazy("It has more than %(decimal_places)s decimal places."),
    "decimal_whole_digits": gettext_lazy("It has more than %(whole_digits)s digits before the point."),
    "bool_type": gettext_lazy("Write true or false."),
    "bool_parsing": gettext_lazy("Write true or false."),
    "literal_error": gettext_lazy("Write one of: %(expected)s."),
    "enum": gettext_lazy("Write one of: %(expected)s."),
    "list_type": gettext_lazy("Write a list."),
    "dict_type": gettext_lazy("Write an object."),
    "model_attributes_type": gettext_lazy("Write an object."),
    "model_type": gettext_lazy("Write an object."),
    "too_long": gettext_lazy("It has more than %(max_length)s entries."),
    "too_short": gettext_lazy("It has fewer than %(min_length)s entries."),
    "date_type": gettext_lazy("Write a date like 2026-05-31."),
    "date_parsing": gettext_lazy("Write a date like 2026-05-31."),
    "date_from_datetime_parsing": gettext_lazy("Write a date like 2026-05-31."),
    "datetime_type": gettext_lazy("Write a time like 2026-05-31T09:00:00+08:00."),
    "datetime_parsing": gettext_lazy("Write a time like 2026-05-31T09:00:00+08:00."),
    "datetime_from_date_parsing": gettext_lazy("Write a time like 2026-05-31T09:00:00+08:00."),
    "unreadable": "%(problem)s",
    "nul": gettext_lazy("There is a NUL character in it (at %(place)s). Take it out."),
}


def said(error: dict[str, Any]) -> dict[str, Any]:
    """One problem of the shape: where it is and what to write instead."""
    source, *path = error["loc"]
    wording = WORDING.get(error["type"])
    context = error.get("ctx", {})
    if error["type"] == "string_too_short" and context.get("min_length") == 1:
        wording = gettext_lazy("Do not leave it empty.")
    if "expected" in context:  # a list of values, in any language
        context = context | {"expected": context["expected"].replace(" or ", ", ")}
    text = capfirst(str(wording) % context) if wording else _("It does not fit here.")
    place = [
        str(step) for step in path if not isinstance(step, str) or not step.startswith(("function", "constrained"))
    ]
    if source in ("body", "form", "file"):
        place = place[1:] if place and place[0] in ("data", "payload") else place
        row = {"row": int(place[1])} if len(place) > 1 and place[0] == "rows" else {}
        return {"pointer": "#/" + "/".join(place), **row, "field": place[-1] if place else "", "detail": text}
    return {source: ".".join(place), "field": ".".join(place), "detail": text}
