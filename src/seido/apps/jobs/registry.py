"""Kinds of job. An app declares its own in a module `jobs.py`, which is found at start."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import time
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.utils.functional import Promise

from seido.apps.jobs.models import Job, State
from seido.apps.jobs.words import Words
from seido.faults import Fault, InputError


@dataclass(frozen=True)
class Result:
    """What a job came to: a sentence, a page to go on to, and whatever the kind wants to keep. `state` is partly
    where some of the work failed; `faults` say what, each with its place."""

    message: Words = field(default_factory=dict)
    link: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    state: State = State.DONE
    faults: tuple[Fault, ...] = ()


Run = Callable[..., Result | None]


@dataclass(frozen=True)
class Kind:
    """A kind of job. `repeatable` work may be taken up again after it broke off: doing it twice is the same as
    once. Jobs of a higher `priority` go first. `daily` is the local time at which it is due every day by itself."""

    name: str
    label: Promise | str
    run: Run
    repeatable: bool = True
    priority: int = 0
    daily: time | None = None


KINDS: dict[str, Kind] = {}

Round = Callable[[], object]
#: What the worker does every few seconds besides (`every_round`): quick work of the database alone.
ROUNDS: list[Round] = []

Hear = Callable[[Job], object]
#: What hears of a job's end, in the transaction that stores it (`when_ended`).
LISTENERS: list[Hear] = []


def every_round(function: Round) -> Round:
    """Has the worker call a function every few seconds, such as one that asks for a job where there is work."""
    ROUNDS.append(function)
    return function


def when_ended(function: Hear) -> Hear:
    """Has a function hear of every job that has ended, however it ended."""
    LISTENERS.append(function)
    return function


def job(
    name: str, label: Promise | str, *, repeatable: bool = True, priority: int = 0, daily: time | None = None
) -> Callable[[Run], Run]:
    """Declares a function `run(progress, **arguments) -> Result | None` as a kind of job."""

    def keep(run: Run) -> Run:
        if name in KINDS and KINDS[name].run is not run:
            raise RuntimeError(f"two kinds of job are named {name}")
        KINDS[name] = Kind(name, label, run, repeatable, priority, daily)
        return run

    return keep


def discover() -> None:
    """Imports the module `jobs` of every app that has one."""
    for config in apps.get_app_configs():
        if config.name.startswith("seido.") and find_spec(f"{config.name}.jobs"):
            importlib.import_module(f"{config.name}.jobs")


def kind_of(name: str) -> Kind:
    """Raises InputError for a kind that no app declares."""
    if name not in KINDS:
        discover()
    if name not in KINDS:
        raise InputError(Fault("job", f"one of {', '.join(sorted(KINDS))}", name))
    return KINDS[name]
