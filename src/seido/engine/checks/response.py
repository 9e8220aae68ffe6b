"""Response: what happens is answered in time, brought to an end, and proved to have worked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Annotated, Literal

from seido.engine.checks.activity import Activity
from seido.engine.checks.context import Context
from seido.engine.checks.finding import Outcome, State, worst
from seido.engine.checks.metrics import Metrics, series_of
from seido.engine.checks.parameters import HIGHER, LOWER
from seido.engine.checks.selector import Selector, is_done
from seido.engine.checks.spans import NINETY_DAYS, YEAR, Span
from seido.engine.checks.unit import Unit
from seido.engine.performance.series import Series, meets
from seido.standard.model import Text


@dataclass(frozen=True, slots=True)
class Trigger:
    """Something that asks for an answer: its day, what an answer names it by, and whose it is."""

    day: date
    id: str
    keys: frozenset[str]
    person: str = ""
    subject: str = ""
    program: str = ""


@dataclass(frozen=True)
class Response:
    """Each trigger has its answers `within` a time, closed and effective where asked for.

    A trigger is an activity, a period that missed its target, or a metric below level. With `count`, only
    that many activities within `in_span` make one, on the day of the last of them. `quiet` is what a unit
    is of which nothing was seen, where others of its place were seen.
    """

    answer: Selector
    trigger: Selector | None = None
    missed: Metrics | None = None
    below_level: Metrics | None = None
    tied: Literal["relates_to", "person", "subject"] = "relates_to"
    at_least: Annotated[int, HIGHER] = 1
    within: Annotated[Span | None, LOWER] = None
    closed: bool = False
    close_within: Annotated[Span | None, LOWER] = None
    effective: tuple[str, ...] = ()
    count: Annotated[int, LOWER] = 1
    in_span: Span = NINETY_DAYS
    watched: Selector | None = None
    quiet: Literal["no_data", "not_applicable"] = "no_data"
    window: Span = YEAR

    def judge(self, unit: Unit, context: Context) -> Outcome:
        triggers = list(self.triggers(unit, context))
        required = self.answer.words + (f" ≤ {self.within.english}" if self.within else "")
        if not triggers:
            return self.of_none(unit, context, required)
        states = [(trigger, self.state_of(trigger, context)) for trigger in triggers]
        total = sum(state != "due" for _, state in states)
        good = sum(state == "pass" for _, state in states)
        late = [trigger for trigger, state in states if state == "fail"]
        waiting = [trigger for trigger, state in states if state == "due"]
        state = worst(state for _, state in states)
        if state == "due" and good:
            state = "pass"
        return Outcome(
            state,
            self.reason(context, state, good, total, late, waiting),
            f"{good}/{total}",
            required,
            total,
            good,
            tuple(trigger.id for trigger in [*late, *waiting]),
            min((self.deadline(trigger) for trigger in waiting), default=None),
        )

    def reason(
        self,
        context: Context,
        state: State,
        good: int,
        total: int,
        late: Sequence[Trigger],
        waiting: Sequence[Trigger],
    ) -> Text:
        words = context.words(self.answer.kind)
        if state == "fail":
            return Text(
                f"{good} of {total} answered by {words.en} as required; not so: {late[0].id} of {late[0].day}.",
                f"{total} 件中 {good} 件に「{words.ja}」による対応がある。不備：{late[0].day} の {late[0].id}。",
            )
        if state == "due":
            return Text(
                f"{len(waiting)} still to be answered by {words.en}, not late yet.",
                f"「{words.ja}」による対応待ちが {len(waiting)} 件あり、期限前である。",
            )
        return Text(
            f"All {total} answered by {words.en} as required.",
            f"{total} 件すべてに「{words.ja}」による対応がある。",
        )

    @cached_property
    def seen_by(self) -> Selector | None:
        """What proves that triggers would have been seen: the trigger's kind without its filter."""
        if self.watched is not None or self.trigger is None:
            return self.watched
        return Selector(self.trigger.kind, match=self.trigger.match)

    # ---- What asks for an answer ----------------------------------------------------------------

    def triggers(self, unit: Unit, context: Context) -> Iterator[Trigger]:
        first = self.window.before(context.as_of)
        if self.trigger is not None:
            found = [a for a in context.find(self.trigger, unit) if a.happened > first and a.count]
            yield from (triggered_by(activity) for activity in self.repeated(found))
        if self.missed is not None:
            for series in series_of(unit, self.missed, context):
                yield from misses(series, first, context.as_of)
        if self.below_level is not None:
            for series in series_of(unit, self.below_level, context):
                judgement = context.judged(series)
                if series.points and judgement.counted and not judgement.at_level:
                    newest = max(point.period for point in series.points)
                    # A level is of the whole window, so what was begun within it answers; a limit of time runs
                    # from the newest period.
                    yield of_series(series, newest.end if self.within else first, newest.name)

    def repeated(self, found: Sequence[Activity]) -> Sequence[Activity]:
        """The activities that complete a number of them within the span; all of them where one is enough."""
        if self.count <= 1:
            return found
        return [
            activity
            for earlier, activity in zip(found, found[self.count - 1 :], strict=False)
            if self.in_span.after(earlier.happened) >= activity.happened
        ]

    def of_none(self, unit: Unit, context: Context, required: str) -> Outcome:
        """Nothing asked for an answer: right where it would have been seen, else without data."""
        first = self.window.before(context.as_of)
        kinds = self.trigger.kind if self.trigger else ()
        watched = self.seen_by
        seen = 0
        if watched is not None:
            seen = sum(
                activity.count for activity in context.find(watched, unit) if activity.happened > first
            )
        for metrics in (self.missed, self.below_level):
            if metrics is not None:
                seen += sum(len(series.points) for series in series_of(unit, metrics, context))
        if seen:
            reason = Text(f"None of {seen} needed an answer.", f"{seen} 件のうち対応を要するものはない。")
            return Outcome("pass", reason, "0/0", required)
        if declared := context.declared_none(kinds, unit):
            reason = Text(
                f"Declared on {declared.happened} that there was none.",
                f"該当なしと {declared.happened} に申告がある。",
            )
            return Outcome("pass", reason, "0/0", required, rows=(declared.id,))
        if self.quiet == "not_applicable" and watched is not None and context.days(watched, unit.program):
            reason = Text(
                "Nothing here that could have asked for an answer.", "ここには対応の対象となるものがない。"
            )
            return Outcome("not_applicable", reason, required=required)
        return Outcome(
            "no_data",
            Text(
                "Nothing was watched that could have asked for an answer.",
                "対応の要否を判断できるデータがない。",
            ),
            required=required,
        )

    # ---- What answers ---------------------------------------------------------------------------

    def answers(self, trigger: Trigger, context: Context) -> Sequence[Activity]:
        """The answers tied to a trigger, from its day on, made in its program or in none."""
        accepts = context.filter_of(self.answer)
        keys = trigger.keys if self.tied == "relates_to" else (getattr(trigger, self.tied),)
        found: list[Activity] = []
        for kind in self.answer.kind:
            index = context.index(kind, (self.tied,))
            for key in keys:
                found += index.get((key,), ())
        return [
            answer
            for answer in ({id(a): a for a in found}.values() if len(keys) > 1 else found)
            if answer.happened >= trigger.day
            and answer.id != trigger.id
            and (not trigger.program or answer.program in ("", trigger.program))
            and (accepts is None or accepts(answer))
        ]

    def state_of(self, trigger: Trigger, context: Context) -> State:
        as_of = context.as_of
        in_time = [
            answer
            for answer in self.answers(trigger, context)
            if self.within is None or answer.happened <= self.within.after(trigger.day)
        ]
        if sum(answer.count for answer in in_time) < self.at_least:
            return "due" if self.within is not None and as_of <= self.within.after(trigger.day) else "fail"
        if not (self.closed or self.close_within or self.effective):
            return "pass"
        return worst(self.end_of(answer, trigger, as_of) for answer in in_time)

    def end_of(self, answer: Activity, trigger: Trigger, as_of: date) -> State:
        """Whether an answer was brought to an end in time, and worked."""
        last = self.close_within.after(trigger.day) if self.close_within else answer.due
        if not is_done(answer, as_of):
            return "due" if last is not None and as_of <= last else "fail"
        assert answer.done is not None
        if self.close_within is not None and last is not None and answer.done > last:
            return "fail"
        return "pass" if not self.effective or answer.outcome in self.effective else "fail"

    def deadline(self, trigger: Trigger) -> date:
        spans = [span for span in (self.within, self.close_within) if span is not None]
        return min((span.after(trigger.day) for span in spans), default=trigger.day)


def triggered_by(activity: Activity) -> Trigger:
    keys = frozenset(filter(None, (activity.id,)))
    return Trigger(activity.happened, activity.id, keys, activity.person, activity.subject, activity.program)


def misses(series: Series, first: date, as_of: date) -> Iterator[Trigger]:
    """The periods of a series, over by today, that have a value and missed their target."""
    for point in series.points:
        if (
            point.value is not None
            and first < point.period.end <= as_of
            and not meets(series.direction, point)
        ):
            yield of_series(series, point.period.end, point.period.name)


def of_series(series: Series, day: date, period: str) -> Trigger:
    """A trigger that an answer may name by metric, unit and period, or by the metric with its unit."""
    metric, unit = series.metric, series.unit
    keys = frozenset({f"{metric}@{unit}@{period}", f"{metric}@{unit}", metric})
    program = unit if series.unit_kind in ("program", "process") else ""
    return Trigger(day, f"{metric}@{unit}@{period}", keys, subject=metric, program=program)
