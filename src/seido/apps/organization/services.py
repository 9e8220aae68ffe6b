"""Writing the organisation. One transaction and one audit event a call."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models, transaction

from seido.apps.audit.services import record_event
from seido.apps.organization.models import (
    Assignment,
    Client,
    Entity,
    LocationGroup,
    ParameterValue,
    Person,
    Process,
    Program,
    Queue,
    Site,
    Team,
)
from seido.apps.organization.setup_file import parameter_value


@transaction.atomic
def apply_setup(*, actor: str, document: Mapping[str, Any]) -> dict[str, int]:
    """Creates or updates what a valid setup document holds; what it does not name stays as it is.

    Returns how many records of each kind were created or changed; applying it again changes none.
    """
    changes = Changes()
    apply_entity(document["entity"], changes)
    for name in document.get("location_groups", []):
        changes.keep(LocationGroup, {"name": name}, {})
    for site in document.get("sites", []):
        group = LocationGroup.objects.get(name=site["location_group"]) if "location_group" in site else None
        changes.keep(Site, {"name": site["name"]}, {"location_group": group})
    for name in document.get("clients", []):
        changes.keep(Client, {"name": name}, {})
    for program in document.get("programs", []):
        apply_program(program, changes)
    for team in document.get("teams", []):
        program = Program.objects.get(name=team["program"]) if "program" in team else None
        site = Site.objects.get(name=team["site"]) if "site" in team else None
        changes.keep(Team, {"name": team["name"]}, {"program": program, "site": site})
    for person in document.get("people", []):
        apply_person(person, changes)
    if changes.counts:
        record_event(
            actor=actor,
            verb="set up",
            subject=document["entity"]["name"],
            details={"changed": changes.counts},
        )
    return changes.counts


class Changes:
    """Creates or updates records, and counts those that were not already as wanted."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}

    def keep(self, model: type[models.Model], key: Mapping[str, Any], fields: Mapping[str, Any]) -> Any:
        """The record with this key, with these fields."""
        record, created = model._default_manager.get_or_create(defaults=fields, **key)
        changed = [name for name, value in fields.items() if getattr(record, name) != value]
        if created:
            self.count(model)
        elif changed:
            for name in changed:
                setattr(record, name, fields[name])
            record.save(update_fields=changed)
            self.count(model)
        return record

    def replace(self, existing: models.QuerySet[Any], wanted: list[models.Model]) -> None:
        """Makes a set of small records exactly the wanted ones; equal sets are left alone."""
        skip = {"id"}
        kept = [values_of(record, skip) for record in existing]
        if sorted(map(repr, kept)) == sorted(repr(values_of(record, skip)) for record in wanted):
            return
        existing.delete()
        existing.model._default_manager.bulk_create(wanted)
        self.count(existing.model)

    def count(self, model: type[models.Model]) -> None:
        name = model._meta.model_name or model.__name__
        self.counts[name] = self.counts.get(name, 0) + 1


def values_of(record: models.Model, skip: set[str]) -> dict[str, Any]:
    return {
        field.attname: field.to_python(getattr(record, field.attname))
        for field in record._meta.concrete_fields
        if field.attname not in skip
    }


def apply_entity(entity: Mapping[str, Any], changes: Changes) -> None:
    changes.keep(
        Entity,
        {"pk": 1},
        {
            "name": entity["name"],
            "role": entity["role"],
            "traits": sorted(entity.get("traits", [])),
            "support_processes": sorted(entity.get("support_processes", [])),
        },
    )


def apply_program(entry: Mapping[str, Any], changes: Changes) -> None:
    program = changes.keep(
        Program,
        {"name": entry["name"]},
        {
            "client": Client.objects.get(name=entry["client"]) if "client" in entry else None,
            "service": entry.get("service", ""),
            "zone": entry["zone"],
            "traits": sorted(entry.get("traits", [])),
            "open_hours": entry.get("open_hours", []),
            "holidays": entry.get("holidays", {}),
        },
    )
    sites = set(Site.objects.filter(name__in=entry.get("sites", [])))
    if sites != set(program.sites.all()):
        program.sites.set(sites)
        changes.count(Program)
    changes.replace(
        ParameterValue.objects.filter(program=program, process=None),
        parameter_values(program, None, entry.get("parameters", {})),
    )
    for process in entry.get("processes", []):
        apply_process(program, process, changes)


@transaction.atomic
def add_process(*, actor: str, program: Program, process: Mapping[str, Any]) -> dict[str, int]:
    """Creates or updates one process of a program; the program's own settings stay."""
    changes = Changes()
    apply_process(program, process, changes)
    if changes.counts:
        record_event(
            actor=actor,
            verb="set up",
            subject=f"{program.name}: {process['name']}",
            details={"changed": changes.counts},
        )
    return changes.counts


def apply_process(program: Program, entry: Mapping[str, Any], changes: Changes) -> None:
    process = changes.keep(
        Process,
        {"program": program, "name": entry["name"]},
        {
            "kind": entry["kind"],
            "traits": sorted(entry.get("traits", [])),
            "metrics": sorted(entry.get("metrics", [])),
            "low_volume": entry.get("low_volume", False),
        },
    )
    changes.replace(
        Queue.objects.filter(process=process),
        [Queue(process=process, name=name) for name in entry.get("queues", [])],
    )
    changes.replace(
        ParameterValue.objects.filter(process=process),
        parameter_values(program, process, entry.get("parameters", {})),
    )


def parameter_values(
    program: Program, process: Process | None, parameters: Mapping[str, Any]
) -> list[models.Model]:
    return [
        ParameterValue(
            program=program,
            process=process,
            name=name,
            value=parameter_value(entry["value"]),
            valid_from=entry.get("from"),
            valid_to=entry.get("to"),
        )
        for name, value in parameters.items()
        for entry in (value if isinstance(value, list) else [{"value": value}])
    ]


def apply_person(entry: Mapping[str, Any], changes: Changes) -> None:
    person = changes.keep(
        Person, {"number": entry["number"]}, {"name": entry.get("name", ""), "email": entry.get("email", "")}
    )
    changes.replace(
        Assignment.objects.filter(person=person),
        [
            Assignment(
                person=person,
                job_role=assignment["job_role"],
                team=Team.objects.get(name=assignment["team"]) if "team" in assignment else None,
                program=Program.objects.get(name=assignment["program"]) if "program" in assignment else None,
                valid_from=assignment.get("from"),
                valid_to=assignment.get("to"),
            )
            for assignment in entry.get("assignments", [])
        ],
    )
