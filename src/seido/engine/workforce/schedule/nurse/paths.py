"""The cheapest rows of many people at once, by dynamic programming over the days.

A state after a day is where a person stands: k shifts in a row ending with a shift of some class, or j days
off in a row; how many weekends and how many minutes so far. Shifts that the rules cannot tell apart once
worked (same followers) are one class; those that also have the same length and the same predecessors are one
kind, and only the cheapest of a kind can be in a cheapest row. People with the same contract are one array.
Limits on a single shift type are not in the state: the caller prices them (see columns.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import gcd

import numpy as np
from numpy.typing import NDArray

from seido.engine.workforce.schedule.nurse.instance import OFF, Instance, Nurse, Roster

Costs = NDArray[np.float64]
Places = NDArray[np.int64]
INFINITE = np.float32(1e9)


@dataclass(frozen=True)
class Kind:
    """Shifts that the rules cannot tell apart: their class, length in units, which classes may precede them,
    and whether they are of the counted type."""

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
class Layer:
    """The least cost of every state after one day, for a number of people with one contract.

    `on` is classes × people × run × counted × weekends × minutes, `off` people × run × counted × weekends ×
    minutes; minutes are counted in units, from `lowest` on.
    """

    on: NDArray[np.float32]
    off: NDArray[np.float32]
    lowest: int


@dataclass
class State:
    """Where each of a number of people stands after a day; class -1 is a day off."""

    shift_class: Places
    run: Places
    counted: Places
    weekends: Places
    units: Places


def overlap(lowest: int, width: int, before: Layer, units: int) -> tuple[slice, slice]:
    """Where the states after a shift of so many units lie on the new day, and whence they come."""
    first = max(lowest, before.lowest + units)
    last = min(lowest + width, before.lowest + before.off.shape[-1] + units)
    last = max(first, last)
    return slice(first - lowest, last - lowest), slice(
        first - units - before.lowest, last - units - before.lowest
    )


class Contract:
    """The state space of people with the same runs; `counted` is the limited shift type in it, or -1.

    Where their limits differ, a person with lower ones begins as if the difference were used up already.
    """

    def __init__(self, instance: Instance, nurses: Sequence[Nurse], counted: int) -> None:
        self.instance = instance
        self.nurse = nurse = nurses[0]
        self.unit = gcd(*instance.minutes) or 1
        self.classes, self.kinds = kinds_of(instance, self.unit, counted)
        self.longest = max(1, min(nurse.most_run, instance.days))
        self.rest = max(1, nurse.least_off_run)
        weekends = np.array([min(nurse.most_weekends, instance.weekends) for nurse in nurses])
        self.counts_weekends = bool((weekends < instance.weekends).any())
        if not self.counts_weekends:
            weekends[:] = 0
        counts = np.array([nurse.most_of_shift[counted] if counted >= 0 else 0 for nurse in nurses])
        units = np.array([nurse.most_minutes // self.unit for nurse in nurses])
        self.counts, self.weekends, self.top = counts.max() + 1, weekends.max() + 1, int(units.max())
        #: What each person begins with: counted shifts, weekends and units; and the least units at the end.
        self.begins = np.stack([counts.max() - counts, weekends.max() - weekends, self.top - units])
        least = np.array([-(-nurse.least_minutes // self.unit) for nurse in nurses])
        self.least_units = least + self.begins[2]
        #: Row by class, column by kind: may the kind follow the class?
        self.follows = np.array(
            [[number in kind.predecessors for kind in self.kinds] for number in range(self.classes)]
        )
        self.kind_class = np.array([kind.shift_class for kind in self.kinds])
        self.kind_units = np.array([kind.units for kind in self.kinds])
        self.kind_counted = np.array([int(kind.counted) for kind in self.kinds])
        #: Kinds with few predecessors first: what is known of those serves the others.
        self.order = sorted(range(len(self.kinds)), key=lambda number: len(self.kinds[number].predecessors))
        self.widths = [self.reachable(day) for day in range(instance.days)]

    @property
    def states(self) -> int:
        """How many states one person has on all days together."""
        width = sum(max(0, highest - lowest + 1) for lowest, highest in self.widths)
        return (self.classes * self.longest + self.rest) * self.counts * self.weekends * width

    def reachable(self, day: int) -> tuple[int, int]:
        """Least and most units that a valid row can have after `day`."""
        longest = max((kind.units for kind in self.kinds), default=0)
        most = int(self.begins[2].max()) + self.most_work(day + 1) * longest
        least = int(self.least_units.min()) - self.most_work(self.instance.days - day - 1) * longest
        return min(max(least, int(self.begins[2].min())), self.top), min(most, self.top)

    def most_work(self, days: int) -> int:
        """Most shifts in that many days at one end of the horizon."""
        cycles, rest = divmod(days, self.longest + self.rest)
        return cycles * self.longest + min(rest, self.longest)

    def cheapest(
        self, members: NDArray[np.int64], costs: Costs, must_work: NDArray[np.bool_]
    ) -> tuple[Roster, Costs]:
        """The cheapest valid row of each of some people, and its cost; infinite where there is none.

        `members` are places among the people of the contract. `costs` is members × days × shifts: what working
        that shift on that day costs, infinite where barred. `must_work` is members × days: where a day off is
        barred.
        """
        people = len(costs)
        choice = np.stack([kind.shifts[costs[:, :, kind.shifts].argmin(axis=2)] for kind in self.kinds])
        cheapest = [np.take_along_axis(costs, best[..., None], axis=2)[..., 0] for best in choice]
        price: NDArray[np.float32] = np.minimum(np.stack(cheapest), INFINITE).astype(np.float32)
        layers = [self.outset(members)]
        for day in range(self.instance.days):
            layers.append(self.after(layers[-1], day, price[:, :, day], must_work[:, day]))
        last = layers[-1]
        short = np.arange(last.lowest, last.lowest + last.off.shape[-1]) < self.least_units[members, None]
        last.off[...] = np.where(short[:, None, None, None], INFINITE, last.off)
        last.on[...] = np.where(short[:, None, None, None], INFINITE, last.on)
        values = np.concatenate(
            [last.off.reshape(people, -1), *(states.reshape(people, -1) for states in last.on)], axis=1
        )
        rows = np.full((people, self.instance.days), OFF, dtype=np.int16)
        if values.shape[1] == 0:
            return rows, np.full(people, np.inf)
        best = values.argmin(axis=1)
        value = values[np.arange(people), best].astype(np.float64)
        value[value >= INFINITE / 2] = np.inf
        found = np.flatnonzero(np.isfinite(value))
        if len(found):
            rows[found] = self.traced(layers, found, self.state(last, best[found]), price, choice)
        return rows, value

    def outset(self, members: NDArray[np.int64]) -> Layer:
        """Before the horizon: as many days off as any rule wants, nothing worked."""
        people = np.arange(len(members))
        counted, weekends, units = self.begins[:, members]
        lowest = int(units.min())
        shape = (self.counts, self.weekends, int(units.max()) - lowest + 1)
        on = np.full((self.classes, len(members), self.longest, *shape), INFINITE, dtype=np.float32)
        off = np.full((len(members), self.rest, *shape), INFINITE, dtype=np.float32)
        off[people, -1, counted, weekends, units - lowest] = 0.0
        return Layer(on, off, lowest)

    def after(
        self, before: Layer, day: int, price: NDArray[np.float32], must_work: NDArray[np.bool_]
    ) -> Layer:
        """The states after `day`, given those before it; `price` is kinds × people."""
        lowest, highest = self.widths[day]
        width = max(highest - lowest + 1, 0)
        off = self.off_after(before, day, lowest, width, must_work)
        on = np.full((*before.on.shape[:-1], width), INFINITE, dtype=np.float32)
        earliest: dict[tuple[int, ...], NDArray[np.float32]] = {}
        begun = set()
        for number in self.order:
            kind = self.kinds[number]
            here, there = overlap(lowest, width, before, kind.units)
            if here.start >= here.stop:
                continue
            count = int(kind.counted)
            kept = self.counts - count
            cost = price[number][:, None, None, None]
            target = on[kind.shift_class, :, :, count:, :, here]
            fresh_lift, lift = self.lift(day, fresh_run=True), self.lift(day, fresh_run=False)
            into_first = target[:, 0, :, fresh_lift:]
            fresh = before.off[:, -1, :kept, : self.weekends - fresh_lift, there]
            if kind.shift_class in begun:
                np.minimum(into_first, fresh + cost, out=into_first)
            else:
                np.add(fresh, cost, out=into_first)
            if self.longest > 1 and kind.predecessors:
                earlier = least_of(before.on, kind.predecessors, earliest)
                earlier = earlier[:, :-1, :kept, : self.weekends - lift, there]
                into = target[:, 1:, :, lift:]
                if kind.shift_class in begun:
                    np.minimum(into, earlier + cost[:, None], out=into)
                else:
                    np.add(earlier, cost[:, None], out=into)
            begun.add(kind.shift_class)
        return Layer(on, off, lowest)

    def off_after(
        self, before: Layer, day: int, lowest: int, width: int, must_work: NDArray[np.bool_]
    ) -> NDArray[np.float32]:
        off = np.full((*before.off.shape[:-1], width), INFINITE, dtype=np.float32)
        here, there = overlap(lowest, width, before, 0)
        stop = self.may_stop(day)
        if stop.size:
            runs = (
                before.on[:, :, stop[0] :] if len(stop) == self.longest - stop[0] else before.on[:, :, stop]
            )
            off[:, 0, ..., here] = runs[..., there].min(axis=0).min(axis=1)
        if self.rest > 1:
            off[:, 1:, ..., here] = before.off[:, :-1, ..., there]
        np.minimum(off[:, -1, ..., here], before.off[:, -1, ..., there], out=off[:, -1, ..., here])
        if must_work.any():
            off[must_work] = INFINITE
        return off

    def may_stop(self, day: int) -> NDArray[np.int64]:
        """Runs (from 0) that may end before `day`: long enough, or begun with the horizon."""
        runs = np.arange(self.longest)
        return runs[(runs + 1 >= self.nurse.least_run) | (runs + 1 == day)]

    def lift(self, day: int, *, fresh_run: bool) -> int:
        """1 where working on `day` adds a weekend: any Saturday, or a Sunday after a free Saturday."""
        weekday = day % 7
        return int(self.counts_weekends and (weekday == 5 or (weekday == 6 and (fresh_run or day == 0))))

    def state(self, layer: Layer, places: Places) -> State:
        """States from places in the list of all: those after a day off first, then class by class."""
        size = layer.off[0].size
        shift_class = np.full(len(places), -1)
        inner = places.copy()
        worked = places >= size
        size_on = layer.on[0, 0].size
        shift_class[worked], inner[worked] = np.divmod(places[worked] - size, max(size_on, 1))
        after_off = np.stack(np.unravel_index(np.where(worked, 0, inner), layer.off.shape[1:]))
        after_on = np.stack(np.unravel_index(np.where(worked, inner, 0), layer.on.shape[2:]))
        run, counted, weekends, units = np.where(worked, after_on, after_off)
        return State(shift_class, run, counted, weekends, units + layer.lowest)

    def traced(
        self, layers: list[Layer], people: Places, at: State, price: NDArray[np.float32], choice: Places
    ) -> Roster:
        """The rows that lead to the states at the end, backwards."""
        rows = np.full((len(people), self.instance.days), OFF, dtype=np.int16)
        for day in range(self.instance.days - 1, -1, -1):
            before = layers[day]
            works = at.shift_class >= 0
            if works.any():
                chosen = self.step_on(before, day, people[works], at, works, price[:, people[works], day])
                rows[works, day] = choice[chosen, people[works], day]
            if not works.all():
                self.step_off(before, day, people[~works], at, ~works)
        return rows

    def step_on(
        self,
        before: Layer,
        day: int,
        people: Places,
        at: State,
        who: NDArray[np.bool_],
        price: NDArray[np.float32],
    ) -> Places:
        """Take people who worked on `day` a day back; the kinds of shift that they worked."""
        shift_class, run = at.shift_class[who], at.run[who]
        fresh = run == 0
        lift = np.where(fresh, self.lift(day, fresh_run=True), self.lift(day, fresh_run=False))
        # Kinds × people: where each kind would have come from.
        counted = at.counted[who] - self.kind_counted[:, None]
        weekends = np.broadcast_to(at.weekends[who] - lift, counted.shape)
        units = at.units[who] - self.kind_units[:, None] - before.lowest
        valid = (self.kind_class[:, None] == shift_class) & (counted >= 0) & (weekends >= 0)
        valid &= (units >= 0) & (units < before.off.shape[-1])
        counted, weekends, units = (np.where(valid, place, 0) for place in (counted, weekends, units))
        from_off = np.where(valid & fresh, before.off[people, -1, counted, weekends, units], np.inf)
        from_on = before.on[:, people, np.maximum(run - 1, 0), counted, weekends, units]
        from_on = np.where(self.follows[:, :, None] & valid & ~fresh, from_on, np.inf)
        options = np.concatenate([from_off[None], from_on]) + price
        best = options.reshape(-1, len(people)).argmin(axis=0)
        earlier, kind = np.divmod(best, len(self.kinds))
        own = np.arange(len(people))
        at.shift_class[who] = earlier - 1
        at.run[who] = np.where(earlier == 0, self.rest - 1, run - 1)
        at.counted[who], at.weekends[who] = counted[kind, own], weekends[kind, own]
        at.units[who] = units[kind, own] + before.lowest
        return kind

    def step_off(self, before: Layer, day: int, people: Places, at: State, who: NDArray[np.bool_]) -> None:
        """Take people who were off on `day` a day back."""
        run, stop = at.run[who], self.may_stop(day)
        rest = (at.counted[who], at.weekends[who], at.units[who] - before.lowest)
        shift_class = np.full(len(people), -1)
        longer = np.where(run > 0, before.off[(people, np.maximum(run - 1, 0), *rest)], np.inf)
        rested = np.where(run == self.rest - 1, before.off[(people, run, *rest)], np.inf)
        source = np.where(longer <= rested, np.maximum(run - 1, 0), run)
        if stop.size:
            # Classes × runs × people: the shift before the first day off.
            worked = before.on[:, people, stop[:, None], *rest].reshape(-1, len(people))
            best = worked.argmin(axis=0)
            ended = (run == 0) & (worked[best, np.arange(len(people))] < np.minimum(longer, rested))
            classes, runs = np.divmod(best, len(stop))
            shift_class, source = np.where(ended, classes, -1), np.where(ended, stop[runs], source)
        at.shift_class[who], at.run[who] = shift_class, source


def least_of(
    states: NDArray[np.float32],
    classes: tuple[int, ...],
    known: dict[tuple[int, ...], NDArray[np.float32]],
) -> NDArray[np.float32]:
    """The least over some classes; what is `known` of fewer classes is built on."""
    if len(classes) == 1:
        return states[classes[0]]
    if classes not in known:
        inside = [(len(part), part) for part in known if set(part) < set(classes)]
        part = max(inside)[1] if inside else classes[:1]
        least = known[part] if inside else states[classes[0]]
        for shift_class in classes:
            if shift_class not in part:
                least = np.minimum(least, states[shift_class])
        known[classes] = least
    return known[classes]
