"""Keys to the API: told once, narrowed to what their owner may do, and dead on the day they say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from seido.apps.accounts.access import access_of
from seido.apps.audit.models import AuditEvent
from seido.apps.pages.clock import today
from seido.apps.tokens.models import ApiToken
from seido.apps.tokens.services import Made, create_token, revoke_token, use_token
from seido.faults import InputError
from support.people import People, people

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff() -> People:
    return people()


def made(staff: People, *scopes: str) -> Made:
    return create_token(
        access=access_of(staff.leader),
        name="dashboard",
        scopes=scopes or ("performance.read",),
        expires_on=today() + timedelta(days=7),
    )


def test_only_a_digest_is_kept_and_the_making_is_audited(staff: People) -> None:
    key = made(staff)
    stored = ApiToken.objects.values().get()
    assert key.secret not in str(stored)
    assert key.secret.startswith(stored["prefix"])
    assert key.secret not in str(list(AuditEvent.objects.values()))
    assert AuditEvent.objects.get().verb == "tokens.created"


def test_a_key_opens_until_it_expires_is_revoked_or_its_owner_leaves(staff: People) -> None:
    key = made(staff)
    used = use_token(secret=key.secret)
    assert used is not None
    assert used.user == staff.leader
    assert ApiToken.objects.get().last_used_at is not None
    assert use_token(secret=key.secret + "x") is None
    ApiToken.objects.update(expires_at=datetime.now(UTC) - timedelta(seconds=1))
    assert use_token(secret=key.secret) is None
    ApiToken.objects.update(expires_at=datetime.now(UTC) + timedelta(days=1))
    staff.leader.is_active = False
    staff.leader.save()
    assert use_token(secret=key.secret) is None
    staff.leader.is_active = True
    staff.leader.save()
    revoke_token(actor="leader", token=key.token)
    assert use_token(secret=key.secret) is None


@pytest.mark.parametrize(
    ("name", "scopes", "days"),
    [
        ("", ("performance.read",), 7),
        ("a", (), 7),
        ("a", ("settings.write",), 7),  # a leader does not administer
        ("a", ("nothing.read",), 7),
        ("a", ("performance.read",), -1),
        ("a", ("performance.read",), 400),
    ],
)
def test_what_a_key_cannot_be(staff: People, name: str, scopes: tuple[str, ...], days: int) -> None:
    with pytest.raises(InputError):
        create_token(
            access=access_of(staff.leader),
            name=name,
            scopes=scopes,
            expires_on=today() + timedelta(days=days),
        )
    assert not ApiToken.objects.exists()


def test_the_page_tells_a_key_once(staff: People, client: Client) -> None:
    client.force_login(staff.leader)
    answer = client.post(
        "/profile/tokens/new/", {"name": "BI", "expires_on": today(), "scopes": ["actions.read"]}
    )
    secret = answer.context["secret"]
    assert secret in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert secret not in client.get("/profile/tokens/").content.decode()
    refused = client.post("/profile/tokens/new/", {"name": "BI", "expires_on": today()})
    assert refused.status_code == 422


def test_nobody_revokes_anothers_key_but_an_administrator(staff: People, client: Client) -> None:
    key = made(staff)
    address = f"/profile/tokens/{key.token.pk}/revoke/"
    client.force_login(staff.viewer)
    assert client.post(address).status_code == 404
    assert client.get("/settings/tokens/").status_code == 403
    client.force_login(staff.administrator)
    assert "dashboard" in client.get("/settings/tokens/").content.decode()
    assert client.post(address, {"next": "/settings/tokens/"}).status_code == 302
    assert use_token(secret=key.secret) is None
