"""What contract, rules and the carry-over from the last period leave to one person: days, hours, rest."""

from __future__ import annotations

import math

from seido.engine.workforce.schedule.problem import Contract, Problem, Week


def rest_of(problem: Problem, contract: Contract) -> int:
    """Intervals of rest between two shifts."""
    return max(contract.rest or 0, problem.rules.rest_between_shifts or 0)


def longest_run(problem: Problem, contract: Contract) -> int | None:
    """Most working days in a row."""
    limits = [limit for limit in (contract.longest_run, problem.rules.max_consecutive_days) if limit]
    return min(limits, default=None)


def week_days(problem: Problem, person: int, week: Week) -> tuple[int, int]:
    """Least and most working days in a week.

    What the week holds already counts; a week that runs on beyond the horizon has no least.
    """
    limit = problem.contracts[problem.people[person].contract].week_days
    before = problem.people[person].previous.week_days if week.carried else 0
    most = min(7 - (problem.rules.days_off_per_week or 0), 7 if limit.most is None else limit.most)
    least = 0 if week.runs_on else (limit.least or 0) - before
    return max(0, least), max(0, min(len(week.days), most - before))


def week_work(problem: Problem, person: int, week: Week) -> tuple[int, float]:
    """Least and most intervals of work in a week, as `week_days`; infinite where nothing limits them."""
    limit = problem.contracts[problem.people[person].contract].week_work
    before = problem.people[person].previous.week_work if week.carried else 0
    most = math.inf if limit.most is None else float(limit.most)
    if problem.rules.weekly_hours is not None and not problem.rules.overtime_agreement:
        most = min(most, problem.rules.weekly_hours)
    least = 0 if week.runs_on else (limit.least or 0) - before
    return max(0, least), max(0.0, most - before)


def overtime_left(problem: Problem, person: int) -> int:
    """Intervals of overtime that an agreement leaves; a month's allowance for each begun 31 days."""
    allowance = (problem.rules.overtime_month or 0) * -(-problem.days // 31)
    return max(0, allowance - problem.people[person].previous.overtime)
