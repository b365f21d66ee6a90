"""Who is really asking: the forwarded address and scheme, believed only from our own proxies."""

from ipaddress import ip_address, ip_network
from typing import Any

Networks = list[Any]


def networks(names: list[str]) -> Networks:
    return [ip_network(name, strict=False) for name in names]


def trusted(address: str, ours: Networks) -> bool:
    try:
        return any(ip_address(address) in network for network in ours)
    except ValueError:
        return False


def seen_through(scope: dict[str, Any], ours: Networks) -> dict[str, Any]:
    """The scope as the outermost of our proxies saw it; forwarded headers of strangers are dropped."""
    forwarded = {b"x-forwarded-for", b"x-forwarded-proto", b"x-forwarded-host", b"forwarded"}
    said = {name: value.decode("latin-1") for name, value in scope["headers"] if name in forwarded}
    if not said:
        return scope
    headers = [pair for pair in scope["headers"] if pair[0] not in forwarded]
    client = scope.get("client") or ("", 0)
    if not trusted(client[0], ours):
        return {**scope, "headers": headers}
    address = client[0]
    for hop in reversed(said.get(b"x-forwarded-for", "").split(",")):
        if not hop.strip() or not trusted(address, ours):
            break
        address = hop.strip()
    scheme = said.get(b"x-forwarded-proto", "").split(",")[-1].strip().lower()
    return {
        **scope,
        "headers": headers,
        "client": (address, client[1]),
        "scheme": scheme if scheme in ("http", "https") else scope.get("scheme", "http"),
    }
