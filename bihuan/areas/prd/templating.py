"""What a PRD begins with: five templates in both languages; a workspace words them anew, hides them, adds its own."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import get_language

from bihuan.areas.prd.models.template import Template
from bihuan.ui.markdown import KEY

SHIPPED = Path(__file__).resolve().parent / "shipped"
NAMES = ("capability", "rule", "integration", "report", "migration")
BLOCK = "```requirements\nlinked\n"


@dataclass(frozen=True)
class Offered:
    """A template as it is on offer. `name_of` is what addresses call it by: a shipped one's name, or own-<id>."""

    name_of: str
    name: str
    about: str
    text: str
    shipped: str = ""
    pk: int | None = None
    hidden: bool = False

    def filled(self, requirements: str = "") -> str:
        """The text; the block of requirements names these keys, where some are given."""
        keys = list(dict.fromkeys(KEY.findall(requirements.upper())))
        return (
            self.text.replace(BLOCK, "```requirements\n" + "".join(f"{key}\n" for key in keys), 1)
            if keys
            else self.text
        )


def language() -> str:
    return "zh" if (get_language() or "").startswith("zh") else "en"


@cache
def shipped(tongue: str) -> dict[str, Offered]:
    """The shipped templates: the first line of each file is its name, the second when to use it."""
    found = {}
    for name in NAMES:
        title, about, text = (SHIPPED / f"{name}.{tongue}.md").read_text(encoding="utf-8").split("\n", 2)
        found[name] = Offered(name, title.lstrip("# "), about, text.lstrip("\n"), shipped=name)
    return found


def templates_for(workspace, *, hidden: bool = False) -> list[Offered]:
    """What is on offer in this workspace, in the language one reads: the shipped ones, then its own."""
    tongue = language()
    rows = list(Template.objects.filter(workspace=workspace))
    mine = {row.shipped: row for row in rows if row.shipped and row.language == tongue}
    found = [offered(mine[name], name) if name in mine else one for name, one in shipped(tongue).items()]
    found += [offered(row, f"own-{row.pk}") for row in rows if not row.shipped]
    return [one for one in found if hidden or not one.hidden]


def offered(row: Template, name_of: str) -> Offered:
    return Offered(name_of, row.name, row.about, row.text, row.shipped, row.pk, row.hidden)


def template_named(workspace, name_of: str) -> Offered | None:
    return next((one for one in templates_for(workspace) if one.name_of == name_of), None)
