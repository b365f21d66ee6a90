"""The settings under test: ours, with a data folder of their own and nothing slow."""

import atexit
import os
import shutil
import tempfile

os.environ["BIHUAN_DATA"] = tempfile.mkdtemp(prefix="bihuan-test-")
os.environ.setdefault("BIHUAN_URL", "http://testserver")
os.environ.setdefault("BIHUAN_HOSTS", "testserver,127.0.0.1,localhost")
atexit.register(shutil.rmtree, os.environ["BIHUAN_DATA"], ignore_errors=True)

from jinja2 import FileSystemBytecodeCache  # noqa: E402

from bihuan.config.settings import *  # noqa: E402, F403  the data folder has to be known before
from bihuan.config.settings import DATA, DATABASES, TEMPLATES  # noqa: E402
from tests import ready  # noqa: E402

WHITENOISE_AUTOREFRESH = True  # else every test client lists all static files first
if ready.FOLDER:  # each worker would compile every template anew
    TEMPLATES[0]["OPTIONS"]["bytecode_cache"] = FileSystemBytecodeCache(ready.templates())
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
if "sqlite3" in DATABASES["default"]["ENGINE"]:
    # A file, not memory: WAL and threads of the live server behave as in production.
    DATABASES["default"]["TEST"] = {"NAME": DATA / "test.sqlite3"}
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
elif ready.DATABASE:
    DATABASES["default"]["TEST"] = {"TEMPLATE": ready.DATABASE}
