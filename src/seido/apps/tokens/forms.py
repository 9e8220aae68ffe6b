"""What a person says of a new key."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from seido.apps.accounts.access import Access
from seido.apps.accounts.roles import ROOMS
from seido.apps.pages.clock import today
from seido.apps.tokens.services import LONGEST

#: What the rooms of the house are called.
ROOM_WORDS: dict[str, Promise] = {
    "performance": _("Performance"),
    "targets": _("Targets"),
    "reviews": _("Monthly review"),
    "requirements": _("Requirements"),
    "assessments": _("Assessments"),
    "score": _("Score"),
    "actions": _("Corrective actions"),
    "direction": _("Direction and plans"),
    "data": _("Data"),
    "jobs": _("Jobs"),
    "audit": _("Audit log"),
    "settings": _("Settings"),
    "people": _("People"),
}

#: The life that a key is offered.
USUAL = timedelta(days=90)


class TokenForm(forms.Form):
    """Rights are offered only where the person holds them."""

    name = forms.CharField(
        label=_("Name"), max_length=100, help_text=_("What will use the key, such as “BI dashboard”.")
    )
    expires_on = forms.DateField(
        label=_("Valid through"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("A year at the most. A key stops on that day, whatever uses it."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("Rights"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one right.")},
    )

    def __init__(self, *args: Any, access: Access, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = [f"{room}.{verb}" for room in ROOMS for verb in ("read", "write")]
        self.fields["scopes"].choices = [(name, name) for name in held if access.may(name)]  # type: ignore[attr-defined]
        day = self.fields["expires_on"]
        day.initial = today() + USUAL
        day.widget.attrs |= {"min": today().isoformat(), "max": (today() + LONGEST).isoformat()}

    def clean_expires_on(self) -> Any:
        day = self.cleaned_data["expires_on"]
        if not today() <= day <= today() + LONGEST:
            raise forms.ValidationError(_("Choose a day from today up to a year ahead."))
        return day

    def rooms(self) -> list[tuple[Promise | str, list[dict[str, Any]]]]:
        """Room -> its rights with what is ticked, for the table of rights."""
        ticked = set(self["scopes"].value() or ())
        choices = [name for name, _label in self.fields["scopes"].choices]  # type: ignore[attr-defined]
        return [
            (
                ROOM_WORDS.get(room, room),
                [
                    {"name": name, "held": name in choices, "ticked": name in ticked}
                    for name in (f"{room}.read", f"{room}.write")
                ],
            )
            for room in ROOMS
            if any(name.startswith(f"{room}.") for name in choices)
        ]
