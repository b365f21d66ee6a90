"""The same POST sent twice is done once, also when both come at the same time."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from bihuan.areas.requirements.models import Requirement
from bihuan.artifacts.dispatch import ticked
from bihuan.artifacts.models import Answer

pytestmark = pytest.mark.django_db


def test_the_second_gets_the_answer_of_the_first(call, lead):
    program = call(lead)
    first = program.post("/requirements/", {"title": "一次"}, Idempotency_Key="k-1")
    second = program.post("/requirements/", {"title": "一次"}, Idempotency_Key="k-1")
    assert (second.status_code, second.content, second["ETag"], second["Location"]) == (
        *(first.status_code, first.content, first["ETag"], first["Location"]),
    )
    assert second["Idempotency-Replayed"] == "true"
    assert Requirement.objects.count() == 1


def test_a_key_belongs_to_one_request_of_one_person(call, lead, admin):
    program = call(lead)
    program.post("/requirements/", {"title": "一"}, Idempotency_Key="k")
    assert program.post("/requirements/", {"title": "二"}, Idempotency_Key="k").status_code == 422
    assert program.post("/feedback/", {"title": "一"}, Idempotency_Key="k").status_code == 422
    assert call(admin).post("/requirements/", {"title": "一"}, Idempotency_Key="k").status_code == 201


@pytest.mark.parametrize("key", ["", "x" * 256, "schlüssel", "a\tb"])
def test_a_key_has_a_form(key, call, lead):
    answer = call(lead).post("/requirements/", {"title": "x"}, Idempotency_Key=key)
    assert answer.status_code == 422
    assert not Requirement.objects.exists()


def test_what_failed_may_be_tried_again(call, lead, add):
    program = call(lead)
    assert program.post("/requirements/", {"title": ""}, Idempotency_Key="k").status_code == 422
    assert program.post("/requirements/1/moves/", {"verb": "accept"}, Idempotency_Key="m").status_code == 404
    assert not Answer.objects.exists()
    assert program.post("/requirements/", {"title": "gut"}, Idempotency_Key="k").status_code == 201


def test_after_a_day_a_key_is_free_again(call, lead):
    program = call(lead)
    program.post("/requirements/", {"title": "一"}, Idempotency_Key="k")
    Answer.objects.update(at=timezone.now() - timedelta(hours=25))
    assert program.post("/requirements/", {"title": "二"}, Idempotency_Key="k").status_code == 201
    Answer.objects.update(at=timezone.now() - timedelta(days=3))
    ticked.send(None)
    assert not Answer.objects.exists()


def test_holds_for_every_kind_of_post(call, lead, add):
    add(Requirement)
    program = call(lead)
    for path, body in (
        ("comments/", {"text": "einmal"}),
        ("moves/", {"verb": "accept"}),
        ("links/", {"role": "blocks", "target": add(Requirement).key}),
    ):
        answers = {program.post(f"/requirements/1/{path}", body, Idempotency_Key=path).content for _time in range(3)}
        assert len(answers) == 1, path
    rows = {"rows": [{"title": "a"}, {"title": "b"}]}
    assert program.post("/requirements/bulk/", rows, Idempotency_Key="b").content == (
        program.post("/requirements/bulk/", rows, Idempotency_Key="b").content
    )
    assert Requirement.objects.count() == 4
    assert Requirement.objects.get(number=1).comments.count() == 1


@pytest.mark.django_db(transaction=True)
def test_twins_at_the_same_time_are_done_once(call, lead):
    program, answers, gate = call(lead), [], threading.Barrier(6)

    def send() -> None:
        try:
            gate.wait(10)
            answers.append(program.post("/requirements/", {"title": "zugleich"}, Idempotency_Key="twins"))
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _twin in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status_code for answer in answers] == [201] * 6
    assert len({answer.content for answer in answers}) == 1
    assert Requirement.objects.count() == 1


def test_nothing_is_kept_of_a_request_that_broke_off(call, lead, monkeypatch):
    """What kill -9 leaves behind: answer and deed are in one transaction, so neither is there."""

    save_base = Answer.save_base

    def killed_at_the_end(self, *args, **kwargs):
        if self.status:
            raise KeyboardInterrupt
        save_base(self, *args, **kwargs)

    program = call(lead)
    monkeypatch.setattr(Answer, "save_base", killed_at_the_end)
    with pytest.raises(KeyboardInterrupt):
        program.post("/requirements/", {"title": "x"}, Idempotency_Key="k")
    assert not Answer.objects.exists()
    assert not Requirement.objects.exists()
