"""What the team does with feedback: from voices to a requirement, replies, mails sent again, a customer whole."""

import pytest

from bihuan.areas.research.models import Customer, Feedback
from bihuan.artifacts.dispatch import run_once
from bihuan.artifacts.models import Artifact

pytestmark = pytest.mark.django_db
FORM = "/lanyun/feedback/requirement/"


@pytest.fixture
def team(client, lead):
    client.force_login(lead)
    return client


@pytest.fixture
def voices(add, product):
    return [
        add(Feedback, title=f"第 {n} 句", body=f"原话 {n}\n第二行", person=f"人 {n}", product=product)
        for n in (1, 2, 3)
    ]


def numbers(voices):
    return {"picked": [voice.number for voice in voices]}


def test_three_voices_become_one_requirement(team, voices, product):
    asked = team.post(FORM, numbers(voices))
    assert asked.status_code == 302, "the bar below the list sends what was picked"
    page = team.get(asked.url).content.decode()
    for voice in voices:
        assert f"&gt; 原话 {voice.number}" in page
        assert voice.person in page
    made = team.post(FORM, numbers(voices) | {"title": "三合一", "body": "…", "product": product.pk, "priority": "1"})
    requirement = Artifact.objects.get(kind="requirements")
    assert made.url == requirement.get_absolute_url()
    assert (requirement.title, requirement.priority, requirement.product) == ("三合一", 1, product)
    assert set(Feedback.objects.behind(requirement.pk)) == set(voices)
    assert {voice.state for voice in Feedback.objects.all()} == {"linked"}
    assert {voice.person for voice in Feedback.objects.all()} == {"人 1", "人 2", "人 3"}


def test_a_refused_form_makes_nothing(team, voices):
    assert team.post(FORM, numbers(voices) | {"title": "", "body": "留着", "priority": "1"}).status_code == 422
    assert not Artifact.objects.filter(kind="requirements").exists()
    assert {voice.state for voice in Feedback.objects.all()} == {"new"}


def test_voices_are_put_behind_one_that_is_found(team, voices, requirement):
    page = team.get(FORM, numbers(voices) | {"q": requirement.key.lower()}).content.decode()
    assert requirement.title in page
    assert "nothing" not in team.get(FORM, numbers(voices) | {"q": "运费"}).content.decode().lower()
    answer = team.post(FORM, numbers(voices) | {"requirement": requirement.number})
    assert answer.url == requirement.get_absolute_url()
    assert Feedback.objects.behind(requirement.pk).count() == 3
    assert team.post(FORM, numbers(voices) | {"requirement": "999"}).status_code == 404


def test_taking_off_undoes_it(team, behind, requirement):
    answer = team.post(f"/lanyun/feedback/{behind.number}/requirements/{requirement.number}/removal/")
    assert answer.url == behind.get_absolute_url()
    assert not Feedback.objects.behind(requirement.pk).exists()
    assert Feedback.objects.get().state == "new"


def test_nothing_picked_is_said(team, workspace):
    assert team.post(FORM, {}).url == "/lanyun/feedback/"
    assert team.post(FORM, {"picked": ["x", "-1", "9" * 30]}).url == "/lanyun/feedback/"


def test_strangers_and_requesters_cannot(client, voices, requirement, stranger, requester):
    for person, status in ((stranger, 404), (requester, 403)):
        client.force_login(person)
        number = voices[0].number
        for path in (FORM, f"/lanyun/feedback/{number}/reply/", f"/lanyun/feedback/{number}/requirements/1/removal/"):
            assert client.post(path, numbers(voices) | {"requirement": 1, "text": "x"}).status_code == status
    client.logout()
    assert "/accounts/login/" in client.post(FORM, numbers(voices)).url
    assert not Feedback.objects.behind(requirement.pk).exists()


def test_what_is_hidden_cannot_be_picked_nor_found(client, add, admin, member, private_product, requirement_kind):
    hidden = add(Feedback, title="看不见的声音", by=admin, product=private_product)
    secret = add(requirement_kind, title="看不见的需求", by=admin, product=private_product)
    seen = add(Feedback, title="看得见的", by=admin)
    client.force_login(member)
    assert client.post(FORM, numbers([hidden])).url == "/lanyun/feedback/"
    assert "看不见" not in client.get(FORM, numbers([seen, hidden]) | {"q": "看不见"}).content.decode().replace(
        'value="看不见"', ""
    )
    assert client.post(FORM, numbers([seen]) | {"requirement": secret.number}).status_code == 404


