"""The audit log's page."""

from __future__ import annotations

import pytest
from django.test import Client

from seido.apps.accounts.models import Grant, User
from seido.apps.accounts.roles import Role
from seido.apps.audit.services import record_event


@pytest.mark.django_db
def test_details_of_any_name_are_shown(client: Client) -> None:
    user = User.objects.create_user("reader")
    Grant.objects.create(user=user, role=Role.ADMINISTRATOR)
    record_event(actor="ann", verb="assigned", subject="cycle", details={"items": [], "keys": "all of them"})
    client.force_login(user)
    answer = client.get("/audit-log/")
    assert answer.status_code == 200
    assert "all of them" in answer.content.decode()
