"""What waits for a person on requirements: gates held shut, differences, waivers, evidence asked for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Q
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from seido.apps.accounts.access import Access
from seido.apps.assessments.selectors import requirement_standings, score_standing
from seido.apps.checks.models import WaiverGrantRecord
from seido.apps.evidence.models import EvidenceRequest
from seido.apps.pages.attention import Attention, needs_attention
from seido.apps.requirements.listing import Line
from seido.standard import load

#: Matters of one kind that are told one by one.
SHOWN = 5
#: A waiver is told of this long before its last day.
AHEAD = timedelta(days=30)


def words(requirement: str) -> str:
    return load().requirements[requirement].text.in_language(get_language() or "ja")


@needs_attention
def gates_held_shut(access: Access, day: date) -> Iterator[Attention]:
    """Requirements that hold back a gate or most points, for who may write them."""
    standing = score_standing(access) if access.may("requirements.write") else None
    if standing is None:
        return
    held = [row for row in standing.document["blocking"] if row["kind"] in ("requirement", "deployment")]
    first = [row for row in held if row["kind"] == "requirement"][:SHOWN]
    for row in first:
        yield Attention(
            kind="finding",
            status="fail",
            title=f"{row['id']} {words(row['id'])}",
            why=_("It holds gate 2 shut: approach must be 100 % in every item."),
            verb=_("Mend"),
            path=f"/requirements/{row['id']}/",
            weight=max(row["points"], 1.0),
        )
    for row in [row for row in held if row["kind"] == "deployment" and row["points"]][: SHOWN - len(first)]:
        item = load().items[row["id"]].title.in_language(get_language() or "ja")
        yield Attention(
            kind="finding",
            status="fail",
            title=f"{row['id']} {item}" + (f" – {row['unit']}" if row["unit"] else ""),
            why=_("Deployment is lacking: %(points)s points are lost.") % {"points": f"{row['points']:.0f}"},
            verb=_("See why"),
            path=f"/requirements/?item={row['id']}&tab=open",
            weight=row["points"],
        )


@needs_attention
def own_programs(access: Access, day: date) -> Iterator[Attention]:
    """What fails in a person's own programs, for who does not see the whole entity."""
    scope = access.scope("requirements.read")
    if not scope or scope.everything:
        return
    found = [line for line in standing_lines(access) if line.is_open]
    if found:
        yield Attention(
            kind="finding",
            status="fail",
            title=ngettext(
                "%(count)s requirement is not conforming in your programs",
                "%(count)s requirements are not conforming in your programs",
                len(found),
            )
            % {"count": len(found)},
            why=", ".join(line.clause.id for line in found[:8]),
            verb=_("See why"),
            path="/requirements/?tab=open",
            weight=float(len(found)),
        )


@needs_attention
def differences(access: Access, day: date) -> Iterator[Attention]:
    """Where people and checks judge otherwise, for who judges."""
    if not access.scope("assessments.write").everything:
        return
    for line in [line for line in standing_lines(access) if line.differs][:SHOWN]:
        yield Attention(
            kind="finding",
            status="disagree",
            title=f"{line.clause.id} {words(line.clause.id)}",
            why=_("People and checks judge it otherwise."),
            verb=_("Decide"),
            path=f"/requirements/{line.clause.id}/",
        )


def standing_lines(access: Access) -> list[Line]:
    clauses = load().requirements
    return [
        Line(clauses[name], row) for name, row in requirement_standings(access).items() if name in clauses
    ]


@needs_attention
def waivers(access: Access, day: date) -> Iterator[Attention]:
    """Waivers that end soon, for who may renew them."""
    if not access.scope("requirements.write").everything:
        return
    for grant in WaiverGrantRecord.objects.filter(expires__gte=day, expires__lte=day + AHEAD).order_by(
        "expires"
    ):
        waiver = load().waivers.get(grant.waiver)
        if waiver is None or not waiver.requirements:
            continue
        yield Attention(
            kind="other",
            status="due_soon",
            title=_("Waiver %(waiver)s ends") % {"waiver": f"{grant.waiver} {grant.scope}".strip()},
            why=waiver.title.in_language(get_language() or "ja"),
            verb=_("Renew"),
            path=f"/requirements/{waiver.requirements[0]}/",
            due=grant.expires,
            owner=grant.approver,
        )


@needs_attention
def evidence(access: Access, day: date) -> Iterator[Attention]:
    """Evidence that somebody is asked for, or asked a colleague for."""
    rows = EvidenceRequest.objects.filter(answered_at=None, cancelled_at=None)
    for row in rows.filter(Q(asked_id=access.user_id) | Q(by_id=access.user_id, due__lt=day)).select_related(
        "asked"
    ):
        mine = row.asked_id == access.user_id
        yield Attention(
            kind="finding",
            status=row.status(day),
            title=_("Evidence for %(requirement)s") % {"requirement": row.requirement},
            why=row.question,
            verb=_("Bring it") if mine else _("See"),
            path=f"/evidence/add/{row.requirement}/?request={row.pk}"
            if mine
            else f"/requirements/{row.requirement}/",
            due=row.due,
            owner=f"{row.asked}",
        )
