"""Who works when: shifts, breaks and named rosters for a need by interval, and the reason where none exists.

problem = read_problem(document)
schedule = solve_schedule(problem, seconds=60)
for row in assignments(schedule): ...
"""

from seido.engine.workforce.schedule.document import read_problem
from seido.engine.workforce.schedule.explain import Conflict, ConflictRule
from seido.engine.workforce.schedule.problem import Problem
from seido.engine.workforce.schedule.result import Assignment, Unmet, assignments, schedule_document, unmet
from seido.engine.workforce.schedule.rules import RuleSet, rule_set, shipped
from seido.engine.workforce.schedule.solve import Schedule, solve_schedule
from seido.engine.workforce.schedule.verify import broken_rules

__all__ = [
    "Assignment",
    "Conflict",
    "ConflictRule",
    "Problem",
    "RuleSet",
    "Schedule",
    "Unmet",
    "assignments",
    "broken_rules",
    "read_problem",
    "rule_set",
    "schedule_document",
    "shipped",
    "solve_schedule",
    "unmet",
]
