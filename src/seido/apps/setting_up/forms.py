"""The forms of the first set-up. Each gives the part of a setup document that it fills."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

import holidays
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from seido.apps.organization.models import Client, Entity, Process, Program, Site
from seido.apps.organization.selectors import WEEKDAYS, organization
from seido.engine.metrics.required import required_metrics
from seido.standard.load import load

KINDS = {
    "real_time": _("Real time: calls, chats"),
    "deferred": _("Deferred: mail, forms, letters"),
    "conversational": _("Automated conversation: bots"),
    "non_conversational": _("Automated without conversation: web, IVR"),
    "back_stage": _("Behind the stage: processing, dispatch"),
    "outbound": _("Outbound: calls that you make"),
    "face_to_face": _("Face to face: counters, visits"),
}
DAY_WORDS = (
    pgettext_lazy("short day", "Mon"),
    pgettext_lazy("short day", "Tue"),
    pgettext_lazy("short day", "Wed"),
    pgettext_lazy("short day", "Thu"),
    pgettext_lazy("short day", "Fri"),
    pgettext_lazy("short day", "Sat"),
    pgettext_lazy("short day", "Sun"),
)
DAYS = list(zip(WEEKDAYS, DAY_WORDS, strict=True))
TIME = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class Step(forms.Form):
    def document(self) -> dict[str, Any]:
        """What goes beside `entity` in a setup document."""
        raise NotImplementedError


class EntityStep(Step):
    name = forms.CharField(label=_("Name of the organisation"), max_length=200)
    role = forms.ChoiceField(
        label=_("Kind of organisation"),
        widget=forms.RadioSelect,
        choices=[
            ("osp", _("An outsourcer: works for clients")),
            ("csp", _("An own centre: works for its own company")),
        ],
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        entity = Entity.objects.first()
        if entity:
            more["initial"] = {"name": entity.name, "role": entity.role}
        super().__init__(*args, **more)

    def document(self) -> dict[str, Any]:
        entity = Entity.objects.first()
        kept = {"traits": entity.traits, "support_processes": entity.support_processes} if entity else {}
        return {"entity": {**kept, **self.cleaned_data}}


class SiteStep(Step):
    name = forms.CharField(label=_("Name of the site"), max_length=200)

    def document(self) -> dict[str, Any]:
        return {"sites": [{"name": self.cleaned_data["name"]}]}


class ClientStep(Step):
    name = forms.CharField(label=_("Name of the client"), max_length=200)

    def document(self) -> dict[str, Any]:
        return {"clients": [self.cleaned_data["name"]]}


class ProgramStep(Step):
    name = forms.CharField(label=_("Name of the program"), max_length=200)
    client = forms.ModelChoiceField(Client.objects.order_by("name"), label=_("Client"), required=False)
    sites = forms.ModelMultipleChoiceField(
        Site.objects.order_by("name"), label=_("Sites"), widget=forms.CheckboxSelectMultiple
    )
    zone = forms.CharField(
        label=_("Time zone"),
        initial=settings.SEIDO_TIME_ZONE,
        help_text=_("Months, weeks and days of the program are cut in it, such as Asia/Tokyo."),
    )
    days = forms.MultipleChoiceField(
        label=_("Open on"), choices=DAYS, widget=forms.CheckboxSelectMultiple, initial=WEEKDAYS[:5]
    )
    begins = forms.TimeField(label=_("Opens at"), initial="09:00", widget=TIME)
    ends = forms.TimeField(
        label=_("Closes at"), initial="18:00", widget=TIME, help_text=_("00:00 is the end of the day.")
    )
    country = forms.CharField(
        label=_("Closed on the public holidays of"),
        required=False,
        initial="JP",
        max_length=2,
        help_text=_("A country's code such as JP; blank where it is open on holidays."),
    )

    def clean_zone(self) -> str:
        zone: str = self.cleaned_data["zone"]
        if zone not in available_timezones():
            raise ValidationError(_("A zone such as Asia/Tokyo or Europe/London."))
        return zone

    def clean_country(self) -> str:
        country: str = self.cleaned_data["country"].upper()
        if country and country not in holidays.list_supported_countries():
            raise ValidationError(_("A country's code of two letters such as JP."))
        return country

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if Program.objects.filter(name=name).exists():
            raise ValidationError(
                _("There is a program of this name: its settings are changed by the setup file.")
            )
        return name

    def document(self) -> dict[str, Any]:
        found = self.cleaned_data
        closes = f"{found['ends']:%H:%M}"
        program = {
            "name": found["name"],
            "zone": found["zone"],
            "sites": [site.name for site in found["sites"]],
            "open_hours": [
                {
                    "days": found["days"],
                    "from": f"{found['begins']:%H:%M}",
                    "to": "24:00" if closes == "00:00" else closes,
                }
            ],
        }
        if found["client"]:
            program["client"] = found["client"].name
        if found["country"]:
            program["holidays"] = {"country": found["country"]}
        return {"programs": [program]}


class ProcessStep(Step):
    program = forms.ModelChoiceField(Program.objects.order_by("name"), label=_("Program"), empty_label=None)
    name = forms.CharField(label=_("Name of the process"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=list(KINDS.items()))
    queues = forms.CharField(
        label=_("Queues"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "One a line, as your telephone or ticket system names them: rows of these queues belong here."
        ),
    )

    def process(self) -> dict[str, Any]:
        queues = [line.strip() for line in self.cleaned_data["queues"].splitlines() if line.strip()]
        return {
            "name": self.cleaned_data["name"],
            "kind": self.cleaned_data["kind"],
            "queues": list(dict.fromkeys(queues)),
        }

    def document(self) -> dict[str, Any]:
        """For checking alone: the program's other settings are not in it."""
        program = self.cleaned_data["program"]
        return {"programs": [{"name": program.name, "zone": program.zone, "processes": [self.process()]}]}


class TargetsStep(Step):
    """One number for each metric that the newest process must have; blank is no target yet."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.places: dict[str, dict[str, str]] = {}
        self.of = Process.objects.select_related("program").order_by("-id").first()
        if self.of is None:
            return
        standard = load()
        for entry in required_metrics(standard, organization()):
            metric = standard.metrics[entry.metric]
            here = entry.unit == self.of.program.name and entry.process in ("", self.of.name)
            if not here or metric.target_exempt or metric.direction not in ("higher", "lower"):
                continue
            self.places[metric.id] = {"program": entry.unit} | (
                {"process": entry.process} if entry.process else {}
            )
            field = forms.FloatField(required=False, min_value=0)
            field.label = metric.name  # type: ignore[assignment]
            field.unit = metric.unit  # type: ignore[attr-defined]
            field.higher = metric.direction == "higher"  # type: ignore[attr-defined]
            self.fields[metric.id] = field

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if not any(value is not None for value in found.values()):
            raise ValidationError(
                _("Give at least one target: what would your client or your customers expect?")
            )
        return found

    def document(self) -> dict[str, Any]:
        return {
            "targets": [
                {"metric": name, **self.places[name], "value": value}
                for name, value in self.cleaned_data.items()
                if value is not None
            ]
        }


class SetupFile(forms.Form):
    file = forms.FileField(
        label=_("Setup file"),
        help_text=_("YAML, as docs/schemas/setup.schema.json says; what it does not name stays as it is."),
        widget=forms.ClearableFileInput(attrs={"accept": ".yaml,.yml"}),
    )


STEPS: dict[str, type[Step]] = {
    "entity": EntityStep,
    "site": SiteStep,
    "client": ClientStep,
    "program": ProgramStep,
    "process": ProcessStep,
    "targets": TargetsStep,
}
