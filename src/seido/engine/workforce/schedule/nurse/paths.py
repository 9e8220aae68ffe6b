"""The cheapest rows of many people at once, by dynamic programming over the days.

A state after a day is where a person stands: k shifts in a row ending with a shift of some class, or j days
off in a row; how many weekends and how many minutes so far. Shifts that the rules cannot tell apart once
worked (same followers) are one class; those that also have the same length and the same predecessors are one
kind, and only the cheapest of a kind can be in a cheapest row. People with the same contract are one array.
Limits on a single shift type are not in the state: the caller prices them (see columns.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd

import numpy as np
from numpy.typing import NDArray

from seido.engine.workforce.schedule.nurse.instance import OFF, Instance, Nurse, Roster

Costs = NDArray[np.float64]
INFINITE = np.float32(1e9)


@dataclass(frozen=True)
class Kind:
    """Shifts that the rules cannot tell apart: their class, length in units, who may precede them, and
    whether they are of the counted type."""

    shift_class: int
    units: int
    predecessors: tuple[int, ...]
    counted: bool
    shifts: NDArray[np.int64]


def kinds_of(instance: Instance, unit: int, counted: int) -> tuple[int, list[Kind]]:
    """How many classes of shifts there are, and the kinds."""
    followers = [tuple(row) for row in instance.forbidden]
    classes = {pattern: number for number, pattern in enumerate(dict.fromkeys(followers))}
    grouped: dict[tuple[int, int, tuple[int, ...], bool], list[int]] = {}
    for shift, pattern in enumerate(followers):
        predecessors = tuple(number for before, number in classes.items() if not before[shift])
        key = (classes[pattern], instance.minutes[shift] // unit, predecessors, shift == counted)
        grouped.setdefault(key, []).append(shift)
    return len(classes), [Kind(*key, np.array(shifts)) for key, shifts in grouped.items()]


@dataclass(frozen=True)
class Layers:
    """The least cost of every state after one day, for a number of people with one contract.

    `on` is people × classes × run × counted × weekends × minutes, `off` people × run × counted × weekends ×
    minutes; minutes are counted in units, from `lowest` on. `choice` is the cheapest shift of each kind on that
    day, people × kinds, and `price` its cost.
    """

    on: NDArray[np.float32]
    off: NDArray[np.float32]
    choice: NDArray[np.int64]
    price: NDArray[np.float32]
    lowest: int


def overlap(lowest: int, width: int, before: Layers, units: int) -> tuple[slice, slice]:
    """Where the states after a shift of so many units lie on the new day, and whence they come."""
    first = max(lowest, before.lowest + units)
    last = min(lowest + width, before.lowest + before.off.shape[-1] + units)
    last = max(first, last)
    return slice(first - lowest, last - lowest), slice(
        first - units - before.lowest, last - units - before.lowest
    )


class Contract:
    """The state space of people with one contract; `counted` is the limited shift type in it, or -1."""

    def __init__(self, instance: Instance, nurse: Nurse, counted: int) -> None:
        self.instance = instance
        self.nurse = nurse
        self.unit = gcd(*instance.minutes) or 1
        self.counts = nurse.most_of_shift[counted] + 1 if counted >= 0 else 1
        self.classes, self.kinds = kinds_of(instance, self.unit, counted)
        self.longest = max(1, min(nurse.most_run, instance.days))
        self.rest = max(1, nurse.least_off_run)
        self.counts_weekends = nurse.most_weekends < instance.weekends
        self.weekends = nurse.most_weekends + 1 if self.counts_weekends else 1
        self.units = nurse.most_minutes // self.unit + 1

    @property
    def states(self) -> int:
        """How many states one person has on one day."""
        return (self.classes * self.longest + self.rest) * self.counts * self.weekends * self.units

    def reachable(self, day: int) -> tuple[int, int]:
        """Least and most units that a valid row can have after `day`."""
        longest = max((kind.units for kind in self.kinds), default=0)
        most = self.most_work(day + 1) * longest
        least = (
            -(-self.nurse.least_minutes // self.unit) - self.most_work(self.instance.days - day - 1) * longest
        )
        top = self.nurse.most_minutes // self.unit
        return min(max(least, 0), top), min(most, top)

    def most_work(self, days: int) -> int:
        """Most shifts in that many days at one end of the horizon."""
        cycles, rest = divmod(days, self.longest + self.rest)
        return cycles * self.longest + min(rest, self.longest)

    def cheapest(self, costs: Costs) -> tuple[Roster, Costs]:
        """The cheapest valid row of each person, and its cost; infinite where there is none.

        `costs` is people × days × shifts: what working that shift on that day costs, infinite where barred.
        """
        people = len(costs)
        rows = np.full((people, self.instance.days), OFF, dtype=np.int16)
        layers = self.layers(costs)
        last = layers[-1]
        values = np.concatenate([last.on.reshape(people, -1), last.off.reshape(people, -1)], axis=1)
        if values.shape[1] == 0:
            return rows, np.full(people, np.inf)
        best = values.argmin(axis=1)
        value = values[np.arange(people), best].astype(np.float64)
        value[value >= INFINITE / 2] = np.inf
        split = last.on[0].size
        for person in np.flatnonzero(np.isfinite(value)):
            place = int(best[person])
            if place < split:
                at = [int(n) for n in np.unravel_index(place, last.on.shape[1:])]
            else:
                at = [-1, *(int(n) for n in np.unravel_index(place - split, last.off.shape[1:]))]
            at[-1] += last.lowest
            self.trace(layers, int(person), at, rows[person])
        return rows, value

    def layers(self, costs: Costs) -> list[Layers]:
        people = len(costs)
        shape = (self.counts, self.weekends, 1)
        on = np.full((people, self.classes, self.longest, *shape), INFINITE, dtype=np.float32)
        off = np.full((people, self.rest, *shape), INFINITE, dtype=np.float32)
        off[:, -1, 0, 0, 0] = 0.0
        nothing = np.zeros((people, len(self.kinds)))
        layers = [Layers(on, off, nothing.astype(np.int64), nothing.astype(np.float32), 0)]
        for day in range(self.instance.days):
            layers.append(self.after(layers[-1], day, costs[:, day, :]))
        return layers[1:]

    def after(self, before: Layers, day: int, costs: Costs) -> Layers:
        """The states after `day`, given those before it."""
        choice = np.stack([kind.shifts[costs[:, kind.shifts].argmin(axis=1)] for kind in self.kinds], axis=1)
        price = np.minimum(np.take_along_axis(costs, choice, axis=1), INFINITE).astype(np.float32)
        lowest, highest = self.reachable(day)
        width = max(highest - lowest + 1, 0)
        off = np.full((*before.off.shape[:-1], width), INFINITE, dtype=np.float32)
        on = np.full((*before.on.shape[:-1], width), INFINITE, dtype=np.float32)
        here, there = overlap(lowest, width, before, 0)
        stop = self.may_stop(day)
        if stop.size:
            off[:, 0, ..., here] = before.on[:, :, stop[0] :, ..., there].min(axis=(1, 2))
            if day < self.nurse.least_run:
                off[:, 0, ..., here] = before.on[:, :, stop][..., there].min(axis=(1, 2))
        if self.rest > 1:
            off[:, 1:, ..., here] = before.off[:, :-1, ..., there]
        np.minimum(off[:, -1, ..., here], before.off[:, -1, ..., there], out=off[:, -1, ..., here])
        for number, kind in enumerate(self.kinds):
            here, there = overlap(lowest, width, before, kind.units)
            if here.start >= here.stop:
                continue
            count = int(kind.counted)
            kept = self.counts - count
            cost = price[:, number, None, None, None]
            target = on[:, kind.shift_class, :, count:, :, here]
            lift = self.lift(day, fresh_run=True)
            fresh = before.off[:, -1, :kept, : self.weekends - lift, there] + cost
            np.minimum(target[:, 0, :, lift:], fresh, out=target[:, 0, :, lift:])
            if self.longest > 1 and kind.predecessors:
                lift = self.lift(day, fresh_run=False)
                source = before.on[:, :, :-1, :kept, : self.weekends - lift, there]
                earlier = source[:, kind.predecessors[0]]
                for shift_class in kind.predecessors[1:]:
                    earlier = np.minimum(earlier, source[:, shift_class])
                np.minimum(target[:, 1:, :, lift:], earlier + cost[:, None], out=target[:, 1:, :, lift:])
        return Layers(on, off, choice, price, lowest)

    def may_stop(self, day: int) -> NDArray[np.int64]:
        """Runs (from 0) that may end before `day`: long enough, or begun with the horizon."""
        runs = np.arange(self.longest)
        return runs[(runs + 1 >= self.nurse.least_run) | (runs + 1 == day)]

    def lift(self, day: int, *, fresh_run: bool) -> int:
        """1 where working on `day` adds a weekend: any Saturday, or a Sunday after a free Saturday."""
        weekday = day % 7
        return int(self.counts_weekends and (weekday == 5 or (weekday == 6 and (fresh_run or day == 0))))

    def trace(self, layers: list[Layers], person: int, at: list[int], row: NDArray[np.int16]) -> None:
        """Fill a row from its last state backwards. `at` is (class, run, counted, weekends, units); class -1
        for off."""
        for day in range(self.instance.days - 1, -1, -1):
            shift_class, run, counted, weekends, units = at
            before = layers[day - 1] if day else None
            if before is None:
                row[day] = self.first(layers[0], person, at)
                return
            if shift_class < 0:
                at = self.before_off(before, person, day, run, (counted, weekends, units))
                continue
            best = np.inf
            for number, kind in enumerate(self.kinds):
                source = units - kind.units
                if kind.shift_class != shift_class:
                    continue
                lift = self.lift(day, fresh_run=run == 0)
                rest = (counted - kind.counted, weekends - lift, source - before.lowest)
                if min(rest) < 0 or rest[-1] >= before.off.shape[-1]:
                    continue
                if run == 0:
                    options = [(float(before.off[(person, -1, *rest)]), -1, self.rest - 1)]
                else:
                    options = [
                        (float(before.on[(person, earlier, run - 1, *rest)]), earlier, run - 1)
                        for earlier in kind.predecessors
                    ]
                for value, earlier, earlier_run in options:
                    if value + float(layers[day].price[person, number]) < best:
                        best = value + float(layers[day].price[person, number])
                        at = [earlier, earlier_run, *rest[:-1], source]
                        row[day] = layers[day].choice[person, number]

    def first(self, layer: Layers, person: int, at: list[int]) -> int:
        """The shift of day 0 that leads to a state, or OFF."""
        if at[0] < 0:
            return OFF
        fitting = [
            (float(layer.price[person, number]), int(layer.choice[person, number]))
            for number, kind in enumerate(self.kinds)
            if kind.shift_class == at[0] and kind.units == at[4] and kind.counted == at[2]
        ]
        return min(fitting)[1]

    def before_off(
        self, before: Layers, person: int, day: int, run: int, rest: tuple[int, int, int]
    ) -> list[int]:
        """The state before a day off; `rest` is (counted, weekends, units), which a day off keeps."""
        units = rest[-1]
        rest = (*rest[:-1], units - before.lowest)
        options = []
        if run == 0:
            options += [
                (float(before.on[(person, shift_class, earlier, *rest)]), shift_class, int(earlier))
                for shift_class in range(self.classes)
                for earlier in self.may_stop(day)
            ]
        if run > 0:
            options.append((float(before.off[(person, run - 1, *rest)]), -1, run - 1))
        if run == self.rest - 1:
            options.append((float(before.off[(person, run, *rest)]), -1, run))
        _, shift_class, earlier = min(options)
        return [shift_class, earlier, *rest[:-1], units]
