"""Evidence: filed with the period it supports, in versions, with files; asked of colleagues by a day."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from seido.apps.audit.services import verify_chain
from seido.apps.evidence.models import Evidence, EvidenceRequest
from seido.apps.evidence.selectors import evidence_of
from seido.apps.pages.attention import matters
from seido.apps.registers.models import Attachment
from support import assessed_centre
from support.assessed_centre import AS_OF, Centre

pytestmark = pytest.mark.django_db
centre = assessed_centre.centre
PDF = b"%PDF-1.7 evidence"


def test_a_file_is_filed_read_and_replaced(centre: Centre) -> None:
    browser = centre.client("leader")
    body = {
        "title": "plan",
        "supports_from": "2026-01-01",
        "supports_to": "2026-01-31",
        "expires": "2026-02-27",
    }
    assert "link" in browser.post("/evidence/add/1.1.1/", body).context["form"].errors, (
        "neither file nor link"
    )
    disguised = SimpleUploadedFile("plan.pdf", b"<html>")
    assert "file" in browser.post("/evidence/add/1.1.1/", body | {"file": disguised}).context["form"].errors
    assert not Evidence.objects.exists()
    browser.post("/evidence/add/1.1.1/", body | {"file": SimpleUploadedFile("plan.pdf", PDF)})
    first = Evidence.objects.get()
    assert first.status(AS_OF) == "expired"
    file = browser.get(f"/attachments/{Attachment.objects.get().pk}/")
    assert b"".join(file.streaming_content) == PDF
    assert file["Content-Disposition"].startswith("attachment")
    newer = body | {"link": "https://example.org/plan", "expires": "2026-12-31"}
    browser.post(f"/evidence/add/1.1.1/?replaces={first.pk}", newer)
    (shown,) = evidence_of(centre.access("leader"), "1.1.1")
    assert (shown.version, shown.replaces, shown.status(AS_OF)) == (2, first, "valid")
    assert browser.get(f"/evidence/{shown.pk}/").status_code == 200
    browser.post(f"/evidence/{shown.pk}/withdraw/", {"reason": "out of use"})
    assert not evidence_of(centre.access("leader"), "1.1.1")
    assert verify_chain() is None


def test_evidence_of_other_programs_is_not_there(centre: Centre) -> None:
    browser = centre.client("leader")
    for program in ("Desk", "Secret", ""):
        body = {"title": f"of {program}", "link": "https://example.org/", "program": program}
        browser.post("/evidence/add/1.4.1/", body)
    own, other, whole = (Evidence.objects.get(program=name) for name in ("Desk", "Secret", ""))
    foreman = centre.client("supervisor")
    assert [row.program for row in evidence_of(centre.access("supervisor"))] == ["Desk"]
    assert foreman.get(f"/evidence/{own.pk}/").status_code == 200
    assert foreman.get(f"/evidence/{other.pk}/").status_code == 404
    assert foreman.get(f"/evidence/{whole.pk}/").status_code == 404


def test_who_is_asked_answers_though_they_write_no_requirements(centre: Centre) -> None:
    browser = centre.client("leader")
    due = AS_OF + timedelta(days=3)
    body = {
        "asked": centre.supervisor.pk,
        "question": "minutes of January",
        "program": "Desk",
        "due": str(due),
    }
    assert browser.post("/evidence/ask/1.4.1/", body).status_code == 302
    request = EvidenceRequest.objects.get()
    (matter,) = [
        one for one in matters(centre.access("supervisor"), AS_OF) if "1.4.1" in one.title and one.due
    ]
    assert (matter.due, matter.status) == (due, "due_soon")
    foreman = centre.client("supervisor")
    assert foreman.get("/evidence/add/1.4.1/").status_code == 403
    assert foreman.get(matter.path).status_code == 200
    answer = {"title": "minutes", "program": "Desk", "file": SimpleUploadedFile("m.pdf", PDF)}
    assert foreman.post(matter.path, answer).status_code == 302
    request.refresh_from_db()
    assert request.answer is not None
    assert request.answer.program == "Desk"
    assert foreman.get(matter.path).status_code == 404, "answered once"
