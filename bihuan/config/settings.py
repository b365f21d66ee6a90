"""Settings, from the environment; every default is right for one laptop."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bihuan.config.environment import (
    cache,
    database,
    files,
    mail,
    megabytes,
    networks,
    secret_key,
    switch,
    whole,
    words,
)
from bihuan.config.logs import logging_config

PACKAGE = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("BIHUAN_DATA") or "data").resolve()
DEBUG = switch("BIHUAN_DEBUG")
DEMO = switch("BIHUAN_DEMO")
SITE_URL = (os.environ.get("BIHUAN_URL") or "http://127.0.0.1:8000").rstrip("/")
HTTPS = SITE_URL.startswith("https://")
ALLOWED_HOSTS = words("BIHUAN_HOSTS") or ["127.0.0.1", "localhost", "[::1]", urlsplit(SITE_URL).hostname or "localhost"]
SECRET_KEY = secret_key(DATA)

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "bihuan.config",
    "bihuan.ui",
    "bihuan.people",
    "bihuan.fields",
    "bihuan.workflows",
    "bihuan.artifacts",
    "bihuan.documents",
    "bihuan.batches",
    "bihuan.similarity",
    "bihuan.approvals",
    "bihuan.saved_views",
    "bihuan.pages",
    "bihuan.api",
    "bihuan.deliveries",
    "bihuan.telemetry",
    "bihuan.areas.analytics",
    "bihuan.areas.prd",
    "bihuan.areas.requirements",
    "bihuan.areas.research",
    "bihuan.connectors.tables",
    "bihuan.connectors.workspaces",
    "bihuan.connectors.robots",
    "bihuan.connectors.webhooks",
    "bihuan.automation",
    "bihuan.loop",
    "bihuan.notifications",
    "bihuan.agents",
    "bihuan.audit",
    "bihuan.backup",
    "bihuan.story",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "ninja",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "bihuan.config.web.Statics",
    "bihuan.config.web.compressed",
    "bihuan.api.entrance.entrance",
    "bihuan.config.web.guarded",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "bihuan.people.middleware.preferences",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "bihuan.config.web.methods_explained",
]
ROOT_URLCONF = "bihuan.config.urls"
WSGI_APPLICATION = "bihuan.config.wsgi.application"

CONTEXT = [
    "django.template.context_processors.request",
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
]
TEMPLATES: list[dict[str, Any]] = [
    {
        "NAME": "jinja2",
        "BACKEND": "bihuan.ui.backend.Jinja2",
        "DIRS": [
            PACKAGE / "config" / "templates",
            PACKAGE / "loop" / "templates",
            PACKAGE / "notifications" / "templates",
            PACKAGE / "audit" / "templates",
            PACKAGE / "automation" / "templates",
            PACKAGE / "connectors" / "robots" / "templates",
            PACKAGE / "connectors" / "webhooks" / "templates",
            PACKAGE / "connectors" / "tables" / "templates",
            PACKAGE / "connectors" / "workspaces" / "templates",
            PACKAGE / "areas" / "analytics" / "templates",
            PACKAGE / "areas" / "prd" / "templates",
            PACKAGE / "areas" / "requirements" / "templates",
            PACKAGE / "areas" / "research" / "templates",
            PACKAGE / "deliveries" / "templates",
            PACKAGE / "similarity" / "templates",
            PACKAGE / "api" / "templates",
            PACKAGE / "pages" / "templates",
            PACKAGE / "documents" / "templates",
            PACKAGE / "people" / "templates",
            PACKAGE / "ui" / "templates",
        ],
        "OPTIONS": {
            "environment": "bihuan.ui.jinja.environment",
            "context_processors": [*CONTEXT, "bihuan.config.context.shell"],
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": CONTEXT},
    },
]

DATABASES = {"default": database(DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": cache(DATA)}
STORAGES = {
    "default": files(DATA),
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

# People and sessions
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["bihuan.people.sessions.Backend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "bihuan.people.passwords.LongEnough", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/"
SESSION_ENGINE = "bihuan.people.sessions"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
CSRF_TRUSTED_ORIGINS = [SITE_URL]
CSRF_FAILURE_VIEW = "bihuan.config.web.form_expired"
ACCOUNT_ADAPTER = "bihuan.people.accounts.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_REAUTHENTICATION_REQUIRED = True
# A whole office may share one address: the narrow limit is the one per account.
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "30/m/ip,5/5m/key"}
# Nobody signs up on their own, so a second factor cannot lock the owner of an address out.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_FORMS = {"activate_totp": "bihuan.people.forms.factors.ActivateForm"}
MFA_ADAPTER = "bihuan.people.accounts.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Bihuan 闭环"
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
# Writing at every request would make every page a writer.
USERSESSIONS_TRACK_ACTIVITY = False
DEMO_PASSWORD = "loop-the-loop"  # noqa: S105  shown on the sign-in page of the demo

# What the browser may do
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^health$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"

# Requests a minute of one token or session; 0 is no limit
API_RATE = whole("BIHUAN_API_RATE", 1200)

# A server that turns texts into vectors as OpenAI's API does; without it nothing is asked, and everything works
EMBEDDINGS_URL = os.environ.get("BIHUAN_EMBEDDINGS_URL", "")
EMBEDDINGS_KEY = os.environ.get("BIHUAN_EMBEDDINGS_KEY", "")
EMBEDDINGS_MODEL = os.environ.get("BIHUAN_EMBEDDINGS_MODEL", "text-embedding-3-small")

# A language model behind an API like OpenAI's, asked for names and wordings; without it nothing is asked
LLM_URL = os.environ.get("BIHUAN_LLM_URL", "")
LLM_KEY = os.environ.get("BIHUAN_LLM_KEY", "")
LLM_MODEL = os.environ.get("BIHUAN_LLM_MODEL", "gpt-4o-mini")

# Internal networks that robots and webhooks may be called in; without it only public addresses
OUTSIDE_NETWORKS = networks("BIHUAN_OUTSIDE_NETWORKS")

# Folders of the data folder that belong to the database and go into its backups
BACKUP_FOLDERS = ["segments"]

# Parquet segments of events and telemetry, and what one process may take to ask them
SEGMENTS = DATA / "segments"
ANALYTICS_MB = whole("BIHUAN_ANALYTICS_MB", 512)
# Accepted and not stored yet; beyond it clients are asked to come again later
BUFFER_LIMIT = megabytes("BIHUAN_BUFFER_MB", 512)
ANALYTICS_THREADS = whole("BIHUAN_ANALYTICS_THREADS", 2)

# Days the log of sign-ins is kept; 0 is for good
SIGN_IN_DAYS = whole("BIHUAN_SIGN_IN_DAYS", 180)

# What may be sent to us
UPLOAD_LIMIT = megabytes("BIHUAN_UPLOAD_MB", 50)
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
DATA_UPLOAD_MAX_NUMBER_FILES = 50
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o640

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = HTTPS
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_ALLOW_ALL_ORIGINS = False

globals().update(mail(DATA))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = (
    os.environ.get("BIHUAN_EMAIL_FROM") or f"Bihuan <no-reply@{urlsplit(SITE_URL).hostname}>"
)
EMAIL_TIMEOUT = 15

LOGGING_CONFIG = None
logging_config(readable=DEBUG or DEMO, level=os.environ.get("BIHUAN_LOG") or "INFO")

# Held back by the team's own reverse proxy or wanted as they are, each with its reason:
SILENCED_SYSTEM_CHECKS: list[str] = []
