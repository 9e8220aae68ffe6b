"""Reading cycles: who sees which, how far each is, and the document that its pages are made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

from django.db.models import OuterRef, Prefetch, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404

from seido.apps.accounts.access import Access
from seido.apps.accounts.models import User
from seido.apps.accounts.roles import CAPABILITIES, Role
from seido.apps.assessments.models import Cycle, CycleVerdict, RequirementStanding, ScoreStanding, Share
from seido.apps.assessments.plain import plain_score, summary_from
from seido.apps.organization.models import Assignment, Entity, Program
from seido.engine.scoring.assessment import EVERYWHERE, Approach, Assessment, Verdict
from seido.engine.scoring.score import score
from seido.standard import load
from seido.standard.model import Requirement, Text

Document = Mapping[str, Any]
WITH_SHARES = Prefetch("shares", Share.objects.select_related("user"))


def name_of(field: str) -> Coalesce:
    """What the person is called whose sign-in name stands in a field; the sign-in name where they are gone."""
    names = User.objects.filter(username=OuterRef(field)).exclude(name="").values("name")[:1]
    return Coalesce(Subquery(names), field)


# ---- Who may what ---------------------------------------------------------------------------------


def manages(access: Access) -> bool:
    """Whether a person opens, assigns, signs and freezes cycles: auditors do not, and nobody of a part only."""
    return any(
        scope.everything and role != Role.AUDITOR and "assessments.write" in CAPABILITIES[role]
        for role, scope in access.held
    )


def reads_all(access: Access) -> bool:
    """Whether a person reads every cycle. An auditor reads those that they have a part in."""
    return any(
        scope.everything and role != Role.AUDITOR and "assessments.read" in CAPABILITIES[role]
        for role, scope in access.held
    )


def cycles(access: Access) -> list[Cycle]:
    """The cycles that a person may read, the newest first, without their results."""
    rows = Cycle.objects.defer("result").prefetch_related(WITH_SHARES).annotate(signer=name_of("signed_by"))
    if not reads_all(access):
        rows = rows.filter(shares__user_id=access.user_id).distinct()
    return list(rows)


def others(access: Access, cycle: Cycle) -> list[Cycle]:
    """The other cycles that a person may read, to compare with."""
    rows = Cycle.objects.defer("result").exclude(pk=cycle.pk)
    return list(rows if reads_all(access) else rows.filter(shares__user_id=access.user_id).distinct())


def one_cycle(access: Access, pk: int) -> Cycle:
    """Raises Http404 for what is absent or not to be read."""
    rows = Cycle.objects.filter(pk=pk).prefetch_related(WITH_SHARES).annotate(signer=name_of("signed_by"))
    if not reads_all(access):
        rows = rows.filter(shares__user_id=access.user_id).distinct()
    found = rows.first()
    if found is None:
        raise Http404
    return found


def may_judge(access: Access, cycle: Cycle, item: str = "") -> bool:
    """Whether a person judges an item of an open cycle (blank: any of it)."""
    if cycle.state != Cycle.State.OPEN:
        return False
    if manages(access):
        return True
    shares = {share.item for share in cycle.shares.all() if share.user_id == access.user_id}
    return bool(shares) and (not item or "" in shares or item in shares)


def may_sign(access: Access, cycle: Cycle) -> bool:
    """Whoever manages cycles signs, and who assesses all of one."""
    return cycle.state == Cycle.State.OPEN and (
        manages(access)
        or any(share.user_id == access.user_id and not share.item for share in cycle.shares.all())
    )


# ---- What is judged -------------------------------------------------------------------------------


def role_of_entity() -> str:
    return Entity.objects.values_list("role", flat=True).first() or "csp"


def asked_of(role: str) -> list[Requirement]:
    """The requirements that a cycle judges, in the standard's order."""
    return [
        clause for clause in load().requirements.values() if clause.leaf and clause.role in ("both", role)
    ]


