"""Forms for evidence and requests for it."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from seido.apps.accounts.access import Access
from seido.apps.evidence.models import Evidence, EvidenceRequest
from seido.apps.evidence.selectors import colleagues
from seido.apps.organization.models import Program

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def programs(access: Access) -> list[tuple[str, str]]:
    """The programs that a person may write for; the whole entity only for who sees all of it."""
    scope = access.scope("requirements.write")
    names = Program.objects.values_list("name", flat=True) if scope.everything else sorted(scope.programs)
    whole = [("", _("The whole entity"))] if scope.everything else []
    return [*whole, *((name, name) for name in names)]


class EvidenceForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Evidence
        fields = ("title", "program", "supports_from", "supports_to", "expires", "owner")
        widgets: ClassVar[dict[str, Any]] = {"supports_from": DAY, "supports_to": DAY, "expires": DAY}
        help_texts: ClassVar[dict[str, Any]] = {
            "supports_from": gettext_lazy("The period in which it shows that the requirement was met"),
            "expires": gettext_lazy("After this day it is to be renewed"),
        }

    link = forms.URLField(
        label=gettext_lazy("link"),
        help_text=gettext_lazy("Where it can be read: a page of your document system"),
        required=False,
        max_length=1_000,
        assume_scheme="https",
    )
    file = forms.FileField(label=gettext_lazy("file"), required=False)
    field_order = ("title", "file", "link", "program", "supports_from", "supports_to", "expires", "owner")

    def __init__(self, *args: Any, access: Access, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["program"] = forms.ChoiceField(
            label=_("program"),
            choices=programs(access),
            required=False,
            initial=self.initial.get("program", ""),
        )
        self.fields["owner"].queryset = colleagues(access)  # type: ignore[attr-defined]
        self.fields["owner"].required = False
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if not found.get("link") and not found.get("file") and not self.has_error("link"):
            self.add_error("link", _("Give a file or a link."))
        begins, ends = found.get("supports_from"), found.get("supports_to")
        if begins and ends and ends < begins:
            self.add_error("supports_to", _("The period must not end before it begins."))
        return found


class RequestForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = EvidenceRequest
        fields = ("asked", "question", "program", "due")
        widgets: ClassVar[dict[str, Any]] = {"due": DAY, "question": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, access: Access, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["asked"].queryset = colleagues(access)  # type: ignore[attr-defined]
        self.fields["program"] = forms.ChoiceField(
            label=_("program"), choices=programs(access), required=False
        )
        self.order_fields(("asked", "question", "program", "due"))


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("why"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2_000
    )
