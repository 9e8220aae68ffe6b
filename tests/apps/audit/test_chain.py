"""The audit chain: every event follows another, and none can be changed unnoticed."""

import pytest
from django.db import DatabaseError, connection, transaction

from seido.apps.audit.models import AuditEvent
from seido.apps.audit.services import ORIGIN, record_event, verify_chain

pytestmark = pytest.mark.django_db


def three_events() -> list[AuditEvent]:
    return [record_event(actor="me", verb="set up", subject=name, details={"n": 1}) for name in "abc"]


def test_each_event_follows_the_one_before() -> None:
    first, second, third = three_events()
    assert first.previous == ORIGIN
    assert (second.previous, third.previous) == (first.digest, second.digest)
    assert verify_chain() is None


def test_an_event_stands_or_falls_with_its_write() -> None:
    with transaction.atomic():
        record_event(actor="me", verb="set up", subject="lost")
        transaction.set_rollback(True)
    assert not AuditEvent.objects.exists()
    assert verify_chain() is None


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_auditevent SET actor = 'x'", "DELETE FROM audit_auditevent"]
)
def test_the_database_refuses_to_change_events(statement: str) -> None:
    three_events()
    with pytest.raises(DatabaseError, match="final"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def without_triggers(statement: str, parameters: list[object]) -> None:
    """What somebody with the database's own password could do."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER audit_no_update")
            cursor.execute("DROP TRIGGER audit_no_delete")
        else:
            cursor.execute("DROP TRIGGER audit_final ON audit_auditevent")
        cursor.execute(statement, parameters)


def test_a_changed_event_is_found() -> None:
    _, second, _ = three_events()
    without_triggers("UPDATE audit_auditevent SET actor = 'you' WHERE id = %s", [second.pk])
    assert verify_chain() == second.pk


def test_a_removed_event_is_found() -> None:
    _, second, third = three_events()
    without_triggers("DELETE FROM audit_auditevent WHERE id = %s", [second.pk])
    assert verify_chain() == third.pk


def test_a_removed_last_event_is_found() -> None:
    _, second, third = three_events()
    without_triggers("DELETE FROM audit_auditevent WHERE id = %s", [third.pk])
    assert verify_chain() == second.pk + 1
