"""Forms of loading."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from seido.apps.data.uploads import ENDINGS
from seido.facts.ingest.sources import READERS

#: Systems whose files are understood as they are.
SYSTEMS = {
    "asterisk": _("Asterisk, FreePBX, Issabel, VICIdial: queue_log"),
    "connect": _("Amazon Connect: contact records"),
    "connect-agent-events": _("Amazon Connect: agent events"),
    "genesys": _("Genesys Cloud: conversation detail"),
    "genesys-users": _("Genesys Cloud: user detail"),
    "zendesk": _("Zendesk: tickets and their tables"),
}


class Files(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One file or several."""

    widget = Files

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        given = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(one, initial) for one in given]


def accepted() -> str:
    return ",".join(ENDINGS)


class UploadForm(forms.Form):
    """What is sent, and what kind of source it comes from."""

    files = FilesField(  # type: ignore[assignment]
        label=_("Files"),
        help_text=_("CSV, TSV, XLSX, Parquet, JSON lines or a zip of them; 512 MB at most."),
        widget=Files(attrs={"accept": accepted()}),
    )
    source = forms.ChoiceField(
        label=_("What they come from"),
        choices=[
            ("csv", _("A table: its columns are mapped in the next step")),
            *((name, SYSTEMS.get(name, name)) for name in READERS),
        ],
        help_text=_("A system named here is understood as it is and needs no mapping."),
    )


class CorrectionForm(forms.Form):
    """Corrected files in place of those sent before."""

    files = FilesField(  # type: ignore[assignment]
        label=_("Corrected files"), widget=Files(attrs={"accept": accepted()})
    )
