"""Traffic that is nobody's use of the product: bots, probes, and one's own people."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Any

import orjson

# Words that crawlers, libraries and probes have in their names, and browsers do not.
BOTS = re.compile(
    r"(?<!cu)bot\b|bot[/;_-]|crawl|spider|slurp|scrap|archiver|fetcher|headless|phantomjs|lighthouse|pingdom|uptime|monitor"
    r"|statuscake|gtmetrix|preview|facebookexternalhit|whatsapp/|embedly|validator|nutch|wget|curl/|libwww|python-"
    r"|aiohttp|httpx/|go-http-client|okhttp|java/|apache-httpclient|axios/|node-fetch|undici|postman|insomnia|ruby"
    r"|perl|php/|guzzle|kube-probe|elb-healthchecker|googlehc|prometheus/|zabbix|blackbox|nagios|consul|masscan|zgrab"
    r"|nmap|nikto|sqlmap|baiduspider|sogou|bytespider|yisou|360spider|mediapartners|adsbot|semrush|ahrefs|feedfetcher"
    r"|tiny tiny rss|feedly|feedburner|magpie|universalfeedparser|wordpress/",
    re.IGNORECASE,
)
AGENTS = ("$raw_user_agent", "$user_agent", "user_agent.original", "http.user_agent", "user_agent")
ADDRESSES = ("$ip", "client.address", "net.peer.ip", "http.client_ip", "network.peer.address", "ip")
BOT, INTERNAL = "bot", "internal"


@lru_cache(maxsize=8192)
def is_bot(agent: str) -> bool:
    """Whether a user agent names itself a program. One that says nothing is not called one."""
    return BOTS.search(agent[:1000]) is not None


@dataclass(frozen=True)
class Traffic:
    """What is left out. `agents`: further words in user agents; `networks`: one's own, as 10.0.0.0/8;

    `mine`: property → value that marks one's own people (`("$set.team", "qa")`; an empty value: whatever is there).
    """

    bots: bool = True
    agents: tuple[str, ...] = ()
    networks: tuple[str, ...] = ()
    mine: tuple[tuple[str, str], ...] = ()

    @cached_property
    def ranges(self) -> tuple[IPv4Network | IPv6Network, ...]:
        return tuple(ip_network(each, strict=False) for each in self.networks)

    def why_left_out(self, row: dict[str, Any]) -> str:
        """'bot', 'internal' or '' for a row that counts. Its properties or attributes tell."""
        try:
            said = orjson.loads(row.get("properties") or row.get("attributes") or b"{}")
        except orjson.JSONDecodeError:
            return ""
        if not isinstance(said, dict):
            return ""
        agent = told(said, AGENTS)
        if agent and ((self.bots and is_bot(agent)) or any(each.lower() in agent.lower() for each in self.agents)):
            return BOT
        if self.networks and self.inside(told(said, ADDRESSES)):
            return INTERNAL
        return INTERNAL if any(marked(said, name, value) for name, value in self.mine) else ""

    def inside(self, address: str) -> bool:
        found = parsed_address(address)
        return found is not None and any(found in each for each in self.ranges)


def told(said: dict[str, Any], names: Iterable[str]) -> str:
    return next((said[name] for name in names if isinstance(said.get(name), str)), "")


@lru_cache(maxsize=8192)
def parsed_address(text: str) -> Any:
    """An address, of IPv4 in IPv6 the former; None of what is none."""
    try:
        found = ip_address(text.strip())
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def marked(said: dict[str, Any], name: str, value: str) -> bool:
    """Whether a property, by its name or by its path with dots, has the value."""
    found: Any = said.get(name)
    if found is None:
        found = said
        for part in name.split("."):
            found = found.get(part) if isinstance(found, dict) else None
    if found is None or found is False:
        return False
    return not value or str(found).lower() == value.lower()


def sorted_out(rows: Iterable[dict[str, Any]], traffic: Traffic) -> tuple[list[dict[str, Any]], dict[str, int]]:
    """(the rows that count, how many were left out and as what)."""
    kept, left = [], {}
    for row in rows:
        why = traffic.why_left_out(row)
        if why:
            left[why] = left.get(why, 0) + 1
        else:
            kept.append(row)
    return kept, left
