"""Activities that conform to a binding, made from the binding itself: what a centre in order would have on record.

A made-up centre has every kind of process in one program, one register entry of each kind of record that is a
unit (`REGISTER`), and a series of every metric that the bindings name. `conforming` adds, for a binding, what its
primitive asks of each unit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import count
from typing import Any

from seido.engine.checks import Activity, Assignment, Context
from seido.engine.checks.activity import EMPTY
from seido.engine.checks.completeness import Completeness
from seido.engine.checks.context import ANYWHERE, ties_of
from seido.engine.checks.coverage import Coverage
from seido.engine.checks.fields import Fields
from seido.engine.checks.links import Links
from seido.engine.checks.metrics import series_of
from seido.engine.checks.ordering import Ordering
from seido.engine.checks.parameters import selectors_in
from seido.engine.checks.population import units
from seido.engine.checks.primitives import primitive_of
from seido.engine.checks.recency import Recency
from seido.engine.checks.response import Response
from seido.engine.checks.run import Check, ready, with_traits
from seido.engine.checks.selector import Selector
from seido.engine.checks.share import Share
from seido.engine.checks.spans import Span
from seido.engine.checks.statistic import Statistic
from seido.engine.checks.stretch import stretch
from seido.engine.checks.unit import Unit
from seido.engine.checks.waiver import Waived
from seido.engine.organization import Organization, Process, Program, Target
from seido.engine.performance.series import Point, Series
from seido.facts.records import record_kinds
from seido.periods import parse
from seido.standard.bindings import Binding
from seido.standard.model import Requirement, Standard
from support.centre import AS_OF, context

YESTERDAY = AS_OF - timedelta(days=1)
#: A day on which something began that is still going on, long enough ago to be judged.
BEGUN = AS_OF - timedelta(days=100)
#: Days of more than a year, close enough together that none of the windows lacks one.
STEPS = {"week": 6, "month": 25, "quarter": 80}
NUMBERS = count(1)

PROCESSES = {
    "calls": ("real_time", {"chat", "proactive_chat"}),
    "letters": ("deferred", set()),
    "claims": ("deferred", {"back_office"}),
    "bot": ("conversational", set()),
    "app": ("non_conversational", set()),
    "robot": ("back_stage", {"back_office"}),
    "dials": ("outbound", {"dialer"}),
    "counter": ("face_to_face", {"large_location"}),
}
TRAITS = frozenset({"shared_queue", "revenue_purpose", "case"})
METRICS = {
    "calls": ("rt_service_level", "rt_cce"),
    "letters": ("df_on_time", "df_cce"),
    "claims": ("df_defect_rate",),
    "bot": ("ct_cce",),
    "app": ("nt_defect_rate",),
    "robot": ("bt_defect_rate",),
    "dials": ("ob_cce", "ob_dialer_completion"),
    "counter": ("ff_cce",),
    "": ("csat_t2b", "cdsat_bb", "fc_staffing", "fc_scheduling", "rtm_adherence", "rtm_attainment"),
}
ORGANIZATION = Organization(
    name="centre",
    role="osp",
    programs={"north": Program("north", "Asia/Tokyo", client="client", sites=("tower",), traits=TRAITS)},
    processes={
        ("north", name): Process("north", name, kind, frozenset(traits))  # type: ignore[arg-type]
        for name, (kind, traits) in PROCESSES.items()
    },
    clients=("client",),
    sites={"tower": "east"},
    traits=frozenset(),
    targets=(
        Target(
            "csat_t2b",
            "program",
            "north",
            value=95,
            valid_from=BEGUN,
            comparative_source="study",
            comparative_date=BEGUN,
            client_required=True,
        ),
        Target("rt_cce", "process", "north", "calls", value=99, client_required=True),
    ),
)
PEOPLE = tuple(
    Assignment(f"{role}-1", role, program="north", valid_from=date(2024, 1, 1))
    for role in ("css", "supervisor", "manager")
)


def entry(kind: str, number: str, **fields: Any) -> Activity:
    """A register entry that is in order by itself: its person, evidence and all the words of its kind."""
    parts = fields.pop("parts", frozenset(record_kinds()[kind].parts))
    return Activity(
        kind,
        number,
        fields.pop("happened", BEGUN),
        person="manager-1",
        link="evidence",
        due=YESTERDAY,
        part=1,
        parts=frozenset(parts),
        **fields,
    )


#: One unit of each kind of record that bindings have as one.
REGISTER = (
    entry("plan", "plan-1", subject="centre", parts={"entity"}, expires=AS_OF),
    entry("plan", "plan-2", subject="sales", parts={"department"}, expires=AS_OF, relates_to=("plan-1",)),
    entry("department", "department-1", subject="sales"),
    entry("goal", "goal-1", subject="sales", relates_to=("direction_topic-1",)),
    entry("initiative", "initiative-1", subject="coaching"),
    entry(
        "journey",
        "journey-1",
        subject="claim",
        program="north",
        outcome="key",
        parts={*record_kinds()["journey"].parts} - {"intended_difference"},
    ),
    entry("experience_driver", "experience_driver-1", subject="speed", program="north"),
    entry("queue", "queue-1", program="north", relates_to=("distribution_rule-1",)),
    entry("form", "form-1", program="north"),
    entry("monitoring_tool", "monitoring_tool-1", program="north"),
    entry("problem_case", "problem_case-1", program="north", outcome="effective", done=YESTERDAY),
    Activity(
        "evaluation_made", "made-1", BEGUN + timedelta(days=60), "north", person="supervisor-1", subject="f"
    ),
)


def series(*, good: bool) -> Iterator[Series]:
    """Twelve months of each metric, all at target or none."""
    for process, names in METRICS.items():
        for name in names:
            points, period = [], parse("2025-06")
            for month in range(12):
                points.append(Point(period, (99.0 if good else 50.0) + month / 100, 99.0))
                period = period.next()
            yield Series(
                "4.3",
                "process" if process else "program",
                "north",
                process,
                name,
                "quality" if name.endswith(("cce", "defect_rate")) else "service",
                "higher",
                tuple(points),
                memberships=(("site", "tower"),),
            )


def without_back_office() -> Organization:
    """The centre without the processes by which a program counts as back office."""
    processes = {key: one for key, one in ORGANIZATION.processes.items() if "back_office" not in one.traits}
    return replace(ORGANIZATION, processes=processes)


def centre(
    catalogue: Standard, activities: Iterable[Activity] = (), *, good: bool = True, **others: Any
) -> Context:
    """The centre on `AS_OF` with its register, series and what is added."""
    others = {"organization": ORGANIZATION, "people": PEOPLE, "series": series(good=good)} | others
    return context(catalogue, (*REGISTER, *activities), **others)


def asks_for_misses(binding: Binding) -> bool:
    return bool({"missed", "below_level"} & set(binding.parameters))


def conforming(catalogue: Standard, clause: Requirement, binding: Binding) -> list[Activity]:
    """What a centre in order has on record for a binding."""
    made = centre(catalogue, good=not asks_for_misses(binding), organization=organization_for(binding))
    check = ready(made, clause, binding)
    return [
        activity
        for unit in units(with_traits(check), check.scope_kind, check.way_up, made)
        for activity in for_unit(check, unit, made)
    ]


def organization_for(binding: Binding) -> Organization:
    """The organisation to which a binding applies."""
    return without_back_office() if "back_office" in binding.unless else ORGANIZATION


def for_unit(check: Check, unit: Unit, made: Context) -> Iterator[Activity]:
    asked: Any = check.primitive
    maker = MAKERS.get(type(asked))
    if maker is not None:
        yield from maker(asked, unit, made)


def like(selector: Selector, unit: Unit, day: date = YESTERDAY, **fields: Any) -> Activity:
    """An activity that a selector finds for a unit."""
    kind = selector.kind[0]
    known = record_kinds().get(kind)
    ties = selector.match or ties_of(unit, kind)
    for tie in () if ties == ANYWHERE else ties:
        value = unit.values(tie)[0]
        if tie == "relates_to":
            fields["relates_to"] = (*fields.get("relates_to", ()), value)
        elif tie == "about":
            fields.setdefault("subject", value)
            if fields["subject"] != value:
                fields["relates_to"] = (*fields.get("relates_to", ()), value)
        elif tie != "id":
            fields[tie] = value
    words = selector.outcome or tuple(
        w for w in (known.outcomes if known else ()) if w not in selector.not_outcome
    )
    fields.setdefault("outcome", words[0] if words else "")
    fields["parts"] = frozenset({*fields.get("parts", EMPTY), *selector.parts, *selector.any_part[:1]})
    if selector.subject:
        fields["subject"] = selector.subject[0]
    bound = selector.part_at_least if selector.part_at_least is not None else selector.part_at_most
    if bound is not None:
        fields.setdefault("part", int(bound))
    if selector.linked:
        fields.setdefault("link", "evidence")
    if selector.done:
        fields.setdefault("done", day)
    fields.setdefault("program", unit.program or "")
    return filled(Activity(kind, f"{kind}-{next(NUMBERS)}-", day, **fields), selector.filled)


def filled(activity: Activity, columns: Sequence[str]) -> Activity:
    """The activity with something in each of these columns."""
    values: Mapping[str, Any] = {
        "person": "manager-1",
        "due": activity.happened,
        "done": activity.happened,
        "expires": AS_OF,
        "link": "evidence",
        "part": 1,
        "whole": 1,
        "outcome": "done",
        "subject": "something",
        "relates_to": ("something",),
    }
    lacking = {name: values[name] for name in columns if not getattr(activity, name)}
    return replace(activity, **lacking)


def is_own(selector: Selector, unit: Unit) -> bool:
    """Whether a selector looks at the unit's own record, which is in order by itself."""
    return unit.record is not None and selector.kind == (unit.kind,)