def test_a_reply_reaches_the_person(team, voice, told):
    assert team.post(f"/lanyun/feedback/{voice.number}/reply/", {"text": "先联系谁？"}).status_code == 302
    run_once()
    assert told(voice) == ["received", "reply"]
    assert team.post(f"/lanyun/feedback/{voice.number}/reply/", {"text": " "}).status_code == 302
    assert voice.comments.count() == 1


def test_a_failed_mail_is_sent_again(team, voice):
    run_once()
    telling = voice.tellings.get()
    address = f"/lanyun/feedback/{voice.number}/tellings/{telling.pk}/"
    type(telling).objects.update(failure="550 no", next_try_at=None, attempts=3)
    assert team.post(address).status_code == 302
    telling.refresh_from_db()
    assert (telling.reached, telling.attempts) == ("waiting", 0)
    type(telling).objects.update(failure="")
    assert team.post(address).status_code == 302


def test_the_page_shows_what_was_told_and_what_failed(team, behind, requirement, bring):
    bring(requirement, "weighed")
    behind.tellings.filter(stage="weighed").update(failure="550 no such mailbox", next_try_at=None)
    page = team.get(f"/lanyun/feedback/{behind.number}/").content.decode()
    assert requirement.key in page
    assert "550 no such mailbox" in page
    assert "王敏" in page
    assert team.get("/lanyun/feedback/").status_code == 200


def test_a_customer_shows_all_they_asked_for(team, add, requirement, bring, voice, lead):
    customer = add(Customer, title="顺达集团", revenue=8_800_000, contact="王敏")
    voice.change(by=lead, customer=customer)
    voice.link(requirement, "evidences", by=lead)
    bring(requirement, "scheduled")
    page = team.get(f"/lanyun/customers/{customer.number}/").content.decode()
    assert voice.title in page
    assert requirement.key in page
    assert "8,800,000" in page
    assert team.get("/lanyun/customers/").status_code == 200


@pytest.mark.one_database
def test_lists_ask_the_database_as_often_for_many_as_for_few(
    team, add, requirement, lead, django_assert_max_num_queries
):
    customer = add(Customer, title="顺达集团")
    for number in range(20):
        add(Feedback, title=f"{number}", customer=customer).link(requirement, "evidences", by=lead)
    with django_assert_max_num_queries(40):
        assert team.get("/lanyun/feedback/").status_code == 200
    with django_assert_max_num_queries(45):
        assert team.get(f"/lanyun/customers/{customer.number}/").status_code == 200


def test_somebody_with_an_account_says_whether_it_is_solved(client, add, requirement, bring, requester, member, lead):
    own = add(Feedback, title="从系统里提的", by=requester)
    own.link(requirement, "evidences", by=lead)
    bring(requirement, "live")
    address = f"/lanyun/feedback/{own.number}/verdict/"
    client.force_login(member)
    assert client.post(address, {"solved": "1"}).status_code == 403
    client.force_login(requester)
    page = client.get(f"/lanyun/feedback/{own.number}/").content.decode()
    assert address in page
    assert requirement.title not in page, "what others ask for is out of their reach"
    assert client.post(address, {"unsolved": "1", "note": "还差一点"}).status_code == 302
    own.refresh_from_db()
    assert own.state == "unsolved"
    assert own.comments.get().text == "还差一点"


def test_who_asked_is_spoken_to_and_not_told_what_only_the_team_can_do(client, team, add, requester):
    voice = add(Feedback, title="夜班扫码枪没电没人换", by=requester)
    page = f"/lanyun/feedback/{voice.number}/"
    assert "告诉过对方" in team.get(page).content.decode()
    client.force_login(requester)
    shown = client.get(page).content.decode()
    assert "告诉过你" in shown
    assert "归到已有的一条" not in shown
    assert "同事代记</span>" not in shown.partition("<main")[2].partition("原话")[0]
