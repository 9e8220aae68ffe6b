"""Waivers granted, and what they free on a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from seido.engine.checks.unit import Unit
from seido.engine.organization import Organization, Program
from seido.standard.model import Standard


@dataclass(frozen=True, slots=True)
class WaiverGrant:
    """A waiver claimed for the entity, a program, a client, a site, or a unit such as a supplier.

    It is in force only with a reason, evidence, an approver and a last day that has not passed.
    """

    waiver: str
    scope_kind: str
    scope: str
    reason: str = ""
    evidence: str = ""
    approver: str = ""
    valid_from: date | None = None
    expires: date | None = None
    parts: frozenset[str] = frozenset()

    def in_force(self, day: date) -> bool:
        complete = bool(self.reason and self.evidence and self.approver and self.expires)
        begun = self.valid_from is None or self.valid_from <= day
        return complete and begun and self.expires is not None and day <= self.expires


@dataclass(frozen=True)
class Waivers:
    """The grants in force on a day. `refused` are (waiver, program) whose conditions fail: nothing is free there."""

    grants: Sequence[WaiverGrant]
    standard: Standard
    organization: Organization
    as_of: date
    refused: frozenset[tuple[str, str]] = frozenset()

    @cached_property
    def by_requirement(self) -> Mapping[str, Sequence[WaiverGrant]]:
        freed: dict[str, list[WaiverGrant]] = defaultdict(list)
        for grant in self.in_force:
            for requirement in self.standard.freed_by(self.standard.waivers[grant.waiver]):
                freed[requirement.id].append(grant)
        return freed

    @cached_property
    def by_metric(self) -> Mapping[str, Sequence[WaiverGrant]]:
        freed: dict[str, list[WaiverGrant]] = defaultdict(list)
        for grant in self.in_force:
            for metric in self.standard.waivers[grant.waiver].metrics:
                freed[metric].append(grant)
        return freed

    @cached_property
    def in_force(self) -> Sequence[WaiverGrant]:
        return [
            grant
            for grant in self.grants
            if grant.in_force(self.as_of) and grant.waiver in self.standard.waivers
        ]

    def claimed(self, waiver: str) -> Sequence[WaiverGrant]:
        """All grants of a waiver, in force or not."""
        return [grant for grant in self.grants if grant.waiver == waiver]

    def programs_of(self, grant: WaiverGrant) -> frozenset[str]:
        """The programs that a grant covers, and in which its conditions are not known to fail."""
        return frozenset(
            name
            for name, program in self.organization.programs.items()
            if covers(grant, name, program) and (grant.waiver, name) not in self.refused
        )

    def names_unit(self, grant: WaiverGrant, unit: Unit) -> bool:
        """Whether a grant is made for the unit itself, or for a place that all of it lies in."""
        if grant.scope_kind == "entity" and not any(waiver == grant.waiver for waiver, _ in self.refused):
            return True
        if grant.scope_kind == unit.kind and grant.scope in (unit.name, *unit.keys):
            return all((grant.waiver, program) not in self.refused for program in unit.programs)
        programs = {unit.program} if unit.program else set(unit.programs)
        return bool(programs) and programs <= self.programs_of(grant)

    def frees_all(self, grant: WaiverGrant) -> bool:
        """Whether a grant covers everything there is."""
        return self.programs_of(grant) == self.organization.programs.keys()


def covers(grant: WaiverGrant, name: str, program: Program) -> bool:
    return (
        grant.scope_kind == "entity"
        or (grant.scope_kind == "program" and grant.scope == name)
        or (grant.scope_kind == "client" and grant.scope == program.client)
        or (grant.scope_kind == "site" and program.sites == (grant.scope,))
    )
