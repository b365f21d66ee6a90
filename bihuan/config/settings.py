"""Settings, from the environment; every default is right for one laptop."""

import os
from pathlib import Path

from bihuan.config.environment import database, secret_key

PACKAGE = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("BIHUAN_DATA", "data")).resolve()
DEBUG = os.environ.get("BIHUAN_DEBUG", "") == "1"
DEMO = os.environ.get("BIHUAN_DEMO", "") == "1"
SITE_URL = os.environ.get("BIHUAN_URL", "http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = os.environ.get("BIHUAN_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
SECRET_KEY = secret_key(DATA)

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "bihuan.ui",
    "bihuan.people",
    "bihuan.artifacts",
    "bihuan.areas.requirements",
    "bihuan.areas.research",
    "bihuan.loop",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "bihuan.config.urls"
WSGI_APPLICATION = "bihuan.config.wsgi.application"
AUTH_USER_MODEL = "people.User"
DATABASES = {"default": database(DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
STATIC_URL = "/static/"
