"""A follow-up of a review becomes an artifact in one press, and then shows how far that is."""

import pytest
from django.core.exceptions import ValidationError

from bihuan.areas.prd import following, reviewing
from bihuan.artifacts.models import Artifact

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def one(prd, lead, admin, member):
    review = reviewing.ask(prd, people=[admin], by=lead)
    return reviewing.follow_up(review, "补回滚步骤", by=lead, owner=member, due_on="2030-01-04")


def test_it_takes_owner_and_deadline_along_and_shows_its_state(browse, one, lead, member):
    page, here = browse(lead), f"/lanyun/reviews/1/follow-ups/{one.pk}/artifact/"
    assert here in page.get("/lanyun/reviews/1/").content.decode()
    page.post(here, {"kind": "requirements"})
    made = Artifact.objects.exclude(title="对账差异自动归因").get(kind="requirements")
    assert (made.title, made.owner, str(made.due_on)) == ("补回滚步骤", member, "2030-01-04")
    assert made.links_out.get().target.kind == "reviews"
    shown = page.get("/lanyun/reviews/1/").content.decode()
    assert f"/lanyun/requirements/{made.number}/" in shown
    assert here not in shown
    page.post(here, {"kind": "requirements"})
    assert Artifact.objects.filter(kind="requirements").count() == 2, "not a second time"
    one.refresh_from_db()
    assert not one.met
    Artifact.objects.filter(pk=made.pk).update(category="done")
    one.refresh_from_db()
    assert one.met


def test_only_what_is_offered_can_be_made(one, lead):
    for kind in ("reviews", "changes", "customers", "nonsense", ""):
        with pytest.raises(ValidationError, match="Choose what"):
            following.become(one, kind, by=lead)


def test_what_it_became_is_not_shown_to_who_may_not_see_it(browse, one, lead, add, private_product, member, owner):
    hidden = add(Artifact.kinds()["requirements"], title="机密", product=private_product, by=owner)
    one.artifact = hidden
    one.save()
    assert hidden.key not in browse(member).get("/lanyun/reviews/1/").content.decode()
