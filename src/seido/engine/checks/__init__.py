"""The checks: ten primitives that judge requirements by what is on record (docs/add-a-check.md)."""

from seido.engine.checks.activity import Activity, activities_of
from seido.engine.checks.context import Context
from seido.engine.checks.deployment import (
    Decision,
    Deployment,
    Difference,
    computed_assessment,
    deployments,
    differences,
    left_to_people,
    share_bound,
)
from seido.engine.checks.finding import Comparison, Finding, Outcome, State, compare, worst
from seido.engine.checks.people import Assignment
from seido.engine.checks.primitives import PRIMITIVES, faults_of, kinds_of
from seido.engine.checks.run import run
from seido.engine.checks.waivers import WaiverGrant

__all__ = [
    "PRIMITIVES",
    "Activity",
    "Assignment",
    "Comparison",
    "Context",
    "Decision",
    "Deployment",
    "Difference",
    "Finding",
    "Outcome",
    "State",
    "WaiverGrant",
    "activities_of",
    "compare",
    "computed_assessment",
    "deployments",
    "differences",
    "faults_of",
    "kinds_of",
    "left_to_people",
    "run",
    "share_bound",
    "worst",
]
