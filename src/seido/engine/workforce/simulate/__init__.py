"""Simulation of queues and of whole centres, to check every plan and every formula.

`plan` runs one queue through its intervals and sets predicted beside simulated results; `centre` runs
several kinds of contact through teams with skills, priorities, redials and callbacks. Both draw the same
callers for the same seed whatever the staffing (common random numbers).
"""

from seido.engine.workforce.simulate.centre import Centre, Contact, Run, Team
from seido.engine.workforce.simulate.plan import CentreTally, Check, check, simulate, simulate_centre
from seido.engine.workforce.simulate.tally import Estimate, Tally

__all__ = [
    "Centre",
    "CentreTally",
    "Check",
    "Contact",
    "Estimate",
    "Run",
    "Tally",
    "Team",
    "check",
    "simulate",
    "simulate_centre",
]
