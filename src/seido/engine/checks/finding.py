"""What a check says: states and their order, outcomes of one unit, findings, and how two runs differ."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from seido.standard.model import ScopeKind, Text

State = Literal["error", "fail", "no_data", "due", "pass", "waived", "not_applicable"]
#: From worst to best; the last two leave the denominator.
ORDER: tuple[State, ...] = ("error", "fail", "no_data", "due", "pass", "waived", "not_applicable")
RANK = {state: rank for rank, state in enumerate(ORDER)}
#: States that somebody must do something about.
OPEN: frozenset[State] = frozenset(("error", "fail", "no_data"))
OUT: frozenset[State] = frozenset(("waived", "not_applicable"))
#: Rows that a finding carries at most; the counts tell how many there are.
MOST_ROWS = 20


def worst(states: Iterable[State]) -> State:
    """The worst of some states; not applicable where there are none."""
    return min(states, key=RANK.__getitem__, default="not_applicable")


class Outcome(NamedTuple):
    """What a primitive says of one unit.

    `population` and `conforming` count what was examined within it (windows, triggers, documents, members).
    `rows` are the numbers of the activities behind it, those at fault first. `due` is the day by which
    something must be done lest the state get worse; a pass may have one.
    """

    state: State
    reason: Text
    observed: str = ""
    required: str = ""
    population: int = 0
    conforming: int = 0
    rows: tuple[str, ...] = ()
    due: date | None = None


# Named tuples: a run makes a quarter of a million of these, and they are made three times as fast.
class Finding(NamedTuple):
    """An outcome with its place: requirement, binding, unit, and the scopes that it counts to.

    `binding` is the binding's id within the requirement. A finding on a scope without units has no unit.
    `waiver` is the waiver that frees it.
    """

    requirement: str
    binding: str
    check: str
    scope_kind: ScopeKind
    scopes: tuple[str, ...]
    unit_kind: str
    unit: str
    state: State
    reason: Text
    observed: str = ""
    required: str = ""
    population: int = 0
    conforming: int = 0
    rows: tuple[str, ...] = ()
    due: date | None = None
    waiver: str = ""

    @property
    def fingerprint(self) -> str:
        """The same over runs for the same finding: requirement, binding, unit (or scope) and state.

        The scopes of a unit are no part of it: a supplier that serves one more program has no new finding.
        """
        place = (self.unit_kind, self.unit) if self.unit else (self.scope_kind, *self.scopes)
        text = "\x1f".join((self.requirement, self.binding, *place, self.state))
        return hashlib.sha256(text.encode()).hexdigest()[:24]


@dataclass(frozen=True, slots=True)
class Comparison:
    """How a run differs from the one before: findings opened, still open, and those resolved since.

    Open are findings that fail, break or lack data.
    """

    opened: tuple[Finding, ...]
    still_open: tuple[Finding, ...]
    resolved: tuple[Finding, ...]


def compare(previous: Iterable[Finding], current: Iterable[Finding]) -> Comparison:
    before = {finding.fingerprint: finding for finding in previous if finding.state in OPEN}
    now = {finding.fingerprint: finding for finding in current if finding.state in OPEN}
    return Comparison(
        opened=tuple(finding for key, finding in now.items() if key not in before),
        still_open=tuple(finding for key, finding in now.items() if key in before),
        resolved=tuple(finding for key, finding in before.items() if key not in now),
    )
