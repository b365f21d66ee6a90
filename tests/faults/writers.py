"""Programs that write and note what was acknowledged; what nobody answered is sent again under the same key."""

import threading
import time
import uuid

from tests.faults.house import House

GIVEN_UP = 120.0


class Writer(threading.Thread):
    """Creates, changes and comments on requirements until told to stop."""

    def __init__(self, house: House, number: int, stop: threading.Event):
        super().__init__(daemon=True)
        self.house, self.number, self.ending = house, number, stop
        self.writes: list[dict] = []
        self.again = 0
        self.longest = 0.0
        self.wrong: list[str] = []

    def run(self) -> None:
        count = 0
        while not self.ending.is_set():
            self.write(f"写{self.number}-{count}")
            count += 1

    def write(self, title: str) -> None:
        noted: dict = {"title": title}
        self.writes.append(noted)
        made = self.acknowledged("POST", "requirements/", {"title": title})
        if made is None:
            return
        noted["number"] = made["number"]
        here = f"requirements/{made['number']}/"
        if self.acknowledged("PATCH", here, {"body": title, "reach": self.number}) is not None:
            noted["body"] = title
        if self.acknowledged("POST", f"{here}comments/", {"text": title}) is not None:
            noted["comment"] = title

    def acknowledged(self, method: str, path: str, data: dict) -> dict | None:
        """Send until it is answered; None where that was given up or refused."""
        began, key = time.monotonic(), uuid.uuid4().hex
        named = {"Idempotency-Key": key} if method == "POST" else {}
        while time.monotonic() - began < GIVEN_UP:
            status, body = self.house.api(method, path, data, **named)
            self.longest = max(self.longest, time.monotonic() - began)
            if 200 <= status < 300:
                return body
            if 0 < status < 500:
                self.wrong.append(f"{method} {path}: {status} {body}")
                return None
            if status == 500:
                self.wrong.append(f"{method} {path}: 500")
            self.again += 1
            self.ending.wait(0.05)
        self.wrong.append(f"{method} {path}: given up")
        return None


class Load:
    """Several writers at once, for the length of a `with`."""

    def __init__(self, house: House, writers: int):
        self.ending = threading.Event()
        self.writers = [Writer(house, number, self.ending) for number in range(writers)]

    def __enter__(self) -> "Load":
        for writer in self.writers:
            writer.start()
        return self

    def __exit__(self, *failure) -> None:
        self.ending.set()
        for writer in self.writers:
            writer.join(GIVEN_UP)

    @property
    def writes(self) -> list[dict]:
        return [write for writer in self.writers for write in writer.writes]

    @property
    def acknowledged(self) -> int:
        return sum(len(write) - 1 for write in self.writes)

    @property
    def wrong(self) -> list[str]:
        return [text for writer in self.writers for text in writer.wrong]

    @property
    def again(self) -> int:
        return sum(writer.again for writer in self.writers)

    @property
    def longest(self) -> float:
        return max(writer.longest for writer in self.writers)
