"""Writes what many requests bring at the same time in one transaction, and tells each when it is safe."""

import asyncio
import queue
import threading
from typing import NamedTuple

from django.db import close_old_connections, connection

from bihuan.telemetry.store.buffer import Delivery, accept

# Deliveries that share a transaction at most.
TOGETHER = 500


class Waiting(NamedTuple):
    delivery: Delivery
    loop: asyncio.AbstractEventLoop
    told: "asyncio.Future[None]"


class Writer:
    """One thread a process; it begins with the first delivery."""

    def __init__(self) -> None:
        self.waiting: queue.SimpleQueue[Waiting | None] = queue.SimpleQueue()
        self.thread: threading.Thread | None = None

    async def accept(self, delivery: Delivery) -> None:
        """Return when it is committed; raise what the database raises."""
        loop = asyncio.get_running_loop()
        told: asyncio.Future[None] = loop.create_future()
        self.waiting.put(Waiting(delivery, loop, told))
        if self.thread is None or not self.thread.is_alive():
            self.thread = threading.Thread(target=self.work, name="telemetry", daemon=True)
            self.thread.start()
        await told

    def close(self) -> None:
        """Write what was taken in, and end."""
        if self.thread:
            self.waiting.put(None)
            self.thread.join()

    def work(self) -> None:
        try:
            while None not in (chosen := self.portion()):
                self.write(chosen)
            self.write([each for each in chosen if each])
        finally:
            connection.close()

    def portion(self) -> list[Waiting | None]:
        chosen = [self.waiting.get()]
        while len(chosen) < TOGETHER:
            try:
                chosen.append(self.waiting.get_nowait())
            except queue.Empty:
                break
        return chosen

    def write(self, chosen: list[Waiting]) -> None:
        error: Exception | None = None
        if not chosen:
            return
        close_old_connections()
        try:
            accept([each.delivery for each in chosen])
        except Exception as caught:  # whatever it is, those who wait have to hear of it, and the next are tried
            error = caught
        for loop in {each.loop for each in chosen}:
            loop.call_soon_threadsafe(tell, [each.told for each in chosen if each.loop is loop], error)


def tell(waiting: list["asyncio.Future[None]"], error: Exception | None) -> None:
    for told in waiting:
        if told.done():
            continue
        if error is None:
            told.set_result(None)
        else:
            told.set_exception(error)
