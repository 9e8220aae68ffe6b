"""Coverage: enough activities in every window, for every value that is asked for."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from operator import itemgetter
from typing import Annotated

from seido.engine.checks.activity import Activity
from seido.engine.checks.context import Context
from seido.engine.checks.finding import Outcome, State
from seido.engine.checks.members import members_of
from seido.engine.checks.parameters import HIGHER
from seido.engine.checks.selector import Selector, day_of, is_current
from seido.engine.checks.spans import NO_TIME, YEAR, Cadence, Span, windows
from seido.engine.checks.unit import Unit
from seido.periods import Period
from seido.standard.model import Text

EVER = date(1970, 1, 1)
Dated = tuple[date, Activity]
#: A window, a value asked for in it (blank: any), and how many there are.
Cell = tuple[Period, str, int]
#: Names of windows (or values) that a sentence lists.
MOST = 3


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
            found = [(day, activity) for day, activity in found if is_current(activity, context.as_of)]
        cells = self.cells(spans, found, unit, context)
        if not cells:
            return Outcome("no_data", no_window(self.as_in or self.every, context), required=required)
        return self.outcome(cells, found, required, context)

    def cells(
        self, spans: Sequence[Period], found: Sequence[Dated], unit: Unit, context: Context
    ) -> list[Cell]:
        """Each window with each value asked for, and how many there are."""
        model = self.dated(self.as_in, unit, context) if self.as_in else []
        values = members_of(self.every, unit, context) if self.every else self.each_of or ("",)
        if self.every and not values:
            return []
        cells = []
        for span in spans:
            here = inside(found, span)
            wanted: Iterable[str] = values
            if self.as_in:
                wanted = dict.fromkeys(v for activity in inside(model, span) for v in self.of(activity))
            cells += [(span, value, self.counted(here, value)) for value in wanted]
        return cells

    def dated(self, selector: Selector, unit: Unit, context: Context) -> list[tuple[date, Activity]]:
        pairs = ((day_of(selector, activity), activity) for activity in context.find(selector, unit))
        dated = [(day, activity) for day, activity in pairs if day is not None and day <= context.as_of]
        if selector.date != "happened":
            dated.sort(key=itemgetter(0))
        return dated

    def of(self, activity: Activity) -> tuple[str, ...]:
        """The values of the column that is counted by; with members, what the activity is about."""
        if self.every and not self.by:
            return activity.about
        value = getattr(activity, self.by or "subject")
        if isinstance(value, str):
            return (value,) if value else ()
        return tuple(sorted(value))

    def counted(self, here: Sequence[Activity], value: str) -> int:
        chosen = [activity for activity in here if not value or value in self.of(activity)]
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
            return (Period(first, as_of + timedelta(days=1), f"{first}–{as_of}", "day"),)
        spans = windows((self.window or YEAR).before(as_of), as_of, self.per)
        begun = context.begun_of(unit)
        if begun is not None:
            spans = tuple(span for span in spans if not mostly_before(span, begun))
        return spans if self.active is None else self.worked(spans, unit, context)

    def worked(self, spans: Sequence[Period], unit: Unit, context: Context) -> Sequence[Period]:
        """The windows in which the unit was active; where nobody of its place was, the data is missing."""
        assert self.active is not None
        mine = [activity.happened for activity in context.find(self.active, unit)]
        anybody = context.days(self.active, unit.program)
        return [span for span in spans if any_in(mine, span) or not any_in(anybody, span)]

    def first_windows(self, unit: Unit, context: Context) -> Sequence[Period]:
        assert self.starting is not None
        days = [day for day, _ in self.dated(self.starting, unit, context)]
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

    def outcome(
        self, cells: Sequence[Cell], found: Sequence[Dated], required: str, context: Context
    ) -> Outcome:
        waiting, good, bad = [], [], []
        for cell in cells:
            span, _, count = cell
            last = self.grace.after(span.end) - timedelta(days=1)
            if count >= self.at_least:
                good.append(cell)
            elif self.per and context.as_of <= last:
                waiting.append(last)
            else:
                bad.append(cell)
        total, right, words = len(good) + len(bad), len(good), context.words(self.has.kind)
        due = min(waiting, default=None)
        state: State
        if bad:
            state = "fail" if found or context.is_kept(self.has) else "no_data"
            missing = listed([label(span, value, self.per) for span, value, _ in bad])
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
        rows = tuple(activity.id for _, activity in found[-5:])
        return Outcome(state, reason, f"{right}/{total}", required, total, right, rows, due)


def inside(dated: Sequence[Dated], span: Period) -> list[Activity]:
    """The activities of a window; `dated` is in order of the days."""
    first = bisect_left(dated, span.start, key=itemgetter(0))
    last = bisect_left(dated, span.end, key=itemgetter(0))
    return [activity for _, activity in dated[first:last]]


def any_in(days: Sequence[date], span: Period) -> bool:
    """Whether any of some days in order lies in a window."""
    place = bisect_left(days, span.start)
    return place < len(days) and days[place] < span.end


def mostly_before(span: Period, begun: date) -> bool:
    """Whether half of a window or more was over when the unit began."""
    return (begun - span.start) * 2 >= span.end - span.start


def label(span: Period, value: str, per: Cadence | None) -> str:
    return " ".join(filter(None, (value, span.name if per or not value else "")))


def listed(names: Sequence[str]) -> str:
    return ", ".join(names[:MOST]) + (f" (+{len(names) - MOST})" if len(names) > MOST else "")


def no_window(selector: Selector | None, context: Context) -> Text:
    words = context.words(selector.kind if selector else ())
    return Text(f"No {words.en} to judge by.", f"判断の基になる「{words.ja}」がない。")