def member(every: Selector | None, unit: Unit) -> Iterator[Activity]:
    """One of the members that a check asks for, the same for all units of a place."""
    if every is not None:
        yield like(every, unit, BEGUN, subject=f"{every.kind[0]} to have")


def for_recency(asked: Recency, unit: Unit, made: Context) -> Iterator[Activity]:
    about = {}
    for record in member(asked.every, unit):
        yield record
        about = {"subject": record.subject}
    yield like(asked.newest, unit, **about)


def days_of_a_year(cadence: str) -> list[date]:
    return [AS_OF - timedelta(days=days) for days in range(1, 450, STEPS[cadence])]


def for_coverage(asked: Coverage, unit: Unit, made: Context) -> Iterator[Activity]:
    days = days_of_a_year(asked.per) if asked.per else [YESTERDAY]
    column = asked.by or "subject"
    for record in member(asked.every, unit):
        yield record
        yield like(asked.has, unit, count=asked.at_least, subject=record.subject)
        return
    if asked.starting is not None:
        yield like(asked.starting, unit, BEGUN)
    for day in days:
        model = like(asked.as_in, unit, day, subject="f") if asked.as_in else None
        if model:
            yield model
        if asked.active:
            yield like(asked.active, unit, day)
        values = asked.each_of or ((getattr(model, column),) if model else (None,))
        for value in values:
            held = {column: frozenset({value}) if column == "parts" else value} if value else {}
            yield like(asked.has, unit, day, count=asked.at_least, **held)


