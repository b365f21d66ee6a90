"""What PostHog's browser client asks before it sends: how to send, and which flags are on. None are, yet nothing fails.

Protocol: the remote config and the answer of /flags/ as posthog-js 1.4xx reads them.
"""

from typing import Any

import orjson

CONFIG: dict[str, Any] = {
    "supportedCompression": ["gzip", "gzip-js"],
    "hasFeatureFlags": False,
    "autocapture_opt_out": False,
    "captureDeadClicks": False,
    "capturePerformance": False,
    "heatmaps": False,
    "sessionRecording": False,
    "surveys": False,
    "siteApps": [],
    "isAuthenticated": False,
    "toolbarParams": {},
}
FLAGS: dict[str, Any] = {
    "flags": {},
    "featureFlags": {},
    "featureFlagPayloads": {},
    "errorsWhileComputingFlags": False,
    "quotaLimited": [],
}
JSON, SCRIPT = "application/json", "application/javascript"


def token_in(path: str) -> str:
    """The key that `/array/<key>/config` or `config.js` names; empty for any other path."""
    parts = path.strip("/").split("/")
    return parts[1] if len(parts) == 3 and parts[0] == "array" and parts[2] in ("config", "config.js") else ""


def config(path: str, token: str) -> tuple[int, bytes, str]:
    """(status, body, its type): the config as JSON, or as a script that leaves it where the client looks."""
    if not path.endswith(".js"):
        return 200, orjson.dumps(CONFIG), JSON
    # Escaped as JSON inside a script of its own: a token can hold no quote, but whoever asks writes the address.
    place, said = orjson.dumps(token).decode(), orjson.dumps({"config": CONFIG, "siteApps": []}).decode()
    left = "window._POSTHOG_REMOTE_CONFIG"
    return 200, f"{left}={left}||{{}};{left}[{place}]={said};".encode(), SCRIPT


def flags() -> tuple[int, bytes, str]:
    return 200, orjson.dumps(FLAGS), JSON
