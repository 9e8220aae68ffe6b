"""Evidence has files, which whoever sees the evidence may read."""

from __future__ import annotations

from django.http import Http404

from seido.apps.accounts.access import Access
from seido.apps.evidence.selectors import one_evidence
from seido.apps.registers.around import Found, place


@place("evidence")
def evidence(access: Access, key: str) -> Found | None:
    """A file is added together with its evidence, by whoever adds that."""
    try:
        row = one_evidence(access, int(key)) if key.isdigit() else None
    except Http404:
        row = None
    return Found(row.title, f"/evidence/{key}/", row.by == access.actor) if row else None
