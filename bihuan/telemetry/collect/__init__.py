"""The door for telemetry: ASGI, beside Django, because a client may knock a thousand times a second."""
