"""The pages of a kind: three lines in an area, everything else is here.

class RequirementPages(ArtifactPages):
    kind = Requirement
    columns = ["key", "title", "state"]

urlpatterns = RequirementPages().urls()
"""

from collections.abc import Sequence

from django.urls import URLPattern, path
from django.utils.functional import cached_property

from bihuan.artifacts.models import Artifact
from bihuan.pages.columns import Column, Heading, headings
from bihuan.pages.views import (
    attachments,
    board,
    bulk,
    calendar,
    deeds,
    detail,
    documents,
    dropping,
    filtering,
    links,
    lists,
    merging,
    pasting,
    saved,
    standing,
    table,
    talk,
    tree,
    values,
    writing,
)

NUMBER = "<int:number>/"
OF_ONE = [
    ("", detail.detail, "detail"),
    ("edit/", writing.edit, "edit"),
    ("history/", detail.history, "history"),
    ("workflow/", standing.standing, "standing"),
    ("versions/", documents.versions, "versions"),
    ("versions/<int:wanted>/restoration/", documents.restoration, "restoration"),
    ("passages/", documents.passages, "passages"),
    ("presence/", documents.here, "presence"),
    ("move/", deeds.move, "move"),
    ("merge/", merging.merge, "merge"),
    ("position/", board.place, "position"),
    ("drop/", dropping.drop, "drop"),
    ("day/", calendar.day, "day"),
    ("trash/", deeds.trash, "trash"),
    ("restore/", deeds.restore, "restore"),
    ("archive/", deeds.archive, "archive"),
    ("unarchive/", deeds.unarchive, "unarchive"),
    ("watch/", deeds.watch, "watch"),
    ("unwatch/", deeds.unwatch, "unwatch"),
    ("field/", writing.field, "field"),
    ("value/", values.value, "value"),
    ("comments/", talk.add, "comments"),
    ("comments/<int:pk>/", talk.edit, "comment"),
    ("comments/<int:pk>/resolution/", talk.resolve, "resolution"),
    ("files/", attachments.add, "files"),
    ("files/<int:pk>/", attachments.download, "file"),
    ("links/", links.add, "links"),
    ("links/<int:pk>/removal/", links.remove, "unlink"),
]


class ArtifactPages:
    """List, board, tree, detail, form, history and every deed of one kind.

    A kind's own templates stand in `templates`; `panel(artifact, request)` gives its detail page more to show.
    """

    kind: type[Artifact]
    columns: Sequence[str] = ("key", "title", "priority", "score", "state", "owner", "age")
    own_columns: dict[str, Heading] = {}
    tree = False
    templates: dict[str, str] = {}

    @cached_property
    def headings(self) -> tuple[Column, ...]:
        return headings(self.columns, self.own_columns)

    def template(self, name: str) -> str:
        return self.templates.get(name, f"pages/{name}.html")

    def panel(self, artifact, request) -> dict:
        """More for the template of the detail page; a kind with sections of its own says what."""
        return {}

    def lists(self, request, rows, shown) -> dict:
        """More for the template of the list, for all rows at once; `shown` are the names of its columns."""
        return {}

    def urls(self) -> list[URLPattern]:
        of_many = [
            ("", lists.list_page, "list"),
            ("table/", table.table, "table"),
            ("table/cells/", table.cells, "cells"),
            ("board/", board.board, "board"),
            ("calendar/", calendar.calendar, "calendar"),
            ("new/", writing.new, "new"),
            ("paste/", pasting.paste, "paste"),
            ("bulk/", bulk.bulk, "bulk"),
            ("filter/", filtering.build, "filter"),
            ("views/", saved.manage, "views"),
            ("views/new/", saved.new, "new-view"),
            ("views/<int:pk>/", saved.edit, "view"),
            ("views/<int:pk>/position/", saved.place, "view-position"),
            ("views/<int:pk>/default/", saved.default, "view-default"),
            ("views/<int:pk>/removal/", saved.remove, "view-removal"),
            ("views/<int:pk>/restoration/", saved.restore, "view-restoration"),
        ]
        if self.tree:
            of_many.append(("tree/", tree.tree, "tree"))
        of_one = [*OF_ONE, ("parent/", tree.put_below, "parent")] if self.tree else OF_ONE
        here = f"<slug:workspace>/{self.kind.slug}/"
        routes = [(here + route, view, name) for route, view, name in of_many]
        routes += [(here + NUMBER + route, view, name) for route, view, name in of_one]
        return [path(route, view, {"pages": self}, name=f"{self.kind.slug}-{name}") for route, view, name in routes]
