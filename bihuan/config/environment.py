"""What the environment says: database, secret key, mail and file addresses."""

import os
import secrets
from contextlib import suppress
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit


def switch(name: str) -> bool:
    return os.environ.get(name, "").lower() in ("1", "true", "yes", "on")


def words(name: str) -> list[str]:
    """The words of a list separated by commas."""
    return [word.strip() for word in os.environ.get(name, "").split(",") if word.strip()]


def networks(name: str) -> list[str]:
    """Networks such as 10.0.0.0/8, separated by commas."""
    for network in (found := words(name)):
        try:
            ip_network(network)
        except ValueError as error:
            raise ValueError(f"{name}: {network!r} is not a network; write one like 10.20.0.0/16") from error
    return found


def megabytes(name: str, default: int) -> int:
    """A size given in MB, in bytes."""
    text = os.environ.get(name) or str(default)
    if not text.isdigit() or int(text) == 0:
        raise ValueError(f"{name}: {text!r} is not a size; write a whole number of megabytes, like {default}")
    return int(text) * 1024 * 1024


def whole(name: str, default: int) -> int:
    text = os.environ.get(name) or str(default)
    if not (text.isascii() and text.isdigit()):
        raise ValueError(f"{name}: {text!r} is not a whole number; write one like {default}")
    return int(text)


def secret_key(data: Path) -> str:
    """The key from BIHUAN_SECRET_KEY, else one made once and kept in the data folder."""
    if key := os.environ.get("BIHUAN_SECRET_KEY"):
        return key
    path = data / "secret_key"
    if not path.exists():
        data.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(f".{os.getpid()}")
        partial.write_text(secrets.token_urlsafe(50))
        partial.chmod(0o600)
        with suppress(FileExistsError):  # another process made it first; its key is the one to use
            os.link(partial, path)
        partial.unlink()
    return path.read_text()


def database(data: Path) -> dict:
    """Django's settings of BIHUAN_DATABASE_URL; without it, SQLite in the data folder."""
    address = os.environ.get("BIHUAN_DATABASE_URL", "")
    if not address:
        return sqlite(data / "bihuan.sqlite3")
    parts = urlsplit(address)
    if parts.scheme == "sqlite":
        return sqlite(Path(unquote(parts.path)))
    if parts.scheme not in ("postgres", "postgresql"):
        raise ValueError(f"BIHUAN_DATABASE_URL: {parts.scheme!r} is not known; use postgres:// or sqlite:///")
    options = dict(parse_qsl(parts.query))
    # A socket's folder does not fit between // and / of an address: it comes as ?host=/var/run/postgresql
    host = options.pop("host", "") or unquote(parts.hostname or "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": options.pop("port", "") or parts.port or "",
        "OPTIONS": {
            # What is asked often is planned once a connection: half the work of PostgreSQL for a list.
            "server_side_binding": True,
            "prepare_threshold": int(options.pop("prepare_threshold", 3)) or None,
            # Questions of pages are short: compiling them, or waking a second process, takes longer than the answer.
            "options": "-c jit=off -c max_parallel_workers_per_gather=0",
            "pool": {"min_size": 1, "max_size": 16, "timeout": 5, "reconnect_timeout": 10},
            **options,
        },
        # After PostgreSQL was away, connections that died with it are found out before a request gets them.
        "CONN_HEALTH_CHECKS": True,
    }


def sqlite(path: Path) -> dict:
    path.parent.mkdir(parents=True, exist_ok=True)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        # Opening a connection costs more than most queries; each server thread keeps its own.
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
            "PRAGMA cache_size=-8000; PRAGMA mmap_size=134217728; PRAGMA temp_store=MEMORY;",
        },
    }


def cache(data: Path) -> dict:
    """Counters and short-lived values that all processes share: see docs/decisions/0007."""
    if address := os.environ.get("BIHUAN_CACHE_URL"):
        return {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": address}
    return {"BACKEND": "bihuan.config.shared_cache.SharedCache", "LOCATION": data / "cache.sqlite3"}


def files(data: Path) -> dict:
    """Where uploads are kept: a folder, or the bucket of BIHUAN_FILES_URL (s3://bucket/prefix?endpoint=…)."""
    address = os.environ.get("BIHUAN_FILES_URL", "")
    if not address:
        return {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": data / "files", "base_url": None},
        }
    parts = urlsplit(address)
    if parts.scheme != "s3" or not parts.hostname:
        raise ValueError("BIHUAN_FILES_URL: use s3://bucket or s3://key:secret@bucket/prefix?endpoint=https://…")
    extra = dict(parse_qsl(parts.query))
    options = {
        "bucket_name": parts.hostname,
        "location": parts.path.strip("/"),
        "access_key": unquote(parts.username or "") or None,
        "secret_key": unquote(parts.password or "") or None,
        "endpoint_url": extra.get("endpoint"),
        "region_name": extra.get("region"),
        "default_acl": None,
        "file_overwrite": False,
        "querystring_auth": True,
    }
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": {k: v for k, v in options.items() if v is not None}}


def mail(data: Path) -> dict:
    """Django's e-mail settings of BIHUAN_EMAIL_URL; without it, mails are files in the data folder."""
    address = os.environ.get("BIHUAN_EMAIL_URL", "")
    if not address:
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": data / "mail",
        }
    parts = urlsplit(address)
    if parts.scheme not in ("smtp", "smtps", "smtp+tls") or not parts.hostname:
        raise ValueError("BIHUAN_EMAIL_URL: use smtp://, smtp+tls:// or smtps://user:password@host:port")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or {"smtp": 25, "smtp+tls": 587, "smtps": 465}[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
    }
