"""Recency: the newest activity is not older than it may be."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from seido.engine.checks.activity import Activity
from seido.engine.checks.context import Context
from seido.engine.checks.finding import Outcome, State, worst
from seido.engine.checks.members import is_left_out, members_of
from seido.engine.checks.parameters import LOWER
from seido.engine.checks.selector import Selector, day_of, is_current
from seido.engine.checks.spans import THIRTY_DAYS, Span
from seido.engine.checks.unit import Unit
from seido.standard.model import Text


@dataclass(frozen=True)
class Recency:
    """`newest` not older than `max_age` and not before `after_last`; for each member of `every`, its own."""

    newest: Selector
    max_age: Annotated[Span, LOWER]
    after_last: Selector | None = None
    every: Selector | None = None
    warn: Span = THIRTY_DAYS

    def judge(self, unit: Unit, context: Context) -> Outcome:
        found = [a for a in context.find(self.newest, unit) if is_current(a, context.as_of)]
        least = newest_day(context.find(self.after_last, unit), self.after_last) if self.after_last else None
        if not found and unit.since is not None and unit.record is None:
            by = self.max_age.after(unit.since)
            if by >= context.as_of:
                return not_yet(self, by, context)
        if self.every is None:
            return self.of_one(found, least, context)
        members = members_of(self.every, unit, context)
        if not members:
            return nothing_to_judge(self.every, unit, context)
        return together(
            {name: self.of_one([a for a in found if name in a.about], least, context) for name in members}
        )

    def of_one(self, found: list[Activity], least: date | None, context: Context) -> Outcome:
        as_of = context.as_of
        words, required = context.words(self.newest.kind), f"≤ {self.max_age.english}"
        dated = [
            (day, activity) for activity in found if (day := day_of(self.newest, activity)) and day <= as_of
        ]
        if not dated:
            return Outcome(
                "fail" if context.is_kept(self.newest) else "no_data",
                Text(f"No {words.en} on record.", f"「{words.ja}」の記録がない。"),
                required=required,
                population=1,
            )
        day, activity = max(dated, key=lambda pair: pair[0])
        ends = self.max_age.after(day)
        state: State = "pass"
        if day < self.max_age.before(as_of):
            state = "fail"
            reason = Text(
                f"The newest {words.en} is of {day}, older than {self.max_age.english}.",
                f"最新の「{words.ja}」は {day} で、{self.max_age.japanese}を超えている。",
            )
        elif least is not None and day < least:
            state = "fail"
            reason = Text(
                f"The newest {words.en} is of {day}, before the last change of {least}.",
                f"最新の「{words.ja}」は {day} で、最後の変更（{least}）より前である。",
            )
        else:
            reason = Text(
                f"The newest {words.en} is of {day}, within {self.max_age.english}.",
                f"最新の「{words.ja}」は {day} で、{self.max_age.japanese}以内である。",
            )
        due = ends if state == "pass" and self.warn.before(ends) <= as_of else None
        conforming = int(state == "pass")
        return Outcome(state, reason, day.isoformat(), required, 1, conforming, (activity.id,), due)


def not_yet(asked: Recency, by: date, context: Context) -> Outcome:
    """Somebody who has had the job for less than the longest age: there is still time for the first one."""
    words = context.words(asked.newest.kind)
    reason = Text(f"The first {words.en} is due by {by}.", f"最初の「{words.ja}」の期限は {by} である。")
    return Outcome("due", reason, required=f"≤ {asked.max_age.english}", due=by)


def newest_day(found: Iterable[Activity], selector: Selector) -> date | None:
    return max((day for activity in found if (day := day_of(selector, activity))), default=None)


def nothing_to_judge(every: Selector, unit: Unit, context: Context) -> Outcome:
    """No members: none of this kind where the unit has others that are kept up to date, else no data."""
    words = context.words(every.kind)
    if is_left_out(every, unit, context):
        reason = Text(f"No {words.en} of this kind here.", f"ここには該当する「{words.ja}」がない。")
        return Outcome("not_applicable", reason)
    return Outcome(
        "no_data",
        Text(f"No {words.en} on record to judge by.", f"判断の基になる「{words.ja}」の記録がない。"),
    )


def together(outcomes: dict[str, Outcome]) -> Outcome:
    """One outcome of several members: the worst counts, its reason names the first one that has it."""
    state = worst(outcome.state for outcome in outcomes.values())
    good = sum(outcome.state == "pass" for outcome in outcomes.values())
    name, first = next((name, outcome) for name, outcome in outcomes.items() if outcome.state == state)
    total = len(outcomes)
    return Outcome(
        state,
        Text(
            f"{good} of {total} in order; {name}: {first.reason.en}",
            f"{total} 件中 {good} 件が適合。{name}：{first.reason.ja}",
        ),
        f"{good}/{total}",
        first.required,
        total,
        good,
        tuple(row for outcome in outcomes.values() if outcome.state != "pass" for row in outcome.rows),
        min((outcome.due for outcome in outcomes.values() if outcome.due), default=None),
    )
