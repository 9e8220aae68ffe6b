"""The database's own wall: on PostgreSQL a request is shown its person's rows, whatever a selector forgets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from django.test import Client

from seido.apps.accounts import row_security
from seido.apps.accounts.access import access_of
from seido.apps.performance.models import Measurement, Target
from support.people import people

pytestmark = pytest.mark.django_db


def measurement(program: str = "", client: str = "") -> Measurement:
    return Measurement.objects.create(
        metric="rt_service_level",
        program=program,
        client=client,
        month="2026-10",
        numerator=1,
        computed_at=datetime.now(UTC),
    )


def test_every_table_that_names_a_part_of_the_organisation_has_a_condition() -> None:
    labels = {model._meta.label for model in row_security.walled()}
    assert labels >= {
        "performance.Measurement",
        "performance.SeriesStanding",
        "performance.Target",
        "performance.Restatement",
        "checks.FindingRecord",
        "checks.WaiverGrantRecord",
        "data.Record",
        "integrity.IntegrityResult",
        "improvement.Action",
        "improvement.Remedy",
        "evidence.Evidence",
    }


@pytest.fixture
def served() -> Iterator[None]:
    """As the site is served: by a role that owns nothing, on connections that begin seeing nothing."""
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL has row-level security")
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE seido_web NOSUPERUSER NOBYPASSRLS")
        cursor.execute("GRANT USAGE ON SCHEMA public TO seido_web")
        cursor.execute("GRANT ALL ON ALL TABLES IN SCHEMA public TO seido_web")
        cursor.execute("GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO seido_web")
        cursor.execute("SET ROLE seido_web")
    row_security.STATE["enforced"] = True
    row_security.put(connection)
    try:
        yield
    finally:
        row_security.STATE["enforced"] = False
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")


@pytest.mark.usefixtures("served")
def test_a_connection_sees_the_rows_of_its_person_alone() -> None:
    who = people()
    with row_security.everything():
        for program, client in (("own", ""), ("foreign", ""), ("", who.own.client.name), ("", "")):
            measurement(program, client)
        for program in ("own", "foreign"):
            Target.objects.create(
                metric="rt_service_level", unit_kind="program", unit=program, direction="higher", value=90
            )
        assert Measurement.objects.count() == 4

    assert Measurement.objects.count() == 0
    row_security.show(access_of(who.viewer))
    assert set(Measurement.objects.values_list("program", "client")) == {
        ("own", ""),
        ("", who.own.client.name),
    }
    assert [target.unit for target in Target.objects.all()] == ["own"]
    assert Measurement.objects.filter(program="foreign").update(numerator=2) == 0
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        measurement("foreign")

    row_security.show(access_of(who.leader))
    assert Measurement.objects.count() == 4
    row_security.hide()
    assert Measurement.objects.count() == 0


@pytest.mark.usefixtures("served")
def test_each_request_begins_seeing_nothing(client: Client) -> None:
    who = people()
    with row_security.everything():
        measurement("own")
    client.force_login(who.leader)
    assert client.get("/profile/").status_code == 200
    assert Measurement.objects.count() == 1
    client.logout()
    assert client.get("/accounts/login/").status_code == 200
    assert Measurement.objects.count() == 0
