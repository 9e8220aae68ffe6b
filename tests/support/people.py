"""Two clients with a program each, and people who see all of it or one program's part."""

from __future__ import annotations

from dataclasses import dataclass

from seido.apps.accounts.models import Grant, User
from seido.apps.accounts.roles import Role
from seido.apps.organization.models import Client, Entity, Program


@dataclass(frozen=True)
class People:
    leader: User
    administrator: User
    viewer: User
    supervisor: User
    agent: User
    own: Program
    foreign: Program


def people() -> People:
    """Viewer, supervisor and agent belong to the program `own`, and must never see anything of `foreign`."""
    Entity.objects.get_or_create(name="centre", defaults={"role": "osp"})
    programs = {}
    for name in ("own", "foreign"):
        client = Client.objects.create(name=f"client of {name}")
        programs[name] = Program.objects.create(name=name, client=client, zone="Asia/Tokyo")
    made = {}
    for name, role, client in (
        ("leader", Role.LEADER, None),
        ("administrator", Role.ADMINISTRATOR, None),
        ("viewer", Role.CLIENT, programs["own"].client),
        ("supervisor", Role.SUPERVISOR, None),
        ("agent", Role.AGENT, None),
    ):
        user = User.objects.create_user(username=name, email=f"{name}@example.com", language="en")
        program = programs["own"] if role in (Role.AGENT, Role.SUPERVISOR) else None
        Grant.objects.create(user=user, role=role, client=client, program=program)
        made[name] = user
    return People(**made, **programs)
