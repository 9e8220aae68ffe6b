"""What differs between installations comes from the environment, and what is unsafe is off."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client, override_settings

from seido.faults import InputError
from seido.web import mail, sign_in, transport


def test_behind_tls_the_deployment_check_has_nothing_to_say(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DJANGO_ALLOW_ASYNC_UNSAFE", raising=False)  # of the tests alone
    behind = transport.settings(
        {"SEIDO_HTTPS": "1", "SEIDO_HOSTS": "seido.example.com", "SEIDO_PROXIES": "1"}
    )
    out = io.StringIO()
    with override_settings(**behind, SECRET_KEY="k" * 30 + "abcdefghijklmnopqrstuvwxyz"):
        call_command("check", deploy=True, fail_level="WARNING", stdout=out, stderr=out)
    assert behind["CSRF_TRUSTED_ORIGINS"] == ["https://seido.example.com"]


def test_debugging_is_off_and_hosts_are_named() -> None:
    assert not settings.DEBUG
    assert transport.settings({})["ALLOWED_HOSTS"] == ["localhost", "127.0.0.1", "[::1]"]
    assert not transport.settings({})["SESSION_COOKIE_SECURE"]


@pytest.mark.django_db
def test_pages_carry_the_headers(client: Client) -> None:
    answer = client.get("/accounts/login/")
    policy = answer["Content-Security-Policy"]
    assert "unsafe" not in policy
    for part in ("default-src 'self'", "frame-ancestors 'none'", "object-src 'none'", "base-uri 'none'"):
        assert part in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in answer["Permissions-Policy"]
    for cookie in answer.cookies.values():
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"


@pytest.mark.django_db
def test_behind_tls_plain_requests_are_led_there_and_told_to_stay() -> None:
    behind = transport.settings({"SEIDO_HTTPS": "1", "SEIDO_HOSTS": "testserver", "SEIDO_PROXIES": "1"})
    with override_settings(**behind):
        client = Client()
        assert client.get("/accounts/login/").status_code == 301
        assert client.get("/healthz").status_code == 200
        answer = client.get("/accounts/login/", headers={"x-forwarded-proto": "https"})
    assert answer.status_code == 200
    assert answer["Strict-Transport-Security"].startswith("max-age=31536000")
    assert answer.cookies["csrftoken"]["secure"]


@pytest.mark.django_db
def test_errors_have_pages_of_our_own(client: Client) -> None:
    client.cookies["language"] = "en"
    missing = client.get("/nowhere/")
    assert missing.status_code == 404
    assert "There is nothing here" in missing.content.decode()
    strict = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    refused = strict.post("/accounts/login/", {"login": "a", "password": "b"})
    assert refused.status_code == 403
    assert "The form is too old" in refused.content.decode()
    assert Client().get("/accounts/login/", headers={"host": "evil.example.com"}).status_code == 400


def test_providers_come_from_the_environment_and_the_file(tmp_path: Path) -> None:
    file = tmp_path / "seido.toml"
    file.write_text(
        '[[sign_in.oidc]]\nid = "entra"\nname = "Entra"\nissuer = "https://id.example.com"\n'
        'client_id = "seido"\nclient_secret = "env:ENTRA_SECRET"\n'
        '[[sign_in.saml]]\nid = "okta"\nname = "Okta"\nentity_id = "urn:okta"\n'
        'metadata_url = "https://okta.example.com/metadata"\nattribute_email = "mail"\n',
        encoding="utf-8",
    )
    environment = {
        "SEIDO_OIDC_ISSUER": "https://sso.example.com",
        "SEIDO_OIDC_CLIENT_ID": "a",
        "SEIDO_OIDC_CLIENT_SECRET": "b",
        "ENTRA_SECRET": "hidden",
    }
    made = sign_in.providers(environment, file)
    assert [(app["provider_id"], app["secret"]) for app in made["openid_connect"]["APPS"]] == [
        ("oidc", "b"),
        ("entra", "hidden"),
    ]
    (okta,) = made["saml"]["APPS"]
    assert okta["client_id"] == "okta"
    assert okta["settings"]["attribute_mapping"] == {"email": "mail"}
    assert sign_in.providers({}, tmp_path / "none.toml") == {}


def test_a_provider_that_lacks_something_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="client_secret"):
        sign_in.providers(
            {"SEIDO_OIDC_ISSUER": "https://sso.example.com", "SEIDO_OIDC_CLIENT_ID": "a"}, tmp_path / "none"
        )


@pytest.mark.django_db
def test_a_provider_stands_on_the_sign_in_page_and_leads_there(client: Client, tmp_path: Path) -> None:
    environment = {
        "SEIDO_OIDC_ISSUER": "https://sso.example.com",
        "SEIDO_OIDC_CLIENT_ID": "a",
        "SEIDO_OIDC_CLIENT_SECRET": "b",
        "SEIDO_OIDC_NAME": "Corporate",
    }
    with override_settings(SOCIALACCOUNT_PROVIDERS=sign_in.providers(environment, tmp_path / "none")):
        page = client.get("/accounts/login/").content.decode()
    assert "Corporate" in page
    assert "/accounts/oidc/oidc/login/" in page


def test_mail_goes_to_files_until_there_is_a_server(tmp_path: Path) -> None:
    assert mail.settings("", tmp_path)["EMAIL_FILE_PATH"] == str(tmp_path / "mail")
    made = mail.settings("smtp://me:p%40ss@mail.example.com:2525?tls=off&from=a@b.example", tmp_path)
    assert (made["EMAIL_HOST"], made["EMAIL_PORT"], made["EMAIL_HOST_PASSWORD"]) == (
        "mail.example.com",
        2525,
        "p@ss",
    )
    assert not made["EMAIL_USE_TLS"]
    assert made["DEFAULT_FROM_EMAIL"] == "a@b.example"
    with pytest.raises(InputError):
        mail.settings("mail.example.com", tmp_path)
