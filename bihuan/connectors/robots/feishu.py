"""飞书 group robots: signature, interactive card, and what their answers mean.

https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot
"""

import base64
import hashlib
import hmac
from typing import Any

from bihuan.connectors.robots.answers import Said, number_in
from bihuan.deliveries.message import Message

LIMITS = ((5, 1), (100, 60))
TOO_FAST = {11232, 11233, 99991400}
MISCONFIGURED = {19001, 19002, 19021, 19022, 19024, 9499}  # token, parameters, signature, address, keyword, shape
COLORS = {"ok": "green", "warn": "orange", "bad": "red", "": "blue"}
MARKUP = str.maketrans(
    {"&": "&amp;", "<": "&#60;", ">": "&#62;", "*": "&#42;", "~": "&#126;", "[": "&#91;", "]": "&#93;"}
)


def sign(timestamp: int, secret: str) -> str:
    """The signature of a time in seconds: HMAC-SHA256 of nothing, the key being time and secret."""
    key = f"{timestamp}\n{secret}".encode()
    return base64.b64encode(hmac.new(key, b"", hashlib.sha256).digest()).decode()


def request(url: str, secret: str, message: Message, timestamp: float) -> tuple[str, dict[str, Any]]:
    """Address and body of a call at a time in seconds since 1970."""
    signed = {"timestamp": str(int(timestamp)), "sign": sign(int(timestamp), secret)} if secret else {}
    return url, {**signed, "msg_type": "interactive", "card": card(message)}


def card(message: Message) -> dict[str, Any]:
    elements: list[dict[str, Any]] = []
    if message.text:
        elements.append({"tag": "div", "text": plain(message.text)})
    if message.facts:
        fields = [{"is_short": True, "text": marked(f"**{literal(k)}**\n{literal(v)}")} for k, v in message.facts]
        elements.append({"tag": "div", "fields": fields})
    if message.url:
        button = {"tag": "button", "type": "primary", "url": message.url, "text": plain(message.link or message.url)}
        elements.append({"tag": "action", "actions": [button]})
    if message.why:
        why = f"[{literal(message.why)}]({message.why_url})" if message.why_url else literal(message.why)
        elements.append({"tag": "note", "elements": [marked(why)]})
    head = {"template": COLORS[message.tone], "title": plain(message.title)}
    return {"config": {"wide_screen_mode": True}, "header": head, "elements": elements}


def plain(text: str) -> dict[str, str]:
    return {"tag": "plain_text", "content": text}


def marked(text: str) -> dict[str, str]:
    return {"tag": "lark_md", "content": text}


def literal(text: str) -> str:
    """Text of somebody's that must neither format the card nor call the whole group."""
    return text.translate(MARKUP)


def read(data: dict[str, Any]) -> Said:
    """What an answer with HTTP 200 says; everything but code 0 is a failure."""
    code = number_in(data, "code", "StatusCode")
    text = str(data.get("msg") or data.get("StatusMessage") or "")
    return Said(code == 0, code, text, too_fast=code in TOO_FAST, misconfigured=code in MISCONFIGURED)
