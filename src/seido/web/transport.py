"""Which names the site answers to, and what holds where it stands behind TLS."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

YEAR = 365 * 24 * 3600
HERE = ["localhost", "127.0.0.1", "[::1]"]


def settings(environment: Mapping[str, str]) -> dict[str, Any]:
    """SEIDO_HOSTS names the site's hosts, SEIDO_HTTPS=1 says that people reach it by TLS, SEIDO_PROXIES how many
    proxies stand before it, whose word on the client's address and protocol is taken."""
    hosts = [name.strip() for name in environment.get("SEIDO_HOSTS", "").split(",") if name.strip()]
    https = environment.get("SEIDO_HTTPS") == "1"
    found: dict[str, Any] = {
        "ALLOWED_HOSTS": hosts + HERE,
        "CSRF_TRUSTED_ORIGINS": [
            f"{'https' if https else 'http'}://{name.replace('*', '')}" for name in hosts
        ],
        "SESSION_COOKIE_SECURE": https,
        "CSRF_COOKIE_SECURE": https,
        "LANGUAGE_COOKIE_SECURE": https,
    }
    if https:
        found |= {
            "SECURE_SSL_REDIRECT": True,
            "SECURE_REDIRECT_EXEMPT": [r"^healthz$"],
            "SECURE_HSTS_SECONDS": YEAR,
            "SECURE_HSTS_INCLUDE_SUBDOMAINS": True,
            "SECURE_HSTS_PRELOAD": True,
        }
    if int(environment.get("SEIDO_PROXIES") or 0):
        found["SECURE_PROXY_SSL_HEADER"] = ("HTTP_X_FORWARDED_PROTO", "https")
    return found
