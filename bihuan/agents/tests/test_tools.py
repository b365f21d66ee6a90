"""What agents do through the tools, as the person whose token it is; the SDK's own client speaks."""

import pytest

from bihuan.artifacts.models import Artifact, Link
from bihuan.people.models import Role

pytestmark = pytest.mark.django_db


def words(answer) -> str:
    assert not answer.is_error, answer.content[0].text
    return answer.content[0].text


def refused(answer) -> str:
    assert answer.is_error, answer.content[0].text
    return answer.content[0].text


def test_every_kind_is_created_found_read_changed_and_listed(kind, agent, lead):
    call = agent(lead)
    made = call("create", kind=kind.slug, title="拆单后运费自动重算", fields={"body": "为什么做"})
    key = made.structured_content["key"]
    assert made.structured_content["url"] == f"http://testserver/lanyun/{kind.slug}/1/"
    assert key in words(call("search", text="运费"))
    text = words(call("read", key=key))
    assert "为什么做" in text
    assert "version 1" in text
    words(call("change", key=key, version=1, fields={"title": "新标题"}))
    listed = call("list", kind=kind.prefix)
    assert (listed.structured_content["keys"], "新标题" in words(listed)) == ([key], True)
    artifact = kind.objects.get()
    assert (artifact.title, artifact.created_by) == ("新标题", lead)
    assert artifact.events.latest("pk").actor == lead


def test_every_move_is_open_as_the_read_says(kind, one, agent, owner):
    for move in one.moves_for(owner):
        if not move.requires:
            assert f"- {move.verb} " in words(agent(owner)("read", key=one.key))
            words(agent(owner)("move", key=one.key, verb=move.verb, reason="因为"))
            assert kind.objects.get().state == move.to
            return


def test_a_lost_update_is_refused_and_tells_what_stands_there(kind, one, agent, lead, admin):
    one.change(by=admin, title="他们的")
    text = refused(agent(lead)("change", key=one.key, version=1, fields={"title": "我的"}))
    assert "version 2" in text
    assert "他们的" in text
    assert kind.objects.get().title == "他们的"


def test_comments_and_links(one, add, agent, lead):
    other = add(Artifact.kinds()["requirements"], title="另一项")
    call = agent(lead)
    said = call("comment", key=one.key, text="先算达到")
    call("comment", key=one.key, text="同意", reply_to=said.structured_content["id"])
    assert [comment.internal for comment in one.comments.all()] == [True, True]
    words(call("link", key=one.key, role="relates_to", target=other.key, note="同一件事"))
    words(call("link", key=one.key, role="relates_to", target=other.key))
    assert Link.objects.count() == 1
    text = words(call("read", key=one.key))
    for part in ("先算达到", other.key, "同一件事"):
        assert part in text
    assert "linked" in words(call("read", key=one.key, parts=["history"]))


def test_the_same_creation_said_twice_is_done_once(kind, agent, lead):
    for _again in range(2):
        answer = agent(lead)("create", kind=kind.slug, title="一次", once="evening report 1")
        assert answer.structured_content["key"] == f"{kind.prefix}-1"
    assert kind.objects.count() == 1


def test_requesters_read_their_own_and_write_nothing(one, add, agent, requester, lead):
    call = agent(requester)
    assert "nothing here for you" in refused(call("read", key=one.key))
    assert call("search", text="对账").structured_content["keys"] == []
    assert call("list", kind=one.kind).structured_content["keys"] == []
    mine = add(Artifact.kinds()["feedback"], title="我提的", by=requester)
    mine.comment("内部的话", by=lead)
    text = words(call("read", key=mine.key))
    assert "内部的话" not in text
    for name, arguments in WRITES.items():
        aimed = {"target": mine.key} if name == "link" else {}
        assert "role" in refused(call(name, key=mine.key, **arguments | aimed)), name
    mine.refresh_from_db()
    assert (mine.version, mine.title) == (1, "我提的")


WRITES = {
    "change": {"version": 1, "fields": {"title": "x"}},
    "move": {"verb": "take_up"},
    "link": {"role": "relates_to", "target": "REQ-1"},
}


def test_strangers_meet_nothing_of_this_workspace(one, agent, stranger):
    call = agent(stranger, at=stranger.memberships.get().workspace)
    for name, arguments in {**WRITES, "read": {}, "trace": {}, "comment": {"text": "x"}}.items():
        assert "nothing here for you" in refused(call(name, key=one.key, **arguments)), name
        assert "nothing here for you" in refused(call(name, key=f"http://testserver/lanyun/{one.kind}/1/", **arguments))
    assert call("search", text="对账").structured_content["keys"] == []
    assert call("list", kind=one.kind).structured_content["keys"] == []
    assert "澄运物流" not in words(call("describe"))
    one.refresh_from_db()
    assert (one.version, one.comments.count()) == (1, 0)


