"""The settings of signing in. Providers (OIDC, SAML) come from the environment and the home's `seido.toml`
(docs/sign-in.md)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from seido.faults import Fault, InputError


def providers(environment: Mapping[str, str], file: Path) -> dict[str, Any]:
    """The identity providers in allauth's form: those of the environment first, then those of the file.

    Raises InputError where a provider lacks something or the file cannot be read.
    """
    listed = tables(file)
    oidc = [oidc_app(table, environment) for table in from_environment("OIDC", environment) + listed["oidc"]]
    saml = [saml_app(table) for table in from_environment("SAML", environment) + listed["saml"]]
    found: dict[str, Any] = {}
    if oidc:
        found["openid_connect"] = {"APPS": oidc, "OAUTH_PKCE_ENABLED": True}
    if saml:
        found["saml"] = {"APPS": saml}
    return found


def tables(file: Path) -> dict[str, list[dict[str, str]]]:
    if not file.exists():
        return {"oidc": [], "saml": []}
    try:
        found = tomllib.loads(file.read_text(encoding="utf-8")).get("sign_in", {})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(Fault(str(file), "a TOML file", str(error))) from None
    return {kind: [dict(table) for table in found.get(kind, [])] for kind in ("oidc", "saml")}


def from_environment(kind: str, environment: Mapping[str, str]) -> list[dict[str, str]]:
    """The one provider that variables such as SEIDO_OIDC_ISSUER describe."""
    start = f"SEIDO_{kind}_"
    table = {
        name.removeprefix(start).lower(): text for name, text in environment.items() if name.startswith(start)
    }
    return [table] if table else []


def oidc_app(table: Mapping[str, str], environment: Mapping[str, str]) -> dict[str, Any]:
    need("oidc", table, "issuer", "client_id", "client_secret")
    secret = table["client_secret"]
    if secret.startswith("env:"):  # the file names the variable that holds it
        secret = environment.get(secret.removeprefix("env:"), "")
    return {
        "provider_id": table.get("id", "oidc"),
        "name": table.get("name", "OpenID Connect"),
        "client_id": table["client_id"],
        "secret": secret,
        "settings": {"server_url": table["issuer"], "verified_email": vouches(table)},
    }


def saml_app(table: Mapping[str, str]) -> dict[str, Any]:
    need("saml", table, "entity_id", "metadata_url")
    mapping = {
        name: table[f"attribute_{name}"]
        for name in ("uid", "email", "email_verified", "first_name", "last_name")
        if f"attribute_{name}" in table
    }
    return {
        "provider_id": table["entity_id"],
        "name": table.get("name", "SAML"),
        "client_id": table.get("id", "saml"),
        "settings": {
            "idp": {"entity_id": table["entity_id"], "metadata_url": table["metadata_url"]},
            "advanced": {"want_assertion_signed": True},
            "verified_email": vouches(table),
        }
        | ({"attribute_mapping": mapping} if mapping else {}),
    }


def vouches(table: Mapping[str, str]) -> bool:
    """Whether every address that the provider names is taken as its word, also where it does not say so."""
    return table.get("verified_email", "no") == "yes"


def need(kind: str, table: Mapping[str, str], *names: str) -> None:
    lacking = [name for name in names if not table.get(name)]
    if lacking:
        raise InputError(*(Fault(f"sign_in.{kind}", name, "nothing") for name in lacking))


#: An office's people share one address, so limits by address are wide and those by account narrow.
RATE_LIMITS = {"login": "300/m/ip", "login_failed": "60/m/ip,5/5m/key", "reset_password": "20/m/ip,5/m/key"}


def settings(environment: Mapping[str, str], home: Path) -> dict[str, Any]:
    """Everything that Django's settings take over from here."""
    return {
        "AUTHENTICATION_BACKENDS": ["allauth.account.auth_backends.AuthenticationBackend"],
        "AUTH_PASSWORD_VALIDATORS": [
            {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
            for name, options in (
                ("UserAttributeSimilarityValidator", {"user_attributes": ("username", "name", "email")}),
                ("MinimumLengthValidator", {"min_length": 12}),
                ("CommonPasswordValidator", {}),
            )
        ],
        "LOGIN_URL": "account_login",
        "LOGIN_REDIRECT_URL": "/",
        "ACCOUNT_ADAPTER": "seido.apps.accounts.adapter.AccountAdapter",
        "ACCOUNT_LOGIN_METHODS": {"username", "email"},
        "ACCOUNT_EMAIL_VERIFICATION": "optional",
        "ACCOUNT_CHANGE_EMAIL": True,
        "ACCOUNT_EMAIL_NOTIFICATIONS": True,
        "ACCOUNT_EMAIL_SUBJECT_PREFIX": "Seido: ",
        "ACCOUNT_LOGOUT_REDIRECT_URL": "account_login",
        "ACCOUNT_RATE_LIMITS": RATE_LIMITS,
        "ACCOUNT_USER_DISPLAY": str,
        "MFA_SUPPORTED_TYPES": ["totp", "webauthn", "recovery_codes"],
        "MFA_PASSKEY_LOGIN_ENABLED": True,
        # Nobody signs up by themselves, so an address waiting to be confirmed is no way into an account.
        "MFA_ALLOW_UNVERIFIED_EMAIL": True,
        "MFA_TOTP_ISSUER": "Seido",
        "MFA_TOTP_TOLERANCE": 1,
        "MFA_ADAPTER": "seido.apps.accounts.adapter.SecondFactorAdapter",
        # Browsers allow passkeys on http://localhost only; elsewhere they need TLS.
        "MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN": environment.get("SEIDO_HTTPS") != "1",
        "SOCIALACCOUNT_ADAPTER": "seido.apps.accounts.adapter.ProviderAdapter",
        "SOCIALACCOUNT_PROVIDERS": providers(environment, home / "seido.toml"),
        # The policy lets no form lead off the site, also not by a redirect; the link to a provider is a link.
        "SOCIALACCOUNT_LOGIN_ON_GET": True,
        "SOCIALACCOUNT_EMAIL_AUTHENTICATION": True,
        "SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT": True,
        "ALLAUTH_TRUSTED_PROXY_COUNT": int(environment.get("SEIDO_PROXIES") or 0),
    }
