"""What one person may see and do: the roles held, each in its part of the organisation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q

from seido.apps.accounts.models import Grant, User
from seido.apps.accounts.roles import CAPABILITIES, Role
from seido.apps.organization.models import Program


@dataclass(frozen=True)
class Scope:
    """The part of the organisation in which something is allowed.

    `programs` are names, all of them where `everything` is true; `clients` and `sites` are those whose own
    figures, which add up several programs, may be seen.
    """

    everything: bool = False
    programs: frozenset[str] = frozenset()
    clients: frozenset[str] = frozenset()
    sites: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return self.everything or bool(self.programs or self.sites or self.clients)

    def __or__(self, other: Scope) -> Scope:
        return Scope(
            everything=self.everything or other.everything,
            programs=self.programs | other.programs,
            clients=self.clients | other.clients,
            sites=self.sites | other.sites,
        )

    def sees(self, kind: str, name: str, program: str = "") -> bool:
        """Whether a unit's figures may be seen. A process is judged by its program, which is `program` or,
        where none is given, the name; entity, services and location groups add up all clients."""
        if self.everything:
            return True
        if kind in {"program", "process"}:
            return (program or name) in self.programs
        return (kind == "client" and name in self.clients) or (kind == "site" and name in self.sites)

    def within(self, path: str = "program") -> Q:
        """A filter for rows whose field at `path` holds a program's name; a blank name is the whole entity."""
        return Q() if self.everything else Q(**{f"{path}__in": sorted(self.programs)})


NOTHING = Scope()


@dataclass(frozen=True)
class Access:
    """One person's rights in one request; where a key to the API narrows them, `only` to its capabilities."""

    actor: str
    user_id: int = 0
    person: str = ""
    held: tuple[tuple[Role, Scope], ...] = field(default=())
    only: frozenset[str] | None = None

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(role for role, _ in self.held)

    def scope(self, capability: str) -> Scope:
        """Where a capability holds: the union over the roles that bring it."""
        found = NOTHING
        if self.only is not None and capability not in self.only:
            return found
        for role, scope in self.held:
            if capability in CAPABILITIES[role]:
                found = found | scope
        return found

    def widest(self) -> Scope:
        """Everywhere that any role reaches: what the person's requests may touch at all."""
        found = NOTHING
        for _, scope in self.held:
            found = found | scope
        return found

    def may(self, capability: str, program: str | None = None) -> bool:
        """Whether a capability holds somewhere, or in one program ("" is the whole entity)."""
        scope = self.scope(capability)
        if program is None:
            return bool(scope)
        return scope.everything or program in scope.programs


NOBODY = Access(actor="")


def access_of(user: User) -> Access:
    """The access of a user, in two queries."""
    grants = list(user.grants.select_related("client", "site", "program", "team", "user__person"))
    programs = Program.objects.all()
    by_site = any(grant.site_id for grant in grants)
    places = [
        (
            program.name,
            program.client_id,
            frozenset(site.pk for site in program.sites.all()) if by_site else frozenset(),
        )
        for program in (programs.prefetch_related("sites") if by_site else programs)
    ]
    return Access(
        actor=user.username,
        user_id=user.pk,
        person=user.person.number if user.person else "",
        held=tuple((Role(grant.role), scope_of(grant, places)) for grant in grants),
    )


def scope_of(grant: Grant, places: Iterable[tuple[str, int | None, frozenset[int]]]) -> Scope:
    """Where a grant holds."""
    if grant.client:
        return Scope(
            programs=frozenset(name for name, client, _ in places if client == grant.client_id),
            clients=frozenset({grant.client.name}),
        )
    if grant.site:
        return Scope(
            programs=frozenset(name for name, _, sites in places if grant.site_id in sites),
            sites=frozenset({grant.site.name}),
        )
    if grant.program:
        return Scope(programs=frozenset({grant.program.name}))
    if grant.team:
        of_team = grant.team.program
        return Scope(programs=frozenset({of_team.name} if of_team else ()))
    return Scope(everything=True, programs=frozenset(name for name, _, _ in places))
