"""The register of requirements and one requirement: what each person sees, what is written, and the way to rows."""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from seido.apps.assessments.services import keep_assessment, refresh_score
from seido.apps.audit.models import AuditEvent
from seido.apps.checks.models import FindingRecord, WaiverGrantRecord
from seido.apps.checks.services import run_checks
from seido.apps.checks.waivers import grant_waiver
from seido.apps.pages.attention import matters
from seido.apps.requirements.how import how
from seido.apps.requirements.models import OwnText
from seido.apps.requirements.selectors import rows_seen
from seido.engine.scoring.assessment import Assessment, Verdict
from seido.faults import InputError
from seido.standard import load as load_standard
from support import assessed_centre
from support.assessed_centre import AS_OF, Centre
from support.commands import run

pytestmark = pytest.mark.django_db
centre = assessed_centre.centre
#: A requirement of every program that nothing shows in this centre.
OF_PROGRAMS = "1.4.1"


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def test_page_file_and_command_agree(
    centre: Centre, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    told = run(capsys, monkeypatch, "check", "--as-of", str(AS_OF), "--json").document
    # What the checks judge beside the clauses that count: inferred ones.
    told = [row for row in told if load_standard().requirements[row["requirement"]].leaf]
    refresh_score(actor="tester", as_of=AS_OF)
    browser = centre.client("leader")
    rows = rows_of(browser.get("/requirements/export.csv").content)
    kept = {(row["Requirement"], row["Scope"]): row["Computed"] for row in rows if row["Scope"]}
    assert kept == {(row["requirement"], row["scope"]): row["state"] for row in told}
    given = browser.get("/api/requirements?limit=500").json()["items"]
    by_api = {
        (row["requirement"], place["scope"]): place["state"] for row in given for place in row["scopes"]
    }
    assert by_api.items() <= kept.items()
    assert by_api
    for tab, states in (("open", {"fail", "no_data", "error"}), ("all", None)):
        shown = browser.get("/requirements/", {"tab": tab}).context["shown"].paginator.count
        expected = {row["requirement"] for row in told if states is None or row["state"] in states}
        assert shown == len(expected) if states else shown >= len(expected)
    counts = Counter(row["state"] for row in told if row["requirement"] == OF_PROGRAMS)
    about = browser.get(f"/requirements/{OF_PROGRAMS}/").context["about"]
    assert Counter(row.state for row in about.rows) == counts


def test_a_supervisor_sees_just_their_own_program(centre: Centre) -> None:
    keep_assessment(
        actor="auditor", assessment=Assessment({OF_PROGRAMS: Verdict("met", {"Desk": True, "Secret": False})})
    )
    refresh_score(actor="tester", as_of=AS_OF)
    browser = centre.client("supervisor")
    for address in (
        "/requirements/",
        "/requirements/?tab=open",
        "/requirements/export.csv",
        f"/requirements/{OF_PROGRAMS}/",
        f"/requirements/{OF_PROGRAMS}/findings/",
        f"/requirements/{OF_PROGRAMS}/findings.csv",
        f"/requirements/{OF_PROGRAMS}/discussion/",
        "/",
    ):
        answer = browser.get(address)
        assert answer.status_code == 200, address
        assert b"Secret" not in answer.content, address
        assert b"Beta" not in answer.content, address
    places = browser.get(f"/requirements/{OF_PROGRAMS}/").context["about"].places
    assert [(place.scope, place.assessed) for place in places] == [("Desk", True)]
    mine, other = (
        FindingRecord.objects.filter(requirement=OF_PROGRAMS, scopes=[name]).first()
        for name in ("Desk", "Secret")
    )
    assert mine is not None
    assert other is not None
    assert browser.get(f"/requirements/{OF_PROGRAMS}/findings/{mine.fingerprint}/").status_code == 200
    assert browser.get(f"/requirements/{OF_PROGRAMS}/findings/{other.fingerprint}/").status_code == 404
    assert browser.get(f"/requirements/{OF_PROGRAMS}/text/").status_code == 403
    # Of a finding on something that all share, the rows of others stay unseen.
    shared = FindingRecord(rows=["D1"], unit="statement")
    assert [row["record_id"] for row in rows_seen(centre.access("leader"), shared, 9)] == ["D1"]
    assert rows_seen(centre.access("supervisor"), shared, 9) == []


def test_people_and_checks_stand_side_by_side(centre: Centre) -> None:
    verdict = Verdict("met", {"Desk": True, "Secret": True})
    keep_assessment(
        actor="auditor", assessment=Assessment({OF_PROGRAMS: verdict}), notes={OF_PROGRAMS: "minutes"}
    )
    refresh_score(actor="tester", as_of=AS_OF)
    browser = centre.client("leader")
    about = browser.get(f"/requirements/{OF_PROGRAMS}/").context["about"]
    assert (about.assessed.status, about.assessed.note) == ("pass", "minutes")
    assert about.computed.status != "pass"
    assert {place.scope for place in about.differing} == {"Desk", "Secret"}
    assert browser.get("/requirements/", {"tab": "disagree"}).context["shown"].paginator.count == 1
    titles = [one.title for one in matters(centre.access("leader"), AS_OF) if one.status == "disagree"]
    assert [title.split()[0] for title in titles] == [OF_PROGRAMS]
    browser.post(
        f"/requirements/{OF_PROGRAMS}/decide/", {"decision": "keep", "reason": "the minutes are on paper"}
    )
    event = AuditEvent.objects.filter(subject=f"requirements {OF_PROGRAMS}").latest("id")
    assert event.details["reason"] == "the minutes are on paper"


def test_a_finding_leads_to_its_rows(centre: Centre) -> None:
    finding = FindingRecord.objects.get(requirement="1.1.1", state="pass")
    browser = centre.client("leader")
    page = browser.get(f"/requirements/1.1.1/findings/{finding.fingerprint}/")
    assert "direction_statement" in page.content.decode()
    rows = rows_of(browser.get(f"/requirements/1.1.1/findings/{finding.fingerprint}/?export=csv").content)
    assert [row["record_id"] for row in rows] == ["D1"]


def test_a_waiver_is_granted_renewed_and_ended_with_its_grounds(centre: Centre) -> None:
    browser = centre.client("leader")
    address = "/requirements/2.4.1.a/waivers/2.4.W/grant/"
    body = {
        "place": "program|Desk",
        "reason": "the client sets the staff",
        "evidence": "letter",
        "approver": "M1",
    }
    dates = {"valid_from": "2026-02-01", "expires": "2026-03-20"}
    assert browser.post(address, body).context["form"].errors.keys() == {"valid_from", "expires"}
    too_long = browser.post(address, body | dates | {"expires": "2028-01-01"})
    assert "expires" in too_long.context["form"].errors
    assert browser.post(address, body | dates).status_code == 302
    grant = WaiverGrantRecord.objects.get()
    assert (grant.scope_kind, grant.scope) == ("program", "Desk")
    assert browser.post(address, body | dates).context["form"].errors, "the same place twice"
    run_checks(actor="tester", as_of=AS_OF)
    (waiver,) = browser.get("/requirements/2.4.1.a/").context["about"].waivers
    assert [one.scopes for one in waiver.lacking] == [("Desk",)], "the client's instruction is not on record"
    assert any(one.status == "due_soon" for one in matters(centre.access("leader"), AS_OF))
    renewal = {"reason": "again", "evidence": "letter 2", "approver": "M1", "expires": "2026-03-01"}
    assert (
        "expires"
        in browser.post(f"/requirements/2.4.1.a/waivers/{grant.pk}/renew/", renewal).context["form"].errors
    )
    browser.post(f"/requirements/2.4.1.a/waivers/{grant.pk}/renew/", renewal | {"expires": "2026-12-31"})
    browser.post(f"/requirements/2.4.1.a/waivers/{grant.pk}/end/", {"reason": "the client gave in"})
    grant.refresh_from_db()
    assert grant.expires == AS_OF - timedelta(days=1)
    verbs = AuditEvent.objects.filter(subject="waiver 2.4.W").values_list("verb", flat=True)
    assert list(verbs) == ["granted waiver", "renewed waiver", "ended waiver"]
    assert centre.client("supervisor").post(address, body | dates).status_code == 403


def test_a_waiver_without_grounds_is_refused(centre: Centre) -> None:
    with pytest.raises(InputError) as refused:
        grant_waiver(
            actor="x", waiver="no", scope_kind="team", scope="", reason="", evidence="", approver=" ",
            valid_from=AS_OF, expires=AS_OF - timedelta(days=1),
        )  # fmt: skip
    found = {fault.file for fault in refused.value.faults}
    assert found == {"reason", "evidence", "approver", "waiver", "scope_kind", "expires"}


def test_the_licensed_text_stands_beside_ours(centre: Centre, tmp_path: Path) -> None:
    browser = centre.client("leader")
    browser.post("/requirements/1.1.1/text/", {"text": "The licensed words.", "source": "R7.1, 12"})
    assert b"The licensed words." not in browser.get("/requirements/1.1.1/").content
    assert b"The licensed words." in browser.get("/requirements/1.1.1/?text=1").content
    table = "requirement,text\n1.1.1,原文その一\n9.9.9,x\n".encode("cp932")
    answer = browser.post("/requirements/texts/", {"file": SimpleUploadedFile("t.csv", table)})
    assert "Row 3" in str(answer.context["form"].errors["file"])
    table = "requirement,text\n1.1.1,原文その一\n1.1.2,原文その二\n".encode("cp932")
    browser.post("/requirements/texts/", {"file": SimpleUploadedFile("t.csv", table)})
    assert dict(OwnText.objects.values_list("requirement", "text")) == {
        "1.1.1": "原文その一",
        "1.1.2": "原文その二",
    }


def test_every_binding_has_words(centre: Centre) -> None:
    standard = load_standard()
    for name in standard.bindings:
        if name in standard.requirements:
            assert all(one.sentence and one.name for one in how(standard.requirements[name])), name


def test_pages_are_quick_and_small(centre: Centre) -> None:
    browser = centre.client("leader")
    for address in (
        "/requirements/",
        "/requirements/?category=2&state=no_data",
        "/requirements/3.5.1.a/",
        f"/requirements/{OF_PROGRAMS}/",
        "/requirements/2.4.1.a/",
        f"/requirements/{OF_PROGRAMS}/findings/",
        f"/requirements/{OF_PROGRAMS}/discussion/",
    ):
        with CaptureQueriesContext(connection) as queries:
            answer = browser.get(address)
        assert answer.status_code == 200, address
        assert len(queries) <= 20, (address, [query["sql"][:90] for query in queries])
        assert len(answer.content) < 150_000, address
    assert browser.get("/requirements/9.9.9/").status_code == 404
