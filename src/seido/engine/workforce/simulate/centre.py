"""A whole centre, event by event: skills, priorities, patience, redials, callbacks, changing staff.

An arriving contact takes a free agent of the team that has its skill and the fewest skills in all, so that
specialists are spent before generalists. An agent who comes free takes, of what he or she can serve, the
contact of the first priority, and among equals the one that has waited longest.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from heapq import heappop, heappush
from operator import attrgetter

import numpy as np
from numpy.typing import ArrayLike, NDArray

from seido.engine.workforce.simulate import plain
from seido.engine.workforce.simulate.demand import ATTEMPTS, Floats, arrivals, at, streams


@dataclass(frozen=True)
class Contact:
    """A kind of contact: calls by interval; mean handle time and patience in seconds, one or by interval.

    `priority` 1 is served before 2. Of those who abandon, the share `redial` calls again after
    `redial_delay` seconds on average (exponential), at most three times. Who would wait longer than
    `callback_after` seconds (place in the queue x handle time / agents on duty) takes a callback with probability
    `callback`: it keeps its place in the queue and nobody abandons it; each time an agent calls, the customer
    is reached with probability `callback_reach`, else `callback_attempt` seconds are spent and the callback
    goes to the end of the queue, until the attempts are used up.
    """

    name: str
    calls: ArrayLike
    aht: ArrayLike
    patience: ArrayLike = np.inf
    priority: int = 1
    redial: float = 0.0
    redial_delay: float = 300.0
    callback: float = 0.0
    callback_after: float = 0.0
    callback_reach: float = 1.0
    callback_attempt: float = 30.0


@dataclass(frozen=True)
class Team:
    """Agents with the same skills (names of contacts); `agents` by `step` seconds, so breaks are steps of less."""

    name: str
    skills: Sequence[str]
    agents: ArrayLike
    step: float


@dataclass(frozen=True)
class Centre:
    """Contacts and teams; `interval` is the length in seconds to which the contacts' figures refer."""

    contacts: Sequence[Contact]
    teams: Sequence[Team]
    interval: float

    def __post_init__(self) -> None:
        names = [contact.name for contact in self.contacts]
        if len(set(names)) < len(names):
            raise ValueError("each kind of contact needs a name of its own")
        for team in self.teams:
            if unknown := set(team.skills) - set(names):
                raise ValueError(f"team {team.name} has skills that no contact asks for: {sorted(unknown)}")
        for contact in self.contacts:
            if not any(contact.name in team.skills for team in self.teams):
                raise ValueError(f"no team serves {contact.name}")
            for share in (contact.redial, contact.callback, contact.callback_reach):
                if not 0 <= share <= 1:
                    raise ValueError(f"{contact.name}: redial and callback shares must lie between 0 and 1")


@dataclass(frozen=True)
class Run:
    """Every attempt of every caller, in order of arrival, and the busy time of every team.

    `contact` and `team` are positions in the centre's lists (team -1 where not answered); `wait` is until
    the answer, a called-back customer's until connected, or until leaving; `attempt` 0 is the first call.
    Contacts still waiting when everybody who will ever work has gone are neither answered nor abandoned:
    their wait is infinite.
    """

    contact: NDArray[np.int64]
    arrival: Floats
    wait: Floats
    handle: Floats
    answered: NDArray[np.bool_]
    abandoned: NDArray[np.bool_]
    attempt: NDArray[np.int64]
    called_back: NDArray[np.bool_]
    team: NDArray[np.int64]
    busy: Floats

    def of(self, contact: int) -> NDArray[np.bool_]:
        """Which rows are of a kind of contact."""
        return np.asarray(self.contact == contact)


@dataclass(slots=True)
class _Caller:
    """One attempt under way. `draws` are this caller's own random numbers, by attempt."""

    contact: int
    arrival: float
    draws: Floats
    handle: float
    patience: float
    attempt: int = 0
    wait: float = np.inf
    answered: bool = False
    abandoned: bool = False
    waiting: bool = False
    called_back: bool = False
    tries: int = 0
    team: int = -1


#: What happens first of what happens at one moment.
_END, _STAFF, _LEAVE, _ARRIVE = range(4)

#: A caller's random numbers of one attempt: handle, patience (unit exponentials), redial, redial delay,
#: callback wish, reached by callback.
_TRAITS = 6


