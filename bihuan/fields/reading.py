"""Formulas as people write them: words, signs and their places, put together to a tree."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

LONGEST = 2_000
DEEPEST = 40
MOST_NODES = 400
# One character for one, so that places stay what the person sees.
PLAIN = str.maketrans("（）［］，＋－＊×／÷＝＜＞！｛｝、", "()[],+-**//=<>!{},")
QUOTES = {'"': '"', "'": "'", "“": "”", "「": "」"}
SIGNS = (
    "<=",
    ">=",
    "==",
    "!=",
    "<>",
    "&&",
    "||",
    "+",
    "-",
    "*",
    "/",
    "%",
    "=",
    "<",
    ">",
    "(",
    ")",
    ",",
    "!",
    "≤",
    "≥",
    "≠",
)
SAME = {"==": "=", "<>": "!=", "≠": "!=", "≤": "<=", "≥": ">=", "&&": "and", "||": "or", "!": "not"}
WORDS = {"and": "and", "or": "or", "not": "not", "且": "and", "或": "or", "非": "not", "并且": "and", "或者": "or"}
CONSTANTS = {"true": True, "false": False, "是": True, "否": False, "null": None, "空": None}


class ExpressionError(ValueError):
    """What is wrong with a formula, and where: `place` counts characters from 1."""

    def __init__(self, problem: str, place: int):
        super().__init__(_("At character %(place)s: %(problem)s") % {"place": place, "problem": problem})
        self.problem, self.place = problem, place


class Token(NamedTuple):
    sort: str  # number, text, name, field (in brackets), sign, end
    value: Any
    place: int


@dataclass(frozen=True)
class Node:
    """`sort` is constant, field, call or sign; `parts` are what it is applied to."""

    sort: str
    value: Any
    place: int
    parts: Sequence["Node"] = field(default=())


def tokens(text: str) -> list[Token]:
    """The words and signs of a formula. Raises ExpressionError at the first that is none."""
    if len(text) > LONGEST:
        raise ExpressionError(_("a formula has at most %(most)s characters.") % {"most": LONGEST}, LONGEST)
    plain, found, at = text.translate(PLAIN), [], 0
    while at < len(plain):
        if plain[at].isspace():
            at += 1
            continue
        token, at = token_at(plain, text, at)
        found.append(token)
    return [*found, Token("end", "", len(text) + 1)]


def token_at(plain: str, text: str, at: int) -> tuple[Token, int]:
    sign = plain[at]
    if sign in QUOTES:
        return quoted(text, at, QUOTES[sign], "text")
    if sign in "[{":
        return quoted(text.translate(PLAIN), at, {"[": "]", "{": "}"}[sign], "field")
    if sign.isascii() and (sign.isdigit() or (sign == "." and plain[at + 1 : at + 2].isdigit())):
        return number_at(plain, at)
    if sign.isidentifier():
        end = at + 1
        while end < len(plain) and (plain[end].isidentifier() or plain[end].isdigit()):
            end += 1
        return Token("name", plain[at:end], at + 1), end
    for known in SIGNS:
        if plain.startswith(known, at):
            return Token("sign", SAME.get(known, known), at + 1), at + len(known)
    raise ExpressionError(_("“%(sign)s” means nothing here.") % {"sign": text[at]}, at + 1)


def number_at(plain: str, at: int) -> tuple[Token, int]:
    end = at
    while end < len(plain) and plain[end].isascii() and (plain[end].isdigit() or plain[end] == "."):
        end += 1
    try:
        return Token("number", float(plain[at:end]), at + 1), end
    except ValueError as error:
        raise ExpressionError(_("“%(text)s” is not a number.") % {"text": plain[at:end]}, at + 1) from error


def quoted(text: str, at: int, closing: str, sort: str) -> tuple[Token, int]:
    """What stands between two marks; a mark within is written twice."""
    parts, start = [], at + 1
    while (end := text.find(closing, start)) >= 0:
        parts.append(text[start:end])
        if text[end + 1 : end + 2] != closing or sort == "field":
            return Token(sort, closing.join(parts), at + 1), end + 1
        start = end + 2
    raise ExpressionError(_("“%(mark)s” is opened here and never closed.") % {"mark": text[at]}, at + 1)


class Parser:
    """or · and · not · comparison · + - · * / % · sign · value, the last binding closest."""

    LEVELS = (("or",), ("and",), ("not",), ("=", "!=", "<", "<=", ">", ">="), ("+", "-"), ("*", "/", "%"))

    def __init__(self, text: str):
        self.tokens, self.at, self.depth, self.nodes = tokens(text), 0, 0, 0

    def parse(self) -> Node:
        if self.now.sort == "end":
            raise ExpressionError(_("write a formula first."), 1)
        tree = self.level(0)
        if self.now.sort != "end":
            raise ExpressionError(_("“%(word)s” is too much here.") % {"word": self.now.value}, self.now.place)
        return tree

    @property
    def now(self) -> Token:
        return self.tokens[self.at]

    def take(self, sign: str) -> bool:
        if meant(self.now) != sign:
            return False
        self.at += 1
        return True

    def node(self, sort: str, value: Any, place: int, *parts: Node) -> Node:
        self.nodes += 1
        if self.nodes > MOST_NODES:
            raise ExpressionError(_("the formula has too many parts. Split it into two fields."), place)
        return Node(sort, value, place, parts)

    def level(self, depth: int) -> Node:
        if depth == len(self.LEVELS):
            return self.signed()
        signs = self.LEVELS[depth]
        if signs == ("not",):
            place = self.now.place
            if not self.take("not"):
                return self.level(depth + 1)
            return self.node("sign", "not", place, self.deeper(lambda: self.level(depth), place))
        left = self.level(depth + 1)
        while (sign := meant(self.now)) in signs:
            place = self.now.place
            self.at += 1
            left = self.node("sign", sign, place, left, self.level(depth + 1))
        return left

    def signed(self) -> Node:
        place = self.now.place
        if self.take("-"):
            return self.node("sign", "negative", place, self.deeper(self.signed, place))
        return self.deeper(self.signed, place) if self.take("+") else self.value()

    def deeper(self, read, place: int) -> Node:
        self.depth += 1
        if self.depth > DEEPEST:
            raise ExpressionError(_("it is nested too deeply. Split it into two fields."), place)
        found = read()
        self.depth -= 1
        return found

    def value(self) -> Node:
        token = self.now
        self.at += token.sort != "end"
        if token.sort in ("number", "text"):
            return self.node("constant", token.value, token.place)
        if token.sort == "field":
            return self.node("field", token.value.strip(), token.place)
        if token.sort == "name" and meant(token) not in WORDS.values():
            if self.take("("):
                return self.call(token)
            word = token.value.casefold()
            if word in CONSTANTS:
                return self.node("constant", CONSTANTS[word], token.place)
            return self.node("field", token.value, token.place)
        if meant(token) == "(":
            inside = self.deeper(lambda: self.level(0), token.place)
            self.close(token.place)
            return inside
        said = _("the formula ends where a value is missing.") if token.sort == "end" else _("a value is missing here.")
        raise ExpressionError(said, token.place)

    def call(self, name: Token) -> Node:
        parts: list[Node] = []
        if not self.take(")"):
            parts.append(self.deeper(lambda: self.level(0), name.place))
            while self.take(","):
                parts.append(self.deeper(lambda: self.level(0), name.place))
            self.close(name.place)
        return self.node("call", name.value, name.place, *parts)

    def close(self, opened: int) -> None:
        if not self.take(")"):
            raise ExpressionError(
                _("the bracket opened at %(place)s is not closed.") % {"place": opened}, self.now.place
            )


def meant(token: Token) -> str:
    if token.sort == "sign":
        return token.value
    return WORDS.get(token.value.casefold(), "") if token.sort == "name" else ""
