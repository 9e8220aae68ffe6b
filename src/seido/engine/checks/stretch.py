"""The days that a figure or a share is taken over.

Work is summed by calendar month. A sum counts whole or not at all, so that what is compared with it is taken over
whole months too: the last ones that are over.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from seido.engine.checks.activity import Activity
from seido.engine.checks.selector import Selector
from seido.engine.checks.spans import Span
from seido.periods import add_months

#: Kinds of activity that stand for a whole calendar month and are dated within it.
SUMMED_BY_MONTH = frozenset({"handled", "contact", "contact_reason"})


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days from the first one on, before `end`."""

    start: date
    end: date

    def holds(self, activity: Activity) -> bool:
        return self.start <= activity.happened < self.end


def stretch(window: Span, as_of: date, *selectors: Selector | None) -> Stretch:
    """The window up to today; where one of the selectors takes sums of months, as many months that are over."""
    end = as_of + timedelta(days=1)
    by_month = any(selector and SUMMED_BY_MONTH.intersection(selector.kind) for selector in selectors)
    if by_month and window.months and not window.days:
        end = end.replace(day=1)
        return Stretch(add_months(end, -window.months), end)
    return Stretch(window.before(as_of) + timedelta(days=1), end)
