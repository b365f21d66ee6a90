"""The traceability matrix: what is reached, what is a hole, what one may see."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from bihuan.areas.requirements.models import Requirement
from bihuan.artifacts.models import Artifact
from bihuan.artifacts.reach import read_reach
from bihuan.loop.matrix.columns import BY_NAME, COLUMN_OF
from bihuan.loop.matrix.coverage import matrix_of
from bihuan.loop.matrix.sections import sections_naming

PRD = "prds"


@pytest.fixture
def matrix(lead, workspace):
    def read(by=lead, **which):
        return matrix_of(Artifact.objects.filter(kind="requirements", **which), by, workspace)

    return read


@pytest.fixture
def document(add):
    return lambda title="方案", **fields: add(Artifact.kinds()[PRD], title=title, **fields)


def statuses(matrix, one) -> dict[str, str]:
    line = next(line for line in matrix.lines if line.pk == one.pk)
    return {column.name: line.status(column) for column in matrix.columns}


def test_a_hole_is_what_should_be_there_by_now(matrix, requirement, voice, document, lead):
    new, asked, made = requirement("新的"), requirement("有人要", at="schedule"), requirement("做了", at="release")
    voice(behind=asked)
    document().link(made, "specifies", by=lead)
    requirement("不做").move("decline", by=lead, reason="不做")
    found = matrix()
    assert statuses(found, new) | {"voice": "hole"} == statuses(found, new)
    assert statuses(found, new)["spec"] == "ahead"
    assert (statuses(found, asked)["voice"], statuses(found, asked)["spec"]) == ("done", "hole")
    assert [statuses(found, made)[name] for name in ("spec", "design", "delivery", "release", "outcome")] == [
        *("done", "hole", "done", "done", "ahead")
    ]
    spec = next(one for one in found.coverage if one.column.name == "spec")
    assert (spec.done, spec.holes, spec.ahead, spec.of, spec.share) == (1, 1, 2, 4, 0.5)
    assert [line.pk for line in found.with_holes("spec")] == [asked.pk]
    assert {line.pk for line in found.with_holes("any")} == {new.pk, asked.pk, made.pk}


def test_reaches_through_links_and_parts_and_ends_where_they_go_in_circles(matrix, requirement, document, lead):
    whole = requirement("业务需求", level="business", at="start")
    part = requirement("用户需求", parent=whole)
    outer, inner = document("外层"), document("内层")
    outer.link(part, "specifies", by=lead)
    inner.link(outer, "verifies", by=lead)
    outer.link(inner, "designs", by=lead)
    line = next(line for line in matrix().lines if line.pk == whole.pk)
    assert line.filled == {"spec": [outer.pk], "test": [inner.pk], "design": [outer.pk]}
    assert "test" in [column.name for column in matrix().columns], "what is linked shows its column"


def test_what_one_does_not_see_fills_nothing_and_leads_nowhere(
    matrix, requirement, document, lead, owner, private_product
):
    one = requirement()
    hidden, beyond = document("藏着"), document("后面")
    hidden.link(one, "specifies", by=lead)
    beyond.link(hidden, "verifies", by=lead)
    Artifact.objects.filter(pk=hidden.pk).update(product=private_product)
    assert matrix().lines[0].filled == {}
    assert set(matrix(by=owner).lines[0].filled) == {"spec", "test"}


def test_costs_a_question_a_level_however_many_there_are(matrix, requirement, document, lead):
    lead.reach = read_reach(lead)
    counts = []
    for _round in range(2):
        for _one in range(4):
            document().link(requirement(), "specifies", by=lead)
        with CaptureQueriesContext(connection) as asked:
            matrix(by=lead)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 8


@given(st.integers(1, 99), st.integers(1, 99))
def test_a_requirement_is_named_in_the_section_above_it(one, other):
    text = f"REQ-{other}\n# 一\n甲\n## 二 ##\n见 REQ-{one}。\n# 三"
    found = sections_naming(text, [f"REQ-{one}", "REQ-100"])
    assert found == ({} if one == other else {f"REQ-{one}": "二"})


def test_every_role_leads_to_one_column():
    assert len(COLUMN_OF) == sum(len(column.roles) for column in BY_NAME.values())
    assert Requirement.station == "requirement"


def test_the_page_opens_what_is_behind_each_number_and_gives_it_as_a_file(
    page, requirement, voice, document, lead, requester
):
    one, bare = requirement("有方案", at="schedule"), requirement("没方案", at="schedule")
    voice(behind=one)
    spec = document(body=f"## 运费规则\n\n见 {one.key}")
    spec.link(one, "specifies", by=lead)
    html = page(lead, "loop/matrix/?holes=spec")
    assert (bare.title in html, one.title in html) == (True, False)
    html = page(lead, "loop/matrix/")
    assert f"links_to=evidences:{one.key}" in html
    assert f"/lanyun/{PRD}/{spec.number}/" in html
    assert "§ 运费规则" in html
    file = page(lead, "loop/matrix/export/?format=csv&holes=any&state=scheduled")
    assert f"{bare.key},没方案,Scheduled,hole,hole" in file
    assert one.key not in file
    assert "No holes here" in page(lead, f"loop/matrix/?holes=spec&q={one.key}")
    for path in ("loop/matrix/", "loop/matrix/export/?format=csv"):
        page(requester, path, status=404)
