"""Files about objects: only what they say they are, only for those who see the object, never shown in place."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from seido.apps.accounts.access import access_of
from seido.apps.audit.models import AuditEvent
from seido.apps.improvement.services import create_action
from seido.apps.registers import attachments
from seido.apps.registers.models import Attachment
from seido.faults import InputError
from support.people import People, people

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 something"


@pytest.fixture
def centre() -> People:
    return people()


def packed(entries: int, size: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(entries):
            archive.writestr(f"part{number}", b"0" * size)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.html", b"<script>alert(1)</script>"),
        ("picture.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("report.pdf", b"<html>"),
        ("report.pdf", b""),
        ("notes.txt", b"text\0with a zero"),
        ("book.xlsx", b"PK\x03\x04 broken"),
        ("many.xlsx", packed(12, 1)),
        ("bomb.docx", packed(3, 40_000)),
    ],
)
def test_what_is_not_what_it_says_is_refused(
    name: str, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attachments, "MOST_ENTRIES", 10)
    monkeypatch.setattr(attachments, "MOST_UNPACKED", 100_000)
    with pytest.raises(InputError):
        attachments.judged(name, content)


def test_a_file_is_kept_and_served_to_those_who_see_the_row(centre: People) -> None:
    action = create_action(actor="leader", values={"title": "late", "program": centre.foreign})
    client, viewer = Client(), Client()
    client.force_login(centre.leader)
    viewer.force_login(centre.viewer)
    sent = SimpleUploadedFile("../../月次 報告.pdf", PDF)
    assert client.post(f"/about/actions/{action.pk}/attach/", {"file": sent}).status_code == 302
    kept = Attachment.objects.get()
    assert (kept.name, kept.size) == ("月次 報告.pdf", len(PDF))
    assert "報告" not in kept.path
    assert AuditEvent.objects.latest("id").verb == "attached"
    served = client.get(f"/attachments/{kept.pk}/")
    assert b"".join(served) == PDF
    assert served["Content-Disposition"].startswith("attachment")
    assert "sandbox" in served["Content-Security-Policy"]
    assert viewer.get(f"/attachments/{kept.pk}/").status_code == 404
    assert (
        viewer.post(
            f"/about/actions/{action.pk}/attach/", {"file": SimpleUploadedFile("a.pdf", PDF)}
        ).status_code
        == 404
    )


def test_who_only_reads_adds_no_file(centre: People) -> None:
    action = create_action(actor="leader", values={"title": "late", "program": centre.own})
    viewer = Client()
    viewer.force_login(centre.viewer)
    assert not access_of(centre.viewer).may("actions.write")
    response = viewer.post(f"/about/actions/{action.pk}/attach/", {"file": SimpleUploadedFile("a.pdf", PDF)})
    assert response.status_code == 403
    assert not Attachment.objects.exists()
