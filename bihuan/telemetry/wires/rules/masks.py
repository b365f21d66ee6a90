"""Personal data known by its look, and what is left of it."""

import re
from collections.abc import Callable
from ipaddress import ip_address, ip_network

EMAIL = re.compile(r"(?<![\w.+-])([\w.+-]{1,64})@([\w-]{1,63}(?:\.[\w-]{1,63}){1,8})")
PHONE = re.compile(r"(?<![\dA-Za-z])((?:\+?86[- ]?)?1[3-9]\d)[- ]?\d{4}[- ]?(\d{4})(?![\dA-Za-z])")
ID_NUMBER = re.compile(
    r"(?<![\dA-Za-z])(\d{6})((?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx])(?![\dA-Za-z])"
)
CARD = re.compile(r"(?<![\dA-Za-z])\d(?:[ -]?\d){12,18}(?![\dA-Za-z])")
IP = re.compile(
    r"""(?<![\w.:])(?: \d{1,3}(?:\.\d{1,3}){3}(?![\w.])
    | (?=[0-9A-Fa-f]{0,4}:[0-9A-Fa-f]{0,4}:)[0-9A-Fa-f:]{2,39}(?:\d{1,3}(?:\.\d{1,3}){3})?(?![\w.:]) )""",
    re.VERBOSE,
)
# Without so many digits there is no number of these to look for.
LONG = re.compile(r"\d[\d -]{9}")
PARTS = re.compile(r"\d\.\d{1,3}\.\d|:[0-9A-Fa-f]{0,4}:")
WEIGHTS, CHECKS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), "10X98765432"


def email(text: str) -> str:
    """`ann.li@shop.example` → `a***@shop.example`."""
    return EMAIL.sub(lambda found: f"{found[1][0]}***@{found[2]}", text) if "@" in text else text


def phone(text: str) -> str:
    """`13812345678` → `138****5678`."""
    return PHONE.sub(r"\1****\2", text) if LONG.search(text) else text


def id_number(text: str) -> str:
    """A resident identity number whose check digit is right (GB 11643): `110101********1234`."""

    def one(found: re.Match[str]) -> str:
        number = found[0]
        check = CHECKS[sum(weight * int(digit) for weight, digit in zip(WEIGHTS, number, strict=False)) % 11]
        return f"{found[1]}********{number[-4:]}" if check == number[-1].upper() else number

    return ID_NUMBER.sub(one, text) if LONG.search(text) else text


def card(text: str) -> str:
    """A bank card's number whose check digit is right (Luhn, ISO/IEC 7812): only the last four digits stay."""

    def one(found: re.Match[str]) -> str:
        digits = [int(each) for each in found[0] if each.isdecimal()]
        doubled = [sum(divmod(2 * each, 10)) if at % 2 else each for at, each in enumerate(reversed(digits))]
        return f"**** {''.join(map(str, digits[-4:]))}" if sum(doubled) % 10 == 0 and any(digits) else found[0]

    return CARD.sub(one, text) if LONG.search(text) else text


def ip(text: str) -> str:
    """Addresses without the part of one household: `10.1.2.3` → `10.1.2.0`, IPv6 to its first 48 bits."""

    def one(found: re.Match[str]) -> str:
        try:
            address = ip_address(found[0])
        except ValueError:  # digits that only look like an address
            return found[0]
        return str(ip_network(f"{address}/{24 if address.version == 4 else 48}", strict=False).network_address)

    return IP.sub(one, text) if PARTS.search(text) else text


MASKS: dict[str, Callable[[str], str]] = {
    "email": email,
    "phone": phone,
    "id_number": id_number,
    "card": card,
    "ip": ip,
}
