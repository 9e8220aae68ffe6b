"""Forms about a requirement: the licensed text, decisions, waivers."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from seido.apps.organization.models import Client, Program, Site
from seido.apps.requirements.models import OwnText
from seido.standard import load

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
#: Bytes of a file of texts at most.
MOST_BYTES = 5 << 20


class TextForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = OwnText
        fields = ("text", "source")
        help_texts: ClassVar[dict[str, Any]] = {
            "text": gettext_lazy(
                "Only for holders of a licence of the standard. It stays in your installation."
            ),
            "source": gettext_lazy("For example: release 7.1, page 48"),
        }


class TextsForm(forms.Form):
    """A table of texts: two columns, requirement and text."""

    file = forms.FileField(
        label=gettext_lazy("Table of texts (CSV)"),
        help_text=gettext_lazy(
            "Two columns: requirement and text. UTF-8 or the encoding of Japanese Windows."
        ),
    )
    source = forms.CharField(label=gettext_lazy("edition and page"), max_length=200, required=False)

    def clean_file(self) -> Mapping[str, str]:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("At most 5 MB."))
        rows = list(csv.reader(io.StringIO(text_of(file.read()))))
        if not rows or [name.strip().lower() for name in rows[0][:2]] != ["requirement", "text"]:
            raise forms.ValidationError(_("The first row must be: requirement,text"))
        found, faults = {}, []
        for number, row in enumerate(rows[1:], start=2):
            name = row[0].strip() if row else ""
            if not name:
                continue
            if name not in load().requirements or len(row) < 2 or not row[1].strip():
                faults.append(_("Row %(row)s: the number of a requirement and its text are expected, found %(found)s.")
                              % {"row": number, "found": name[:40]})  # fmt: skip
            else:
                found[name] = row[1][:20_000]
        if faults:
            raise forms.ValidationError(faults[:20])
        return found


def text_of(content: bytes) -> str:
    """The text of a file in UTF-8, or else in the encoding of Japanese Windows."""
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise forms.ValidationError(_("The file is neither UTF-8 nor the encoding of Japanese Windows."))


class DecisionForm(forms.Form):
    """What becomes of a difference between people and checks."""

    decision = forms.ChoiceField(
        label=gettext_lazy("decision"),
        choices=(
            ("keep", gettext_lazy("Keep the verdict of people")),
            ("review", gettext_lazy("Send the difference to an assessor")),
        ),
    )
    reason = forms.CharField(
        label=pgettext_lazy("why", "reason"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2_000
    )


class WaiverForm(forms.Form):
    """Grants a waiver for a place."""

    place = forms.ChoiceField(label=gettext_lazy("where"))
    reason = forms.CharField(
        label=pgettext_lazy("why", "reason"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2_000
    )
    evidence = forms.CharField(
        label=gettext_lazy("evidence"),
        max_length=1_000,
        help_text=gettext_lazy("Where it can be found: a link, a file's name, the number of a document"),
    )
    approver = forms.CharField(label=gettext_lazy("approved by"), max_length=200)
    valid_from = forms.DateField(label=gettext_lazy("from"), widget=DAY)
    expires = forms.DateField(label=gettext_lazy("last day"), widget=DAY)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = places()  # type: ignore[attr-defined]
        self.fields["valid_from"].initial = today

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        begins, ends = found.get("valid_from"), found.get("expires")
        if begins and ends and ends < begins:
            self.add_error("expires", _("The last day must not lie before the first."))
        if ends and begins and (ends - begins).days > 366:
            self.add_error("expires", _("A waiver is granted for a year at most; renew it then."))
        found["scope_kind"], _sep, found["scope"] = found.get("place", "entity|").partition("|")
        return found


class RenewForm(forms.Form):
    """Gives a waiver a later last day, with grounds of its own."""

    reason = forms.CharField(
        label=pgettext_lazy("why", "reason"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2_000
    )
    evidence = forms.CharField(label=gettext_lazy("evidence"), max_length=1_000)
    approver = forms.CharField(label=gettext_lazy("approved by"), max_length=200)
    expires = forms.DateField(label=gettext_lazy("last day"), widget=DAY)


class EndForm(forms.Form):
    reason = forms.CharField(
        label=pgettext_lazy("why", "reason"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2_000
    )


def places() -> list[tuple[str, Any]]:
    """Where a waiver can be granted, as `kind|name`."""
    return [
        ("entity|", gettext_lazy("The whole entity")),
        (_("Clients"), [(f"client|{name}", name) for name in Client.objects.values_list("name", flat=True)]),
        (
            _("Programs"),
            [(f"program|{name}", name) for name in Program.objects.values_list("name", flat=True)],
        ),
        (_("Sites"), [(f"site|{name}", name) for name in Site.objects.values_list("name", flat=True)]),
    ]
