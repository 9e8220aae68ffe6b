"""The scopes that a requirement must be deployed in, and the way up to them from something smaller."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from seido.engine.checks.context import Context
from seido.engine.organization import Process
from seido.standard.model import ScopeKind, WayUp

#: Tag of a requirement -> trait that it asks for.
TAG_TRAITS = {
    "in_person": "face_to_face",
    "outbound": "outbound",
    "chat": "chat",
    "case": "case",
    "bpo": "back_office",
}


@dataclass(frozen=True)
class Ways:
    """The way up from a unit to scopes of one kind.

    A unit whose place is not known counts to all scopes: what is found on it is never lost.
    """

    scope_kind: ScopeKind
    way_up: WayUp | None
    context: Context

    @cached_property
    def all(self) -> tuple[str, ...]:
        organization = self.context.organization
        if self.scope_kind == "entity":
            return (organization.name,)
        if self.scope_kind == "program":
            return tuple(organization.programs)
        return self.context.staff.job_roles

    def of_program(self, name: str) -> tuple[str, ...]:
        return self.of_programs((name,))

    def of_programs(self, names: Iterable[str]) -> tuple[str, ...]:
        if self.scope_kind != "program" or self.way_up == "whole_entity":
            return self.all
        known = tuple(name for name in names if name in self.context.organization.programs)
        return known or self.all

    def of_job_role(self, name: str) -> tuple[str, ...]:
        return self.of_job_roles((name,))

    def of_job_roles(self, names: Iterable[str]) -> tuple[str, ...]:
        if self.scope_kind != "job_role":
            return self.all
        known = tuple(name for name in names if name in self.all)
        return known or self.all

    def of_place(self, place: Mapping[str, str]) -> tuple[str, ...]:
        """The scopes of something with a program, client, site, job role or person."""
        if self.way_up == "whole_entity" or self.scope_kind == "entity":
            return self.all
        if self.scope_kind == "job_role":
            role = place.get("job_role")
            staff = self.context.staff
            held = staff.job_roles_on(place["person"], self.context.as_of) if place.get("person") else ()
            return self.of_job_roles((role,) if role else held)
        return self.of_programs(self.programs_at(place))

    def programs_at(self, place: Mapping[str, str]) -> tuple[str, ...]:
        """Programs of a place: the one it names, else its client's, else those at its site, else its person's."""
        programs = self.context.organization.programs
        if name := place.get("program"):
            return (name,)
        if client := place.get("client"):
            return tuple(program.name for program in programs.values() if program.client == client)
        if site := place.get("site"):
            return tuple(program.name for program in programs.values() if site in program.sites)
        if person := place.get("person"):
            held = self.context.staff.by_person.get(person, ())
            return tuple(
                dict.fromkeys(a.program for a in held if a.program and a.in_force(self.context.as_of))
            )
        return ()

    # ---- Traits ---------------------------------------------------------------------------------

    @cached_property
    def traits_by_program(self) -> Mapping[str, frozenset[str]]:
        organization = self.context.organization
        return {
            name: (program.traits | organization.traits).union(
                *({process.kind, *process.traits} for process in organization.processes_of(name))
            )
            for name, program in organization.programs.items()
        }

    def traits_of_program(self, name: str) -> frozenset[str]:
        return self.traits_by_program.get(name, self.context.organization.traits)

    def traits_of_process(self, process: Process) -> frozenset[str]:
        organization = self.context.organization
        program = organization.programs.get(process.program)
        own = program.traits if program else frozenset[str]()
        return own | organization.traits | process.traits | {process.kind}

    def traits_of_job_role(self, name: str) -> frozenset[str]:
        staff = self.context.staff
        places = staff.programs_of(name) or tuple(self.context.organization.programs)
        words = staff.words.get(name, frozenset({name}))
        return words.union(*(self.traits_of_program(program) for program in places))

    def traits_at(self, program: str, job_role: str) -> frozenset[str] | None:
        """What is known of a place's traits: its program's and its job role's; None where too little is."""
        if self.scope_kind == "job_role" and not job_role:
            return None
        words = self.context.staff.words.get(job_role, frozenset({job_role})) if job_role else frozenset()
        if program:
            return self.traits_of_program(program) | words
        return self.traits_of_job_role(job_role) if job_role else None

    def traits_of(self, scope: str) -> frozenset[str]:
        """The traits of a scope of this kind."""
        if self.scope_kind == "program":
            return self.traits_of_program(scope)
        if self.scope_kind == "job_role":
            return self.traits_of_job_role(scope)
        organization = self.context.organization
        return organization.traits.union(*self.traits_by_program.values())
