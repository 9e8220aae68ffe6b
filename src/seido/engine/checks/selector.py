"""Which activities a check looks at: kinds of activity, and what must hold of each."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from seido.engine.checks.activity import Activity

#: Fields by which an activity may be tied to a unit. `about` is its subject or what it relates to.
TIES = (
    "id",
    "about",
    "subject",
    "relates_to",
    "person",
    "job_role",
    "program",
    "process",
    "site",
    "client",
)
#: A tie to nothing: activities count wherever they were made.
ANYWHERE = ("anywhere",)


@dataclass(frozen=True, eq=False)
class Selector:
    """Kinds of activity, and a filter. Of several words in a field, any one suffices; `parts` needs all.

    `match` are the fields by which an activity belongs to the unit; without it the unit's kind decides
    (docs/add-a-check.md); `anywhere` ties to nothing. `done` and `linked` ask for a day of completion and a
    link to evidence, `current` for activities that have not expired, `filled` for columns that are not
    blank. `part_at_least` and `part_at_most` bound the first quantity. `date` is the day that counts.

    Two selectors are the same only where they are one object, so that what is prepared for one is found fast.
    """

    kind: tuple[str, ...]
    match: tuple[str, ...] = ()
    outcome: tuple[str, ...] = ()
    not_outcome: tuple[str, ...] = ()
    subject: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    any_part: tuple[str, ...] = ()
    without_part: tuple[str, ...] = ()
    relates_to: tuple[str, ...] = ()
    job_role: tuple[str, ...] = ()
    process: tuple[str, ...] = ()
    filled: tuple[str, ...] = ()
    done: bool | None = None
    linked: bool | None = None
    current: bool = False
    part_at_least: float | None = None
    part_at_most: float | None = None
    date: Literal["happened", "done", "due", "expires"] = "happened"

    @property
    def words(self) -> str:
        """The kinds in plain words, for a sentence."""
        return " / ".join(kind.replace("_", " ") for kind in self.kind)


def predicate(selector: Selector, as_of: datetime.date) -> Callable[[Activity], bool] | None:
    """The tests that a selector asks for, in one function; None where every activity of its kinds will do."""
    tests: list[Callable[[Activity], bool]] = []
    for name in ("outcome", "subject", "job_role", "process"):
        if allowed := frozenset(getattr(selector, name)):
            tests.append(lambda activity, name=name, allowed=allowed: getattr(activity, name) in allowed)  # type: ignore[misc]
    if refused := frozenset(selector.not_outcome):
        tests.append(lambda activity: activity.outcome not in refused)
    if needed := frozenset(selector.parts):
        tests.append(lambda activity: needed <= activity.parts)
    if some := frozenset(selector.any_part):
        tests.append(lambda activity: bool(some & activity.parts))
    if without := frozenset(selector.without_part):
        tests.append(lambda activity: not without & activity.parts)
    if related := frozenset(selector.relates_to):
        tests.append(lambda activity: bool(related.intersection(activity.relates_to)))
    if selector.filled:
        tests.append(lambda activity: all(is_filled(activity, name) for name in selector.filled))
    if selector.done is not None:
        tests.append(lambda activity: is_done(activity, as_of) is selector.done)
    if selector.linked is not None:
        tests.append(lambda activity: bool(activity.link) is selector.linked)
    if selector.current:
        tests.append(lambda activity: is_current(activity, as_of))
    if (least := selector.part_at_least) is not None:
        tests.append(lambda activity: activity.part is not None and activity.part >= least)
    if (most := selector.part_at_most) is not None:
        tests.append(lambda activity: activity.part is not None and activity.part <= most)
    if not tests:
        return None
    return tests[0] if len(tests) == 1 else lambda activity: all(test(activity) for test in tests)


def day_of(selector: Selector, activity: Activity) -> datetime.date | None:
    """The day of an activity that counts for a selector; None where it has none."""
    return getattr(activity, selector.date)  # type: ignore[no-any-return]


def is_filled(activity: Activity, name: str) -> bool:
    """Whether a column holds something; the quantity 0 is something."""
    value = getattr(activity, name)
    return value is not None and value != "" and value != () and value != frozenset()


def is_done(activity: Activity, as_of: datetime.date) -> bool:
    return activity.done is not None and activity.done <= as_of


def is_current(activity: Activity, as_of: datetime.date) -> bool:
    """Whether it still holds: the day on which it expires is the last one."""
    return activity.expires is None or activity.expires >= as_of