def for_ordering(asked: Ordering, unit: Unit, made: Context) -> Iterator[Activity]:
    last = len(asked.steps) - 1
    own = next((number for number, step in enumerate(asked.steps) if is_own(step, unit)), last)
    began = unit.since if asked.steps[last].kind == ("assignment",) and unit.since else BEGUN
    for number, step in enumerate(asked.steps):
        if not is_own(step, unit) and step.kind != ("assignment",):
            day = began + timedelta(days=10 * (number - own))
            same: dict[str, Any] = {asked.same: ("change",)} if asked.same else {}
            yield like(step, unit, day, **same, **({step.date: day} if step.date != "happened" else {}))


def for_response(asked: Response, unit: Unit, made: Context) -> Iterator[Activity]:
    ends: dict[str, Any] = {"outcome": asked.effective[0]} if asked.effective else {}
    if asked.trigger is not None:
        for _ in range(asked.count):
            who = {} if unit.person else {"person": "css-1"}
            trigger = like(asked.trigger, unit, **who)
            yield trigger
        ends |= {"relates_to": (trigger.id,)} if asked.tied == "relates_to" else {}
        yield like(asked.answer, unit, done=YESTERDAY, **ends)
        return
    for one in series_of(unit, asked.missed or asked.below_level, made):
        for point in one.points:
            day = point.period.end
            yield like(asked.answer, unit, day, done=day, relates_to=(one.metric,), **ends)


