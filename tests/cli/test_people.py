"""`seido invite` and `seido audit`: the first administrator's way in, and whether the audit log is whole."""

from functools import partial

import pytest
from django.test import Client

from seido.apps.accounts.models import User
from seido.apps.audit.models import ChainHead
from seido.apps.audit.services import record_event
from support.commands import run

pytestmark = pytest.mark.django_db
PASSWORD = "three sober otters"


@pytest.fixture
def seido(capsys, monkeypatch):
    monkeypatch.setattr("seido.web.home.migrate", lambda: None)
    return partial(run, capsys, monkeypatch)


def test_the_first_administrator_comes_in_by_a_printed_link(seido):
    got = seido("invite", "chief", "--email", "chief@example.com", "--json")
    link = got.document["link"].removeprefix("http://localhost:8000")
    again = seido("invite", "chief", "--json").document["link"].removeprefix("http://localhost:8000")
    assert Client().get(link).status_code == 404, "only the newest link holds"
    assert Client().post(again, {"password": PASSWORD, "again": PASSWORD}).status_code == 302
    chief = User.objects.get(username="chief")
    assert chief.is_active
    assert [grant.role for grant in chief.grants.all()] == ["administrator"]
    refused = seido("invite", "chief")
    assert (refused.status, len(refused.faults)) == (2, 1)


def test_a_role_or_part_that_there_is_not_is_refused(seido):
    for arguments in (["--role", "boss"], ["--program", "nowhere"]):
        got = seido("invite", "somebody", *arguments)
        assert got.status == 2
        assert arguments[0] in got.err
    assert not User.objects.exists()


def test_the_chain_is_verified(seido):
    record_event(actor="test", verb="tried", subject="chain")
    whole = seido("audit", "verify", "--json")
    assert (whole.status, whole.document["events"], whole.document["broken_at"]) == (0, 1, None)
    ChainHead.objects.update(digest="0" * 64)
    broken = seido("audit", "verify")
    assert broken.status == 1
    assert "does not follow" in broken.err
