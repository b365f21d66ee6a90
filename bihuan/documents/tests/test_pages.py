"""The pages of long texts: who may open them, what they answer, and that nothing half-written stays."""

import pytest
from django.core.cache import cache
from django.test import Client

from bihuan.artifacts.models import Artifact, Event
from bihuan.documents import presence
from bihuan.documents.models import Passage
from bihuan.documents.versions import restore, versions_of

pytestmark = pytest.mark.django_db
BODY = "第一段在这里。\n\n第二段讲运费。\n\n第三段收尾。"


@pytest.fixture
def kind():
    return Artifact.kinds()["requirements"]


@pytest.fixture
def one(add, kind, requester):
    return add(kind, title="拆单后运费", body=BODY, owner=requester)


@pytest.fixture
def at():
    def signed_in(user) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in


@pytest.fixture
def here(workspace, one):
    return f"/{workspace.slug}/requirements/{one.number}/"


def remark(client, here, **more):
    return client.post(f"{here}passages/", {"quote": "讲运费", "text": "哪一笔？", "field": "body"} | more)


def test_versions_are_read_from_history(one, lead, member):
    one.change(by=member, body=BODY + "\n\n加一段。")
    one.change(by=lead, title="换题目")
    one.change(by=lead, body="重写")
    newest, middle, first = versions_of(one, "body")
    assert (newest.number, middle.number, first.number) == (4, 2, 1)
    assert (newest.text, middle.text, first.text) == ("重写", BODY + "\n\n加一段。", BODY)
    assert middle.by == member
    restore(one, "body", 1, by=member)
    assert one.body == BODY
    assert versions_of(one, "body")[0].number == 5


def test_the_page_of_versions(one, here, lead, at):
    one.change(by=lead, body=BODY.replace("收尾", "结束"))
    for look in ("split", "inline"):
        page = at(lead).get(f"{here}versions/?look={look}").content.decode()
        assert "<del>收尾</del>" in page
        assert ("bh-diff split" in page) == (look == "split")
        assert "<ins>结束</ins>" in page
    assert at(lead).get(f"{here}versions/?from=1&to=1").status_code == 200
    assert at(lead).get(f"{here}versions/?from=x&to=99999999999999").status_code == 200
    assert at(lead).get(f"{here}versions/?field=title").status_code == 404


def test_an_old_version_is_restored_unless_somebody_was_faster(one, here, lead, at):
    one.change(by=lead, body="新")
    answer = at(lead).post(f"{here}versions/1/restoration/", {"field": "body", "version": 1})
    assert answer.headers["Location"].endswith("versions/?field=body")
    assert Artifact.objects.get(pk=one.pk).body == "新"
    at(lead).post(f"{here}versions/1/restoration/", {"field": "body", "version": 2})
    assert Artifact.objects.get(pk=one.pk).body == BODY
    assert at(lead).post(f"{here}versions/77/restoration/", {"field": "body"}).status_code == 404


def test_a_remark_is_a_comment_with_an_anchor(one, here, member, at):
    answer = remark(at(member), here, prefix="第二段", suffix="。")
    said = one.comments.get()
    assert answer.headers["Location"] == f"{here}#comment-{said.pk}"
    assert (said.passage.quote, said.passage.field, said.internal) == ("讲运费", "body", True)
    page = at(member).get(here).content.decode()
    assert f'data-passage="{said.pk}"' in page
    assert page.count(f'id="comment-{said.pk}"') == 1, "it stands beside the text only"


@pytest.mark.parametrize("wrong", [{"quote": ""}, {"quote": "不在里面的话"}, {"quote": "长" * 2001}, {"text": " "}])
def test_a_remark_that_is_refused_leaves_nothing(one, here, member, at, wrong):
    answer = remark(at(member), here, **wrong)
    assert answer.status_code == 422
    assert (one.comments.count(), Passage.objects.count()) == (0, 0)
    assert Event.objects.filter(artifact=one.pk, verb="commented").count() == 0
    assert remark(at(member), here, field="title").status_code == 404


def test_a_remark_stays_when_its_passage_is_gone(one, here, member, at):
    remark(at(member), here)
    one.change(by=member, body="全部换掉，说库存。")
    page = at(member).get(here).content.decode()
    assert "讲运费" in page
    assert "<mark" not in page


def test_internal_remarks_are_hidden_from_requesters(one, here, member, requester, at):
    remark(at(member), here)
    remark(at(member), here, quote="第一段", text="看得见", visible="1")
    page = at(requester).get(here).content.decode()
    assert "看得见" in page
    assert "哪一笔" not in page
    remark(at(requester), here, quote="第三段", text="我问一下")
    assert one.comments.get(text="我问一下").internal is False