def for_fields(asked: Fields, unit: Unit, made: Context) -> Iterator[Activity]:
    if is_own(asked.document, unit):
        return
    parts = {*asked.parts, *asked.any_of[: asked.any_count]}
    extra: dict[str, Any] = {"outcome": asked.outcome[0]} if asked.outcome else {}
    bound = asked.part_at_least if asked.part_at_least is not None else asked.part_at_most
    if bound is not None:
        extra["part"] = int(bound)
    yield filled(like(asked.document, unit, parts=frozenset(parts), **extra), asked.filled)


def for_links(asked: Links, unit: Unit, made: Context) -> Iterator[Activity]:
    number = "csat_t2b"
    if asked.to is not None:
        number = f"{asked.to.kind[0]}-1"
        home = unit if asked.to.match else Unit("entity", "centre")
        yield replace(like(asked.to, home), id=number)
    if not is_own(asked.every, unit):
        yield like(asked.every, unit, relates_to=(number,))


def newest_day(window: Span, *selectors: Selector | None) -> date:
    """Yesterday; where sums of months are taken, the last day of the month that is over."""
    return min(YESTERDAY, stretch(window, AS_OF, *selectors).end - timedelta(days=1))


def for_statistic(asked: Statistic, unit: Unit, made: Context) -> Iterator[Activity]:
    day = newest_day(asked.window, asked.of, asked.than)
    outcome = {"outcome": "higher"} if asked.measure == "improved" else {}
    sums = {"part": 0 if asked.measure == "quantity" else 100, "whole": 99 if outcome else 100}
    if asked.measure == "validity":
        for score in range(asked.least):
            yield like(asked.of, unit, part=score, whole=score)  # type: ignore[arg-type]
        return
    if asked.at_most == 0 and asked.measure == "total":
        yield like(replace(asked.of, parts=()), unit)  # type: ignore[arg-type, type-var]
        return
    for value in ("calls", "letters") if asked.by else ("",):
        extra = {asked.by: value} if asked.by else {}
        if asked.of is not None:
            yield like(asked.of, unit, day, count=5000, **sums, **extra, **outcome)
        if asked.than is not None:
            yield like(asked.than, unit, day, count=5000, **extra)


def for_share(asked: Share, unit: Unit, made: Context) -> Iterator[Activity]:
    if asked.of is not None:
        parts = asked.that.parts if asked.that else ()
        day = newest_day(asked.window, asked.of)
        yield like(asked.of, unit, day, part=100, whole=100, parts=frozenset(parts))
    if asked.members is not None:
        for member in units(asked.members, "program", None, made):
            for selector in (asked.having, asked.weighted_by):
                if selector is not None:
                    yield like(selector, member, newest_day(asked.window, selector))


def for_waiver(asked: Waived, unit: Unit, made: Context) -> Iterator[Activity]:
    for need in asked.needs:
        yield like(need, unit)


def for_completeness(asked: Completeness, unit: Unit, made: Context) -> Iterator[Activity]:
    if "analysis" in asked.needs:
        for day in days_of_a_year("month"):
            yield like(asked.analysis, unit, day)


MAKERS: Mapping[type, Any] = {
    Recency: for_recency,
    Coverage: for_coverage,
    Ordering: for_ordering,
    Response: for_response,
    Fields: for_fields,
    Links: for_links,
    Statistic: for_statistic,
    Share: for_share,
    Waived: for_waiver,
    Completeness: for_completeness,
}


def kinds_read(clause: Requirement, binding: Binding) -> set[str]:
    """The kinds whose absence must be noticed: answers of a response, else all that a binding reads."""
    asked: Any = primitive_of(binding, clause.parameters)
    if isinstance(asked, Completeness) and "analysis" not in asked.needs:
        return set()
    if isinstance(asked, Response):
        chosen: Iterable[Selector] = [asked.answer]
    else:
        every = getattr(asked, "every", None)
        chosen = [one for one in selectors_in(asked) if one is not every or isinstance(asked, Links)]
    return {kind for selector in chosen for kind in selector.kind}
