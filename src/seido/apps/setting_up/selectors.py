"""The organisation as its people see it, and how far its first set-up is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from seido.apps.accounts.access import Access
from seido.apps.accounts.models import User
from seido.apps.data.models import Load
from seido.apps.organization.models import Client, Entity, Process, Program, Site, Team
from seido.apps.performance.models import Target


@dataclass(frozen=True)
class Overview:
    """Each part of the organisation that a person may know."""

    entity: Entity | None
    programs: list[Program]
    sites: list[Site]
    clients: list[Client]
    teams: list[Team]


def overview(access: Access) -> Overview:
    """The parts in which a person may read the settings."""
    scope = access.scope("settings.read")
    programs = Program.objects.select_related("client").prefetch_related("sites", "processes__queues")
    teams = Team.objects.select_related("program", "site").annotate(
        people=Count("assignments__person", distinct=True)
    )
    if not scope.everything:
        programs = programs.filter(scope.within("name"))
        teams = teams.filter(scope.within("program__name"))
    rows = list(programs)
    sites = {site for program in rows for site in program.sites.all()}
    clients = {program.client for program in rows if program.client}
    if scope.everything:
        sites |= set(Site.objects.select_related("location_group"))
        clients |= set(Client.objects.all())
    return Overview(
        entity=Entity.objects.first(),
        programs=rows,
        sites=sorted(sites, key=lambda site: site.name),
        clients=sorted(clients, key=lambda client: client.name),
        teams=list(teams.order_by("name")),
    )


def may_set_up(access: Access) -> bool:
    """Whether somebody may say what the whole organisation consists of."""
    return access.scope("settings.write").everything


def done() -> dict[str, bool]:
    """Which steps of the first set-up have something."""
    entity = Entity.objects.first()
    return {
        "entity": entity is not None,
        "site": Site.objects.exists(),
        "client": Client.objects.exists() or (entity is not None and entity.role == "csp"),
        "program": Program.objects.exists(),
        "process": Process.objects.exists(),
        "targets": Target.objects.exists(),
        "people": User.objects.count() > 1,
        "load": Load.objects.exists(),
    }


def next_step(finished: dict[str, bool]) -> str | None:
    return next((name for name, is_done in finished.items() if not is_done), None)


def entity_document(entity: Entity | None = None) -> dict[str, Any]:
    """The organisation itself as a setup file names it: every document begins with it."""
    entity = entity or Entity.objects.get()
    return {
        "name": entity.name,
        "role": entity.role,
        "traits": entity.traits,
        "support_processes": entity.support_processes,
    }
