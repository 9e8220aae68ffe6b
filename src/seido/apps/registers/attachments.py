"""Files about objects: judged by size, name and content, kept under random names, served as downloads only."""

from __future__ import annotations

import hashlib
import os
import secrets
import zipfile
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path, PurePath, PurePosixPath

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import FileResponse, Http404
from django.utils.translation import gettext as _

from seido.apps.accounts.access import Access
from seido.apps.audit.services import record_event
from seido.apps.data.folders import uploads_folder
from seido.apps.registers import around
from seido.apps.registers.models import Attachment
from seido.apps.registers.services import NotAllowedError, subject_of
from seido.faults import Fault, InputError

LARGEST = 25 << 20
#: What a file may unpack to, for office files are archives.
MOST_UNPACKED = 200 << 20
MOST_ENTRIES = 2_000
#: Ending -> media type and the first bytes that such a file has; text has none.
KINDS: dict[str, tuple[str, tuple[bytes, ...]]] = {
    ".pdf": ("application/pdf", (b"%PDF-",)),
    ".png": ("image/png", (b"\x89PNG\r\n\x1a\n",)),
    ".jpg": ("image/jpeg", (b"\xff\xd8\xff",)),
    ".jpeg": ("image/jpeg", (b"\xff\xd8\xff",)),
    ".xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (b"PK\x03\x04",)),
    ".docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", (b"PK\x03\x04",)),
    ".pptx": ("application/vnd.openxmlformats-officedocument.presentationml.presentation", (b"PK\x03\x04",)),
    ".csv": ("text/csv", ()),
    ".txt": ("text/plain", ()),
}


def folder() -> Path:
    return uploads_folder() / "attachments"


@transaction.atomic
def attach(*, access: Access, place: str, key: str, file: UploadedFile) -> Attachment:
    """Keeps a file with an object. Raises InputError, with nothing kept, where it is not what its name says."""
    if not around.find(access, place, key).may_write:
        raise NotAllowedError(place)
    name = PurePosixPath((file.name or "").replace("\\", "/")).name[-200:]
    content = file.read(LARGEST + 1)
    media_type = judged(name, content)
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    stored = secrets.token_hex(16)
    with (folder() / stored).open("xb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    row = Attachment.objects.create(
        place=place,
        key=key,
        name=name,
        path=stored,
        media_type=media_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        by=access.actor,
        at=datetime.now(UTC),
    )
    record_event(
        actor=access.actor,
        verb="attached",
        subject=subject_of(place, key),
        details={"after": {"file": name}, "sha256": row.sha256},
    )
    return row


def judged(name: str, content: bytes) -> str:
    """The media type of a file. Raises InputError."""
    ending = PurePath(name).suffix.lower()
    if ending not in KINDS:
        raise InputError(
            Fault(name, _("a file ending in %(endings)s") % {"endings": ", ".join(KINDS)}, ending)
        )
    if len(content) > LARGEST:
        raise InputError(Fault(name, _("at most %(n)s MB") % {"n": LARGEST >> 20}, _("more")))
    media_type, magic = KINDS[ending]
    if not content or (magic and not content.startswith(magic)) or (not magic and b"\0" in content):
        raise InputError(Fault(name, _("what its name says"), _("something else")))
    if content.startswith(b"PK"):
        refuse_bomb(name, content)
    return media_type


def refuse_bomb(name: str, content: bytes) -> None:
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            infos = packed.infolist()
    except zipfile.BadZipFile:
        raise InputError(Fault(name, _("what its name says"), _("something else"))) from None
    if len(infos) > MOST_ENTRIES or sum(info.file_size for info in infos) > MOST_UNPACKED:
        raise InputError(Fault(name, _("at most %(n)s MB") % {"n": MOST_UNPACKED >> 20}, _("more")))


def download(access: Access, attachment_id: int) -> FileResponse:
    """The file, for those who may see what it is about; never shown in the site's own place."""
    row = Attachment.objects.filter(pk=attachment_id).first()
    if row is None:
        raise Http404
    around.find(access, row.place, row.key)
    try:
        file = (folder() / row.path).open("rb")
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(file, as_attachment=True, filename=row.name, content_type=row.media_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
