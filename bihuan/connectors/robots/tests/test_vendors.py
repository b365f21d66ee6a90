"""Signatures against published vectors, cards, and answers that say HTTP 200 and mean no."""

from datetime import timedelta

import orjson
import pytest

from bihuan.connectors.robots import dingtalk, feishu, wecom
from bihuan.connectors.robots.answers import answer_of
from bihuan.deliveries.message import Message
from bihuan.deliveries.outside import Reply

MODULES = [feishu, dingtalk, wecom]
CARD = Message(
    title="REQ-12 拆单后运费重算",
    text="林知夏 评论了它\n**加粗** <at id=all></at>",
    facts=[("状态", "已同意"), ("产品", "订单中台")],
    url="https://bihuan.example/lanyun/requirements/12/",
    link="打开",
    why="这个群关注:订单中台",
    why_url="https://bihuan.example/lanyun/settings/robots/1/",
)


def test_signs_as_feishu_does():
    assert feishu.sign(1599360473, "test-secret") == "wSds2BzzFIIGf/WrhUO+NI1q/9j+FRJd3JNHKAq0NZY="


def test_signs_as_dingtalk_does():
    assert dingtalk.sign(1599360473000, "test-secret") == "Mee7fHPnIHChjJIuEtxRUaKgA9a/2itMq8Jj5AtfVkc="


def test_puts_the_signature_where_each_vendor_looks_for_it():
    _url, body = feishu.request("https://open.feishu.example/hook/1", "test-secret", CARD, 1599360473.9)
    assert (body["timestamp"], body["sign"]) == ("1599360473", "wSds2BzzFIIGf/WrhUO+NI1q/9j+FRJd3JNHKAq0NZY=")
    url, _body = dingtalk.request("https://oapi.example/send?access_token=1", "test-secret", CARD, 1599360473)
    assert url.endswith("&timestamp=1599360473000&sign=Mee7fHPnIHChjJIuEtxRUaKgA9a%2F2itMq8Jj5AtfVkc%3D")
    url, body = wecom.request("https://qyapi.example/send?key=1", "test-secret", CARD, 1599360473)
    assert url == "https://qyapi.example/send?key=1"
    assert "test-secret" not in orjson.dumps(body).decode()


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__.rsplit(".")[-1])
def test_every_card_has_title_link_and_reason(module):
    _url, body = module.request("https://robot.example/1", "", CARD, 0)
    shown = orjson.dumps(body).decode().replace("\\\\", "")
    for part in ("拆单后运费重算", CARD.url, "这个群关注", CARD.why_url, "已同意"):
        assert part in shown


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__.rsplit(".")[-1])
def test_a_card_without_a_link_is_sent_too(module):
    _url, body = module.request("https://robot.example/1", "", Message(title="备份失败", text="磁盘满了"), 0)
    assert "备份失败" in orjson.dumps(body).decode()


def test_what_people_write_neither_formats_a_card_nor_calls_the_whole_group():
    hostile = Message(title="<at id=all></at>", facts=[("状态", "<at id=all></at> **x** [a](b)")], why="[x](y)")
    fields = feishu.card(hostile)["elements"][0]["fields"][0]["text"]["content"]
    assert "<at" not in fields
    assert "&#42;&#42;x" in fields
    assert feishu.card(hostile)["header"]["title"]["tag"] == "plain_text"
    assert r"\<at id=all\>" in dingtalk.markdown(hostile)
    assert "<at" not in wecom.markdown(hostile)


def test_a_long_title_fits_the_vendor():
    long = Message(
        title="长" * 500, text="字" * 5000, facts=[("很长的标签名", "值" * 100)] * 9, url="https://x.example/"
    )
    card = wecom.card(long)
    assert len(card["main_title"]["title"]) <= wecom.TITLE
    assert len(card["horizontal_content_list"]) == 6
    assert max(len(each["keyname"]) for each in card["horizontal_content_list"]) <= 5
    assert len(wecom.markdown(Message(title="长" * 5000)).encode()) <= 4096


REFUSALS = [
    (feishu, {"code": 19021, "msg": "sign match fail or timestamp is not within one hour"}, True, None),
    (feishu, {"code": 19024, "msg": "Key Words Not Found"}, True, None),
    (feishu, {"code": 11232, "msg": "frequency limited"}, False, 60),
    (feishu, {"code": 1500, "msg": "internal"}, False, None),
    (dingtalk, {"errcode": 310000, "errmsg": "sign not match"}, True, None),
    (dingtalk, {"errcode": 130101, "errmsg": "send too fast, exceed 20 times per minute"}, False, 60),
    (dingtalk, {"errcode": -1, "errmsg": "系统繁忙"}, False, None),
    (wecom, {"errcode": 93000, "errmsg": "invalid webhook url"}, True, None),
    (wecom, {"errcode": 45009, "errmsg": "api freq out of limit"}, False, 60),
]


@pytest.mark.parametrize(("module", "data", "for_good", "wait"), REFUSALS)
def test_http_200_with_an_error_number_is_a_failure(module, data, for_good, wait):
    answer = answer_of(Reply(200, {}, orjson.dumps(data)), module.read, timedelta(seconds=60))
    assert (answer.taken, answer.refused) == (False, for_good)
    assert answer.wait == (timedelta(seconds=wait) if wait else None)
    assert str(data.get("code", data.get("errcode"))) in answer.failure


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__.rsplit(".")[-1])
@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"null", b"{}", b'{"code": "0"}', b'{"errcode": true}'])
def test_an_answer_that_does_not_say_zero_is_no_success(module, body):
    assert not answer_of(Reply(200, {}, body), module.read, timedelta(seconds=60)).taken


def test_zero_is_taken_in_the_old_and_the_new_wording_of_feishu():
    for said in ({"code": 0, "msg": "success"}, {"StatusCode": 0, "StatusMessage": "success"}):
        assert answer_of(Reply(200, {}, orjson.dumps(said)), feishu.read, timedelta(0)).taken
    assert not answer_of(Reply(500, {}, orjson.dumps({"code": 0})), feishu.read, timedelta(0)).taken
