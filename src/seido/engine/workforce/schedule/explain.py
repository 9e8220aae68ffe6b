"""Why a person has no valid row: a smallest set of rules that contradict each other, and what would free it.

The set is irreducible: without any one of its rules the others can be kept. It is found by the solver's own
core first and then by leaving out one rule after the other (deletion filter; Chinneck 2008, chapter 6).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import inf

from ortools.sat.python import cp_model

from seido.engine.workforce.schedule.personal import PersonRules, Term
from seido.engine.workforce.schedule.problem import Problem
from seido.engine.workforce.schedule.rules import source_of
from seido.engine.workforce.schedule.solver import FOUND, solver_for

#: Rules counted in intervals of time; the others count days, shifts or weekends.
IN_TIME = (
    "hours_per_week.min",
    "hours_per_week.max",
    "hours_per_period.min",
    "hours_per_period.max",
    "weekly_hours",
    "overtime_month",
)
#: Rules that a person's own entry, and not the contract or the rule set, brings in.
OF_PERSON = ("fixed", "unavailable", "no_night")
OF_CONTRACT = (
    "days_per_week.min",
    "days_per_week.max",
    "hours_per_week.min",
    "hours_per_week.max",
    "hours_per_period.min",
    "hours_per_period.max",
    "min_consecutive_days_off",
    "max_weekends",
    "whole_weekends",
    "fixed_start",
)


@dataclass(frozen=True)
class ConflictRule:
    """One rule of a conflict: its name, where it stands in the document, its source in law (or empty), and
    how far it would have to give way if all others stay."""

    rule: str
    path: str
    source: str
    freed_by: str


@dataclass(frozen=True)
class Conflict:
    """A person and the rules that cannot all be kept."""

    person: str
    rules: tuple[ConflictRule, ...]

    def __str__(self) -> str:
        names = ", ".join(rule.rule for rule in self.rules)
        ways = "; or ".join(rule.freed_by for rule in self.rules)
        return f"{self.person}: {names} cannot all be kept. It would help to {ways}."


class Explained:
    """A person's model in which every rule can be switched off, or exceeded at a price."""

    def __init__(
        self, problem: Problem, person: int, *, rules: Iterable[str] | None, slack: str = ""
    ) -> None:
        self.problem = problem
        self.model = cp_model.CpModel()
        self.enforced = None if rules is None else set(rules)
        self.slack_rule = slack
        self.slacks: list[cp_model.IntVar] = []
        self.found: dict[str, None] = {}
        member, contract = problem.people[person], problem.contracts[problem.people[person].contract]
        fixed = dict(member.fixed)
        domain = {
            day: tuple(dict.fromkeys((*fixed[day], *contract.shifts))) if day in fixed else contract.shifts
            for day in range(problem.days)
        }
        rules_of_person = PersonRules(self.model, problem, person, domain, self.require)
        self.free_days(person, rules_of_person)

    def require(self, rule: str, expression: Term, least: float, most: float) -> None:
        self.found[rule] = None
        if self.enforced is not None and rule not in self.enforced and rule != self.slack_rule:
            return
        low = cp_model.INT32_MIN if least == -inf else int(least)
        high = cp_model.INT32_MAX if most == inf else int(most)
        if rule == self.slack_rule:
            slack = self.model.new_int_var(0, self.problem.intervals * 2, "")
            self.slacks.append(slack)
            if least != -inf:
                self.model.add(expression + slack >= low)
            if most != inf:
                self.model.add(expression - slack <= high)
            return
        self.model.add_linear_constraint(expression + 0 * self.zero(), low, high)

    def zero(self) -> cp_model.IntVar:
        """A variable that is nought: it makes an expression of a plain number."""
        return self.model.new_constant(0)

    def free_days(self, person: int, rules: PersonRules) -> None:
        """Availability, the bar on night work and fixed shifts, which otherwise shape the choices."""
        problem, member = self.problem, self.problem.people[person]
        fixed = dict(member.fixed)
        for day, today in rules.row.cells.items():
            base = day * problem.per_day
            for number, cell in today.items():
                shift = problem.shifts[number]
                begin, end = base + shift.start, base + shift.end
                if any(begin < gone and end > left for left, gone in member.away):
                    self.require("unavailable", cell, 0, 0)
                if member.no_night and problem.is_night(shift):
                    self.require("no_night", cell, 0, 0)
                if day in fixed and number not in fixed[day]:
                    self.require("fixed", cell, 0, 0)

    def feasible(self) -> bool:
        self.solver = solver_for(10.0)
        if self.slacks:
            self.model.minimize(sum(self.slacks))
        return self.solver.solve(self.model) in FOUND

    def excess(self) -> int:
        """By how much the rule with slack had to give way."""
        return round(self.solver.objective_value)


