"""Django's settings. Everything that differs between installations comes from the environment."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import dj_database_url

from seido.web import mail, sign_in, transport

HOME = Path(os.environ.get("SEIDO_HOME", "seido-home")).resolve()

#: What computes figures from the facts: duckdb or spark (seido.facts.engine).
SEIDO_ENGINE = os.environ.get("SEIDO_ENGINE") or "duckdb"

#: The zone in which the site's people live, and the day it shows where that is not the clock's.
SEIDO_TIME_ZONE = os.environ.get("SEIDO_TIME_ZONE") or "Asia/Tokyo"
SEIDO_TODAY = date.fromisoformat(os.environ["SEIDO_TODAY"]) if os.environ.get("SEIDO_TODAY") else None

#: Where people reach the site: what links in mails begin with.
SEIDO_ADDRESS = (os.environ.get("SEIDO_ADDRESS") or "http://localhost:8000").rstrip("/")

#: Whether webhooks may go to private addresses and by plain HTTP: to receivers in one's own network.
SEIDO_WEBHOOKS_PRIVATE = os.environ.get("SEIDO_WEBHOOKS_PRIVATE") == "1"

#: Periods in a row in which a metric must meet its target before its corrective action may be closed.
SEIDO_ACTION_PERIODS = int(os.environ.get("SEIDO_ACTION_PERIODS") or 3)

DEBUG = False
SECRET_KEY = os.environ.get("SEIDO_SECRET_KEY", "")
globals().update(transport.settings(os.environ))  # ALLOWED_HOSTS, secure cookies, HSTS

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "django_htmx",
    "ninja",
    "seido.apps.pages",
    "seido.apps.home",
    "seido.apps.guide",
    "seido.apps.audit",
    "seido.apps.organization",
    "seido.apps.accounts",
    "seido.apps.setting_up",
    "seido.apps.jobs",
    "seido.apps.tokens",
    "seido.apps.notifications",
    "seido.apps.webhooks",
    "seido.apps.report_schedules",
    "seido.api",
    "seido.apps.registers",
    "seido.apps.improvement",
    "seido.apps.direction",
    "seido.apps.data",
    "seido.apps.integrity",
    "seido.apps.performance",
    "seido.apps.reviews",
    "seido.apps.checks",
    "seido.apps.assessments",
    "seido.apps.score",
    "seido.apps.evidence",
    "seido.apps.requirements",
    "seido.apps.refresh",
    # After our own apps, whose templates and words go before theirs.
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "seido.apps.tokens.middleware.token_middleware",
    "seido.apps.accounts.middleware.access_middleware",
    "seido.apps.pages.clock.zone_middleware",
    "seido.apps.pages.once.once_middleware",
]

ROOT_URLCONF = "seido.web.urls"
WSGI_APPLICATION = "seido.web.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "seido.apps.pages.context.frame",
            ],
        },
    }
]

#: Levels of messages as notes look: success, warning, error (django.contrib.messages.constants).
MESSAGE_TAGS = {25: "ok", 30: "due", 40: "bad"}
FORM_RENDERER = "seido.apps.pages.forms.Renderer"

AUTH_USER_MODEL = "accounts.User"
globals().update(sign_in.settings(os.environ, HOME))
if "saml" in globals()["SOCIALACCOUNT_PROVIDERS"]:
    INSTALLED_APPS.append("allauth.socialaccount.providers.saml")
globals().update(mail.settings(os.environ.get("SEIDO_MAIL_URL", ""), HOME))
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True

STATIC_URL = "static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "seido.web.static_storage.Storage"},
}
MEDIA_ROOT = HOME / "uploads"
FILE_UPLOAD_HANDLERS = [
    "seido.apps.data.upload_limit.LimitedUploads",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# Nothing but what the site itself serves; no inline script, no inline style, no eval.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: [] for name in ("camera", "geolocation", "microphone", "payment", "usb")
}
X_FRAME_OPTIONS = "DENY"

# SQLite loses 40-70 % of concurrent writes with Django's defaults and none with these (docs/decisions).
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA mmap_size=134217728;"
        "PRAGMA journal_size_limit=27103364; PRAGMA cache_size=2000"
    ),
}

DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get("SEIDO_DATABASE_URL") or f"sqlite:///{HOME / 'seido.sqlite3'}", conn_max_age=60
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
    DATABASES["default"]["CONN_MAX_AGE"] = 0

# Rate limits hold over all processes.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "accounts_cache"},
}

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "ja"
LANGUAGES = [("ja", "日本語"), ("en", "English")]
USE_I18N = True
LANGUAGE_COOKIE_NAME = "language"

# What goes wrong is said on stderr, with its traceback; pages never show one.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"stderr": {"class": "logging.StreamHandler"}},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        "django.request": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
    },
}
