"""Share: enough, or not too much, of a whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Literal

from seido.engine.checks.context import Context
from seido.engine.checks.finding import Outcome, State
from seido.engine.checks.metrics import Metrics, series_of
from seido.engine.checks.parameters import HIGHER, LOWER, Percent
from seido.engine.checks.population import Each, units
from seido.engine.checks.selector import Selector
from seido.engine.checks.spans import YEAR, Span
from seido.engine.checks.stretch import stretch
from seido.engine.checks.unit import Unit
from seido.standard.model import Text


@dataclass(frozen=True, slots=True)
class Parts:
    """A part of a whole, and what does not belong to the part."""

    part: Fraction
    whole: Fraction
    outside: tuple[str, ...] = ()


@dataclass(frozen=True)
class Share:
    """The share of activities, quantities, members or metrics lies within its bounds."""

    of: Selector | None = None
    that: Selector | None = None
    members: Each | None = None
    having: Selector | None = None
    weighted_by: Selector | None = None
    metrics: Metrics | None = None
    level: Literal["at_level", "at_level_or_improving"] | None = None
    at_least: Annotated[Percent | None, HIGHER] = None
    at_most: Annotated[Percent | None, LOWER] = None
    window: Span = YEAR

    def judge(self, unit: Unit, context: Context) -> Outcome:
        required = " ".join(
            f"{sign} {bound:g} %"
            for sign, bound in (("≥", self.at_least), ("≤", self.at_most))
            if bound is not None
        )
        if self.level is not None:
            parts = self.of_metrics(unit, context)
        elif self.members is not None:
            parts = self.of_members(unit, context, self.members)
        else:
            parts = self.of_activities(unit, context)
        if not parts.whole:
            return Outcome(
                "no_data",
                Text("Nothing to take a share of.", "割合の母数となるものがない。"),
                required=required,
            )
        share = 100 * parts.part / parts.whole
        low = self.at_least is not None and share < Fraction(str(self.at_least))
        high = self.at_most is not None and share > Fraction(str(self.at_most))
        state: State = "fail" if low or high else "pass"
        figure = f"{float(share):.1f} %"
        sums = f"{float(parts.part):g}/{float(parts.whole):g}"
        reason = Text(
            f"{figure} ({sums}), required {required}.", f"{figure}（{sums}）で、基準は {required} である。"
        )
        rows = parts.outside if low else ()
        return Outcome(state, reason, figure, required, int(parts.whole), int(parts.part), rows)

    def of_activities(self, unit: Unit, context: Context) -> Parts:
        if self.of is None:
            return Parts(Fraction(), Fraction())
        days = stretch(self.window, context.as_of, self.of)
        found = [activity for activity in context.find(self.of, unit) if days.holds(activity)]
        if self.that is None:
            pairs = [(a.part, a.whole) for a in found if a.part is not None and a.whole is not None]
            return Parts(Fraction(sum(part for part, _ in pairs)), Fraction(sum(whole for _, whole in pairs)))
        accepts = context.filter_of(self.that)
        others = [activity for activity in found if accepts is not None and not accepts(activity)]
        whole = sum(activity.count for activity in found)
        part = whole - sum(activity.count for activity in others)
        return Parts(Fraction(part), Fraction(whole), tuple(activity.id for activity in others))

    def of_members(self, unit: Unit, context: Context, members: Each) -> Parts:
        if self.having is not None and not context.is_kept(self.having):
            return Parts(Fraction(), Fraction())
        everybody = units(members, "program", None, context)
        mine = everybody if unit.kind == "entity" else within(everybody, unit, context)
        days = stretch(self.window, context.as_of)
        weighing = stretch(self.window, context.as_of, self.weighted_by)
        part, whole, outside = Fraction(), Fraction(), []
        for member in mine:
            weight = Fraction(1)
            if self.weighted_by is not None:
                weights = filter(weighing.holds, context.find(self.weighted_by, member))
                weight = Fraction(sum(activity.count for activity in weights))
            whole += weight
            if self.having is not None and any(map(days.holds, context.find(self.having, member))):
                part += weight
            else:
                outside.append(member.name)
        return Parts(part, whole, tuple(outside))

    def of_metrics(self, unit: Unit, context: Context) -> Parts:
        part, whole, outside = 0, 0, []
        for series in series_of(unit, self.metrics, context):
            judgement = context.judged(series)
            if not judgement.counted:
                continue
            whole += 1
            if judgement.at_level or (self.level == "at_level_or_improving" and judgement.improving):
                part += 1
            else:
                outside.append(f"{series.metric}@{series.unit}")
        return Parts(Fraction(part), Fraction(whole), tuple(outside))


def within(everybody: Sequence[Unit], unit: Unit, context: Context) -> Sequence[Unit]:
    """The members that belong to a program of the unit's."""
    return list(
        {
            id(member): member
            for program in unit.programs
            for member in by_program(everybody, context).get(program, ())
        }.values()
    )


def by_program(everybody: Sequence[Unit], context: Context) -> Mapping[str, Sequence[Unit]]:
    """Members by program, sorted out once a population."""
    found = context.sorted_out.get(id(everybody))
    if found is None:
        found = defaultdict(list)
        for member in everybody:
            for program in member.programs:
                found[program].append(member)
        context.sorted_out[id(everybody)] = found
    return found
