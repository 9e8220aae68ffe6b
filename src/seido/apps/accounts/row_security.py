"""The second wall on PostgreSQL: the database itself shows a request only rows of programs its person may see.

The first wall are the selectors. This one stands where one of them forgets. Every table whose rows name a
program, a client, a site or a unit gets a policy, by the names of its fields; a new table gets its own with its
migration. A connection begins seeing nothing where the site is served (`enforce`), and everything where a command
or the worker does its work. A superuser of PostgreSQL passes any policy: the site's role must be an ordinary one
(docs/sign-in.md).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import connection, models

from seido.apps.accounts.access import Access
from seido.apps.organization.models import Program

POLICY = "seido_scope"
#: Between names in a setting; no name has it.
SEPARATOR = "\x1f"

#: Apps and tables that tell nothing of one client to another's people, or are guarded by who they belong to.
OPEN = {
    "organization": "names of parts: every request needs them to know what its person may see",
    "accounts.Grant": "read by the person it belongs to, before anything is known",
    "notifications.Notification": "belongs to one person",
    "performance.StaleProgram": "a program's name and nothing else; whoever changes data adds to it",
}

STATE = {"enforced": False}


def names(kind: str) -> str:
    """The names of one kind that the connection may see; worked out once a query."""
    return f"ARRAY(SELECT unnest(string_to_array(current_setting('seido.{kind}', true), chr(31))))"


PROGRAMS, CLIENTS, SITES = names("programs"), names("clients"), names("sites")
EVERYTHING = "(SELECT current_setting('seido.everything', true)) = 'on'"


def walled() -> dict[type[models.Model], str]:
    """Every table that needs the wall -> the condition under which a row is seen by who may not see everything."""
    models_here = [
        model
        for model in apps.get_models()
        if model.__module__.startswith("seido.")
        and model._meta.app_label not in OPEN
        and model._meta.label not in OPEN
    ]
    found = {model: condition for model in models_here if (condition := condition_of(model))}
    parts = {  # of a walled row, such as an action's remedies
        model: condition
        for model in models_here
        if model not in found and (condition := condition_by_owner(model, found))
    }
    return found | parts


def condition_of(model: type[models.Model]) -> str:
    """By the fields that a table has: `scopes`, `scope`, `unit`, `program`, `client`, `site`."""
    has = {field.name for field in model._meta.concrete_fields}
    either: list[str] = []
    if {"scope_kind", "scopes"} <= has:
        either.append(f"(scope_kind = 'program' AND scopes ?| {PROGRAMS})")
    elif {"scope_kind", "scope"} <= has:
        either += by_kind("scope_kind", "scope")
    if "program" in has:
        either += by_program(model, has)
    elif {"unit_kind", "unit"} <= has and not either:
        either += by_kind("unit_kind", "unit")
    return " OR ".join(either)


def by_kind(kind: str, name: str) -> list[str]:
    return [
        f"({kind} IN ('program', 'process') AND {name} = ANY ({PROGRAMS}))",
        f"({kind} = 'client' AND {name} = ANY ({CLIENTS}))",
        f"({kind} = 'site' AND {name} = ANY ({SITES}))",
    ]


def by_program(model: type[models.Model], has: set[str]) -> list[str]:
    field = model._meta.get_field("program")
    if isinstance(field, models.ForeignKey):
        table = Program._meta.db_table
        return [f"program_id IN (SELECT id FROM {table} WHERE name = ANY ({PROGRAMS}))"]
    either = [f"program = ANY ({PROGRAMS})"]
    for other, seen in (("client", CLIENTS), ("site", SITES)):
        if other in has:  # a figure of a client or a site that is no single program's
            either.append(f"(program = '' AND {other} = ANY ({seen}))")
    if {"unit_kind", "unit"} <= has:
        either += [f"(program = '' AND {condition})" for condition in by_kind("unit_kind", "unit")[1:]]
    return either


def condition_by_owner(model: type[models.Model], found: dict[type[models.Model], str]) -> str:
    """A row that cannot be without a walled one is seen with it."""
    for field in model._meta.concrete_fields:
        if isinstance(field, models.ForeignKey) and not field.null and field.related_model in found:
            owner = field.related_model._meta.db_table
            return f"{field.column} IN (SELECT id FROM {owner})"
    return ""


def install(**_signal: Any) -> None:
    """Makes the policies anew, for all tables that there are; nothing on another database."""
    if connection.vendor != "postgresql":
        return
    there = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for model, condition in walled().items():
            table = model._meta.db_table
            if table not in there or not columns_there(model):
                continue
            cursor.execute(f"DROP POLICY IF EXISTS {POLICY} ON {table}")
            cursor.execute(f"CREATE POLICY {POLICY} ON {table} USING ({EVERYTHING} OR {condition})")
            cursor.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
            cursor.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


def columns_there(model: type[models.Model]) -> bool:
    with connection.cursor() as cursor:
        described = connection.introspection.get_table_description(cursor, model._meta.db_table)
    return {field.column for field in model._meta.concrete_fields} <= {column.name for column in described}


def enforce() -> None:
    """From now on connections of this process begin seeing nothing."""
    STATE["enforced"] = True
    connection.close()


def begin(*, connection: Any, **_signal: Any) -> None:
    """A new connection sees everything where commands and the worker run, nothing where the site is served."""
    if connection.vendor == "postgresql":
        put(connection, everything=not STATE["enforced"])


def hide() -> None:
    """A request begins: nothing is seen until it is known who asks."""
    if connection.vendor == "postgresql" and STATE["enforced"] and getattr(connection, "seido_sees", False):
        put(connection)


def show(access: Access) -> None:
    """It is known who asks: their part of the organisation, over all their roles, is seen."""
    if connection.vendor != "postgresql" or not STATE["enforced"]:
        return
    scope = access.widest()
    put(
        connection,
        everything=scope.everything,
        programs=scope.programs,
        clients=scope.clients,
        sites=scope.sites,
    )


@contextmanager
def everything() -> Iterator[None]:
    """For the few writes that must know all rows, such as the next number of a register. Never for showing."""
    if connection.vendor != "postgresql" or not STATE["enforced"]:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('seido.everything', true)")
        before = cursor.fetchone()[0] or ""
        cursor.execute("SELECT set_config('seido.everything', 'on', false)")
        try:
            yield
        finally:
            cursor.execute("SELECT set_config('seido.everything', %s, false)", [before])


def put(
    target: Any,
    *,
    everything: bool = False,
    programs: frozenset[str] = frozenset(),
    clients: frozenset[str] = frozenset(),
    sites: frozenset[str] = frozenset(),
) -> None:
    listed = [SEPARATOR.join(sorted(found)) for found in (programs, clients, sites)]
    with target.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('seido.everything', %s, false), set_config('seido.programs', %s, false),"
            " set_config('seido.clients', %s, false), set_config('seido.sites', %s, false)",
            ["on" if everything else "", *listed],
        )
    target.seido_sees = everything or any(listed)


def superuser() -> bool:
    """Whether the database's role passes every policy."""
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        return bool(cursor.fetchone()[0])
