"""Coverage: enough activities in every window, for every value that is asked for."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import accumulate
from typing import Annotated

from seido.engine.checks.activity import Activity
from seido.engine.checks.context import Context
from seido.engine.checks.finding import Outcome, State
from seido.engine.checks.members import members_of
from seido.engine.checks.parameters import HIGHER
from seido.engine.checks.recency import nothing_to_judge
from seido.engine.checks.selector import Selector, day_of, is_current
from seido.engine.checks.spans import NO_TIME, YEAR, Cadence, Span, windows
from seido.engine.checks.unit import Unit
from seido.periods import Period
from seido.standard.model import Text

EVER = date(1970, 1, 1)
#: A window, a value asked for in it (blank: any), and how many there are.
Cell = tuple[Period, str, int]
#: Names of windows (or values) that a sentence lists.
MOST = 3


@dataclass(frozen=True, slots=True)
class Dated:
    """Activities in order of the days that count."""

    days: Sequence[date]
    activities: Sequence[Activity]

    @classmethod
    def of(cls, found: Sequence[Activity], selector: Selector) -> Dated:
        if selector.date == "happened":
            return cls([activity.happened for activity in found], found)
        ordered = sorted((d, n) for n, activity in enumerate(found) if (d := day_of(selector, activity)))
        return cls([day for day, _ in ordered], [found[number] for _, number in ordered])

    def numbers(self, spans: Sequence[Period]) -> list[int]:
        """How many there are in each window."""
        days, sums = self.days, [0, *accumulate(activity.count for activity in self.activities)]
        return [sums[bisect_left(days, span.end)] - sums[bisect_left(days, span.start)] for span in spans]

    def inside(self, span: Period) -> Sequence[Activity]:
        first = bisect_left(self.days, span.start)
        return self.activities[first : bisect_left(self.days, span.end, first)]


@dataclass(frozen=True)
class Coverage:
    """`at_least` activities `has` in each window of the unit's time, and for each value asked for."""

    has: Selector
    at_least: Annotated[int, HIGHER] = 1
    per: Cadence | None = None
    window: Span | None = None
    by: str = ""
    each_of: tuple[str, ...] = ()
    as_in: Selector | None = None
    every: Selector | None = None
    distinct: str = ""
    active: Selector | None = None
    starting: Selector | None = None
    periods: Annotated[int, HIGHER] = 4
    grace: Span = NO_TIME

    def judge(self, unit: Unit, context: Context) -> Outcome:
        required = f"≥ {self.at_least}" + (f" / {self.per.replace('_', ' ')}" if self.per else "")
        spans = self.windows_of(unit, context)
        if not spans and self.active is not None and context.days(self.active, unit.program):
            words = context.words(self.active.kind)
            reason = Text(f"No {words.en} in any window.", f"どの期間にも「{words.ja}」がない。")
            return Outcome("not_applicable", reason, required=required)
        if not spans:
            return Outcome(
                "no_data", no_window(self.active or self.starting or self.has, context), required=required
            )
        found = self.dated(self.has, unit, context)
        if self.per is None:
            found = Dated.of([a for a in found.activities if is_current(a, context.as_of)], self.has)
        cells = self.cells(spans, found, unit, context)
        if not cells and self.every is not None:
            return nothing_to_judge(self.every, unit, context)
        if not cells:
            return Outcome("no_data", no_window(self.as_in, context), required=required)
        return self.outcome(cells, found, required, context)

    def cells(self, spans: Sequence[Period], found: Dated, unit: Unit, context: Context) -> list[Cell]:
        """Each window with each value asked for, and how many there are."""
        if not (self.as_in or self.every or self.each_of or self.distinct):
            return [(span, "", number) for span, number in zip(spans, found.numbers(spans), strict=True)]
        model = self.dated(self.as_in, unit, context) if self.as_in else None
        values = members_of(self.every, unit, context) if self.every else self.each_of or ("",)
        if self.every and not values:
            return []
        cells = []
        for span in spans:
            here = found.inside(span)
            wanted: Iterable[str] = values
            if model is not None:
                wanted = dict.fromkeys(v for activity in model.inside(span) for v in self.of(activity))
            cells += [(span, value, self.counted(here, value)) for value in wanted]
        return cells

    def dated(self, selector: Selector, unit: Unit, context: Context) -> Dated:
        found = context.find(selector, unit)
        if selector.date != "happened":
            found = [a for a in found if (day := day_of(selector, a)) is not None and day <= context.as_of]
        return Dated.of(found, selector)

    def of(self, activity: Activity) -> tuple[str, ...]:
        """The values of the column that is counted by; with members, what the activity is about."""
        if self.every and not self.by:
            return activity.about
        value = getattr(activity, self.by or "subject")
        if isinstance(value, str):
            return (value,) if value else ()
        return tuple(sorted(value))

    def counted(self, here: Sequence[Activity], value: str) -> int:
        chosen = [activity for activity in here if value in self.of(activity)] if value else here
        if self.distinct:
            return len({getattr(activity, self.distinct) for activity in chosen} - {"", None})
        return sum(activity.count for activity in chosen)

    def windows_of(self, unit: Unit, context: Context) -> Sequence[Period]:
        """The windows that must be filled, in order."""
        as_of = context.as_of
        if self.starting is not None:
            return self.first_windows(unit, context)
        if self.per is None:
            first = self.window.before(as_of) if self.window else EVER
            return (
                Period(
                    first,
                    as_of + timedelta(days=1),
                    f"{first}–{as_of}" if self.window else f"≤ {as_of}",
                    "day",
                ),
            )
        first = (self.window or YEAR).before(as_of)
        spans = windows_since(first, as_of, self.per, context.begun_of(unit))
        return spans if self.active is None else self.worked(spans, unit, context)

    def worked(self, spans: Sequence[Period], unit: Unit, context: Context) -> Sequence[Period]:
        """The windows in which the unit was active; where nobody of its place was, the data is missing."""
        assert self.active is not None
        mine = [activity.happened for activity in context.find(self.active, unit)]
        anybody = context.days(self.active, unit.program)
        return [span for span in spans if any_in(mine, span) or not any_in(anybody, span)]

    def first_windows(self, unit: Unit, context: Context) -> Sequence[Period]:
        assert self.starting is not None
        days = self.dated(self.starting, unit, context).days
        if not days:
            return ()
        step = Span(days=7) if self.per in (None, "week") else Span(months=1)
        found, start = [], min(days)
        for number in range(1, self.periods + 1):
            end = step.after(start)
            if start <= context.as_of:
                found.append(Period(start, end, f"{self.per or 'week'} {number}", "day"))
            start = end
        return found

    def outcome(self, cells: Sequence[Cell], found: Dated, required: str, context: Context) -> Outcome:
        waiting, good, bad = [], [], []
        for cell in cells:
            span, _, count = cell
            if count >= self.at_least:
                good.append(cell)
            elif self.per and context.as_of < (end := self.grace.after(span.end)):
                waiting.append(end - timedelta(days=1))
            else:
                bad.append(cell)
        total, right, words = len(good) + len(bad), len(good), context.words(self.has.kind)
        due = min(waiting, default=None)
        state: State
        if bad:
            state = "fail" if found.days or context.is_kept(self.has) else "no_data"
            missing = listed(bad, self.per)
            reason = Text(
                f"{right} of {total} have at least {self.at_least} {words.en}; lacking: {missing}.",
                f"{total} 件中 {right} 件で「{words.ja}」が {self.at_least} 件以上。不足：{missing}。",
            )
        elif good:
            state = "pass"
            reason = Text(
                f"All {total} have at least {self.at_least} {words.en}.",
                f"{total} 件すべてで「{words.ja}」が {self.at_least} 件以上ある。",
            )
        else:
            state = "due"
            reason = Text(
                f"At least {self.at_least} {words.en} needed by {due}.",
                f"{due} までに「{words.ja}」が {self.at_least} 件以上必要である。",
            )
        rows = tuple(activity.id for activity in found.activities[-5:])
        return Outcome(state, reason, f"{right}/{total}", required, total, right, rows, due)


def any_in(days: Sequence[date], span: Period) -> bool:
    """Whether any of some days in order lies in a window."""
    place = bisect_left(days, span.start)
    return place < len(days) and days[place] < span.end


@cache
def windows_since(first: date, last: date, per: Cadence, begun: date | None) -> tuple[Period, ...]:
    """The windows of a cadence, without those of which half or more was over when the unit began."""
    spans = windows(first, last, per)
    if begun is None:
        return spans
    return tuple(span for span in spans if (begun - span.start) * 2 < span.end - span.start)


def label(span: Period, value: str, per: Cadence | None) -> str:
    return " ".join(filter(None, (value, span.name if per or not value else "")))


def listed(cells: Sequence[Cell], per: Cadence | None) -> str:
    """The first few windows and values, and how many more there are."""
    names = ", ".join(label(span, value, per) for span, value, _ in cells[:MOST])
    return names + (f" (+{len(cells) - MOST})" if len(cells) > MOST else "")


def no_window(selector: Selector | None, context: Context) -> Text:
    words = context.words(selector.kind if selector else ())
    return Text(f"No {words.en} to judge by.", f"判断の基になる「{words.ja}」がない。")
