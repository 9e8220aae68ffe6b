"""The unit that a finding is made on: what it is called, where it belongs, and the scopes it counts to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from seido.engine.checks.activity import Activity
from seido.engine.performance.series import Series


@dataclass(frozen=True, slots=True)
class Unit:
    """A member of a population.

    `keys` are the names by which activities speak of it. `programs` are those it belongs to; blank means
    that it names none. `program` is set only where the unit is looked at within one program. `since` and
    `until` bound its time (a person's assignment). `scopes` are those that a finding on it counts to.
    """

    kind: str
    name: str
    scopes: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    programs: tuple[str, ...] = ()
    program: str = ""
    process: str = ""
    client: str = ""
    site: str = ""
    person: str = ""
    job_role: str = ""
    since: date | None = None
    until: date | None = None
    record: Activity | None = None
    series: Series | None = None

    def values(self, tie: str) -> tuple[str, ...]:
        """What an activity must hold in a column to be tied to the unit; nothing where the unit has nothing."""
        if tie in ("id", "about", "subject", "relates_to"):
            return self.keys
        value: str = getattr(self, tie)
        if value:
            return (value,)
        return self.programs if tie == "program" else ()
