"""企业微信 group robots: template card, and what answers mean. Not signed: the key in the address is the secret.

https://developer.work.weixin.qq.com/document/path/91770
"""

from typing import Any

from bihuan.connectors.robots.answers import Said, number_in
from bihuan.deliveries.message import Message

LIMITS = ((20, 60),)
TOO_FAST = {45009, 45033}
MISCONFIGURED = {93000, 93004, 93008, 40058, 301002}  # unknown address, robot removed, not in the group, parameters
TITLE, DESCRIPTION, TEXT, LABEL, VALUE, MOST_FACTS = 36, 44, 160, 5, 30, 6


def request(url: str, secret: str, message: Message, timestamp: float) -> tuple[str, dict[str, Any]]:
    """Address and body of a call. A template card needs a link; what has none is sent as markdown."""
    if not message.url:
        return url, {"msgtype": "markdown", "markdown": {"content": markdown(message)}}
    return url, {"msgtype": "template_card", "template_card": card(message)}


def card(message: Message) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "card_type": "text_notice",
        "main_title": {"title": cut(message.title, TITLE)},
        "horizontal_content_list": [
            {"keyname": cut(label, LABEL), "value": cut(value, VALUE)} for label, value in message.facts[:MOST_FACTS]
        ],
        "jump_list": [{"type": 1, "title": cut(message.link or message.title, 13), "url": message.url}],
        "card_action": {"type": 1, "url": message.url},
    }
    if message.text:
        shown["sub_title_text"] = cut(message.text, TEXT)
    if message.why:
        quoted = {"quote_text": cut(message.why, 100)}
        shown["quote_area"] = {"type": 1, "url": message.why_url, **quoted} if message.why_url else quoted
    return shown


def markdown(message: Message) -> str:
    lines = [f"**{literal(message.title)}**", literal(message.text)]
    lines += [f"> {literal(label)}：{literal(value)}" for label, value in message.facts]
    if message.why:
        lines.append(f"[{literal(message.why)}]({message.why_url})" if message.why_url else literal(message.why))
    return "\n".join(filter(None, lines)).encode()[:4096].decode("utf-8", "ignore")


def literal(text: str) -> str:
    """Text of somebody's that must not mention the group or color the card: it knows no escapes, so look-alikes."""
    return text.translate(str.maketrans({"<": "＜", ">": "＞", "[": "［", "]": "］"}))


def cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def read(data: dict[str, Any]) -> Said:
    """What an answer with HTTP 200 says; everything but errcode 0 is a failure."""
    code = number_in(data, "errcode")
    text = str(data.get("errmsg") or "")
    return Said(code == 0, code, text, too_fast=code in TOO_FAST, misconfigured=code in MISCONFIGURED)
