"""Reads a capacity document (`docs/schemas/capacity.schema.json`). Every fault names its path."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from importlib.resources import files
from math import inf
from typing import Any

import numpy as np

from seido.engine.workforce.capacity.model import (
    Capacity,
    CrossTraining,
    Floats,
    HiringClass,
    Process,
    Queue,
    Scenario,
)
from seido.faults import Fault, InputError
from seido.quantities import seconds, share
from seido.shape import shape_faults, twice, unknown

SCHEMA: dict[str, Any] = json.loads(
    files(__package__).joinpath("capacity.schema.json").read_text(encoding="utf-8")
)
Entry = Mapping[str, Any]
#: Cost of an hour without staff, in wages, where the document says nothing.
UNDER_WAGES = 5.0


def read_capacity(document: object, name: str = "document") -> Capacity:
    """A capacity problem from its document; `name` stands as the file in faults. Raises InputError."""
    faults = shape_faults(SCHEMA, document, name)
    if faults:
        raise InputError(faults)
    assert isinstance(document, Mapping)
    reader = Reader(document, name)
    problem = reader.problem()
    if reader.faults:
        raise InputError(reader.faults)
    return problem


def share_of(value: float | str) -> float:
    return share(value) if isinstance(value, str) else float(value)


class Reader:
    """One pass over a document of the right shape; faults are collected."""

    def __init__(self, document: Entry, name: str) -> None:
        self.document = document
        self.name = name
        self.faults: list[Fault] = []
        self.periods = int(document["periods"])
        self.wage = float(document.get("wage", 1.0))

    def fault(self, path: str, expected: str, found: object) -> None:
        self.faults.append(Fault(self.name, expected, str(found), column=path))

    def share(self, path: str, value: float | str) -> float:
        try:
            return share_of(value)
        except ValueError:
            self.fault(path, "a share of at most 100%", repr(value))
            return 0.0

    def series(self, path: str, value: Any, *, shares: bool = False) -> Floats:
        """One number for each period."""
        values = value if isinstance(value, list) else [value] * self.periods
        if len(values) != self.periods:
            self.fault(path, f"one number for each of the {self.periods} periods", len(values))
            return np.zeros(self.periods)
        if shares:
            return np.array([self.share(f"{path}[{at}]", one) for at, one in enumerate(values)])
        return np.array([float(one) for one in values])

    def problem(self) -> Capacity:
        document = self.document
        try:
            start = date.fromisoformat(document["start"])
        except ValueError:
            self.fault("start", "a day of the calendar", repr(document["start"]))
            start = date(2000, 1, 3)
        for path in ("hiring", "cross_training", "scenarios"):
            self.faults += twice(self.name, path, document.get(path, []))
        processes = tuple(
            self.process(f"processes[{at}]", entry) for at, entry in enumerate(document["processes"])
        )
        places: dict[tuple[str, str], int] = {}
        for at, process in enumerate(processes):
            if (process.name, process.site) in places:
                self.fault(f"processes[{at}].id", "a process once at a site", repr(process.name))
            places[process.name, process.site] = at
        overtime, time_off = document.get("overtime", {}), document.get("time_off", {})
        return Capacity(
            start=start,
            grain=document.get("grain", "week"),
            hours=self.series("hours", document["hours"]),
            processes=processes,
            wage=self.wage,
            classes=tuple(
                self.hiring(f"hiring[{at}]", entry, places)
                for at, entry in enumerate(document.get("hiring", []))
            ),
            cross_training=tuple(
                self.cross(f"cross_training[{at}]", entry, places)
                for at, entry in enumerate(document.get("cross_training", []))
            ),
            overtime_max=self.share("overtime.max", overtime.get("max", 0)),
            overtime_cost=float(overtime.get("cost", 0)),
            time_off_max=self.share("time_off.max", time_off.get("max", 0)),
            time_off_saving=float(time_off.get("saving", 0)),
            scenarios=tuple(
                Scenario(entry["id"], **{key: value for key, value in entry.items() if key != "id"})
                for entry in document.get("scenarios", [])
            ),
        )

    def process(self, path: str, entry: Entry) -> Process:
        queue = None
        if "volume" in entry:
            if "required" in entry:
                self.fault(f"{path}.required", "either required or volume", "both")
            if "aht" not in entry:
                self.fault(f"{path}.aht", "a handle time beside the volume", "nothing")
            volume = self.series(f"{path}.volume", entry["volume"])
            aht = seconds(entry.get("aht", "0s"))
            occupancy = self.share(f"{path}.occupancy", entry.get("occupancy", 1.0))
            if occupancy == 0:
                self.fault(f"{path}.occupancy", "more than 0", entry["occupancy"])
            required = volume * aht / 3600 / (occupancy or 1.0)
            if "open_hours" in entry and "threshold" in entry:
                queue = Queue(
                    volume,
                    self.series(f"{path}.open_hours", entry["open_hours"]),
                    aht,
                    seconds(entry["threshold"]),
                    seconds(entry["patience"]) if "patience" in entry else inf,
                )
        elif "required" in entry:
            required = self.series(f"{path}.required", entry["required"])
        else:
            self.fault(f"{path}.required", "required hours, or a volume and its handle time", "neither")
            required = np.zeros(self.periods)
        return Process(
            name=entry["id"],
            site=entry["site"],
            required=required,
            staff=float(entry["staff"]),
            shrinkage=self.series(f"{path}.shrinkage", entry.get("shrinkage", 0), shares=True),
            attrition=self.share(f"{path}.attrition", entry.get("attrition", 0)),
            under_cost=float(
                entry.get("under_cost", self.document.get("under_cost", UNDER_WAGES * self.wage))
            ),
            queue=queue,
        )

    def place(self, path: str, process: str, site: str, places: Mapping[tuple[str, str], int]) -> int:
        if (process, site) not in places:
            known = [name for name, where in places if where == site]
            self.faults += unknown(self.name, path, process, known)
        return places.get((process, site), 0)

    def hiring(self, path: str, entry: Entry, places: Mapping[tuple[str, str], int]) -> HiringClass:
        lead = int(entry.get("lead", 0))
        one = HiringClass(
            name=entry["id"],
            process=self.place(f"{path}.process", entry["process"], entry["site"], places),
            lead=lead,
            training=int(entry.get("training", 0)),
            ramp=tuple(
                self.share(f"{path}.ramp[{at}]", value) for at, value in enumerate(entry.get("ramp", []))
            ),
            attrition=self.share(f"{path}.attrition", entry.get("attrition", 0)),
            cost=float(entry.get("cost", 0)),
            class_min=int(entry.get("class_min", 0)),
            class_max=int(entry.get("class_max", 1000)),
            total_max=entry.get("total_max"),
            first=max(lead, int(entry.get("first", 0))),
            last=min(self.periods - 1, int(entry.get("last", self.periods - 1))),
        )
        if one.class_min > one.class_max:
            self.fault(f"{path}.class_min", f"at most {one.class_max}", one.class_min)
        if "last" in entry and one.last < one.first:
            self.fault(f"{path}.last", f"at least {one.first}, the first period possible", entry["last"])
        return one

    def cross(self, path: str, entry: Entry, places: Mapping[tuple[str, str], int]) -> CrossTraining:
        source = self.place(f"{path}.from", entry["from"], entry["site"], places)
        target = self.place(f"{path}.to", entry["to"], entry["site"], places)
        if source == target:
            self.fault(f"{path}.to", f"another process than {entry['from']}", repr(entry["to"]))
        return CrossTraining(
            name=entry["id"],
            source=source,
            target=target,
            training=int(entry.get("training", 0)),
            efficiency=self.share(f"{path}.efficiency", entry.get("efficiency", 1.0)),
            cost=float(entry.get("cost", 0)),
            most=int(entry.get("max", 1000)),
        )
