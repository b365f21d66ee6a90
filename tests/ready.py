"""What bin/test made ready once for all stages: a migrated database to begin with, as migrating takes seconds."""

import os
import shutil
from pathlib import Path

FOLDER = os.environ.get("BIHUAN_TEST_READY", "")
DATABASE = os.environ.get("BIHUAN_TEST_READY_DATABASE", "")  # on PostgreSQL


def begins(folder: Path, name: str = "empty") -> bool:
    """Fill a data folder with what is ready under this name (`empty`, `demo`); False where nothing is."""
    if not FOLDER or not (Path(FOLDER) / name).exists():
        return False
    shutil.copytree(Path(FOLDER) / name, folder, dirs_exist_ok=True)
    return True


def put(file: Path) -> bool:
    """The migrated database as a file under another name."""
    if not FOLDER:
        return False
    shutil.copy(Path(FOLDER) / "empty" / "bihuan.sqlite3", file)
    return True


def templates() -> str:
    """The folder of compiled templates, which all workers of all stages fill and read."""
    folder = Path(FOLDER) / "templates"
    folder.mkdir(exist_ok=True)
    return str(folder)


def create(name: str) -> str:
    """The statement that makes a database on PostgreSQL, migrated where a migrated one is ready."""
    return f"CREATE DATABASE {name} TEMPLATE {DATABASE}" if DATABASE else f"CREATE DATABASE {name}"
