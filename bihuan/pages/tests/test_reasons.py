"""Reasons that are ready when something is not taken up."""

import pytest

pytestmark = pytest.mark.django_db
PAGE = "/lanyun/settings/reasons/requirements/"
OURS = "本年度不做：等结算二期。"


def test_an_administrator_writes_them_and_those_who_decline_pick_one(client, admin, lead, add, requirements):
    client.force_login(admin)
    assert client.post(PAGE, {"texts": f"{OURS}\r\n\r\n\r\n现在就能做到，\n我们教你。\n\n{OURS}"}).status_code == 302
    one, other = add(requirements), add(requirements)
    client.force_login(lead)
    form = client.get(f"/lanyun/requirements/{one.number}/move/?verb=decline").content.decode()
    assert form.count('name="template"') == 2
    assert OURS in client.get("/lanyun/requirements/triage/").content.decode()
    said = {"verb": "decline", "template": OURS, "reason": "明年三月再看。"}
    assert client.post(f"/lanyun/requirements/{one.number}/move/", said).status_code == 302
    assert one.events.get(verb="decline").reason == f"{OURS}\n明年三月再看。"
    empty = client.post(f"/lanyun/requirements/{other.number}/move/", {"verb": "decline", "reason": "  "})
    assert empty.status_code == 422


def test_without_any_there_is_only_the_box(client, admin, add, requirements):
    one = add(requirements)
    client.force_login(admin)
    address = f"/lanyun/requirements/{one.number}/move/?verb=decline"
    assert client.get(address).content.decode().count('name="template"') == 4
    client.post(PAGE, {"texts": " \n\n "})
    assert 'name="template"' not in client.get(address).content.decode()
    client.post(PAGE, {"usual": "1", "texts": ""})
    assert client.get(address).content.decode().count('name="template"') == 4


def test_only_administrators_write_them_and_not_too_many(client, admin, lead, stranger):
    for person, status in ((stranger, 404), (lead, 403), (admin, 422)):
        client.force_login(person)
        assert client.post(PAGE, {"texts": "\n\n".join(map(str, range(21)))}).status_code == status
    assert client.post(PAGE, {"texts": "长" * 1001}).status_code == 422
    assert client.get("/lanyun/settings/reasons/nothing/").status_code == 404
