"""Reading evidence and requests, in the programs that a person may see."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.http import Http404

from seido.apps.accounts import selectors as people
from seido.apps.accounts.access import Access
from seido.apps.accounts.models import User
from seido.apps.evidence.models import Evidence, EvidenceRequest


def evidence_of(access: Access, requirement: str | None = None) -> QuerySet[Evidence]:
    """What supports requirements now: the newest versions, not withdrawn."""
    rows = Evidence.objects.filter(
        access.scope("requirements.read").within(), withdrawn_at=None, replaced_by=None
    )
    return (rows if requirement is None else rows.filter(requirement=requirement)).select_related("owner")


def one_evidence(access: Access, pk: int) -> Evidence:
    """Evidence of any version. Raises Http404 for what is absent or not to be seen."""
    own = Q(by=access.actor) if access.actor else Q(pk=None)
    row = Evidence.objects.filter(access.scope("requirements.read").within() | own, pk=pk).first()
    if row is None:
        raise Http404
    return row


def requests_of(access: Access, requirement: str | None = None) -> QuerySet[EvidenceRequest]:
    """The open requests in one's programs, and those that one is asked oneself."""
    rows = EvidenceRequest.objects.filter(
        access.scope("requirements.read").within() | Q(asked_id=access.user_id),
        answered_at=None,
        cancelled_at=None,
    )
    return (rows if requirement is None else rows.filter(requirement=requirement)).select_related(
        "asked", "by"
    )


def one_request(access: Access, pk: int) -> EvidenceRequest:
    """An open request. Raises Http404 for what is absent or not to be seen."""
    row = requests_of(access).filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def colleagues(access: Access) -> QuerySet[User]:
    """Who can be asked for evidence: those of one's own part who work with requirements."""
    return people.colleagues(access).filter(grants__role__in=WORKING).distinct().order_by("name", "username")


#: Roles whose holders keep records that show conformity.
WORKING = ("leader", "analyst", "planner", "evaluator", "supervisor", "administrator")
