"""钉钉 group robots: signature, action card, and what their answers mean.

https://open.dingtalk.com/document/robots/custom-robot-access
"""

import base64
import hashlib
import hmac
import re
from typing import Any
from urllib.parse import quote_plus

from bihuan.connectors.robots.answers import Said, number_in
from bihuan.deliveries.message import Message

LIMITS = ((20, 60),)
TOO_FAST = {130101, 410100}
MISCONFIGURED = {310000, 300005, 400013, 400101, 400102, 400106}  # signature, keyword, address, token, group gone
MARKUP = re.compile(r"([\\`*_{}\[\]()#+\-!|>~<])")


def sign(timestamp: int, secret: str) -> str:
    """The signature of a time in milliseconds: HMAC-SHA256 of time and secret, the key being the secret."""
    digest = hmac.new(secret.encode(), f"{timestamp}\n{secret}".encode(), hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


def request(url: str, secret: str, message: Message, timestamp: float) -> tuple[str, dict[str, Any]]:
    """Address and body of a call at a time in seconds since 1970."""
    milliseconds = int(timestamp * 1000)
    if secret:
        url += f"{'&' if '?' in url else '?'}timestamp={milliseconds}&sign={quote_plus(sign(milliseconds, secret))}"
    if not message.url:
        return url, {"msgtype": "markdown", "markdown": {"title": message.title, "text": markdown(message)}}
    button = {"singleTitle": message.link or message.title, "singleURL": message.url}
    return url, {"msgtype": "actionCard", "actionCard": {"title": message.title, "text": markdown(message), **button}}


def markdown(message: Message) -> str:
    parts = [f"### {literal(message.title)}"]
    if message.text:
        parts.append(literal(message.text).replace("\n", "  \n"))
    parts += [f"- {literal(label)}：{literal(value)}" for label, value in message.facts]
    if message.why:
        parts.append(
            f"> [{literal(message.why)}]({message.why_url})" if message.why_url else f"> {literal(message.why)}"
        )
    return "\n\n".join(parts)


def literal(text: str) -> str:
    """Text of somebody's that must not format the card."""
    return MARKUP.sub(r"\\\1", text)


def read(data: dict[str, Any]) -> Said:
    """What an answer with HTTP 200 says; everything but errcode 0 is a failure."""
    code = number_in(data, "errcode")
    text = str(data.get("errmsg") or "")
    return Said(code == 0, code, text, too_fast=code in TOO_FAST, misconfigured=code in MISCONFIGURED)
