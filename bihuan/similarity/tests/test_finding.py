"""What is like what one writes is found among what one may see, and what was said of two is remembered."""

import pytest
from django.test import Client

from bihuan.areas.requirements.models import Requirement
from bihuan.areas.research.evidence import attach
from bihuan.areas.research.models import Feedback
from bihuan.artifacts.dispatch import run_once
from bihuan.similarity import knowing
from bihuan.similarity.models import Correction, Knowledge

pytestmark = pytest.mark.django_db


@pytest.fixture
def browse():
    def signed_in(user) -> Client:
        client = Client(headers={"Accept-Language": "en"})
        client.force_login(user)
        return client

    return signed_in


@pytest.fixture
def exports(add, owner, product, private_product) -> list[Requirement]:
    return [
        add(Requirement, title="导出报表要更快", product=product),
        add(Requirement, title="导出报表太慢怎么办", product=private_product, by=owner),
        add(Requirement, title="Weigh split orders again"),
    ]


def test_while_typing_one_sees_what_is_like_it_and_one_may_see(browse, member, requester, stranger, exports):
    asked = "/lanyun/requirements/similar/?title=报表导出太慢"
    said = browse(member).get(asked).content.decode()
    assert exports[0].key in said
    assert exports[1].key not in said
    assert exports[2].key not in said
    assert "REQ-3" in browse(member).get("/lanyun/feedback/similar/?title=Weighing split order").content.decode()
    assert "REQ-" not in browse(requester).get(asked).content.decode()
    assert browse(stranger).get(asked).status_code == 404
    assert browse(member).get("/lanyun/customers/similar/?title=报表").status_code == 404
    assert "REQ-" not in browse(member).get("/lanyun/requirements/similar/?title=').,%00").content.decode()


def test_a_voice_is_offered_what_it_may_stand_behind_and_a_rejection_holds(
    browse, add, member, requester, stranger, exports
):
    voice = add(Feedback, title="报表导出实在太慢了")
    beside = f"/lanyun/feedback/{voice.number}/similar/"
    near = browse(member).get(beside).content.decode()
    assert f'name="requirement" value="{exports[0].number}"' in near
    refused = [browse(one).post(f"{beside}rejection/", {"other": exports[0].key}) for one in (requester, stranger)]
    assert {answer.status_code for answer in refused} <= {403, 404}
    hidden = browse(member).post(f"{beside}rejection/", {"other": exports[1].key})
    assert hidden.status_code == 404
    browse(member).post(f"{beside}rejection/", {"other": exports[0].key})
    assert not Correction.objects.get().same
    assert exports[0].key not in browse(member).get(beside).content.decode()


def test_what_is_put_behind_a_requirement_was_confirmed_and_changes_what_comes_next(workspace, add, lead, exports):
    voice, twin = add(Feedback, title="报表导出实在太慢了"), add(Feedback, title="导出报表好慢")
    knowing.work(workspace)
    before = knowing.known(workspace)
    assert before.counts.texts == 5
    attach([voice, twin], exports[0], by=lead)
    run_once()
    assert Correction.objects.filter(same=True).count() == 2
    learned_at = Knowledge.objects.get().learned_at
    knowing.work(workspace, learned_at, None)
    after = knowing.known(workspace)
    pair = [f"{one.title}\n" for one in (voice, exports[0])]
    assert after.judge.chance(*after.read(pair)) > before.judge.chance(*before.read(pair))
    assert Knowledge.objects.get().learned_at == learned_at
