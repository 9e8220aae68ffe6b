"""The people of the demonstration, one a role. Everybody knows their password, so they exist in the
demonstration alone: a home whose organisation became another one is not served while they can sign in."""

from __future__ import annotations

from collections.abc import Mapping

from allauth.account.models import EmailAddress
from django.db import transaction

from seido.apps.accounts.models import Grant, User
from seido.apps.accounts.roles import Role
from seido.apps.audit.models import AuditEvent
from seido.apps.audit.services import record_event
from seido.apps.organization.models import Client, Entity, Person, Program, Team
from seido.faults import Fault, InputError

PASSWORD = "seido-demo"
VERB = "accounts.demonstration"

#: Sign-in name -> (name, role)
PEOPLE: Mapping[str, tuple[str, Role]] = {
    "leader": ("高橋 恵子", Role.LEADER),
    "analyst": ("中村 航", Role.ANALYST),
    "planner": ("石井 玲奈", Role.PLANNER),
    "evaluator": ("大城 美咲", Role.EVALUATOR),
    "supervisor": ("森 大輔", Role.SUPERVISOR),
    "agent": ("佐々木 葵", Role.AGENT),
    "client": ("青木 誠", Role.CLIENT),
    "auditor": ("佐藤 由美", Role.AUDITOR),
    "admin": ("管理 太郎", Role.ADMINISTRATOR),
}


@transaction.atomic
def create_people(*, actor: str) -> list[str]:
    """Makes the demonstration's users, with their passwords set anew; returns their sign-in names.

    The supervisor leads the first team, the agent works in it, and the client's viewer belongs to the first
    client by name; the others see everything.
    """
    team = Team.objects.exclude(program=None).order_by("name").first()
    client = Client.objects.filter(programs__isnull=False).order_by("name").first()
    program = (team.program if team else None) or Program.objects.first()
    for username, (name, role) in PEOPLE.items():
        user, _ = User.objects.get_or_create(username=username)
        user.name, user.email = name, f"{username}@example.com"
        user.set_password(PASSWORD)
        if role == Role.AGENT:
            user.person = (
                Person.objects.filter(assignments__program=program, user=None).order_by("number").first()
                or user.person
            )
        user.save()
        EmailAddress.objects.update_or_create(
            user=user, email=user.email, defaults={"verified": True, "primary": True}
        )
        user.grants.all().delete()
        Grant.objects.create(
            user=user,
            role=role,
            client=client if role == Role.CLIENT else None,
            program=program if role in (Role.AGENT, Role.SUPERVISOR) else None,
        )
    entity = Entity.objects.first()
    record_event(actor=actor, verb=VERB, subject=entity.name if entity else "", details={"users": [*PEOPLE]})
    return [*PEOPLE]


def is_demonstration() -> bool:
    """Whether the organisation is still the one that the demonstration's people were made for."""
    entity = Entity.objects.first()
    return entity is not None and AuditEvent.objects.filter(verb=VERB, subject=entity.name).exists()


def refuse_known_passwords() -> None:
    """Raises InputError where somebody could sign in with the demonstration's password to something else."""
    if is_demonstration():
        return
    known = [
        user.username
        for user in User.objects.filter(username__in=PEOPLE, is_active=True)
        if user.check_password(PASSWORD)
    ]
    if known:
        raise InputError(
            Fault(
                "users",
                "nobody with the demonstration's password outside the demonstration: change or deactivate them",
                ", ".join(known),
            )
        )
