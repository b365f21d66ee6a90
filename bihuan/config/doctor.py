"""What can be wrong with an installation, looked at one thing after the other."""

import shutil
import sqlite3
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.mail import get_connection
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http.request import validate_host
from django.utils import timezone
from django.utils.translation import gettext as _

LITTLE, TOO_LITTLE = 2 * 1024**3, 200 * 1024**2
OLDEST_POSTGRES, OLDEST_SQLITE = 150000, (3, 35)
TO_CONNECT = ("host", "port", "user", "password", "dbname", "sslmode", "sslrootcert")
OLDEST_BACKUP = timedelta(days=7)
TRIED = ("The export is slow", "Exporting takes ten minutes")


@dataclass(frozen=True)
class Finding:
    mark: str
    text: str


def fine(text: str) -> Finding:
    return Finding("✓", text)


def mind(text: str) -> Finding:
    return Finding("!", text)


def wrong(text: str) -> Finding:
    return Finding("✗", text)


def examine() -> Iterator[Finding]:
    yield data_folder()
    reachable = database()
    yield reachable
    checks: list[Callable[[], Finding]] = [disk, files, shared_values, assets, words, mail, addresses]
    if reachable.mark != "✗":
        checks = [migrations, *checks]
        if not waiting_migrations():
            checks += [worker, deliveries, last_backup]
    checks += [embeddings, language_model]
    for check in checks:
        yield check()


def data_folder() -> Finding:
    probe = settings.DATA / f".doctor-{uuid.uuid4().hex}"
    try:
        settings.DATA.mkdir(parents=True, exist_ok=True)
        probe.write_text("")
        probe.unlink()
    except OSError as error:
        text = _("The data folder %(path)s cannot be written: %(reason)s. Set BIHUAN_DATA or its permissions.")
        return wrong(text % {"path": settings.DATA, "reason": error.strerror})
    return fine(_("Data folder: %(path)s") % {"path": settings.DATA})


def database() -> Finding:
    try:
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SHOW server_version_num")
                number = int(cursor.fetchone()[0])
                name = f"PostgreSQL {number // 10000}"
                old = number < OLDEST_POSTGRES
            else:
                version = sqlite3.sqlite_version_info
                name, old = f"SQLite {sqlite3.sqlite_version}", version < OLDEST_SQLITE
                cursor.execute("SELECT sqlite_compileoption_used('ENABLE_FTS5')")
                old = old or not cursor.fetchone()[0]
    except (DatabaseError, OSError) as error:
        text = _("The database does not answer: %(reason)s. Look at BIHUAN_DATABASE_URL.")
        return wrong(text % {"reason": reason_of(error)})
    if old:
        return wrong(_("%(name)s is too old: PostgreSQL 15, or SQLite 3.35 with FTS5, is needed.") % {"name": name})
    return fine(_("Database: %(name)s") % {"name": name})


def reason_of(error: Exception) -> str:
    """What the server itself says: of a pool one only hears that it waited."""
    if connection.vendor == "postgresql":
        import psycopg

        how = {name: value for name, value in connection.get_connection_params().items() if name in TO_CONNECT}
        try:
            psycopg.connect(**how, connect_timeout=3).close()
        except psycopg.Error as said:
            return str(said).strip()
    return str(error).strip()


def waiting_migrations() -> int:
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def migrations() -> Finding:
    if count := waiting_migrations():
        return wrong(_("%(count)d changes to the database are waiting. Run: bihuan migrate") % {"count": count})
    return fine(_("The database is up to date."))


def disk() -> Finding:
    existing = next(path for path in (settings.DATA, *settings.DATA.parents) if path.exists())
    free = shutil.disk_usage(existing).free
    size = {"size": f"{free / 1024**3:.1f} GB"}
    if free < TOO_LITTLE:
        return wrong(_("Only %(size)s are free on the disk of the data folder.") % size)
    if free < LITTLE:
        return mind(_("Only %(size)s are free on the disk of the data folder.") % size)
    return fine(_("Free disk space: %(size)s") % size)


def files() -> Finding:
    """Storages of any kind raise errors of their own kinds."""
    try:
        name = default_storage.save(f".doctor/{uuid.uuid4().hex}", ContentFile(b"doctor"))
        default_storage.delete(name)
    except Exception as error:
        return wrong(_("Files cannot be stored: %(reason)s. Look at BIHUAN_FILES_URL.") % {"reason": error})
    return fine(_("Files can be stored."))


def shared_values() -> Finding:
    """The cache all processes share; each kind of it raises errors of its own."""
    key = f"doctor:{uuid.uuid4().hex}"
    try:
        cache.set(key, 1, 60)
        kept = cache.get(key)
        cache.delete(key)
    except Exception as error:
        kept, reason = None, str(error)
    else:
        reason = _("what was written is not read back")
    if kept != 1:
        return wrong(_("Processes cannot share values: %(reason)s. Look at BIHUAN_CACHE_URL.") % {"reason": reason})
    return fine(_("Processes share values."))


