"""What the environment says: database, secret key, mail and file addresses."""

import os
import secrets
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit


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
        try:
            os.link(partial, path)
        except FileExistsError:
            pass  # another process made it first; its key is the one to use
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
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": parts.port or "",
        "OPTIONS": {"pool": {"min_size": 1, "max_size": 16, "timeout": 20}, **dict(parse_qsl(parts.query))},
    }


def sqlite(path: Path) -> dict:
    path.parent.mkdir(parents=True, exist_ok=True)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
            "PRAGMA cache_size=-20000; PRAGMA mmap_size=268435456; PRAGMA temp_store=MEMORY;",
        },
    }
