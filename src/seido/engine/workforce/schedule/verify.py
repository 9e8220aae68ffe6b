"""Whether a roster keeps every rule, checked from its dates and times alone.

Written apart from the models that make rosters, so that the one can be held against the other.
"""

from __future__ import annotations

from itertools import pairwise

from seido.engine.workforce.schedule.limits import longest_run, rest_of
from seido.engine.workforce.schedule.problem import Problem
from seido.engine.workforce.schedule.roster import OFF, Roster, overtime_of


def broken_rules(problem: Problem, roster: Roster) -> list[str]:
    """Every hard rule that the roster breaks, as `person: rule ...`. Empty: the roster is valid."""
    return [
        f"{person.name}: {rule}"
        for number, person in enumerate(problem.people)
        for rule in (
            *broken_days(problem, roster, number),
            *broken_runs(problem, roster, number),
            *broken_weeks(problem, roster, number),
        )
    ]


def broken_days(problem: Problem, roster: Roster, number: int) -> list[str]:
    """Single shifts: choices, breaks, rest before the next one, length of the day."""
    person, broken = problem.people[number], []
    spans = []
    for day in range(problem.days):
        at = int(roster.shifts[number, day])
        if at == OFF:
            if dict(person.fixed).get(day):
                broken.append(f"fixed on day {day}")
            continue
        shift = problem.shifts[at]
        if at not in problem.choices(person, day):
            broken.append(f"unavailable on day {day}")
        base = day * problem.per_day + shift.start
        spans.append((base, base + shift.length))
        taken = []
        for pause, offset in zip(shift.breaks, roster.pauses[number, day], strict=True):
            if not pause.first <= offset <= pause.last:
                broken.append(f"break outside its times on day {day}")
            taken.append((base + offset, base + offset + pause.length))
        busy = sorted(
            taken + [span for span in roster.away.get(number, ()) if base <= span[0] < base + shift.length]
        )
        if any(later[0] < earlier[1] for earlier, later in pairwise(busy)):
            broken.append(f"breaks and events overlap on day {day}")
        longest = problem.rules.longest_day
        if longest is not None and shift.worked > longest:
            broken.append(f"daily_hours on day {day}")
        if sum(end - begin for begin, end in taken) < problem.rules.breaks_due(shift.worked):
            broken.append(f"breaks on day {day}")
    rest = rest_of(problem, problem.contracts[person.contract])
    if person.previous.last_end is not None:
        spans.insert(0, (person.previous.last_end, person.previous.last_end))
    broken += [
        f"rest_between_shifts before interval {later[0]}"
        for earlier, later in pairwise(spans)
        if later[0] - earlier[1] < rest
    ]
    return broken


def broken_runs(problem: Problem, roster: Roster, number: int) -> list[str]:
    """Days in a row, days off in a row, weekends."""
    person, broken = problem.people[number], []
    contract = problem.contracts[person.contract]
    worked = [bool(shift != OFF) for shift in roster.shifts[number]]
    most, run = longest_run(problem, contract), person.previous.days_worked
    for day, works in enumerate(worked):
        run = run + 1 if works else 0
        if most is not None and run > most:
            broken.append(f"max_consecutive_days on day {day}")
    for start in range(1, problem.days):
        if worked[start - 1] and not worked[start]:
            length = next((n for n, works in enumerate(worked[start:]) if works), None)
            if length is not None and length < contract.least_days_off:
                broken.append(f"min_consecutive_days_off from day {start}")
    weekends = 0
    for saturday in range(-1, problem.days):
        if problem.day(saturday).weekday() == 5:
            before = person.previous.saturday_worked
            first = worked[saturday] if saturday >= 0 else before
            second = worked[saturday + 1] if saturday + 1 < problem.days else None
            weekends += bool((first and saturday >= 0) or (second and not (saturday < 0 and before)))
            if contract.whole_weekends and second is not None and first != second:
                broken.append(f"whole_weekends on day {saturday}")
    if contract.most_weekends is not None and weekends > contract.most_weekends:
        broken.append(f"max_weekends: {weekends}")
    return broken


def broken_weeks(problem: Problem, roster: Roster, number: int) -> list[str]:
    """Days and hours of weeks and of the horizon, starts kept, overtime."""
    person, broken = problem.people[number], []
    contract, rules = problem.contracts[person.contract], problem.rules
    total = 0
    for place, week in enumerate(problem.weeks):
        shifts = [
            problem.shifts[at] for at in roster.shifts[number, week.days.start : week.days.stop] if at != OFF
        ]
        days = len(shifts) + (person.previous.week_days if week.carried else 0)
        here = sum(shift.worked for shift in shifts)
        work = here + (person.previous.week_work if week.carried else 0)
        total += here
        limits = [
            ("days_per_week", contract.week_days.least, contract.week_days.most, days),
            ("hours_per_week", contract.week_work.least, contract.week_work.most, work),
            ("days_off_per_week", None, 7 - (rules.days_off_per_week or 0), days),
        ]
        if not rules.overtime_agreement:
            limits.append(("weekly_hours", None, rules.weekly_hours, work))
        for rule, least, most, value in limits:
            if (least is not None and value < least and not week.runs_on) or (
                most is not None and value > most and shifts
            ):
                broken.append(f"{rule} in week {place}: {value}")
        if contract.fixed_start and len({shift.start for shift in shifts}) > 1:
            broken.append(f"fixed_start in week {place}")
    period = contract.period_work
    if (period.least or 0) > total or (period.most is not None and total > period.most):
        broken.append(f"hours_per_period: {total}")
    overtime = overtime_of(problem, roster, number)
    allowance = (rules.overtime_month or 0) * -(-problem.days // 31) - person.previous.overtime
    if overtime > max(0, allowance):
        broken.append(f"overtime_month: {overtime}")
    return broken
