"""Files that people send: what is refused, before anything reads it, and what is kept."""

from __future__ import annotations

import gzip
import io
import stat
import zipfile
from pathlib import Path

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django.fixtures import Settings

from seido.apps.data import uploads
from seido.apps.data.look import look
from seido.apps.data.models import Upload
from seido.faults import InputError

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _home(settings: Settings, tmp_path: Path) -> None:
    settings.HOME = tmp_path


def sent(name: str, content: bytes) -> Upload:
    return uploads.receive(actor="tester", file=SimpleUploadedFile(name, content))


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def workbook(rows: int = 3) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["番号", "着信日時"])  # type: ignore[union-attr]
    for number in range(rows):
        book.active.append([number, "=1+1"])  # type: ignore[union-attr]
    book.save(out)
    return out.getvalue()


def test_a_file_is_kept_under_a_name_of_its_own() -> None:
    kept = sent("../../etc/rows 一月.csv", b"a,b\n1,2\n")
    assert (kept.name, kept.kind, kept.bytes) == ("rows 一月.csv", "text", 8)
    path = uploads.path_of(kept)
    assert path.read_bytes() == b"a,b\n1,2\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "rows" not in path.name


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("rows.exe", b"MZ"),
        ("rows.csv", b""),
        ("rows.csv", b"%PDF-1.7"),
        ("rows.csv", b"PK\x03\x04 not a zip"),
        ("rows.csv", b"a,b\n\x00\x01"),
        ("rows.csv", b"<!DOCTYPE html><script>"),
        ("rows.txt", b"  <svg xmlns='x'>"),
        ("rows.xlsx", zipped(a=b"x")),
        ("rows.zip", workbook()),
        ("rows.parquet", b"a,b\n1,2\n"),
        ("rows.parquet", b"PAR1 broken"),
        ("rows.csv", gzip.compress(b"a,b\n")),
        ("rows.gz", b"\x1f\x8b broken"),
        ("rows.zip", zipped(**{"a.csv": b"0" * (65 << 20)})),
        ("rows.xlsx", zipped(**{"xl/workbook.xml": b"0" * (61 << 20)})),
        ("rows.xlsx", zipped(**{"xl/workbook.xml": b"", "xl/vbaProject.bin": b"x"})),
        ("rows.zip", zipped(**{f"{n}.csv": b"" for n in range(1001)})),
    ],
)
def test_what_is_refused_leaves_nothing(name: str, content: bytes, tmp_path: Path) -> None:
    with pytest.raises(InputError):
        sent(name, content)
    assert not Upload.objects.exists()
    assert not [path for path in uploads.folder().rglob("*") if path.is_file()]


def test_an_erasure_removes_the_files_of_loads() -> None:
    kept = sent("rows.csv", b"customer\n0901234\n")
    uploads.remove_all()
    kept.refresh_from_db()
    assert kept.removed_at is not None
    assert not uploads.path_of(kept).exists()


def test_a_file_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MOST_BYTES", 4)
    with pytest.raises(InputError, match="at most"):
        sent("rows.csv", b"a,b\n1,2\n")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("rows.csv", "番号,着信日時\n1,2026/01/31 9:30\n".encode("cp932")),
        ("rows.csv", "番号,着信日時\n1,2026/01/31 9:30\n".encode("utf-8-sig")),
        ("rows.csv", "番号,着信日時\n1,2026/01/31 9:30\n".encode("utf-16")),
        ("rows.zip", zipped(**{"in/rows.csv": "番号,着信日時\n1,2026/01/31 9:30\n".encode()})),
        ("queue_log.1", "番号,着信日時\n1,2026/01/31 9:30\n".encode()),
    ],
)
def test_a_first_look(name: str, content: bytes) -> None:
    kept = sent(name, content)
    seen = look(uploads.path_of(kept), kept.name, kept.kind)
    assert seen.header == ("番号", "着信日時")
    assert seen.values("着信日時") == ["2026/01/31 9:30"]


def test_a_first_look_at_a_workbook_reads_no_formula() -> None:
    kept = sent("rows.xlsx", workbook())
    seen = look(uploads.path_of(kept), kept.name, kept.kind)
    assert seen.header == ("番号", "着信日時")
    assert seen.values("番号") == ["0", "1", "2"]


def test_a_first_look_at_a_long_file_reads_its_beginning() -> None:
    lines = b"".join(b"%d,2026-01-31 09:30\n" % number for number in range(50_000))
    kept = sent("rows.csv", b"id,at\n" + lines)
    assert len(look(uploads.path_of(kept), kept.name, kept.kind).rows) == 200
