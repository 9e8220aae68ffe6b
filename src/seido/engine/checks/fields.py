"""Fields: a document holds what it must hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from seido.engine.checks.activity import Activity
from seido.engine.checks.context import Context
from seido.engine.checks.finding import Outcome, State
from seido.engine.checks.parameters import HIGHER, LOWER
from seido.engine.checks.selector import Selector, is_current, is_filled
from seido.engine.checks.spans import Span
from seido.engine.checks.unit import Unit
from seido.standard.model import Text


@dataclass(frozen=True)
class Fields:
    """The newest document, or each one, has its parts, columns, outcome and age, and has not expired."""

    document: Selector
    parts: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()
    any_count: Annotated[int, HIGHER] = 1
    filled: tuple[str, ...] = ()
    outcome: tuple[str, ...] = ()
    max_age: Annotated[Span | None, LOWER] = None
    part_at_least: Annotated[float | None, HIGHER] = None
    part_at_most: Annotated[float | None, LOWER] = None
    which: Literal["newest", "every"] = "newest"
    window: Span | None = None

    def judge(self, unit: Unit, context: Context) -> Outcome:
        found: Sequence[Activity] = context.find(self.document, unit)
        if self.window is not None:
            first = self.window.before(context.as_of)
            found = [activity for activity in found if activity.happened > first]
        words = context.words(self.document.kind)
        required = ", ".join(self.demands())
        if not found:
            return Outcome(
                "fail" if context.is_kept(self.document) else "no_data",
                Text(f"No {words.en} on record.", f"「{words.ja}」の記録がない。"),
                required=required,
            )
        chosen = found if self.which == "every" else found[-1:]
        faults = [(activity, list(self.lacks(activity, context))) for activity in chosen]
        bad = [(activity, lacking) for activity, lacking in faults if lacking]
        total, right = len(faults), len(faults) - len(bad)
        state: State = "fail" if bad else "pass"
        if bad:
            activity, lacking = bad[0]
            what = ", ".join(lacking)
            reason = Text(
                f"{right} of {total} {words.en} complete; {activity.id} of {activity.happened} lacks: {what}.",
                f"「{words.ja}」{total} 件中 {right} 件が整っている。{activity.happened} の "
                f"{activity.id} に不足：{what}。",
            )
        else:
            newest = chosen[-1].happened
            reason = Text(
                f"{right} of {total} {words.en} complete, the newest of {newest}.",
                f"「{words.ja}」{total} 件すべてが整っており、最新は {newest} である。",
            )
        rows = tuple(activity.id for activity, _ in (bad or faults))
        return Outcome(state, reason, f"{right}/{total}", required, total, right, rows)

    def demands(self) -> Iterator[str]:
        yield from self.parts
        if self.any_of:
            yield f"≥ {self.any_count} of {'/'.join(self.any_of)}"
        yield from self.filled
        if self.outcome:
            yield "/".join(self.outcome)
        if self.max_age is not None:
            yield f"≤ {self.max_age.english}"

    def lacks(self, activity: Activity, context: Context) -> Iterator[str]:
        """What a document lacks, in the binding's words."""
        yield from (part for part in self.parts if part not in activity.parts)
        if self.any_of and len(activity.parts.intersection(self.any_of)) < self.any_count:
            yield f"{self.any_count} of {'/'.join(self.any_of)}"
        yield from (name for name in self.filled if not is_filled(activity, name))
        if self.outcome and activity.outcome not in self.outcome:
            yield "/".join(self.outcome)
        if not is_current(activity, context.as_of):
            yield f"validity (expired {activity.expires})"
        if self.max_age is not None and activity.happened < self.max_age.before(context.as_of):
            yield f"≤ {self.max_age.english}"
        if self.part_at_least is not None and (activity.part is None or activity.part < self.part_at_least):
            yield f"≥ {self.part_at_least:g}"
        if self.part_at_most is not None and (activity.part is None or activity.part > self.part_at_most):
            yield f"≤ {self.part_at_most:g}"
