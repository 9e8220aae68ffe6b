"""What contract, rules and carry-over ask of one person, as linear constraints of a CP-SAT model.

Every constraint is handed over with the name of the rule that asks for it, so that the same lines make the
roster and explain why there is none (explain.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import inf
from typing import Any

from ortools.sat.python import cp_model

from seido.engine.workforce.schedule.limits import longest_run, overtime_left, rest_of, week_days, week_work
from seido.engine.workforce.schedule.problem import Problem

#: A solver's variable or expression, or a plain number.
Term = Any
#: Takes a rule's name, an expression, its least and its most value (infinite where there is none).
Require = Callable[[str, Term, float, float], None]


@dataclass
class Row:
    """One person's variables: `cells[day][shift]`, whether each day is `worked`, and overtime intervals."""

    person: int
    cells: dict[int, dict[int, cp_model.IntVar]]
    worked: list[Term]
    overtime: list[Term] = field(default_factory=list)


class PersonRules:
    """Writes one person's rules into a model."""

    def __init__(
        self,
        model: cp_model.CpModel,
        problem: Problem,
        person: int,
        domain: Mapping[int, tuple[int, ...]],
        require: Require | None = None,
    ) -> None:
        """`domain` maps each day to the shifts that it may hold; without `require` all rules simply hold."""
        self.model = model
        self.problem = problem
        self.member = problem.people[person]
        self.contract = problem.contracts[self.member.contract]
        self.require = require or self.hold
        cells = {day: {shift: model.new_bool_var("") for shift in domain[day]} for day in range(problem.days)}
        self.row = Row(person, cells, [sum(cells[day].values()) for day in range(problem.days)])
        for day in range(problem.days):
            if len(cells[day]) > 1:
                model.add_at_most_one(cells[day].values())
        self.fixed()
        self.rest()
        self.runs()
        self.days_off_in_a_row()
        self.weeks()
        self.hours()
        self.weekends()
        if self.contract.fixed_start:
            self.one_start()

    def hold(self, rule: str, expression: Term, least: float, most: float) -> None:
        """The constraint itself. One that holds or fails without any variable is written as such."""
        if isinstance(expression, int | float):
            if not least <= expression <= most:
                self.model.add_bool_or([])
            return
        low = cp_model.INT32_MIN if least == -inf else int(least)
        high = cp_model.INT32_MAX if most == inf else int(most)
        self.model.add_linear_constraint(expression, low, high)

    def fixed(self) -> None:
        for day, shifts in self.member.fixed:
            if day < self.problem.days:
                self.require("fixed", self.row.worked[day], int(bool(shifts)), int(bool(shifts)))

    def rest(self) -> None:
        """No shift begins before the rest after an earlier one is over."""
        problem, rest = self.problem, rest_of(self.problem, self.contract)
        shifts, per_day = problem.shifts, problem.per_day
        last_end = self.member.previous.last_end
        for day, today in self.row.cells.items():
            if last_end is not None:
                for shift, cell in today.items():
                    if day * per_day + shifts[shift].start < last_end + rest:
                        self.require("rest_between_shifts", cell, 0, 0)
            for later in range(day + 1, min(problem.days, day + 3 + rest // per_day)):
                gap = (later - day) * per_day
                after = self.row.cells[later]
                done: set[int] = set()
                for start in sorted({shifts[shift].start for shift in after}, reverse=True):
                    late = [cell for shift, cell in today.items() if shifts[shift].end + rest > gap + start]
                    if late and len(late) not in done:
                        # Of all starts with the same late shifts the last one says most.
                        done.add(len(late))
                        early = [cell for shift, cell in after.items() if shifts[shift].start <= start]
                        self.require("rest_between_shifts", sum(late) + sum(early), -inf, 1)

    def runs(self) -> None:
        """No more working days in a row than allowed, those before the horizon included."""
        most = longest_run(self.problem, self.contract)
        if most is None:
            return
        before = self.member.previous.days_worked
        worked = self.row.worked
        for start in range(-min(before, most), self.problem.days - most):
            end = start + most + 1
            if end > 0:
                self.require(
                    "max_consecutive_days", sum(worked[max(start, 0) : end]), -inf, most + min(start, 0)
                )

    def days_off_in_a_row(self) -> None:
        """Days off come in runs of a least length, except at the horizon's ends."""
        least, worked, previous = self.contract.least_days_off, self.row.worked, self.member.previous
        for length in range(1, least):
            for start in range(1, self.problem.days - length):
                inside = sum(worked[start : start + length])
                ends = worked[start - 1] + worked[start + length]
                self.require("min_consecutive_days_off", ends - inside, -inf, 1)
        begun = previous.days_off or 0
        if begun and not previous.days_worked:
            for day in range(min(self.problem.days, least - begun)):
                self.require("min_consecutive_days_off", worked[day], 0, 0)

    def weeks(self) -> None:
        problem, person = self.problem, self.row.person
        off = problem.rules.days_off_per_week or 0
        for week in problem.weeks:
            days = sum(self.row.worked[day] for day in week.days)
            before = self.member.previous.week_days if week.carried else 0
            self.require("days_off_per_week", days, -inf, max(0, 7 - off - before))
            limit = self.contract.week_days
            if limit.most is not None:
                self.require("days_per_week.max", days, -inf, max(0, limit.most - before))
            least = week_days(problem, person, week)[0]
            if least:
                self.require("days_per_week.min", days, least, inf)

    def hours(self) -> None:
        """Hours of days, weeks and the horizon; overtime where an agreement allows it."""
        problem, rules, person = self.problem, self.problem.rules, self.row.person
        longest = rules.longest_day
        for today in self.row.cells.values():
            for shift, cell in today.items():
                if longest is not None and problem.shifts[shift].worked > longest:
                    self.require("daily_hours", cell, 0, 0)
        for number, week in enumerate(problem.weeks):
            work = self.work(week.days)
            before = self.member.previous.week_work if week.carried else 0
            least, _ = week_work(problem, person, week)
            if least:
                self.require("hours_per_week.min", work, least, inf)
            if self.contract.week_work.most is not None:
                self.require("hours_per_week.max", work, -inf, max(0, self.contract.week_work.most - before))
            if rules.weekly_hours is not None:
                usual = max(0, rules.weekly_hours - before)
                if rules.overtime_agreement:
                    self.add_overtime(number, work, week.days, usual)
                else:
                    self.require("weekly_hours", work, -inf, usual)
        if self.row.overtime:
            allowance = overtime_left(problem, person)
            self.require("overtime_month", sum(self.row.overtime), -inf, max(0, allowance))
        period = self.contract.period_work
        work = self.work(range(problem.days))
        if period.least:
            self.require("hours_per_period.min", work, period.least, inf)
        if period.most is not None:
            self.require("hours_per_period.max", work, -inf, period.most)

    def work(self, days: range) -> Term:
        """Intervals of work on some days."""
        return sum(
            self.problem.shifts[shift].worked * cell
            for day in days
            for shift, cell in self.row.cells[day].items()
        )

    def add_overtime(self, number: int, work: Term, days: range, usual: int) -> None:
        """Overtime of a week: what exceeds the week's hours, and at least what exceeds those of its days."""
        daily = self.problem.rules.daily_hours
        overtime = self.model.new_int_var(0, 7 * self.problem.per_day, f"overtime {number}")
        self.row.overtime.append(overtime)
        self.model.add(work - overtime <= usual)
        if daily is not None:
            beyond = sum(
                max(0, self.problem.shifts[shift].worked - daily) * cell
                for day in days
                for shift, cell in self.row.cells[day].items()
            )
            self.model.add(beyond - overtime <= 0)

    def weekends(self) -> None:
        problem, worked = self.problem, self.row.worked
        limit, whole = self.contract.most_weekends, self.contract.whole_weekends
        if limit is None and not whole:
            return
        first = problem.start.weekday()
        weekends = []
        for saturday in range((5 - first) % 7 - (7 if first == 6 else 0), problem.days, 7):
            days = [day for day in (saturday, saturday + 1) if 0 <= day < problem.days]
            before = int(saturday < 0 and self.member.previous.saturday_worked)
            if whole and len(days) == 2:
                self.require("whole_weekends", worked[days[0]] - worked[days[1]], 0, 0)
            elif whole and saturday < 0:
                self.require("whole_weekends", worked[0], before, before)
            if not before:
                weekend = self.model.new_bool_var("")
                for day in days:
                    self.model.add(weekend >= worked[day])
                weekends.append(weekend)
        if limit is not None and weekends:
            self.require("max_weekends", sum(weekends), -inf, limit)

    def one_start(self) -> None:
        """All shifts of a week begin at one time."""
        shifts = self.problem.shifts
        for week in self.problem.weeks:
            starts = sorted({shifts[shift].start for day in week.days for shift in self.row.cells[day]})
            keeps = {start: self.model.new_bool_var("") for start in starts}
            if len(keeps) < 2:
                continue
            self.require("fixed_start", sum(keeps.values()), -inf, 1)
            for day in week.days:
                for start, keep in keeps.items():
                    cells = [c for shift, c in self.row.cells[day].items() if shifts[shift].start == start]
                    if cells:
                        self.model.add(sum(cells) <= keep)
