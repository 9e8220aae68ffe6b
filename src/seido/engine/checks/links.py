"""Links: what belongs together is linked, and to something that exists."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Annotated, Literal

from seido.engine.checks.activity import Activity
from seido.engine.checks.context import Context
from seido.engine.checks.finding import Outcome
from seido.engine.checks.parameters import HIGHER
from seido.engine.checks.selector import Selector
from seido.engine.checks.unit import Unit
from seido.standard.model import Text

Known = Literal[
    "metric", "requirement", "program", "process", "site", "client", "person", "job_role", "target"
]


@dataclass(frozen=True)
class Links:
    """Each of `every` names at least so many of `to`, or of what is `known`, in the column `through`."""

    every: Selector
    to: Selector | None = None
    known: Known | None = None
    through: Literal["relates_to", "subject", "person", "job_role", "parts"] = "relates_to"
    at_least: Annotated[int, HIGHER] = 1
    both_ways: bool = False
    or_words: tuple[str, ...] = ()

    def judge(self, unit: Unit, context: Context) -> Outcome:
        found = context.find(self.every, unit)
        words = context.words(self.every.kind)
        goal = context.words(self.to.kind if self.to else (self.known or "",))
        required = f"≥ {self.at_least} {self.to.words if self.to else self.known}"
        if not found:
            return Outcome(
                "fail" if context.is_kept(self.every) else "no_data",
                Text(f"No {words.en} on record.", f"「{words.ja}」の記録がない。"),
                required=required,
            )
        targets = self.targets(unit, context)
        names = {name for keys in targets for name in keys} | known_names(self.known, context)
        bare = [activity for activity in found if not self.is_linked(activity, names)]
        linked = {value for activity in found for value in self.held(activity)}
        orphans = [keys for keys in targets if not linked.intersection(keys)] if self.both_ways else []
        total, right = len(found) + (len(targets) if self.both_ways else 0), len(found) - len(bare)
        if self.both_ways:
            right += len(targets) - len(orphans)
        rows = (*(activity.id for activity in bare), *(keys[0] for keys in orphans))
        if self.both_ways and not targets:
            reason = Text(f"No {goal.en} on record.", f"「{goal.ja}」の記録がない。")
        elif rows:
            reason = Text(
                f"{right} of {total} linked; {len(bare)} {words.en} without {goal.en}, "
                f"{len(orphans)} {goal.en} without {words.en}: {rows[0]}.",
                f"{total} 件中 {right} 件が結び付いている。「{goal.ja}」のない「{words.ja}」が {len(bare)} 件、"
                f"「{words.ja}」のない「{goal.ja}」が {len(orphans)} 件（{rows[0]} など）。",
            )
        else:
            reason = Text(
                f"All {total} {words.en} are linked to {goal.en}.",
                f"「{words.ja}」{total} 件すべてが「{goal.ja}」に結び付いている。",
            )
        failed = bool(rows) or (self.both_ways and not targets)
        return Outcome("fail" if failed else "pass", reason, f"{right}/{total}", required, total, right, rows)

    def targets(self, unit: Unit, context: Context) -> list[tuple[str, ...]]:
        """What may be linked to, each by the names it goes by."""
        if self.to is None:
            return []
        found = context.find(self.to, unit) if self.to.match else context.everywhere(self.to)
        return [tuple(filter(None, (activity.id, activity.subject))) for activity in found]

    def held(self, activity: Activity) -> Collection[str]:
        value = getattr(activity, self.through)
        return (value,) if isinstance(value, str) else value

    def is_linked(self, activity: Activity, names: Collection[str]) -> bool:
        held = set(filter(None, self.held(activity)))
        return bool(held.intersection(self.or_words)) or len(held.intersection(names)) >= self.at_least


def known_names(known: Known | None, context: Context) -> set[str]:
    """The names of things that the catalogue, the organisation or the roster knows."""
    organization, staff = context.organization, context.staff
    names: Collection[str] = ()
    if known == "metric":
        names = {*context.standard.metrics, *(series.metric for series in context.series)}
    elif known == "requirement":
        names = context.standard.requirements
    elif known == "program":
        names = organization.programs
    elif known == "process":
        names = {process.name for process in organization.processes.values()}
    elif known == "site":
        names = organization.sites
    elif known == "client":
        names = organization.clients
    elif known == "person":
        names = {assignment.person for assignment in staff.today}
    elif known == "job_role":
        names = staff.job_roles
    elif known == "target":
        names = {target.metric for target in organization.targets if target.in_force(context.as_of)}
    return set(names)
