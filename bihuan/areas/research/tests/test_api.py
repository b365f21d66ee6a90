"""What programs may do with feedback, with a token and, on the portal, without one."""

import pytest

from bihuan.areas.research import limits
from bihuan.areas.research.models import Feedback
from bihuan.artifacts.dispatch import run_once
from bihuan.people.models import ApiToken

pytestmark = pytest.mark.django_db
SAY = "/api/v1/portal/lanyun/orders/feedback"
JSON = "application/json"


@pytest.fixture
def call(client, workspace, lead):
    """call(path, data, by=lead): POST with a token of that person."""

    def post(path, data, by=lead):
        _token, plaintext = ApiToken.issue(user=by, workspace=workspace, name="test", scopes=["read", "write"])
        return client.post(path, data, content_type=JSON, HTTP_AUTHORIZATION=f"Bearer {plaintext}")

    return post


def test_anybody_may_say_something_while_the_portal_is_open(client, product):
    answer = client.post(SAY, {"title": "面单上没有楼层", "email": "Wang@Shunda.example"}, content_type=JSON)
    assert answer.status_code == 201, answer.content
    voice = Feedback.objects.get()
    assert answer.json() == {"key": voice.key, "number": voice.number}
    assert (voice.channel, voice.email, voice.product) == ("portal", "wang@shunda.example", product)
    type(product).objects.filter(pk=product.pk).update(private=True)
    assert client.post(SAY, {"title": "x"}, content_type=JSON).status_code == 404


def test_the_same_key_is_the_same_feedback(client, product):
    answers = [
        client.post(SAY, {"title": "一次"}, content_type=JSON, HTTP_IDEMPOTENCY_KEY=key).json()
        for key in ("a", "a", "b")
    ]
    assert answers[0] == answers[1] != answers[2]
    assert Feedback.objects.count() == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"title": ""},
        {"title": "x", "email": "nobody"},
        {"title": "x", "strength": 9},
        {"title": "x", "state": "solved"},
    ],
)
def test_what_does_not_fit_is_refused(client, product, wrong):
    assert client.post(SAY, wrong, content_type=JSON).status_code == 422
    assert not Feedback.objects.exists()


def test_too_many_are_refused(client, product, monkeypatch):
    monkeypatch.setitem(limits.SENDING, "address", limits.Limit("send-address", 1))
    answers = [client.post(SAY, {"title": "x"}, content_type=JSON) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 429]
    assert answers[1]["Retry-After"] == "3600"


def test_feedback_becomes_a_requirement(call, voice):
    answer = call(f"/api/v1/lanyun/feedback/{voice.number}/requirement/", {"title": "运费重算"})
    assert answer.status_code == 201, answer.content
    made = answer.json()
    assert (made["kind"], made["title"], made["product"]) == ("requirements", "运费重算", "orders")
    assert "王敏" in made["body"]
    voice.refresh_from_db()
    assert voice.state == "linked"


def test_feedback_is_put_behind_one_that_is_there(call, voice, requirement, stranger, requester):
    path = f"/api/v1/lanyun/feedback/{voice.number}/requirement/"
    assert call(path, {"requirement": requirement.number}).json()["key"] == requirement.key
    assert list(Feedback.objects.behind(requirement.pk)) == [voice]
    assert call(path, {}).status_code == 422
    assert call(path, {"requirement": 1, "title": "x"}).status_code == 422
    assert call(path, {"requirement": 999}).status_code == 404
    assert call(path, {"title": "x"}, by=requester).status_code in (403, 404)


def test_the_answer_goes_back_to_the_program_that_brought_it(client, call, add, lead, member, stranger, english):
    voice = add(Feedback, title="导出太慢", channel="api")
    add(Feedback, title="别人的", channel="api")
    assert call(f"/api/v1/lanyun/feedback/{voice.number}/verdict/", {"solved": True}).status_code == 422
    voice.move("answer", by=lead)
    run_once()
    plaintext = ApiToken.issue(user=lead, workspace=lead.memberships.get().workspace, name="r", scopes=["read"])[1]
    here = f"/api/v1/lanyun/feedback/{voice.number}/answers/"
    (told,) = client.get(here, HTTP_AUTHORIZATION=f"Bearer {plaintext}").json()["items"]
    assert (told["stage"], told["asks"], told["reached"]) == ("answered", True, "program")
    assert "导出太慢" in told["text"]
    answer = call(f"/api/v1/lanyun/feedback/{voice.number}/verdict/", {"solved": False, "note": "还是慢"}, by=member)
    assert (answer.status_code, answer.json()["state"]) == (200, "unsolved")
    assert voice.comments.get().text == "还是慢"
    for path in ("answers/", "verdict/"):
        said = call(f"/api/v1/lanyun/feedback/{voice.number}/{path}", {"solved": True}, by=stranger)
        assert said.status_code in (401, 404, 405), path


def test_only_who_brought_it_or_a_member_passes_a_verdict_on(call, add, lead, requester, english):
    voice = add(Feedback, title="x", owner=requester)
    voice.move("answer", by=lead)
    here = f"/api/v1/lanyun/feedback/{voice.number}/verdict/"
    assert call(here, {"solved": True}, by=requester).status_code == 403
    Feedback.objects.filter(pk=voice.pk).update(created_by=requester)
    assert call(here, {"solved": True}, by=requester).status_code == 200


def test_each_way_in_has_a_way_back_or_says_that_there_is_none(add, lead, english):
    ways = {"api": "program", "person": "inbox", "import": "nobody", "portal": "page", "vote": "page"}
    voices = {way: add(Feedback, title=way, channel=way) for way in ways}
    mailed = add(Feedback, title="mail", channel="import", email="wang@shunda.example")
    noted = add(Feedback, title="王姐说的", person="王姐")
    for voice in [*voices.values(), mailed, noted]:
        voice.move("answer", by=lead)
    run_once()
    told = {way: voice.tellings.get(stage="answered").reached for way, voice in voices.items()}
    assert (told, mailed.tellings.get().reached, noted.tellings.get().reached) == (ways, "waiting", "colleague")
