"""From findings to deployment: in which scopes a requirement is in use, and what that says of its approach.

A scope is deployed where the share of its own units that pass reaches the tolerance, none is in error or
without data, and every binding holds. `docs/algorithms/checks.md` works examples.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from seido.engine.checks.collecting import uncollected
from seido.engine.checks.finding import OUT, RANK, Finding, State, worst
from seido.engine.scoring.assessment import EVERYWHERE, Approach, Assessment, Verdict
from seido.standard.model import Requirement, ScopeKind, Standard, Text

#: Share of a scope's units in percent that must pass.
TOLERANCE = 100


@dataclass(frozen=True, slots=True)
class Deployment:
    """A requirement in one scope.

    `population` counts the units of all bindings that were judged, `conforming` those that pass. `state` is
    `pass` where the requirement is deployed there, else the worst of its findings; `waived` or
    `not_applicable` where all of it is. `findings` are those of the scope, worst first.
    """

    requirement: str
    scope_kind: ScopeKind
    scope: str
    state: State
    reason: Text
    observed: str
    required: str
    population: int
    conforming: int
    findings: tuple[Finding, ...]

    @property
    def deployed(self) -> bool | None:
        """Whether it is in use; None where it is waived or not applicable."""
        return None if self.state in OUT else self.state == "pass"


def deployments(findings: Iterable[Finding], tolerance: float = TOLERANCE) -> list[Deployment]:
    """One row for each requirement and scope, in the order in which they first come."""
    least, required = Fraction(str(tolerance)), f"≥ {tolerance:g} %"
    places: dict[tuple[str, ScopeKind, str], list[Finding]] = {}
    with uncollected():
        for finding in findings:
            for scope in finding.scopes:
                places.setdefault((finding.requirement, finding.scope_kind, scope), []).append(finding)
        return [deployment(*place, found, least, required) for place, found in places.items()]


def deployment(
    requirement: str,
    scope_kind: ScopeKind,
    scope: str,
    findings: Sequence[Finding],
    least: Fraction,
    required: str,
) -> Deployment:
    bindings: dict[str, list[Finding]] = {}
    for finding in findings:
        bindings.setdefault(finding.binding, []).append(finding)
    states = [binding_state(found, least) for found in bindings.values()]
    judged = [finding for finding in findings if finding.state not in OUT and finding.state != "due"]
    good = sum(finding.state == "pass" for finding in judged)
    state = worst(states)
    share = f"{100 * good / len(judged):.1f} %" if judged else ""
    ordered = tuple(findings) if good == len(findings) else tuple(sorted(findings, key=rank))
    return Deployment(
        requirement,
        scope_kind,
        scope,
        state,
        sentence(state, good, len(judged), ordered),
        share,
        required,
        len(judged),
        good,
        ordered,
    )


def binding_state(findings: Sequence[Finding], least: Fraction) -> State:
    """What one binding says of a scope: `pass` only where enough of its units pass and none is unknown.

    A unit that is due is not judged yet; a scope in which all units are due is due itself.
    """
    states = [finding.state for finding in findings]
    inside = [state for state in states if state not in OUT]
    if not inside:
        return worst(states)
    if "error" in inside:
        return "error"
    judged = [state for state in inside if state != "due"]
    if not judged:
        return "due"
    good = judged.count("pass")
    if good and "no_data" not in judged and (good == len(judged) or 100 * good >= least * len(judged)):
        return "pass"
    return "fail" if "fail" in judged else "no_data"


def rank(finding: Finding) -> int:
    return RANK[finding.state]


def sentence(state: State, good: int, judged: int, findings: Sequence[Finding]) -> Text:
    """The state in one sentence, with the reason of the finding that speaks for it."""
    speaker = next((finding for finding in findings if finding.state == state), findings[0])
    unit = f"{speaker.unit}: " if speaker.unit and speaker.unit not in speaker.scopes else ""
    if len(findings) == 1 or not judged:
        return Text(unit + speaker.reason.en, unit + speaker.reason.ja)
    return Text(
        f"{good} of {judged} findings pass. {unit}{speaker.reason.en}",
        f"{judged} 件中 {good} 件が適合。{unit}{speaker.reason.ja}",
    )


def computed_assessment(rows: Iterable[Deployment]) -> Assessment:
    """What the checks suggest of each requirement they judge.

    The approach is met where it is shown to work in a scope at least; it is waived or not applicable where
    that holds of every scope. A person decides; the suggestion stands beside the decision.
    """
    found: dict[str, list[Deployment]] = {}
    for row in rows:
        found.setdefault(row.requirement, []).append(row)
    return Assessment({requirement: verdict(places) for requirement, places in found.items()})


def verdict(places: Sequence[Deployment]) -> Verdict:
    states = {place.state for place in places}
    approach: Approach = "met" if "pass" in states else "not_met"
    if states <= OUT:
        approach = "waived" if "waived" in states else "not_applicable"
    return Verdict(
        approach,
        {
            EVERYWHERE if place.scope_kind == "entity" else place.scope: place.deployed
            for place in places
            if place.deployed is not None
        },
    )


@dataclass(frozen=True, slots=True)
class Difference:
    """Where checks and people judge otherwise: the approach (blank scope kind), or deployment in a scope."""

    requirement: str
    scope: str | None
    computed: str
    assessed: str


def differences(computed: Assessment, assessed: Assessment) -> list[Difference]:
    """Each difference on a requirement that both judge, approach first."""
    found = []
    for requirement, theirs in assessed.verdicts.items():
        ours = computed.verdicts.get(requirement)
        if ours is None:
            continue
        if ours.approach != theirs.approach:
            found.append(Difference(requirement, None, ours.approach, theirs.approach))
        for scope in dict.fromkeys((*ours.deployed, *theirs.deployed)):
            own, other = in_scope(ours, scope), in_scope(theirs, scope)
            if own is not None and other is not None and own != other:
                found.append(Difference(requirement, scope, yes_or_no(own), yes_or_no(other)))
    return found


def in_scope(verdict: Verdict, scope: str) -> bool | None:
    """Deployment in a scope; one given for everywhere holds in each."""
    return verdict.deployed.get(scope, verdict.deployed.get(EVERYWHERE))


def yes_or_no(deployed: bool) -> str:
    return "yes" if deployed else "no"


@dataclass(frozen=True, slots=True)
class Decision:
    """A leaf requirement that no check judges: what a person decides, on which evidence."""

    requirement: Requirement
    evidence: Text


def left_to_people(standard: Standard, role: str) -> list[Decision]:
    """The leaf requirements of a role without a binding, in the standard's order."""
    return [
        Decision(clause, clause.evidence or clause.text)
        for clause in standard.requirements.values()
        if clause.leaf and clause.role in ("both", role) and not standard.bindings.get(clause.id)
    ]


def share_bound(standard: Standard, role: str) -> Mapping[str, int]:
    """How many leaf requirements of a role there are, and how many of them checks judge."""
    leaves = [c for c in standard.requirements.values() if c.leaf and c.role in ("both", role)]
    return {"leaves": len(leaves), "bound": sum(bool(standard.bindings.get(clause.id)) for clause in leaves)}
