"""Applies a whole setup file: the organisation, its targets, waivers and thresholds."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.db import transaction

from seido.apps.checks.services import apply_thresholds, apply_waivers
from seido.apps.data.keeping import apply_retention_rules, derive_again
from seido.apps.organization import selectors as organization
from seido.apps.organization.services import apply_setup
from seido.apps.organization.setup_file import read
from seido.apps.performance.services import apply_targets, mark_stale


def apply_file(*, actor: str, path: Path) -> dict[str, int]:
    """Creates or updates what the file holds, all of it or nothing; returns how many records changed by kind.

    Raises InputError with every fault of the file.
    """
    return apply_document(actor=actor, document=read(path, organization.known_names()))


def apply_document(*, actor: str, document: Mapping[str, Any]) -> dict[str, int]:
    """Creates or updates what a valid document holds, all of it or nothing."""
    before = ways_of_time_and_queues()
    with transaction.atomic():
        counts = apply_setup(actor=actor, document=document)
        if counts:
            mark_stale(programs=[program["name"] for program in document.get("programs", [])])
        others = {
            "target": apply_targets(actor=actor, targets=document.get("targets", [])),
            "waiver": apply_waivers(actor=actor, waivers=document.get("waivers", [])),
            "threshold": apply_thresholds(actor=actor, thresholds=document.get("thresholds", {})),
            "retention rule": apply_retention_rules(actor=actor, rules=document.get("retention", {})),
        }
    # Outside the transaction: it commits to the warehouse.
    after = ways_of_time_and_queues()
    if changed := [name for name, way in before.items() if after.get(name, way) != way]:
        others["fact rows derived again"] = sum(derive_again(actor=actor, programs=changed).rows.values())
    return {**counts, **{kind: count for kind, count in others.items() if count}}


def ways_of_time_and_queues() -> dict[str, tuple[str, tuple[tuple[str, str], ...]]]:
    """What local times and processes of each program's rows are derived from: its zone, and its queues."""
    queues = organization.queue_map()
    return {
        name: (
            zone,
            tuple(
                sorted((queue, process) for (program, queue), process in queues.items() if program == name)
            ),
        )
        for name, zone in organization.zones().items()
    }
