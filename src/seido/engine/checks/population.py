"""The population of a check, listed first: which units there are, and the scopes each one counts to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from seido.engine.checks.activity import Activity
from seido.engine.checks.context import NOTHING, Context
from seido.engine.checks.metrics import Metrics, at
from seido.engine.checks.people import Assignment
from seido.engine.checks.scopes import Ways
from seido.engine.checks.selector import Selector, is_done, predicate
from seido.engine.checks.spans import Span
from seido.engine.checks.unit import Unit
from seido.engine.organization import Process
from seido.standard.model import ScopeKind, WayUp

TECHNOLOGY = ("conversational", "non_conversational", "back_stage")


@dataclass(frozen=True)
class Each:
    """What a finding is made on: a kind of unit, and which of its members (docs/add-a-check.md)."""

    of: str
    outcome: tuple[str, ...] = ()
    not_outcome: tuple[str, ...] = ()
    subject: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    any_part: tuple[str, ...] = ()
    without_part: tuple[str, ...] = ()
    filled: tuple[str, ...] = ()
    within: Span | None = None
    kinds: tuple[str, ...] = ()
    traits: tuple[str, ...] = ()
    any_trait: tuple[str, ...] = ()
    without_traits: tuple[str, ...] = ()
    job_roles: tuple[str, ...] = ()
    ahead: Span | None = None
    joined_within: Span | None = None
    metrics: Metrics | None = None

    @property
    def is_register(self) -> bool:
        """Whether the units are records of a kind."""
        return self.of not in LISTED


def units(each: Each, scope_kind: ScopeKind, way_up: WayUp | None, context: Context) -> tuple[Unit, ...]:
    """All units of a kind with their scopes, in the order of the organisation or the records; listed once."""
    key = (each, scope_kind, way_up)
    found = context.populations.get(key)
    if found is None:
        found = population(each, ways_up(scope_kind, way_up, context), context)
        context.populations[key] = found
    return found


def population(each: Each, ways: Ways, context: Context) -> tuple[Unit, ...]:
    listing = of_records if each.is_register else LISTED[each.of]
    return tuple(listing(each, ways, context))


def ways_up(scope_kind: ScopeKind, way_up: WayUp | None, context: Context) -> Ways:
    """The way up, made once: it keeps what it has found of scopes and traits."""
    key = (scope_kind, way_up)
    if key not in context.ways:
        context.ways[key] = Ways(scope_kind, way_up, context)
    found: Ways = context.ways[key]
    return found


def whole(each: Each, ways: Ways, context: Context) -> Iterator[Unit]:
    yield Unit("entity", context.organization.name, ways.all, (context.organization.name,))


def programs(each: Each, ways: Ways, context: Context) -> Iterator[Unit]:
    for name, program in context.organization.programs.items():
        if allowed(each, ways.traits_of_program(name)):
            yield Unit(
                "program", name, ways.of_program(name), (name,), (name,), name, client=program.client or ""
            )


def clients(each: Each, ways: Ways, context: Context) -> Iterator[Unit]:
    for name in context.organization.clients:
        served = tuple(p.name for p in context.organization.programs.values() if p.client == name)
        if served or not context.organization.programs:
            yield Unit("client", name, ways.of_programs(served), (name,), served, client=name)


def sites(each: Each, ways: Ways, context: Context) -> Iterator[Unit]:
    for name in context.organization.sites:
        there = tuple(p.name for p in context.organization.programs.values() if name in p.sites)
        traits = frozenset[str]().union(*(ways.traits_of_program(program) for program in there))
        if allowed(each, traits) and (each.of == "site" or "face_to_face" in traits):
            yield Unit(each.of, name, ways.of_programs(there), (name,), there, site=name)


def location_groups(each: Each, ways: Ways, context: Context) -> Iterator[Unit]:
    groups: dict[str, list[str]] = {}
    for site, group in context.organization.sites.items():
        if group:
            groups.setdefault(group, []).append(site)
    for name, members in groups.items():
        there = tuple(p.name for p in context.organization.programs.values() if set(members) & set(p.sites))
        yield Unit("location_group", name, ways.of_programs(there), (name,), there)


def services(each: Each, ways: Ways, context: Context) -> Iterator[Unit]:
    every = context.organization.programs.values()
    for name in dict.fromkeys(program.service for program in every if program.service):
        there = tuple(program.name for program in every if program.service == name)
        yield Unit("service", name, ways.of_programs(there), (name,), there)


def processes(each: Each, ways: Ways, context: Context) -> Iterator[Unit]:
    kinds = each.kinds or (TECHNOLOGY if each.of == "technology" else ())
    for process in context.organization.processes.values():
        if (not kinds or process.kind in kinds) and allowed(each, ways.traits_of_process(process)):
            yield process_unit(each.of, process, ways)


def process_unit(kind: str, process: Process, ways: Ways) -> Unit:
    return Unit(
        kind,
        f"{process.program} / {process.name}",
        ways.of_program(process.program),
        (process.name,),
        (process.program,),
        process.program,
        process.name,
    )


def job_roles(each: Each, ways: Ways, context: Context) -> Iterator[Unit]:
    for name in each.job_roles or context.staff.job_roles:
        if allowed(each, ways.traits_of_job_role(name)):
            yield Unit(
                "job_role",
                name,
                ways.of_job_role(name),
                (name,),
                context.staff.programs_of(name),
                job_role=name,
            )


def people(each: Each, ways: Ways, context: Context) -> Iterator[Unit]:
    """Everybody with a job role today, once for each program, or job role, in which the finding counts."""
    members: dict[tuple[str, str], list[Assignment]] = {}
    for assignment in context.staff.today:
        if not belongs(each, assignment, ways, context):
            continue
        place = assignment.program if ways.scope_kind == "program" else assignment.job_role
        members.setdefault((assignment.person, place), []).append(assignment)
    for (person, place), held in members.items():
        yield person_unit(each.of, person, place, held, ways)


def belongs(each: Each, assignment: Assignment, ways: Ways, context: Context) -> bool:
    day = context.as_of
    if each.of == "agent" and not context.staff.is_front_line(assignment.job_role):
        return False
    if each.job_roles and not context.staff.words[assignment.job_role] & set(each.job_roles):
        return False
    ends, begun = assignment.valid_to, assignment.valid_from
    if each.ahead is not None and ends is not None and ends < each.ahead.after(day):
        return False
    if each.joined_within is not None and (begun is None or begun < each.joined_within.before(day)):
        return False
    return fits(each, ways.traits_at(assignment.program, assignment.job_role))


def person_unit(kind: str, person: str, place: str, held: Sequence[Assignment], ways: Ways) -> Unit:
    by_program = ways.scope_kind == "program"
    begun = [assignment.valid_from for assignment in held]
    roles = tuple(dict.fromkeys(assignment.job_role for assignment in held))
    return Unit(
        kind,
        f"{person} @ {place}" if place else person,
        ways.of_program(place) if by_program else ways.of_job_roles(roles),
        (person,),
        tuple(dict.fromkeys(assignment.program for assignment in held if assignment.program)),
        place if by_program else "",
        person=person,
        job_role=held[0].job_role,
        since=min((day for day in begun if day), default=None) if None not in begun else None,
    )


def evaluators(each: Each, ways: Ways, context: Context) -> Iterator[Unit]:
    """People who have evaluated lately, once for each program (or job role) that they did it in."""
    first = (each.within or Span(months=3)).before(context.as_of)
    members: dict[tuple[str, str], None] = {}
    for activity in context.by_kind.get("evaluation_made", NOTHING):
        if activity.happened <= first or not activity.person:
            continue
        roles = context.staff.job_roles_on(activity.person, context.as_of)
        places = (activity.program,) if ways.scope_kind == "program" else roles or ("",)
        members.update(dict.fromkeys((activity.person, place) for place in places))
    for person, place in members:
        by_program = ways.scope_kind == "program"
        yield Unit(
            "evaluator",
            f"{person} @ {place}" if place else person,
            ways.of_program(place) if by_program else ways.of_job_role(place),
            (person,),
            (place,) if by_program and place else (),
            place if by_program else "",
            person=person,
            job_role="" if by_program else place,
        )


def metrics(each: Each, ways: Ways, context: Context) -> Iterator[Unit]:
    everything = Unit("entity", context.organization.name)
    for series in at(everything, context):
        if each.metrics is not None and not each.metrics.holds(series, context):
            continue
        program = series.unit if series.unit_kind in ("program", "process") else ""
        yield Unit(
            "metric",
            " / ".join(filter(None, (series.metric, series.unit, series.process))),
            ways.of_place({series.unit_kind: series.unit} | ({"program": program} if program else {})),
            (series.metric,),
            (program,) if program else (),
            program,
            series.process,
            client=series.unit if series.unit_kind == "client" else "",
            series=series,
        )


def of_records(each: Each, ways: Ways, context: Context) -> Iterator[Unit]:
    """Records that are units: those not ended today, or those that happened within a stretch of time."""
    day = context.as_of
    accepts = predicate(filter_of(each), day)
    records: dict[tuple[str, ...], Activity] = {}
    begun: dict[tuple[str, ...], date] = {}
    for record in context.by_kind.get(each.of, NOTHING):
        if each.within is not None:
            if record.happened <= each.within.before(day):
                continue
        elif is_done(record, day):
            continue
        if accepts is None or accepts(record):
            # A later record of the same subject and place brings the earlier one up to date; it began then.
            place = (record.program, record.client, record.site, record.job_role)
            name = record.subject or record.id
            key: tuple[str, ...] = (record.id,) if each.within is not None else (name, *place)
            records[key] = record
            begun.setdefault(key, record.happened)
    for key, record in records.items():
        if fits(each, ways.traits_at(record.program, record.job_role)):
            yield record_unit(each.of, record, ways, begun[key])


def record_unit(kind: str, record: Activity, ways: Ways, since: date) -> Unit:
    place = {name: getattr(record, name) for name in ("program", "client", "site", "job_role", "person")}
    return Unit(
        kind,
        record.subject or record.id,
        ways.of_place(place),
        tuple(dict.fromkeys(filter(None, (record.id, record.subject)))),
        ways.programs_at(place),
        record.program,
        record.process,
        record.client,
        record.site,
        record.person,
        record.job_role,
        since=since,
        record=record,
    )


def filter_of(each: Each) -> Selector:
    names = ("outcome", "not_outcome", "subject", "parts", "any_part", "without_part", "filled")
    fields: Mapping[str, Any] = {name: getattr(each, name) for name in names}
    return Selector(kind=(each.of,), job_role=each.job_roles, **fields)


def allowed(each: Each, traits: Iterable[str]) -> bool:
    found = frozenset(traits)
    some = not each.any_trait or bool(found.intersection(each.any_trait))
    return some and found.issuperset(each.traits) and not found.intersection(each.without_traits)


def fits(each: Each, traits: frozenset[str] | None) -> bool:
    """Whether a unit has the traits asked for; one of which nothing is known has them."""
    return traits is None or allowed(each, traits)


#: Kinds of unit that the organisation lists; every other kind is a kind of record.
LISTED = {
    "entity": whole,
    "program": programs,
    "client": clients,
    "site": sites,
    "location": sites,
    "location_group": location_groups,
    "service": services,
    "process": processes,
    "channel": processes,
    "technology": processes,
    "job_role": job_roles,
    "person": people,
    "agent": people,
    "evaluator": evaluators,
    "metric": metrics,
}
