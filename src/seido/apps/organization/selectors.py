"""Reading the organisation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any, cast

import holidays

from seido.apps.organization.models import (
    Assignment,
    Client,
    Entity,
    LocationGroup,
    ParameterValue,
    Process,
    Program,
    Queue,
    Site,
    Team,
)
from seido.apps.organization.setup_file import Names
from seido.engine import organization as engine
from seido.engine.opening import OpenHours
from seido.faults import Fault, InputError

#: As a setup file names them, in the order of date.weekday().
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
#: Years whose public holidays are known: data are of these.
HOLIDAY_YEARS = range(1990, 2041)


def organization() -> engine.Organization:
    """The organisation as calculations see it. Raises InputError where none is set up."""
    entity = Entity.objects.first()
    if entity is None:
        raise InputError(Fault("organisation", "one set up with `seido setup FILE.yaml`", "none"))
    parameters: dict[tuple[int, int | None], list[engine.Parameter]] = {}
    for row in ParameterValue.objects.all():
        parameters.setdefault((row.program_id, row.process_id), []).append(
            engine.Parameter(row.name, row.value, row.valid_from, row.valid_to)
        )
    return engine.Organization(
        name=entity.name,
        role="osp" if entity.role == "osp" else "csp",
        traits=frozenset(entity.traits),
        support_processes=frozenset(entity.support_processes),
        clients=tuple(Client.objects.order_by("id").values_list("name", flat=True)),
        sites={
            site.name: site.location_group.name if site.location_group else None
            for site in Site.objects.select_related("location_group").order_by("id")
        },
        programs={
            program.name: engine.Program(
                name=program.name,
                zone=program.zone,
                client=program.client.name if program.client else None,
                service=program.service or None,
                sites=tuple(site.name for site in program.sites.all()),
                traits=frozenset(program.traits),
                parameters=tuple(parameters.get((program.pk, None), ())),
                open_hours=tuple(map(open_hours, program.open_hours)),
                closed_days=closed_days(
                    program.holidays.get("country"), tuple(program.holidays.get("dates", ()))
                ),
            )
            for program in Program.objects.select_related("client").prefetch_related("sites")
        },
        processes={
            (process.program.name, process.name): engine.Process(
                program=process.program.name,
                name=process.name,
                kind=cast(engine.ProcessKind, process.kind),
                traits=frozenset(process.traits),
                metrics=frozenset(process.metrics),
                low_volume=process.low_volume,
                parameters=tuple(parameters.get((process.program_id, process.pk), ())),
            )
            for process in Process.objects.select_related("program")
        },
    )


def open_hours(entry: Mapping[str, Any]) -> OpenHours:
    """Open hours as calculations see them."""
    days = frozenset(WEEKDAYS.index(day) for day in entry["days"])
    return OpenHours(days, minutes(entry["from"]), minutes(entry["to"]))


def minutes(time: str) -> int:
    """Minutes of the day, from HH:MM."""
    hours, _, rest = time.partition(":")
    return int(hours) * 60 + int(rest)


@lru_cache(maxsize=64)
def closed_days(country: str | None, dates: tuple[str, ...]) -> frozenset[date]:
    """A country's public holidays, in all years that data may be of, and days of the program's own."""
    public = holidays.country_holidays(country, years=HOLIDAY_YEARS) if country else ()
    return frozenset(public) | frozenset(map(date.fromisoformat, dates))


def queue_map() -> Mapping[tuple[str, str], str]:
    """(program, queue) -> process."""
    return {
        (queue.process.program.name, queue.name): queue.process.name
        for queue in Queue.objects.select_related("process__program")
    }


def programs_of_people() -> Mapping[str, str]:
    """A person's number -> the program of the newest assignment that names one, itself or by its team."""
    found = {}
    for row in Assignment.objects.select_related("person", "program", "team__program"):
        program = row.program or (row.team.program if row.team else None)
        if program:
            found[row.person.number] = program.name
    return found


def zones() -> dict[str, str]:
    """Program -> its time zone."""
    return dict(Program.objects.values_list("name", "zone"))


def known_names() -> Names:
    """The names that a setup file may refer to without defining them."""
    return Names(
        groups=frozenset(LocationGroup.objects.values_list("name", flat=True)),
        sites=frozenset(Site.objects.values_list("name", flat=True)),
        clients=frozenset(Client.objects.values_list("name", flat=True)),
        programs=frozenset(Program.objects.values_list("name", flat=True)),
        teams=frozenset(Team.objects.values_list("name", flat=True)),
        processes=frozenset(Process.objects.values_list("program__name", "name")),
    )
