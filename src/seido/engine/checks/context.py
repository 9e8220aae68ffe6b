"""Everything that a run of the checks knows, with the look-ups that the primitives share.

There is no clock: `as_of` is today. Activities dated later do not exist yet.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from itertools import chain, product
from operator import attrgetter
from typing import Any

from seido.engine.checks.activity import Activity
from seido.engine.checks.derived import (
    DERIVED,
    UNITS,
    activities_of_assignments,
    activities_of_series,
    activities_of_targets,
)
from seido.engine.checks.people import Assignment, People
from seido.engine.checks.selector import ANYWHERE, Selector, is_current, predicate
from seido.engine.checks.unit import Unit
from seido.engine.checks.waivers import WaiverGrant, Waivers
from seido.engine.organization import Organization
from seido.engine.performance.judgement import Judgement, judge
from seido.engine.performance.series import Series
from seido.standard.model import Standard, Text

Key = tuple[str, ...]
SeriesByPlace = Mapping[tuple[str, str], Sequence[Series]]
#: Kind of a record that says that there was none of something, named by its subject.
NONE = "declared_none"
#: Unit kind -> columns that tie an activity to it. Units that are records are tied by `about`.
TIES: Mapping[str, Key] = {
    "entity": ANYWHERE,
    "program": ("program",),
    "client": ("client",),
    "site": ("site",),
    "location": ("site",),
    "process": ("program", "process"),
    "channel": ("program", "process"),
    "technology": ("program", "process"),
    "job_role": ("job_role",),
    "person": ("person",),
    "agent": ("person",),
    "evaluator": ("person",),
}
NOTHING: tuple[Activity, ...] = ()
#: The order of activities: by day, then by number, so that runs agree.
in_time = attrgetter("happened", "id")


@dataclass(frozen=True)
class Context:
    """What is known on a day.

    `activities` are records and summed facts; those that follow from settings (targets, measurements,
    assignments) are added. `settings` are thresholds that the organisation has set otherwise than the
    standard, by requirement and parameter. `begun` is the first day of a program's work, under a blank name
    the day from which the organisation keeps records: what lies before is not asked for.
    `item_series` are those of metrics that nothing but a clause asks for: only a choice that names them sees them.
    `kinds` are the names of the kinds of record.
    `refused` are (waiver, program) in which a waiver frees nothing because its own checks fail.
    """

    standard: Standard = field(repr=False)
    organization: Organization = field(repr=False)
    as_of: date
    activities: Sequence[Activity] = ()
    people: Sequence[Assignment] = ()
    series: Sequence[Series] = ()
    item_series: Sequence[Series] = ()
    waivers: Sequence[WaiverGrant] = ()
    settings: Mapping[tuple[str, str], Any] = field(default_factory=dict)
    begun: Mapping[str, date] = field(default_factory=dict)
    refused: frozenset[tuple[str, str]] = frozenset()
    kinds: Mapping[str, Text] = field(default_factory=dict)

    def words(self, kinds: Iterable[str]) -> Text:
        """Kinds of activity in plain words, for a sentence."""
        key = tuple(kinds)
        made = self.named.get(key)
        if made is None:
            known = (
                self.kinds.get(kind) or DERIVED.get(kind) or UNITS.get(kind) or plain(kind) for kind in key
            )
            named = tuple(known)
            made = Text(" / ".join(one.en for one in named), "・".join(one.ja for one in named))
            self.named[key] = made
        return made

    @cached_property
    def named(self) -> dict[Key, Text]:
        return {}

    def refusing(self, refused: frozenset[tuple[str, str]]) -> Context:
        """The same context with waivers refused; what has been indexed is kept."""
        if refused == self.refused:
            return self
        other = replace(self, refused=refused)
        for name in ("staff", "series_by_place", "judgements", "by_kind", "indexes", "filters", "days_made"):
            other.__dict__[name] = getattr(self, name)
        return other

    # ---- People, waivers, series ----------------------------------------------------------------

    @cached_property
    def staff(self) -> People:
        return People(self.people, self.by_kind.get("job_role", NOTHING), self.as_of)

    @cached_property
    def exemptions(self) -> Waivers:
        return Waivers(self.waivers, self.standard, self.organization, self.as_of, self.refused)

    @cached_property
    def series_by_place(self) -> SeriesByPlace:
        return by_place(self.series)

    @cached_property
    def item_series_by_place(self) -> SeriesByPlace:
        return by_place(self.item_series)

    def judged(self, series: Series) -> Judgement:
        """A series' judgement, made once however many checks ask for it."""
        made = self.judgements.get(id(series))
        if made is None:
            metric = self.standard.metrics.get(series.metric)
            made = judge(series, volume=metric is not None and metric.type == "volume")
            self.judgements[id(series)] = made
        return made

    @cached_property
    def populations(self) -> dict[Any, tuple[Unit, ...]]:
        """Populations already listed (`population.units`)."""
        return {}

    @cached_property
    def ways(self) -> dict[Any, Any]:
        """The ways up already made (`population.ways_up`)."""
        return {}

    @cached_property
    def scopes_known(self) -> dict[Any, frozenset[str]]:
        """Scopes to which units of a kind lead (`run.scopes_of_all`)."""
        return {}

    @cached_property
    def sorted_out(self) -> dict[int, dict[str, list[Unit]]]:
        """Populations by program, by the identity of the population."""
        return {}

    @cached_property
    def judgements(self) -> dict[int, Judgement]:
        return {}

    # ---- Activities -----------------------------------------------------------------------------

    @cached_property
    def by_kind(self) -> Mapping[str, Sequence[Activity]]:
        """What has happened by today, by kind, in order of the days."""
        kinds: dict[str, list[Activity]] = defaultdict(list)
        for group in (
            self.activities,
            activities_of_targets(self.organization, self.standard),
            activities_of_series(self.series),
            activities_of_assignments(self.people),
        ):
            for activity in group:
                if activity.happened <= self.as_of:
                    kinds[activity.kind].append(activity)
        for found in kinds.values():
            found.sort(key=in_time)
        return kinds

    @cached_property
    def indexes(self) -> dict[tuple[str, Key], Mapping[Key, list[Activity]]]:
        return {}

    @cached_property
    def filters(self) -> dict[Selector, Callable[[Activity], bool] | None]:
        return {}

    def index(self, kind: str, ties: Key) -> Mapping[Key, list[Activity]]:
        """Activities of a kind by the values of some columns, made when first asked for."""
        made = self.indexes.get((kind, ties))
        if made is None:
            groups: dict[Key, list[Activity]] = defaultdict(list)
            for activity in self.by_kind.get(kind, NOTHING):
                columns = [self.values(activity, tie) for tie in ties]
                if len(columns) == 1 and len(columns[0]) == 1:
                    groups[columns[0]].append(activity)
                else:
                    for key in dict.fromkeys(product(*columns)):
                        groups[key].append(activity)
            made = self.indexes[kind, ties] = groups
        return made

    def values(self, activity: Activity, tie: str) -> tuple[str, ...]:
        """What an activity holds in a column. Its job role is else that of the person on that day."""
        if tie in ("about", "relates_to"):
            return activity.about if tie == "about" else activity.relates_to
        value: str = getattr(activity, tie)
        if value:
            return (value,)
        if tie == "job_role" and activity.person:
            return self.staff.job_roles_on(activity.person, activity.happened)
        return ()

    def find(self, selector: Selector, unit: Unit) -> Sequence[Activity]:
        """The activities of a selector that belong to a unit, in order of the days they happened."""
        kinds = selector.kind
        if len(kinds) == 1:
            found = self.of_kind(kinds[0], selector.match or ties_of(unit, kinds[0]), unit)
        else:
            several = [self.of_kind(kind, selector.match or ties_of(unit, kind), unit) for kind in kinds]
            found = sorted(chain.from_iterable(several), key=in_time)
        accepts = self.filter_of(selector)
        return found if accepts is None else [activity for activity in found if accepts(activity)]

    def of_kind(self, kind: str, ties: Key, unit: Unit) -> Sequence[Activity]:
        if ties == ANYWHERE:
            return self.by_kind.get(kind, NOTHING)
        index = self.index(kind, ties)
        if not index:
            return NOTHING
        columns = [unit.values(tie) for tie in ties]
        found: Sequence[Activity]
        if len(columns) == 1 and len(columns[0]) == 1:
            found = index.get(columns[0], NOTHING)
        else:
            several = [activity for key in product(*columns) for activity in index.get(key, NOTHING)]
            found = list({id(activity): activity for activity in several}.values())
            found.sort(key=in_time)
        if unit.program and "program" not in ties:
            return [activity for activity in found if activity.program in ("", unit.program)]
        return found

    def everywhere(self, selector: Selector) -> Sequence[Activity]:
        """The activities of a selector, whatever they belong to."""
        accepts = self.filter_of(selector)
        return [
            activity
            for kind in selector.kind
            for activity in self.by_kind.get(kind, NOTHING)
            if accepts is None or accepts(activity)
        ]

    def filter_of(self, selector: Selector) -> Callable[[Activity], bool] | None:
        try:
            return self.filters[selector]
        except KeyError:
            made = self.filters[selector] = predicate(selector, self.as_of)
            return made

    def is_kept(self, selector: Selector) -> bool:
        """Whether anybody keeps activities of these kinds at all: else their absence says nothing."""
        return any(self.by_kind.get(kind) for kind in selector.kind)

    def days(self, selector: Selector, program: str) -> Sequence[date]:
        """The days, in order, of a selector's activities in a program, or in all of them."""
        made = self.days_made.get((selector, program))
        if made is None:
            found = self.everywhere(selector)
            made = sorted({a.happened for a in found if not program or a.program == program})
            self.days_made[selector, program] = made
        return made

    @cached_property
    def days_made(self) -> dict[tuple[Selector, str], Sequence[date]]:
        return {}

    def begun_of(self, unit: Unit) -> date | None:
        """The day from which something can be asked of a unit; None without limit."""
        days = [unit.since, self.begun.get("")]
        days += [self.begun.get(program) for program in (unit.programs if len(unit.programs) == 1 else ())]
        return max((day for day in days if day is not None), default=None)

    def declared_none(self, kinds: Iterable[str], unit: Unit) -> Activity | None:
        """A declaration in force that there is nothing of these kinds, for the unit's place or for all."""
        for kind in kinds:
            for activity in self.index(NONE, ("subject",)).get((kind,), NOTHING):
                if is_current(activity, self.as_of) and all(
                    getattr(activity, tie) in ("", *unit.values(tie)) for tie in ("program", "client", "site")
                ):
                    return activity
        return None


def by_place(every: Iterable[Series]) -> SeriesByPlace:
    """Series by (unit kind, unit); those of a process also by its program."""
    places: dict[tuple[str, str], list[Series]] = defaultdict(list)
    for series in every:
        places[series.unit_kind, series.unit].append(series)
        if series.process:
            places["process", f"{series.unit} / {series.process}"].append(series)
        for kind, name in series.memberships:
            places[kind, name].append(series)
    return places


def plain(kind: str) -> Text:
    words = kind.replace("_", " ")
    return Text(words, words)


def ties_of(unit: Unit, kind: str) -> Key:
    """The columns that tie activities of a kind to a unit, where the selector does not say."""
    if unit.kind in TIES:
        return TIES[unit.kind]
    return ("id",) if unit.kind == kind else ("about",)
