"""Who sees what through the API: a key never opens more than its owner and its own rights together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from seido.api.auth import Key
from seido.api.main import api
from seido.apps.accounts.access import access_of
from seido.apps.accounts.models import User
from seido.apps.accounts.roles import ROOMS
from seido.apps.improvement.models import Action
from seido.apps.pages.clock import today
from seido.apps.tokens.services import create_token
from support.people import People, people
from support.two_clients import REQUIREMENT, fill

pytestmark = pytest.mark.django_db
EVERY = tuple(f"{room}.{verb}" for room in ROOMS for verb in ("read", "write"))


@pytest.fixture
def staff() -> People:
    made = people()
    fill(made)
    return made


def signed(user: User, *scopes: str) -> Client:
    """A client with a key of the user's, with all that the user may or with some of it."""
    access = access_of(user)
    wanted = [scope for scope in scopes or EVERY if access.may(scope)]
    made = create_token(access=access, name="k", scopes=wanted, expires_on=today() + timedelta(days=1))
    return Client(headers={"authorization": f"Bearer {made.secret}"})


def operations() -> Iterator[tuple[str, str, Any]]:
    """(method, address, operation) of everything that the API does."""
    for router in api._get_bound_routers():
        for path, view in router.path_operations.items():
            for operation in view.operations:
                for method in operation.methods:
                    yield method, f"/api{path}", operation


def filled(address: str, row: int = 1) -> str:
    """An address with something in the place of each parameter."""
    texts = {
        "metric": "service_level",
        "requirement": REQUIREMENT,
        "fingerprint": "1" * 24,
        "name": "load-foreign",
    }
    return re.sub(r"{(?:int:)?(\w+)}", lambda match: texts.get(match[1], str(row)), address)


def test_every_operation_asks_for_a_sign_in(staff: People) -> None:
    for method, address, operation in operations():
        assert any(isinstance(one, Key) for one in operation.auth_callbacks), address
        answer = Client().generic(method, filled(address), "{}", content_type="application/json")
        assert answer.status_code == 401, (method, address)
        assert answer["Content-Type"] == "application/problem+json"
        assert answer["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("person", ["viewer", "supervisor", "agent"])
def test_nothing_foreign_comes_out_of_any_operation(staff: People, person: str) -> None:
    client = signed(getattr(staff, person))
    found = 0
    for method, address, _ in operations():
        if method != "GET":
            continue
        for row in range(1, 5):
            for query in ("?per_page=500", "?unit=foreign&period=2026-05&process=calls"):
                answer = client.get(filled(address, row) + query, headers={"accept-language": "en"})
                text = answer.content.decode()
                assert "foreign" not in text, (address, row)
                assert answer.status_code != 500, (address, text)
                found += "own" in text
    assert found


@pytest.mark.parametrize("place", ["own", "foreign"])
def test_rows_of_others_are_absent_and_not_forbidden(staff: People, place: str) -> None:
    client, action = signed(staff.supervisor), Action.objects.get(program__name=place)
    load = f"/api/requirements/{REQUIREMENT}/findings/{'1' * 24}/rows"
    assert client.get(load).status_code == 404
    answer = client.patch(f"/api/actions/{action.pk}", {"title": "new"}, content_type="application/json")
    assert answer.status_code == (200 if place == "own" else 404), answer.content
    action.refresh_from_db()
    assert action.title == ("new" if place == "own" else "mend foreign")


def test_a_row_cannot_be_made_or_moved_into_a_foreign_program(staff: People) -> None:
    client, action = signed(staff.supervisor), Action.objects.get(program__name="own")
    made = client.post("/api/actions", {"title": "x", "program": "foreign"}, content_type="application/json")
    moved = client.patch(f"/api/actions/{action.pk}", {"program": "foreign"}, content_type="application/json")
    assert Action.objects.filter(program__name="foreign").count() == 1
    assert made.status_code in (403, 422)
    assert moved.status_code in (403, 422)


def test_a_key_has_its_own_rights_alone(staff: People) -> None:
    client = signed(staff.leader, "actions.read")
    assert client.get("/api/actions").status_code == 200
    assert client.get("/api/performance/standings").status_code == 403
    assert client.post("/api/actions", {"title": "x"}, content_type="application/json").status_code == 403
    assert client.get("/api/jobs").json()["count"] == 0
    assert client.get("/api/notifications").json()["count"] == 2
    assert client.get("/api/me").json()["capabilities"] == ["actions.read"]


def test_a_key_opens_the_api_and_no_page(staff: People) -> None:
    client = signed(staff.leader)
    assert client.get("/api/me").json()["user"] == "leader"
    assert client.get("/notifications/").status_code == 302
    staff.leader.grants.all().delete()
    assert client.get("/api/performance/standings").status_code == 403


def test_a_cookie_needs_the_token_to_write_and_does_not_help_a_bad_key(staff: People) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(staff.leader)
    assert client.get("/api/me").status_code == 200
    refused = client.post("/api/actions", {"title": "x"}, content_type="application/json")
    assert (refused.status_code, refused["Content-Type"]) == (403, "application/problem+json")
    assert client.get("/api/me", headers={"authorization": "Bearer seido_wrong"}).status_code == 401