def assets() -> Finding:
    missing = [name for name in ("ui/app.css", "ui/app.js", "ui/icons.svg") if not finders.find(name)]
    if missing:
        text = _("Built files are missing: %(names)s. In a checkout, bin/run builds them; a wheel contains them.")
        return wrong(text % {"names": ", ".join(missing)})
    return fine(_("Styles and scripts are built."))


def words() -> Finding:
    sources = list(settings.PACKAGE.rglob("django.po"))
    missing = [path for path in sources if not path.with_suffix(".mo").exists()]
    if missing:
        return wrong(_("Translations are not compiled. In a checkout, bin/run does it; a wheel contains them."))
    return fine(_("Translations are compiled."))


def mail() -> Finding:
    if not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        text = _("Mails are written to %(path)s and reach nobody. Set BIHUAN_EMAIL_URL to send them.")
        return mind(text % {"path": getattr(settings, "EMAIL_FILE_PATH", "-")})
    server = {"server": f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"}
    try:
        sender = get_connection(timeout=5)
        sender.open()
        sender.close()
    except OSError as error:  # what smtplib raises is an OSError too
        text = _("The mail server %(server)s does not let us in: %(reason)s. Look at BIHUAN_EMAIL_URL.")
        return wrong(text % {**server, "reason": error})
    return fine(_("Mail server: %(server)s") % server)


def addresses() -> Finding:
    host = urlsplit(settings.SITE_URL).hostname or ""
    if settings.DEBUG:
        return mind(_("BIHUAN_DEBUG is on: errors show code and settings to visitors."))
    if not validate_host(host, settings.ALLOWED_HOSTS):
        text = _("%(host)s of BIHUAN_URL is not among BIHUAN_HOSTS: the site would refuse its own address.")
        return wrong(text % {"host": host})
    if not settings.HTTPS and host not in ("127.0.0.1", "localhost", "::1"):
        return mind(_("BIHUAN_URL begins with http: passwords cross the network readable. Use https."))
    return fine(_("Address: %(url)s") % {"url": settings.SITE_URL})


def deliveries() -> Finding:
    from bihuan.deliveries.models import Delivery

    now = timezone.now()
    late = Delivery.objects.due(now - timedelta(minutes=5)).count()
    dead = Delivery.objects.dead().filter(settled_at__gt=now - timedelta(days=7)).count()
    if late:
        text = _("%(count)d mails, cards or calls wait to be sent. Is `bihuan serve` or `bihuan worker` running?")
        return mind(text % {"count": late})
    if dead:
        return mind(_("%(count)d mails, cards or calls failed this week: Settings › Deliveries.") % {"count": dead})
    return fine(_("Deliveries: nothing is late and nothing failed this week."))


def worker() -> Finding:
    from bihuan.artifacts.models.event import Event

    late = Event.objects.undispatched().filter(at__lt=timezone.now() - timedelta(minutes=2)).count()
    if late:
        text = _("%(count)d events wait for the background work. Is `bihuan serve` or `bihuan worker` running?")
        return mind(text % {"count": late})
    return fine(_("Background work: nothing is waiting."))


def last_backup() -> Finding:
    from bihuan.backup.models import Backup

    last = Backup.objects.first()
    if last is None:
        return mind(_("No backup was made yet. Run: bihuan backup FILE"))
    age = timezone.now() - last.at
    said = {"name": last.name, "days": age.days}
    if age > OLDEST_BACKUP:
        return mind(_("The last backup, %(name)s, is %(days)d days old.") % said)
    return fine(_("Last backup: %(name)s, %(days)d days ago") % said)


def embeddings() -> Finding:
    from bihuan.similarity import embedding

    if not embedding.configured():
        return fine(_("Embedding model: none, the built-in way is taken. No text leaves the server."))
    host = {"host": urlsplit(settings.EMBEDDINGS_URL).hostname}
    return asked(
        embedding.MODEL, lambda: embedding.vectors_of(["Bihuan"], timeout=10), _("Embedding model: %(host)s") % host
    )


def language_model() -> Finding:
    from bihuan.similarity import chat

    if not chat.configured():
        return fine(_("Language model: none, the built-in way is taken. No text leaves the server."))
    host = {"host": urlsplit(settings.LLM_URL).hostname}
    return asked(chat.MODEL, lambda: chat.name_of(TRIED), _("Language model: %(host)s") % host)


def asked(model: str, deed: Callable[[], object], well: str) -> Finding:
    """Ask it something that says nothing of anybody here, and tell what it failed at before."""
    from bihuan.similarity import asking

    before = asking.failure(model)
    try:
        deed()
    except asking.NoAnswer as problem:
        return wrong(_("The built-in way is taken. %(problem)s") % {"problem": problem})
    if before:
        return mind(
            _("%(well)s. It answers now; before, the built-in way was taken: %(problem)s")
            % {"well": well, "problem": before}
        )
    return fine(well)
