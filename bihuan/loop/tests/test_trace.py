"""Where one thing stands in the loop."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bihuan.areas.requirements.models import State
from bihuan.artifacts.models import Artifact
from bihuan.artifacts.reach import read_reach
from bihuan.loop.matrix.columns import BY_NAME
from bihuan.loop.matrix.coverage import matrix_of
from bihuan.loop.pages import RequirementPages
from bihuan.loop.stations import STATIONS, stations_there
from bihuan.loop.trace import REACHED, arcs_of, trace_of_feedback, trace_of_requirement
from bihuan.loop.voices import Voices, told_of, voices_behind

ROAD = ("voice", "requirement", "delivery", "release", "outcome")


def on_the_road(stops) -> list:
    """Those of the stations that are there whichever kinds are."""
    return [stop for stop, station in zip(stops, stations_there(), strict=True) if station.name in ROAD]


def test_shows_only_stations_that_exist():
    assert [station.name for station in STATIONS] == [
        *("voice", "requirement", "spec", "design", "delivery", "release", "outcome", "decision")
    ]
    there = {station.name for station in stations_there()}
    assert {"voice", "requirement", "delivery", "release", "outcome"} <= there
    assert {kind.station for kind in Artifact.kinds().values() if kind.station} <= there


@pytest.mark.parametrize(
    ("at", "arcs"),
    [
        ("", ["linked", "now", "todo", "todo", "todo"]),
        ("schedule", ["linked", "now", "todo", "todo", "todo"]),
        ("start", ["linked", "linked", "now", "todo", "todo"]),
        ("release", ["linked", "linked", "linked", "linked", "now"]),
        ("verify", ["linked", "linked", "linked", "linked", "gap"]),
    ],
)
def test_the_ring_follows_the_road(requirement, voice, lead, workspace, at, arcs):
    one = requirement(at=at)
    voice(behind=one)
    behind = voices_behind([one.pk], lead, workspace)[one.pk]
    assert arcs_of(one.state_now, behind) == arcs


def test_every_state_has_a_place():
    assert set(REACHED) <= {state.value for state in State}
    for state in State:
        assert "now" not in arcs_of(state, Voices()) or not state.category.closed


def test_a_requirement_nobody_asked_for_says_how_to_close_the_gap(requirement, lead, workspace):
    stop = trace_of_requirement(requirement(), Voices(), workspace, lead)[0]
    assert stop.status == "gap"
    assert stop.action[1] == "/lanyun/feedback/?product=&state=new"


def test_stops_carry_counts_and_dates(requirement, voice, lead, workspace):
    one = requirement(at="release")
    for said in ("solve", "contest"):
        voice(behind=one, said=said)
    stops = on_the_road(trace_of_requirement(one, voices_behind([one.pk], lead, workspace)[one.pk], workspace, lead))
    assert [stop.status for stop in stops] == ["", "", "", "", "now"]
    assert all(stop.text and stop.note for stop in stops)
    assert "2" in stops[0].text
    assert "1 / 2" in stops[-1].text


def test_a_prd_and_its_review_fill_their_stations(requirement, add, lead, workspace):
    one, prd = requirement(at="accept"), add(Artifact.kinds()["prds"], title="方案")
    assert trace_of_requirement(one, Voices(), workspace, lead)[2].action[1].endswith(f"?requirements={one.key}")
    prd.link(one, "specifies", by=lead)
    add(Artifact.kinds()["reviews"], title="评审", state="passed").link(prd, "reviews", by=lead)
    spec, design = trace_of_requirement(one, Voices(), workspace, lead)[2:4]
    assert (spec.text, spec.status, design.text, design.status) == ("PRD-1", "now", "REV-1", "")


def test_strip_and_matrix_agree_what_is_missing(requirement, add, lead, workspace):
    whole = requirement("整体", level="business", at="start")
    part, asked, new = requirement("部分", parent=whole), requirement("要做", at="schedule"), requirement("新的")
    prd = add(Artifact.kinds()["prds"], title="方案")
    prd.link(part, "specifies", by=lead)
    withdrawn = add(Artifact.kinds()["prds"], title="撤了", state="withdrawn")
    withdrawn.link(asked, "specifies", by=lead)
    ones = {one.pk: one for one in (whole, part, asked, new)}
    seen = type(whole).objects.filter(pk__in=ones)
    for line in matrix_of(seen, lead, workspace).lines:
        stops = trace_of_requirement(ones[line.pk], Voices(), workspace, lead)
        names = [station.name for station in stations_there()]
        gaps = {name for name, stop in zip(names, stops, strict=True) if stop.status == "gap"}
        holes = {name for name in names if name in BY_NAME and line.status(BY_NAME[name]) == "hole"}
        assert gaps == holes, ones[line.pk].title
    assert trace_of_requirement(whole, Voices(), workspace, lead)[2].text == prd.key
    assert trace_of_requirement(asked, Voices(), workspace, lead)[2].status == "gap"


def test_a_voice_follows_the_requirement_that_came_furthest(requirement, voice, lead, workspace):
    behind, ahead = requirement("慢的"), requirement("快的", at="start")
    said = voice(behind=behind)
    said.link(ahead, "evidences", by=lead)
    stops = on_the_road(trace_of_feedback(said, [behind, ahead], workspace, lead))
    assert stops[1].text == ahead.key
    assert [stop.status for stop in stops] == ["", "", "now", "todo", "todo"]


def test_a_voice_without_requirement_offers_to_form_one(voice, lead, workspace):
    said = voice()
    stop = trace_of_feedback(said, [], workspace, lead)[1]
    assert stop.status == "gap"
    assert stop.action[1] == f"/lanyun/feedback/requirement/?picked={said.number}"


def test_rings_of_a_page_cost_the_same_for_one_and_for_many(requirement, voice, lead, workspace):
    ones = [requirement(f"第 {n} 项") for n in range(12)]
    for one in ones:
        voice(behind=one)
    lead.reach = read_reach(lead)
    for some in (ones[:1], ones):
        with CaptureQueriesContext(connection) as asked:
            found = voices_behind([one.pk for one in some], lead, workspace)
        assert len(asked) == 1
        assert all(found[one.pk].count == 1 for one in some)


def test_counts_customers_once_and_only_voices_one_sees(requirement, voice, add, lead, member, owner, workspace):
    private = workspace.products.model.objects.add(workspace=workspace, name="风控", slug="risk", private=True)
    customer = add(Artifact.kinds()["customers"], title="青禾生鲜").artifact_ptr
    one = requirement()
    for title in ("一", "二"):
        voice(title, behind=one, customer=customer)
    hidden = add(Artifact.kinds()["feedback"], title="看不见", by=owner, product=private)
    hidden.link(one, "evidences", by=owner)
    mine, all_of_them = (voices_behind([one.pk], who, workspace)[one.pk] for who in (member, owner))
    assert (mine.count, mine.customers) == (2, 1)
    assert (all_of_them.count, all_of_them.customers) == (3, 1)


def test_the_page_shows_strip_voices_criteria_and_who_was_told(page, requirement, voice, lead, workspace):
    one = requirement(at="release")
    voice("每天下午都在改价", behind=one, said="solve", person="何敏")
    html = page(lead, f"requirements/{one.number}/")
    for words in ("bh-strip", "每天下午都在改价", "何敏", "5 秒内算完", "RICE", "Told back", "Solved 1 / 1"):
        assert words in html, words
    assert told_of(one, lead, workspace).people == 1


def test_the_page_of_a_voice_has_the_strip_too(page, voice, lead):
    assert "bh-strip" in page(lead, f"feedback/{voice().number}/")


def test_the_list_shows_ring_and_voices(page, requirement, voice, lead):
    one = requirement()
    voice(behind=one)
    html = page(lead, "requirements/")
    assert "bh-ring" in html
    assert f"links_to=evidences:{one.key}" in html
    assert "ring" in RequirementPages.columns


def test_requesters_see_no_voices_of_others(page, requirement, voice, requester, lead):
    one = requirement(owner=requester)
    voice("别人的原话", behind=one)
    html = page(requester, f"requirements/{one.number}/")
    assert "别人的原话" not in html
    assert "bh-strip" not in html
