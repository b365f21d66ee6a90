"""A worker killed in the middle of its work, again and again: everything arrives, under the id it was given."""

import os
import signal
import subprocess
import sys
from urllib.parse import quote, urlencode

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from bihuan.connectors.webhooks.models import Subscription
from bihuan.deliveries.message import Message
from bihuan.deliveries.models import Attempt, Delivery, Target
from bihuan.deliveries.outbox import deliver
from bihuan.deliveries.tests.conftest import server  # noqa: F401  a fixture

pytestmark = pytest.mark.django_db(transaction=True)
KILLS = 2
COUNT = 32


def address() -> str:
    """The database of the tests, as another process is told of it."""
    known = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite://{quote(str(known['NAME']))}"
    where = urlencode({"host": known["HOST"], "port": known["PORT"] or 5432})  # the host may be a socket's folder
    return f"postgres://{known['USER']}:{quote(known['PASSWORD'] or '')}@/{known['NAME']}?{where}"


def worker() -> subprocess.Popen:
    environment = {
        **os.environ,
        "BIHUAN_DATABASE_URL": address(),
        "BIHUAN_SECRET_KEY": settings.SECRET_KEY,
        "BIHUAN_OUTSIDE_NETWORKS": "127.0.0.0/8",
        "DJANGO_SETTINGS_MODULE": "bihuan.config.settings",
    }
    return subprocess.Popen([sys.executable, "-m", "django", "worker"], env=environment, stderr=subprocess.DEVNULL)


def until(server, calls: int) -> None:  # noqa: F811
    with server.heard:
        assert server.heard.wait_for(lambda: len(server.calls) >= calls, 60), f"only {len(server.calls)} calls came"


def waited() -> None:
    """As if the lease of what the dead had claimed were over."""
    Delivery.objects.filter(state="waiting").update(next_try_at=timezone.now())
    Target.objects.update(rests_until=None)


def test_nothing_is_lost_and_little_comes_twice(workspace, server):  # noqa: F811
    hooks = [Subscription(workspace=workspace, name=str(n), url=f"{server.url}/{n}") for n in range(4)]
    for hook in hooks:
        hook.keep()
    for number in range(COUNT):
        deliver("webhook", hooks[number % 4].pk, Message(title=f"第 {number} 条"), workspace=workspace)
    wanted = {f"msg_{uid}" for uid in Delivery.objects.values_list("uid", flat=True)}
    for kill in range(1, KILLS + 1):
        running = worker()
        until(server, kill * COUNT // (KILLS + 2))
        running.send_signal(signal.SIGKILL)
        running.wait()
        waited()
    running = worker()
    try:
        until(server, COUNT)
        with server.heard:
            assert server.heard.wait_for(lambda: {c.headers["webhook-id"] for c in server.calls} == wanted, 60)
    finally:
        running.terminate()
        running.wait()
    assert not Delivery.objects.exclude(state="sent").exists()
    assert len(server.calls) <= COUNT + KILLS * 8
    assert Attempt.objects.count() >= len(server.calls)