def conflict_of(problem: Problem, person: int) -> Conflict | None:
    """An irreducible set of rules that one person cannot keep together; None where there is a valid row."""
    everything = Explained(problem, person, rules=None)
    if everything.feasible():
        return None
    kept = list(everything.found)
    for rule in list(kept):
        without = [other for other in kept if other != rule]
        if not Explained(problem, person, rules=without).feasible():
            kept = without
    return Conflict(
        problem.people[person].name, tuple(conflict_rule(problem, person, rule, kept) for rule in kept)
    )


def conflict_rule(problem: Problem, person: int, rule: str, kept: list[str]) -> ConflictRule:
    others = [other for other in kept if other != rule]
    relaxed = Explained(problem, person, rules=others, slack=rule)
    excess = relaxed.excess() if relaxed.feasible() else 0
    own = rule in problem.rules_set_by_document
    return ConflictRule(
        rule,
        path_of(problem, person, rule),
        "" if own or rule in OF_PERSON or rule in OF_CONTRACT else source_of(rule, problem.rules.name),
        freed_by(problem, rule, excess),
    )


def path_of(problem: Problem, person: int, rule: str) -> str:
    """Where a rule stands in the document; the rule set where the document says nothing of its own."""
    contract = problem.people[person].contract
    if rule in OF_PERSON:
        return f"people[{person}].{rule}"
    if rule in OF_CONTRACT:
        return f"contracts[{contract}].{rule}"
    of_contract = {"rest_between_shifts": "rest", "max_consecutive_days": "longest_run"}.get(rule)
    if of_contract is not None:
        own = getattr(problem.contracts[contract], of_contract)
        general = getattr(problem.rules, rule)
        if own is not None and (general is None or (own > general) == (rule == "rest_between_shifts")):
            return f"contracts[{contract}].{rule}"
    return f"rules.{rule}"


def freed_by(problem: Problem, rule: str, excess: int) -> str:
    """What would let the other rules be kept, in words."""
    if rule in IN_TIME:
        amount = f"{excess * problem.minutes / 60:g} hours"
    elif rule.startswith("days") or rule == "max_consecutive_days":
        amount = "1 day" if excess == 1 else f"{excess} days"
    elif rule == "max_weekends":
        amount = "1 weekend" if excess == 1 else f"{excess} weekends"
    else:
        return {
            "fixed": "release a fixed shift or day off",
            "unavailable": "be available on " + ("1 more day" if excess <= 1 else f"{excess} more days"),
            "no_night": "allow night work",
            "daily_hours": "offer a shorter shift",
            "rest_between_shifts": "shorten the rest once"
            if excess <= 1
            else f"shorten the rest {excess} times",
            "min_consecutive_days_off": "allow a shorter run of days off",
            "whole_weekends": "allow a split weekend",
            "fixed_start": "allow a second start in a week",
        }.get(rule, f"set {rule} aside")
    if rule.endswith(".min"):
        return f"lower {rule} by {amount}"
    if rule == "days_off_per_week":
        return f"give up {amount} off"
    return f"raise {rule} by {amount}"