def scopes_of(clause: Requirement, standing: RequirementStanding | None) -> list[str]:
    """The scopes that deployment is judged in: those of the checks, else all of their kind."""
    if clause.scope_kind == "entity":
        return [EVERYWHERE]
    if standing is not None and standing.computed:
        return [scope for scope, state in standing.computed if state != "not_applicable"]
    return list(all_programs() if clause.scope_kind == "program" else all_job_roles())


def all_programs() -> list[str]:
    return list(Program.objects.values_list("name", flat=True))


def all_job_roles() -> list[str]:
    return sorted(set(Assignment.objects.values_list("job_role", flat=True)))


def newest_standings(requirements: list[str] | None = None) -> dict[str, RequirementStanding]:
    newest = RequirementStanding.objects.order_by("-month").values("month")[:1]
    rows = RequirementStanding.objects.filter(month=Subquery(newest))
    if requirements is not None:
        rows = rows.filter(requirement__in=requirements)
    return {row.requirement: row for row in rows}


def assessment_of(verdicts: Iterable[CycleVerdict]) -> Assessment:
    """Verdicts of a cycle as they are scored."""
    return Assessment(
        {row.requirement: Verdict(cast(Approach, row.approach), row.deployed) for row in verdicts}
    )


# ---- The document ---------------------------------------------------------------------------------


def document_of(cycle: Cycle) -> Document:
    """All that a cycle's pages show: of a frozen one what it has kept, of any other what holds now."""
    if cycle.state == Cycle.State.FROZEN:
        return cast(Document, cycle.result)
    return made(cycle)


def made(cycle: Cycle) -> dict[str, Any]:
    """A cycle's document by its verdicts, the newest standings and the newest judged metrics."""
    standard, entity = load(), Entity.objects.first()
    role = entity.role if entity else "csp"
    standings = newest_standings()
    verdicts = {row.requirement: row for row in cycle.verdicts.annotate(called=name_of("assessor"))}
    newest = ScoreStanding.objects.order_by("-as_of").first()
    table = newest.basis.get("summary") if newest else None
    scored = score(
        standard, cast(Any, role), assessment_of(verdicts.values()), summary_from(table) if table else None
    )
    return {
        "release": standard.release,
        "role": role,
        "as_of": f"{newest.as_of}" if newest else "",
        "organization": entity.name if entity else "",
        "assessors": sorted({f"{share.user}" for share in cycle.shares.all()}),
        "opportunities": cycle.opportunities,
        "items": [
            {"id": item.id, "title": both(item.title), "points": item.points, "category": item.category}
            for item in standard.items_of(cast(Any, role))
        ],
        "requirements": [
            entry(clause, verdicts.get(clause.id), standings.get(clause.id)) for clause in asked_of(role)
        ],
        "findings": [
            {
                "requirement": row.requirement,
                "kind": row.kind,
                "scope": row.scope,
                "text": row.text,
                "by": row.called,
                "at": row.at.isoformat(),
            }
            for row in cycle.findings.annotate(called=name_of("by"))
        ],
        "score": plain_score(scored),
    }


def entry(
    clause: Requirement, verdict: CycleVerdict | None, standing: RequirementStanding | None
) -> dict[str, Any]:
    """A requirement in a cycle's document; what nobody judged has a blank approach."""
    return {
        "id": clause.id,
        "item": clause.item,
        "text": both(clause.text),
        "scope_kind": clause.scope_kind,
        "approach": verdict.approach if verdict else "",
        "deployed": dict(verdict.deployed) if verdict else {},
        "note": verdict.note if verdict else "",
        "link": verdict.link if verdict else "",
        "assessor": verdict.called if verdict else "",  # type: ignore[attr-defined]
        "at": verdict.at.isoformat() if verdict else "",
        "computed_approach": standing.computed_approach if standing else "",
        "computed": standing.computed if standing else [],
    }


def both(text: Text) -> dict[str, str]:
    return {"en": text.en, "ja": text.ja}
