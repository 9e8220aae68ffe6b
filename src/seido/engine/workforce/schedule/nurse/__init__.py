"""The public rostering benchmark (Curtois and Qu): its format, its rules, and rosters for it."""

from seido.engine.workforce.schedule.nurse.instance import (
    OFF,
    Instance,
    Nurse,
    Roster,
    broken_rules,
    cover_of,
    objective_of,
    read_instance,
)
from seido.engine.workforce.schedule.nurse.solve import NurseResult, solve_instance

__all__ = [
    "OFF",
    "Instance",
    "Nurse",
    "NurseResult",
    "Roster",
    "broken_rules",
    "cover_of",
    "objective_of",
    "read_instance",
    "solve_instance",
]