def test_requesters_see_no_versions_and_not_who_is_here(here, requester, at):
    client = at(requester)
    assert client.get(f"{here}versions/").status_code == 404
    assert client.post(f"{here}versions/1/restoration/", {"field": "body"}).status_code == 404
    assert client.post(f"{here}presence/").status_code == 404


@pytest.mark.parametrize("address", ["versions/", "versions/1/restoration/", "passages/", "presence/"])
def test_strangers_find_nothing(here, stranger, at, address):
    assert at(stranger).get(here + address).status_code in (404, 405)
    assert at(stranger).post(here + address, {"field": "body"}).status_code in (404, 405)
    assert at(stranger).post(here.replace("lanyun", "elsewhere") + address).status_code in (404, 405)


def test_who_is_here(one, here, lead, member, at):
    assert at(member).post(f"{here}presence/", {"editing": "1"}).json()["people"] == []
    (seen,) = at(lead).post(f"{here}presence/").json()["people"]
    assert (seen["name"], seen["editing"]) == (member.name, True)
    at(member).post(f"{here}presence/", {"leaving": "1"})
    assert at(lead).post(f"{here}presence/").json()["people"] == []


def test_whoever_is_not_heard_of_has_gone(one, lead, member):
    presence.arrive(one, member)
    assert [each.user_id for each in presence.visitors(one)] == [member.pk]
    cache.delete(f"{presence.place(one)}:{member.pk}")  # what the cache does by itself after a while
    assert presence.visitors(one) == []


def test_comings_and_goings_are_told_once_to_every_process(one, member):
    mine, theirs = presence.Moves(), presence.Moves()
    assert [*mine(), *theirs()] == []
    presence.arrive(one, member)
    presence.arrive(one, member)
    for moves in (mine, theirs):
        ((artifact, news),) = moves()
        assert (artifact.pk, artifact.workspace_id, news.topic) == (one.pk, one.workspace_id, "here")
        assert news.data == {"kind": "requirements", "number": one.number}
    presence.arrive(one, member, editing=True)
    presence.leave(one, member)
    assert len(list(mine())) == 2


def test_keys_are_links_for_those_who_may_see_them(add, kind, one, here, owner, lead, member, private_product, at):
    hidden = add(kind, title="结算密谈", product=private_product, by=owner)
    shown = add(kind, title="公开的事")
    one.change(by=lead, body=f"见 {hidden.key} 和 {shown.key}，没有 REQ-999。")
    page = at(member).get(here).content.decode()
    assert f'href="/lanyun/requirements/{shown.number}/"' in page
    assert "公开的事" in page
    assert "结算密谈" not in page
    assert hidden.key in page


def test_pictures_are_answered_with_their_address(one, here, member, requester, stranger, at):
    from django.core.files.uploadedfile import SimpleUploadedFile

    def sent(client):
        picture = SimpleUploadedFile("图.png", b"\x89PNG\r\n\x1a\n" + b"0" * 20)
        return client.post(f"{here}files/", {"files": picture}, headers={"accept": "application/json"})

    answer = sent(at(member))
    assert answer.status_code == 201
    assert at(member).get(answer.json()["files"][0]["url"]).status_code == 200
    assert sent(at(stranger)).status_code == 404


def test_paragraphs_of_two_are_merged_and_told(one, here, workspace, kind, lead, member, at):
    form = {"title": one.title, "version": "1", "level": "user", "priority": "2"}
    one.change(by=member, body=BODY.replace("收尾", "结束"))
    mine = at(lead).post(f"{here}edit/", form | {"body": BODY.replace("第一段", "首段")})
    assert mine.status_code == 302
    kept = Artifact.objects.get(pk=one.pk)
    assert kept.body == BODY.replace("收尾", "结束").replace("第一段", "首段")
    assert kept.version == 3


@pytest.mark.parametrize(
    ("choice", "end"),
    [("mine", "我的收尾。"), ("theirs", "他的收尾。"), ("both", "我的收尾。\n\n他的收尾。"), ("own", "另写。")],
)
def test_what_both_wrote_is_chosen(one, here, lead, member, at, choice, end):
    form = {"title": one.title, "version": "1", "level": "user", "priority": "2"}
    one.change(by=member, body=BODY.replace("第三段收尾", "他的收尾").replace("第一段", "首段"))
    answer = at(lead).post(f"{here}edit/", form | {"body": BODY.replace("第三段收尾", "我的收尾")})
    assert answer.status_code == 409
    assert Artifact.objects.get(pk=one.pk).version == 2
    asked = {"merge_body": "1", "base_version": "1", "version": "2", "part_body_0": choice, "own_body_0": "另写。"}
    chosen = form | {"body": BODY.replace("第三段收尾", "我的收尾")} | asked
    assert at(lead).post(f"{here}edit/", chosen).status_code == 302
    assert Artifact.objects.get(pk=one.pk).body == f"首段在这里。\n\n第二段讲运费。\n\n{end}"
