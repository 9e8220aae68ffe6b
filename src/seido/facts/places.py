"""What loading must know of the organisation: programs with their zones and clients, processes, queues, sites."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class ProgramPlace:
    """A program's IANA time zone, and its client ("" where it has none)."""

    zone: str
    client: str = ""


@dataclass(frozen=True)
class Places:
    """Where a row can belong.

    `processes` are pairs (program, process). `queues` map (program, queue of the source) to a process; a queue
    of one program only tells the program too. `sites` are checked only where the organisation names any.
    `agents` map a person's number to the program that the person is assigned to.
    """

    programs: Mapping[str, ProgramPlace]
    processes: frozenset[tuple[str, str]] = frozenset()
    queues: Mapping[tuple[str, str], str] = field(default_factory=dict)
    sites: frozenset[str] = frozenset()
    clients: frozenset[str] = frozenset()
    agents: Mapping[str, str] = field(default_factory=dict)

    def common_zone(self) -> str | None:
        """The zone of all programs, where they share one."""
        zones = {program.zone for program in self.programs.values()}
        return zones.pop() if len(zones) == 1 else None
