"""Kano studies: answers in by page and command, categories out, and back to requirements."""

import io
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client

from bihuan.areas.requirements.kano_tables import pairs_of, read_answers, rows_of
from bihuan.areas.requirements.models import KanoStudy, Requirement

pytestmark = pytest.mark.django_db
ROOT = "/lanyun/requirements/kano/"
TABLE = """ID,F1_functional,F1_dysfunctional,快查_正向,快查_反向
C1,I like it that way,I dislike it that way,我很喜欢,无所谓
C2,It must be that way,I dislike it that way,1,3
C3,I like it that way,5,喜欢,
"""


def at(user) -> Client:
    client = Client(headers={"accept-language": "zh-CN"})
    client.force_login(user)
    return client


def sent(text: str = TABLE, **fields) -> dict:
    file = SimpleUploadedFile("answers.csv", text.encode())
    return {"name": "十月问卷", "table": "berger", "file": file} | fields


def test_pairs_are_found_whichever_stands_first():
    assert pairs_of(["ID", "F4_dysfunctional", "F4_functional", "F1 (positive)", "F1 (negative)", "F2_functional"]) == {
        "F4": (2, 1),
        "F1": (3, 4),
    }
    assert rows_of("a;b\n1;2\n\n".encode("gb18030")) == [["a", "b"], ["1", "2"]]
    found = read_answers(rows_of(("\ufeff" + TABLE).encode()))
    assert found.features["F1"] == [("C1", 1, 5), ("C2", 2, 5), ("C3", 1, 5)]
    assert (found.empty, found.problems) == (1, [])


def test_answers_become_categories_and_go_back_to_a_requirement(member, add):
    client, requirement = at(member), add(Requirement, title="拆单运费")
    page = client.post(f"{ROOT}new/", sent())
    study = client.get(page.url).content.decode()
    for words in ("一元品质", "魅力品质", "0.67", "-1.00"):
        assert words in study
    feature = KanoStudy.objects.get().features.get(name="F1")
    back = f"{page.url}features/{feature.pk}/"
    assert client.post(back, {"requirement": requirement.key}).status_code == 302
    assert requirement.events.get(verb="kano").changes["kano"] == [None, "O 0.67 / -1.00 (n=3)"]
    assert "O 0.67 / -1.00" in client.get(f"/lanyun/requirements/{requirement.number}/").content.decode()
    client.post(back, {"requirement": "REQ-99"})
    assert KanoStudy.objects.get().features.get(name="F1").requirement_id == requirement.pk
    client.post(back, {"requirement": ""})
    assert 'id="kano"' not in client.get(f"/lanyun/requirements/{requirement.number}/").content.decode()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (TABLE.replace("我很喜欢", "有时"), "有时"),
        ("ID,F1\nC1,1\n", "F1_functional"),
        ("", "空"),
        ("PK\x03broken", "xlsx"),
    ],
)
def test_what_cannot_be_read_says_where_and_nothing_is_kept(member, text, words):
    answer = at(member).post(f"{ROOT}new/", sent(text))
    assert answer.status_code == 422
    if words not in ("空", "xlsx"):
        assert words in answer.content.decode()
    assert not KanoStudy.objects.exists()


def test_the_rest_is_taken_where_one_says_so(member):
    assert at(member).post(f"{ROOT}new/", sent(TABLE.replace("我很喜欢", "有时"), partly="on")).status_code == 302
    assert KanoStudy.objects.get().features.get(name="快查").evaluation.people == 1


def test_strangers_and_requesters_have_no_part_in_it(
    workspace, member, stranger, requester, add, private_product, admin
):
    study = KanoStudy.add(workspace, "问卷", {"F1": [("C1", 1, 5)]}, by=member)
    feature, one = study.features.get(), f"{ROOT}{study.pk}/"
    for path in (ROOT, f"{ROOT}new/", one):
        assert at(stranger).get(path).status_code == 404
        assert at(requester).get(path).status_code == 403
    for path in (f"{ROOT}new/", f"{one}removal/", f"{one}features/{feature.pk}/"):
        assert at(stranger).post(path).status_code == 404
        assert at(requester).post(path).status_code == 403
    feature.stand_for(add(Requirement, title="并购后的结算", product=private_product, by=admin), by=admin)
    assert "并购后的结算" not in at(member).get(one).content.decode()


def test_a_deleted_study_comes_back(workspace, member):
    study = KanoStudy.add(workspace, "问卷", {"F1": [("C1", 1, 5)]}, by=member)
    client, one = at(member), f"{ROOT}{study.pk}/"
    client.post(f"{one}removal/")
    assert client.get(one).status_code == 404
    client.post(f"{one}removal/?restore")
    assert client.get(one).status_code == 200


def test_the_command_does_the_same(workspace, member, tmp_path: Path):
    file, out = tmp_path / "answers.csv", io.StringIO()
    file.write_text(TABLE, encoding="utf-8")
    call_command("kano", "lanyun", str(file), by=member.email, stdout=out)
    assert "O 0.67 / -1.00 (n=3)" in out.getvalue()
    for wrong in ({"by": "nobody@lanyun.example"}, {"by": member.email, "workspace": "elsewhere"}):
        with pytest.raises(CommandError):
            call_command("kano", wrong.pop("workspace", "lanyun"), str(file), **wrong)
    file.write_text("ID\n1\n", encoding="utf-8")
    with pytest.raises(CommandError, match="F1_functional"):
        call_command("kano", "lanyun", str(file), by=member.email)
