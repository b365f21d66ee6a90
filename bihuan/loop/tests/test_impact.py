"""What a change touches: by distance and role, once, and only what one may see."""

import pytest

from bihuan.artifacts.models import Artifact
from bihuan.artifacts.models.link import LinkRole
from bihuan.loop.impact import ON_SOURCE, ON_TARGET, WEAK, impact_of


def told(impact) -> list[tuple[str, int, str, str]]:
    return [(one.artifact.key, one.distance, one.word, one.via.key) for one in impact.found]


@pytest.fixture
def web(english, requirement, voice, add, lead):
    """A voice behind a requirement with a part; a document specifies it, another reviews that; something is related."""
    one = requirement("改的", level="business")
    part = requirement("它的一部分", parent=one)
    said = voice(behind=one)
    spec, review = (add(Artifact.kinds()["prds"], title=title) for title in ("方案", "看方案的"))
    spec.link(one, "specifies", by=lead)
    review.link(spec, "reviews", by=lead)
    spec.link(review, "verifies", by=lead)
    related = requirement("有点像")
    related.link(one, "relates_to", by=lead)
    requirement("像那个像的").link(related, "relates_to", by=lead)
    return one, part, said, spec, review, related


def test_goes_step_by_step_the_way_things_depend_and_ends_in_circles(web, lead):
    one, part, said, spec, review, related = web
    assert sorted(told(impact_of(one, lead))) == sorted(
        [
            (part.key, 1, "Part of", one.key),
            (spec.key, 1, "Specifies", one.key),
            (related.key, 1, "Related to", one.key),
            (review.key, 2, "Reviews", spec.key),
        ]
    )
    assert (said.key, 1, "Evidence for", one.key) in told(impact_of(one, lead, up=True))
    assert [key for key, *_rest in told(impact_of(said, lead))][:1] == [one.key]
    assert len(impact_of(one, lead, depth=1).found) == 3
    assert (one.key, 2, "Specified by", spec.key) in told(impact_of(review, lead, up=True))


def test_counts_what_one_may_not_see_and_does_not_look_behind_it(web, lead, owner, private_product):
    one, _part, _said, spec, review, _related = web
    Artifact.objects.filter(pk=spec.pk).update(product=private_product)
    found = impact_of(one, lead)
    assert found.hidden == 1
    assert not {spec.key, review.key} & {each.artifact.key for each in found.found}
    assert impact_of(one, owner).hidden == 0


def test_every_role_has_a_direction():
    assert ON_TARGET | ON_SOURCE | {WEAK} == set(LinkRole)
    assert not ON_TARGET & ON_SOURCE


def test_the_page_is_for_the_team(web, page, lead, requester):
    one, *_rest, spec, _review, _related = web
    html = page(lead, f"requirements/{one.number}/impact/?depth=9")
    assert spec.title in html
    assert f"requirements/{one.number}/impact/" in page(lead, f"requirements/{one.number}/")
    assert "Evidence for" in page(lead, f"requirements/{one.number}/impact/?direction=up&depth=1")
    page(requester, f"requirements/{one.number}/impact/", status=404)