def test_a_private_product_stays_private(kind, add, agent, member, owner, private_product):
    hidden = add(kind, title="看不见的", by=owner, product=private_product)
    assert "nothing here for you" in refused(agent(member)("read", key=hidden.key))
    assert agent(member)("search", text="看不见").structured_content["keys"] == []
    assert hidden.key in words(agent(owner)("search", text="看不见"))


def test_a_reading_token_sees_and_does_only_what_reads(one, agent, speak, token, lead):
    offered = speak(token(lead, ["read"]), lambda client: client.list_tools()).tools
    assert {tool.name for tool in offered} == {"search", "read", "list", "trace", "describe"}
    assert all(tool.annotations.read_only_hint for tool in offered)
    assert "scope" in refused(agent(lead, ["read"])("comment", key=one.key, text="x"))
    assert one.comments.count() == 0


@pytest.mark.parametrize(
    ("name", "arguments", "part"),
    [
        ("read", {"key": "REQ12x"}, "Keys look like"),
        ("read", {"key": "REQ-999"}, "nothing here"),
        ("list", {"kind": "wishes"}, "Kinds: "),
        ("list", {"kind": "REQ", "filters": {"state": "nowhere"}}, "nowhere"),
        ("create", {"kind": "REQ"}, "title: "),
        ("create", {"kind": "REQ", "title": "x", "fields": {"priority": "enormous"}}, "1 (High)"),
        ("create", {"kind": "REQ", "title": "x", "fields": {"owner": "nobody"}}, "owner: "),
        ("create", {"kind": "REQ", "title": "x", "fields": {"colour": "red"}}, "colour: "),
        ("create", {"kind": "REQ", "title": "x", "fields": {"effort": "much"}}, "effort: Write a number."),
        ("change", {"key": "REQ-1", "version": 1, "fields": {"state": "verified"}}, "move(key, verb)"),
        ("move", {"key": "REQ-1", "verb": "release"}, "Open from here: accept"),
        ("nonesuch", {}, "no tool “nonesuch”"),
    ],
)
def test_errors_say_what_to_do(agent, add, lead, name, arguments, part):
    add(Artifact.kinds()["requirements"])
    assert part in refused(agent(lead)(name, **arguments))
    assert Artifact.objects.count() == 1


def test_answers_are_in_the_language_asked_for(agent, add, lead):
    add(Artifact.kinds()["requirements"])
    assert "没有“wishes”这种内容" in refused(agent(lead, language="zh-Hans")("list", kind="wishes"))
    assert "text: 缺少这个参数。" in refused(agent(lead, language="zh-Hans")("search"))
    assert "现在可以做的流转" in words(agent(lead, language="zh-Hans")("read", key="REQ-1"))


def test_long_answers_come_in_parts(agent, add, lead):
    kind = Artifact.kinds()["requirements"]
    long = add(kind, title="长的", body="一二三四五六七八九十" * 900)
    text = words(agent(lead)("read", key=long.key))
    assert len(text) < 5_000
    assert "body_from=4000" in text
    assert "body_from=8000" in words(agent(lead)("read", key=long.key, body_from=4000))
    for number in range(4):
        add(kind, title=f"第 {number} 项")
    first = agent(lead)("list", kind="REQ", limit=3).structured_content
    rest = agent(lead)("list", kind="REQ", limit=3, after=first["more"]).structured_content
    assert len({*first["keys"], *rest["keys"]}) == 5
    assert "more" not in rest


def test_trace_follows_the_voices(agent, add, lead):
    requirement, voice = (add(Artifact.kinds()[slug]) for slug in ("requirements", "feedback"))
    agent(lead)("link", key=voice.key, role="evidences", target=requirement.key)
    assert voice.key in words(agent(lead)("trace", key=requirement.key))
    assert requirement.key in words(agent(lead)("trace", key=voice.key))


def test_describes_kinds_fields_and_who_one_is(kind, agent, member):
    assert "吴桐" in words(agent(member)("describe"))
    text = words(agent(member)("describe", kind=kind.prefix))
    for name in ("title", *(state.value for state in kind.State), *(move.verb for move in kind.moves)):
        assert name in text
    assert agent(member)("describe").is_error is False
    assert Role.MEMBER.name.lower() in words(agent(member)("describe"))
