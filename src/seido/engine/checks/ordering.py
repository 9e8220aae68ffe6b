"""Ordering: one thing is not later than the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Annotated

from seido.engine.checks.activity import Activity
from seido.engine.checks.context import Context
from seido.engine.checks.finding import Outcome
from seido.engine.checks.members import members_of
from seido.engine.checks.parameters import LOWER
from seido.engine.checks.recency import nothing_to_judge, together
from seido.engine.checks.selector import Selector, day_of
from seido.engine.checks.spans import Span
from seido.engine.checks.unit import Unit
from seido.standard.model import Text

#: A step's first activity and the day that counts.
Dated = tuple[date, Activity]


@dataclass(frozen=True)
class Ordering:
    """The first day of each of `steps` is not after that of the next.

    `same` is a column: values found in the last step are compared one by one. For each member of `every`
    the steps before the last must be about it.
    """

    steps: tuple[Selector, ...]
    same: str = ""
    every: Selector | None = None
    max_gap: Annotated[Span | None, LOWER] = None

    def judge(self, unit: Unit, context: Context) -> Outcome:
        found = [list(context.find(step, unit)) for step in self.steps]
        if unit.since is not None and unit.record is None:
            # What was to be done before someone took up the job was asked of others.
            found[-1] = [a for a in found[-1] if (day_of(self.steps[-1], a) or a.happened) >= unit.since]
        if self.every is not None:
            members = members_of(self.every, unit, context)
            if not members:
                return nothing_to_judge(self.every, unit, context)
            return together({name: self.of_one(about(found, name), context) for name in members})
        if self.same:
            values = dict.fromkeys(
                value for activity in found[-1] for value in context.values(activity, self.same)
            )
            if values:
                return together(
                    {
                        value: self.of_one(
                            [[a for a in step if value in context.values(a, self.same)] for step in found],
                            context,
                        )
                        for value in values
                    }
                )
            if not found[-1] and (context.is_kept(self.steps[-1]) or self.declared(unit, context)):
                words = context.words(self.steps[-1].kind)
                reason = Text(f"No {words.en} concerns this.", f"該当する「{words.ja}」がない。")
                return Outcome("not_applicable", reason)
        return self.of_one(found, context)

    def declared(self, unit: Unit, context: Context) -> bool:
        return context.declared_none(self.steps[-1].kind, unit) is not None

    def of_one(self, found: Sequence[Sequence[Activity]], context: Context) -> Outcome:
        firsts = [self.first(step, activities) for step, activities in zip(self.steps, found, strict=True)]
        names = [named(step) for step in self.steps]
        required = " ≤ ".join(names)
        rows = tuple(first[1].id for first in firsts if first)
        happened = [first is not None and first[0] <= context.as_of for first in firsts]
        reached = max((number for number, here in enumerate(happened) if here), default=-1)
        if all(happened[:-1]) and firsts[-1] is not None:
            reached = len(firsts) - 1  # a last day still to come, with all that had to be done before it
        for number, (step, following) in enumerate(pairwise(firsts[: reached + 1])):
            fault = self.fault(step, following, names[number], names[number + 1])
            if fault is not None:
                return Outcome("fail", fault, observed(firsts), required, 1, 0, rows)
        if reached == len(firsts) - 1:
            reason = Text(
                f"{names[0]} is not after {names[-1]} ({observed(firsts)}).",
                f"「{names[0]}」は「{names[-1]}」より後になっていない（{observed(firsts)}）。",
            )
            return Outcome("pass", reason, observed(firsts), required, 1, 1, rows)
        # The last step has not happened; where nobody records it at all, whether it has is not known.
        known = context.is_kept(self.steps[-1]) or (reached < 0 and any(map(context.is_kept, self.steps)))
        reason = Text(
            f"{names[reached + 1]} is still to come, so that nothing is late yet.",
            f"「{names[reached + 1]}」はこれからで、まだ遅れはない。",
        )
        if not known:
            reason = Text(f"No {names[-1]} on record.", f"「{names[-1]}」の記録がない。")
        due = min((first[0] for first in firsts if first and first[0] > context.as_of), default=None)
        return Outcome("due" if known else "no_data", reason, observed(firsts), required, 1, 0, rows, due)

    def first(self, step: Selector, activities: Sequence[Activity]) -> Dated | None:
        dated = [(day, activity) for activity in activities if (day := day_of(step, activity)) is not None]
        return min(dated, key=lambda pair: pair[0], default=None)

    def fault(self, step: Dated | None, following: Dated | None, name: str, then: str) -> Text | None:
        """What is wrong between two steps of which the second, or one after it, has happened."""
        if following is None:
            return Text(f"{then} is missing.", f"「{then}」がない。")
        if step is None:
            return Text(
                f"{then} on {following[0]} without {name}.",
                f"「{name}」がないまま {following[0]} に「{then}」。",
            )
        if step[0] > following[0]:
            return Text(
                f"{name} on {step[0]}, after {then} on {following[0]}.",
                f"「{name}」（{step[0]}）が「{then}」（{following[0]}）より後である。",
            )
        if self.max_gap is not None and self.max_gap.after(step[0]) < following[0]:
            return Text(
                f"{name} on {step[0]}, more than {self.max_gap.english} before {then} on {following[0]}.",
                f"「{name}」（{step[0]}）から「{then}」（{following[0]}）まで{self.max_gap.japanese}を超えている。",
            )
        return None


def about(found: Sequence[Sequence[Activity]], name: str) -> list[Sequence[Activity]]:
    """The steps as far as they are about a member; the last one is the unit's own."""
    return [*([a for a in step if name in a.about] for step in found[:-1]), found[-1]]


def named(step: Selector) -> str:
    return step.words if step.date == "happened" else f"{step.words} ({step.date})"


def observed(firsts: Sequence[Dated | None]) -> str:
    return " → ".join(first[0].isoformat() if first else "–" for first in firsts)
