"""Whom to hire when: required against available hours by process and site, and the plan of least cost.

problem = read_capacity(document)
plan = plan_capacity(problem)
others = {scenario.name: plan_capacity(scenario.of(problem)) for scenario in problem.scenarios}
"""

from seido.engine.workforce.capacity.document import read_capacity
from seido.engine.workforce.capacity.model import Capacity, CrossTraining, HiringClass, Process, Scenario
from seido.engine.workforce.capacity.plan import Hire, Plan, PlanError, ProcessPlan, Training, plan_capacity
from seido.engine.workforce.capacity.result import capacity_document

__all__ = [
    "Capacity",
    "CrossTraining",
    "Hire",
    "HiringClass",
    "Plan",
    "PlanError",
    "Process",
    "ProcessPlan",
    "Scenario",
    "Training",
    "capacity_document",
    "plan_capacity",
    "read_capacity",
]
