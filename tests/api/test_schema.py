"""Every operation answers as the description says, whatever is sent (a short run of schemathesis)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from seido.apps.accounts.access import access_of
from seido.apps.accounts.roles import ROOMS
from seido.apps.pages.clock import today
from seido.apps.registers.register import REGISTERS
from seido.apps.tokens.services import create_token
from support.people import people
from support.two_clients import fill

#: Registers share their operations: one of them stands for all.
OTHERS = "|".join(
    f"^/api/{register.path}(/|$)" for place, register in REGISTERS.items() if place != "actions"
)
schema = schemathesis.openapi.from_wsgi("/api/openapi.json", get_wsgi_application()).exclude(
    path_regex=OTHERS
)
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


@pytest.fixture
def key(db: None) -> dict[str, str]:
    staff = people()
    fill(staff)
    access = access_of(staff.leader)
    every = [f"{room}.{verb}" for room in ROOMS for verb in ("read", "write")]
    made = create_token(
        access=access,
        name="k",
        scopes=[name for name in every if access.may(name)],
        expires_on=today() + timedelta(days=1),
    )
    return {"Authorization": f"Bearer {made.secret}"}


@schema.parametrize()
@settings(
    max_examples=3,
    derandomize=True,
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.filter_too_much,
        HealthCheck.too_slow,
    ],
)
def test_operations_keep_their_word(case: Any, key: dict[str, str]) -> None:
    case.call_and_validate(headers=key, checks=CHECKS)
