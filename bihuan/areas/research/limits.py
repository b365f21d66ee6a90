"""How often somebody without an account may do something; counted in the cache that all processes share."""

import hashlib
import time
from dataclasses import dataclass

from django.core.cache import cache

HOUR = 3600
DAY = 24 * HOUR


@dataclass(frozen=True)
class Limit:
    """At most `most` times in `seconds`, for one of whatever `per` names."""

    per: str
    most: int
    seconds: int = HOUR

    def admits(self, who: str) -> bool:
        """Count one more; False when that is too many. A new count begins every `seconds`."""
        name = hashlib.sha256(who.encode()).hexdigest()[:32]
        key = f"portal:{self.per}:{name}:{int(time.time()) // self.seconds}"
        if cache.add(key, 1, self.seconds):
            return True
        try:
            return cache.incr(key) <= self.most
        except ValueError:  # it ran out between the two calls
            return cache.add(key, 1, self.seconds)


# A whole office may share one network address, so that limit is wide; the one of a mailbox is narrow,
# because whoever is written to may not be the one who asked.
SENDING = {"address": Limit("send-address", 30), "product": Limit("send-product", 500)}
SENDING_TO = Limit("send-mailbox", 20, DAY)
ASKING = {"address": Limit("ask-address", 20), "mailbox": Limit("ask-mailbox", 3)}
REPLYING = Limit("reply", 60)
TYPING = Limit("typing", 1000)


def may_send(address: str, product_id: int, email: str) -> bool:
    """Whether one more piece of feedback is taken from this network address, for this product and mailbox."""
    return (
        SENDING["address"].admits(address)
        and SENDING["product"].admits(str(product_id))
        and (not email or SENDING_TO.admits(email))
    )


def may_ask(address: str, email: str) -> bool:
    """Whether one more personal link may be asked for."""
    return ASKING["address"].admits(address) and ASKING["mailbox"].admits(email)
