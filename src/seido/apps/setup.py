"""Applies a whole setup file: the organisation, its targets, waivers and thresholds."""

from __future__ import annotations

from pathlib import Path

from django.db import transaction

from seido.apps.checks.services import apply_thresholds, apply_waivers
from seido.apps.organization import selectors as organization
from seido.apps.organization.services import apply_setup
from seido.apps.organization.setup_file import read
from seido.apps.performance.services import apply_targets, mark_stale


def apply_file(*, actor: str, path: Path) -> dict[str, int]:
    """Creates or updates what the file holds, all of it or nothing; returns how many records changed by kind.

    Raises InputError with every fault of the file.
    """
    document = read(path, organization.known_names())
    with transaction.atomic():
        counts = apply_setup(actor=actor, document=document)
        if counts:
            mark_stale(programs=[program["name"] for program in document.get("programs", [])])
        others = {
            "target": apply_targets(actor=actor, targets=document.get("targets", [])),
            "waiver": apply_waivers(actor=actor, waivers=document.get("waivers", [])),
            "threshold": apply_thresholds(actor=actor, thresholds=document.get("thresholds", {})),
        }
    return {**counts, **{kind: count for kind, count in others.items() if count}}
