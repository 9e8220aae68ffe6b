"""Where mail goes: to a server by SEIDO_MAIL_URL, otherwise into files of the home, from where nothing is lost."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from seido.faults import Fault, InputError

EXAMPLE = "smtp://name:password@mail.example.com:587?tls=start&from=seido@example.com"


def settings(url: str, home: Path) -> dict[str, Any]:
    """Django's settings for an address such as EXAMPLE; tls is `start`, `on` or `off`."""
    if not url:
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": str(home / "mail"),
            "DEFAULT_FROM_EMAIL": "seido@localhost",
        }
    parts = urlsplit(url)
    asked = parse_qs(parts.query)
    tls = asked.get("tls", ["start"])[0]
    if parts.scheme != "smtp" or not parts.hostname or tls not in ("start", "on", "off"):
        raise InputError(Fault("SEIDO_MAIL_URL", f"an address such as {EXAMPLE}", parts.scheme or url))
    sender = asked.get("from", [f"seido@{parts.hostname}"])[0]
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or {"start": 587, "on": 465, "off": 25}[tls],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": tls == "start",
        "EMAIL_USE_SSL": tls == "on",
        "EMAIL_TIMEOUT": 20,
        "DEFAULT_FROM_EMAIL": sender,
        "SERVER_EMAIL": sender,
    }