def less_breaks(
    agents: ArrayLike, interval: float, breaks: Sequence[tuple[float, float, int]], step: float = 300.0
) -> NDArray[np.int64]:
    """Agents by `step` seconds, out of agents by interval less those on a break.

    `breaks` are (start, length, agents) with times in seconds; a break takes its agents out of every step it
    touches. Raises ValueError where more are on a break than are there, or `step` does not divide `interval`.
    """
    if interval % step:
        raise ValueError("the step must divide the interval")
    team = np.repeat(np.asarray(plain.team_sizes(agents)), int(interval // step))
    for start, length, people in breaks:
        team[int(start // step) : int(-(-(start + length) // step))] -= people
    if np.any(team < 0):
        raise ValueError("more agents on a break than are at work")
    return team


def run(centre: Centre, seed: int, number: int = 0) -> Run:
    """One run from an empty start until the last contact has left. The same seed draws the same callers."""
    return _Floor(centre, seed, number).work()


class _Floor:
    """The state of a run: who is free, who waits, what happens next."""

    def __init__(self, centre: Centre, seed: int, number: int) -> None:
        contacts, teams = centre.contacts, centre.teams
        place = {contact.name: index for index, contact in enumerate(contacts)}
        by_breadth = sorted(range(len(teams)), key=lambda team: len(teams[team].skills))
        self.centre, self.seed, self.number = centre, seed, number
        self.teams_of = [[team for team in by_breadth if c.name in teams[team].skills] for c in contacts]
        self.serves = [
            sorted((place[name] for name in team.skills), key=lambda index: contacts[index].priority)
            for team in teams
        ]
        self.free = [0] * len(teams)
        self.duty = [0] * len(teams)
        self.busy_seconds = [0.0] * len(teams)
        self.lines: list[deque[_Caller]] = [deque() for _ in contacts]
        self.lengths = [0] * len(contacts)
        self.coming: list[_Caller] = []
        self.done: list[_Caller] = []
        self.events: list[tuple[float, int, int, Callable[[float], None]]] = []
        self.sequence = 0
        for team, plan in enumerate(teams):
            sizes = plain.team_sizes(plan.agents)
            for moment, difference in [(0.0, sizes[0]), *plain.changes(sizes, plan.step)]:
                self.push(moment, _STAFF, partial(self.change, team, difference))
        for index, contact in enumerate(contacts):
            self.draw(index, contact)

    def draw(self, index: int, contact: Contact) -> None:
        """All first calls of one kind, each with its own random numbers for every attempt."""
        interval = self.centre.interval
        times, traits = streams(self.seed, self.number * 1000 + index, 2)
        arrival = arrivals(contact.calls, interval, times)
        draws = traits.random((arrival.size, ATTEMPTS, _TRAITS))
        exponential = -np.log1p(-draws[:, :, [0, 1, 3]])
        draws[:, :, [0, 1, 3]] = exponential
        handle = draws[:, 0, 0] * at(contact.aht, arrival, interval)
        patience = draws[:, 0, 1] * at(contact.patience, arrival, interval)
        for moment, own, long, stay in zip(
            arrival.tolist(), draws, handle.tolist(), patience.tolist(), strict=True
        ):
            self.coming.append(_Caller(index, moment, own, long, stay))

    def push(self, moment: float, kind: int, action: Callable[[float], None]) -> None:
        self.sequence += 1
        heappush(self.events, (moment, kind, self.sequence, action))

    def work(self) -> Run:
        # First calls are known beforehand: only what they lead to needs the heap.
        events, coming = self.events, sorted(self.coming, key=attrgetter("arrival"), reverse=True)
        while events or coming:
            if coming and not (events and events[0][0] <= coming[-1].arrival):
                caller = coming.pop()
                self.arrive(caller, caller.arrival)
            else:
                moment, _, _, action = heappop(events)
                action(moment)
        return self.result()

    def arrive(self, caller: _Caller, moment: float) -> None:
        self.done.append(caller)
        for team in self.teams_of[caller.contact]:
            if self.free[team] > 0:
                self.start(moment, caller, team)
                return
        caller.called_back = self.takes_callback(caller)
        self.join(caller)
        if not caller.called_back and caller.patience < np.inf:
            self.push(moment + caller.patience, _LEAVE, partial(self.leave, caller))

    def join(self, caller: _Caller) -> None:
        caller.waiting = True
        self.lengths[caller.contact] += 1
        self.lines[caller.contact].append(caller)

    def takes_callback(self, caller: _Caller) -> bool:
        contact = self.centre.contacts[caller.contact]
        if caller.draws[caller.attempt, 4] >= contact.callback:
            return False
        on_duty = sum(self.duty[team] for team in self.teams_of[caller.contact])
        handle = float(at(contact.aht, np.array([caller.arrival]), self.centre.interval)[0])
        return on_duty == 0 or (self.lengths[caller.contact] + 1) * handle / on_duty > contact.callback_after

    def start(self, moment: float, caller: _Caller, team: int) -> None:
        """An agent takes the contact; a callback may not reach its customer."""
        if caller.called_back and not self.reached(caller):
            self.occupy(moment, team, self.centre.contacts[caller.contact].callback_attempt)
            if caller.tries < ATTEMPTS:
                self.join(caller)
            return
        caller.answered, caller.team, caller.wait = True, team, moment - caller.arrival
        self.occupy(moment, team, caller.handle)

    def reached(self, caller: _Caller) -> bool:
        chance = caller.draws[caller.tries, 5]
        caller.tries += 1
        return bool(chance < self.centre.contacts[caller.contact].callback_reach)

    def occupy(self, moment: float, team: int, spent: float) -> None:
        self.free[team] -= 1
        self.busy_seconds[team] += spent
        self.push(moment + spent, _END, partial(self.release, team))

    def release(self, team: int, moment: float) -> None:
        self.free[team] += 1
        self.serve(moment, team)

    def serve(self, moment: float, team: int) -> None:
        """Free agents of a team take what waits."""
        while self.free[team] > 0:
            caller = self.next_for(team)
            if caller is None:
                return
            self.start(moment, caller, team)

    def next_for(self, team: int) -> _Caller | None:
        """The contact that an agent of the team takes next, out of its queue; None where nothing waits."""
        best: _Caller | None = None
        rank = 0
        for index in self.serves[team]:
            priority = self.centre.contacts[index].priority
            if best is not None and priority > rank:
                break
            line = self.lines[index]
            while line and not line[0].waiting:
                line.popleft()
            if line and (best is None or line[0].arrival < best.arrival):
                best, rank = line[0], priority
        if best is not None:
            best.waiting = False
            self.lengths[best.contact] -= 1
            self.lines[best.contact].popleft()
        return best

    def leave(self, caller: _Caller, moment: float) -> None:
        """Patience has run out; some call again."""
        if not caller.waiting:
            return
        caller.waiting, caller.abandoned, caller.wait = False, True, caller.patience
        self.lengths[caller.contact] -= 1
        contact = self.centre.contacts[caller.contact]
        again = caller.attempt + 1
        if again < ATTEMPTS and caller.draws[caller.attempt, 2] < contact.redial:
            moment += caller.draws[caller.attempt, 3] * contact.redial_delay
            when, interval = np.array([moment]), self.centre.interval
            handle = caller.draws[again, 0] * at(contact.aht, when, interval)[0]
            patience = caller.draws[again, 1] * at(contact.patience, when, interval)[0]
            redial = _Caller(caller.contact, moment, caller.draws, float(handle), float(patience), again)
            self.push(moment, _ARRIVE, partial(self.arrive, redial))

    def change(self, team: int, difference: int, moment: float) -> None:
        """Staff comes or goes; `free` falls below zero while those who should be gone finish their contact."""
        self.free[team] += difference
        self.duty[team] += difference
        self.serve(moment, team)

    def result(self) -> Run:
        done = sorted(self.done, key=attrgetter("arrival"))
        return Run(
            contact=np.array([caller.contact for caller in done], dtype=np.int64),
            arrival=np.array([caller.arrival for caller in done], dtype=float),
            wait=np.array([caller.wait for caller in done], dtype=float),
            handle=np.array([caller.handle for caller in done], dtype=float),
            answered=np.array([caller.answered for caller in done], dtype=bool),
            abandoned=np.array([caller.abandoned for caller in done], dtype=bool),
            attempt=np.array([caller.attempt for caller in done], dtype=np.int64),
            called_back=np.array([caller.called_back for caller in done], dtype=bool),
            team=np.array([caller.team for caller in done], dtype=np.int64),
            busy=np.array(self.busy_seconds, dtype=float),
        )
