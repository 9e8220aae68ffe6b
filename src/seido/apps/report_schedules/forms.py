"""What a person says of a report that is sent again and again."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from seido.apps.accounts.access import Access
from seido.apps.accounts.models import User
from seido.apps.jobs.models import Every, Schedule
from seido.apps.report_schedules import selectors
from seido.apps.report_schedules.models import ReportSchedule
from seido.apps.report_schedules.services import When
from seido.faults import InputError

WEEKDAYS = tuple(
    enumerate(
        (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday")), 1
    )
)


class People(forms.ModelMultipleChoiceField):
    def label_from_instance(self, user: Any) -> str:
        return f"{user} ({user.email})"


class ReportForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=100)
    what = forms.ChoiceField(label=_("Report"))
    query = forms.CharField(
        label=_("Filters"),
        required=False,
        max_length=2000,
        help_text=_(
            "Filter the page as you want it, then paste its address here. Blank is all that you may see."
        ),
    )
    format = forms.ChoiceField(label=_("Format"), choices=ReportSchedule.Format.choices)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    every = forms.ChoiceField(label=_("How often"), choices=Every.choices)
    weekday = forms.TypedChoiceField(
        label=_("Day of the week"),
        choices=WEEKDAYS,
        coerce=int,
        required=False,
        empty_value=None,
        help_text=_("Where it is sent every week."),
    )
    monthday = forms.IntegerField(
        label=_("Day of the month"),
        min_value=1,
        max_value=31,
        required=False,
        help_text=_("Where it is sent every month; a shorter month has it on its last day."),
    )
    at = forms.TimeField(
        label=_("Time of day"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        initial="08:00",
    )
    users = People(
        label=_("Recipients"),
        queryset=User.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("They get what you may see; a client’s viewer gets just what they may see themselves."),
    )
    addresses = forms.CharField(
        label=_("Other addresses"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line. An administrator allows them first."),
    )

    def __init__(self, *args: Any, access: Access, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.access = access
        self.sendable = {source.name: source for source in selectors.sendable(access)}
        self.fields["what"].choices = [(name, source.label) for name, source in self.sendable.items()]  # type: ignore[attr-defined]
        self.fields["users"].queryset = selectors.possible_recipients(access)  # type: ignore[attr-defined]
        if selectors.for_oneself(access):
            del self.fields["addresses"]

    def clean_query(self) -> str:
        """Just the query, of whatever was pasted."""
        text: str = self.cleaned_data["query"].strip()
        if "?" in text or "://" in text:
            text = urlsplit(text).query
        return text.lstrip("?")

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        source = self.sendable.get(values.get("what", ""))
        if source and values.get("format") not in source.formats:
            self.add_error("format", _("This report has no such format."))
        values["addresses"] = values.get("addresses", "").splitlines()
        if not values.get("users") and not any(values["addresses"]):
            self.add_error("users", _("Choose at least one recipient."))
        return values

    @property
    def when(self) -> When:
        values = self.cleaned_data
        on = {"week": values["weekday"] or 1, "month": values["monthday"] or 1}.get(values["every"], 1)
        return When(values["every"], on, values["at"])

    def add_faults(self, error: InputError) -> None:
        """What the service refuses, at its field."""
        for fault in error.faults:
            place = fault.column if fault.column in self.fields else None
            text = (
                _("%(address)s: an administrator has to allow this address first.") % {"address": fault.found}
                if place == "addresses"
                else _("This cannot be sent.")
            )
            self.add_error(place, str(text))

    @classmethod
    def of(cls, data: Any, access: Access, report: ReportSchedule | None, given: Any) -> ReportForm:
        """The form with what is stored, or for a new one with what the address names."""
        if report is None:
            initial = {
                "what": given.get("what", ""),
                "query": given.get("query", ""),
                "name": given.get("name", ""),
                "users": [access.user_id],
                "monthday": 1,
            }
        else:
            row = Schedule.objects.get(name=report.schedule_name)
            initial = {
                **{name: getattr(report, name) for name in ("name", "what", "query", "format", "language")},
                "users": [user.pk for user in report.users.all()],
                "addresses": "\n".join(report.addresses),
                "every": row.every,
                "weekday": row.on if row.every == "week" else 1,
                "monthday": row.on if row.every == "month" else 1,
                "at": row.at,
            }
        return cls(data or None, initial=initial, access=access)


class AddressForm(forms.Form):
    patterns = forms.CharField(
        label=_("Allowed addresses"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text=_("One a line: an address, or a domain such as @example.com."),
    )
