"""From a ticket and what the other tables tell of it to a contact and its replies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

from seido.facts.ingest.sources.desk import Desk, Origin
from seido.facts.ingest.sources.documents import Fields, milliseconds
from seido.facts.ingest.sources.zendesk_hours import Hours, Span, counted, reached

DONE = ("solved", "closed")
GONE = ("deleted", "spam")
OPEN = ("new", "open", "pending", "hold", "on-hold", "on_hold")
#: Targets by which a ticket is to be completed, and the states in which their clocks stand still.
COMPLETION = {
    "total_resolution_time": (),
    "requester_wait_time": ("pending",),
    "agent_work_time": ("pending", "hold", "on-hold", "on_hold"),
}


@dataclass(frozen=True)
class Target:
    """Time allowed by a version of a policy, by the calendar or in business hours."""

    since: datetime
    allowed: timedelta
    business: bool


@dataclass
class Settings:
    """What is the same for many tickets. Targets are by policy, metric and priority, oldest version first."""

    queues: frozenset[str] = frozenset()
    groups: dict[str, str] = field(default_factory=dict)
    targets: dict[tuple[str, str, str], list[Target]] = field(default_factory=dict)
    hours: dict[str, Hours] = field(default_factory=dict)


@dataclass(frozen=True)
class Course:
    """A ticket's states from its beginning: from when it was in each."""

    steps: tuple[tuple[datetime, str], ...]
    known: bool

    def completed(self) -> datetime | None:
        """When it was completed for the last time; None where it is not completed."""
        found = None
        for number, (moment, state) in enumerate(self.steps):
            if state not in DONE:
                found = None
            elif number == 0 or self.steps[number - 1][1] not in DONE:
                found = moment
        return found

    def reopened(self) -> bool:
        states = [state for _, state in self.steps]
        return any(a in DONE and b not in DONE for a, b in pairwise(states))

    def running(self, standing: tuple[str, ...], end: datetime) -> Iterator[Span]:
        """When a clock ran that stands still in some states and once the ticket is done."""
        ends = [moment for moment, _ in self.steps[1:]] + [end]
        for (start, state), following in zip(self.steps, ends, strict=True):
            if state not in DONE and state not in standing:
                yield start, max(start, following)


def lay(desk: Desk, origin: Origin, ticket: Fields, settings: Settings) -> bool:
    """Lays a ticket's contact and replies; False for a ticket that was deleted. Raises FieldError."""
    number, status = ticket.required("id"), ticket.required("status").lower()
    created, updated = ticket.must_moment("created_at"), ticket.moment("updated_at")
    if status in GONE:
        return False
    if status not in (*DONE, *OPEN):
        ticket.fail("status", f"one of {', '.join((*OPEN, *DONE, *GONE))}", status)
    course = course_of(ticket, created, status)
    metric = (ticket.each("metrics") or [Fields({})])[-1]
    completed = completion(ticket, course, metric, status)
    if completed is not None and completed < created:
        ticket.fail("solved_at", "a moment that is not before created_at", completed)
    queue = ticket.text("group_id")
    if queue is not None and settings.groups.get(queue) in settings.queues:
        queue = settings.groups[queue]
    replies = list(replies_of(ticket, created))
    due, on_time = promise(ticket, course, completed, updated, settings)
    desk.lay(
        "contacts",
        origin,
        {
            "contact_id": number,
            "queue": queue,
            "customer": ticket.text("requester_id"),
            "agent": ticket.text("assignee_id"),
            "transaction_type": ticket.text("type"),
            "priority": ticket.text("priority"),
            "arrived_at": created,
            "outcome": "handled" if status in DONE else "open",
            "wait_ms": milliseconds(replies[0][2] - created) if replies else None,
            "escalated": more_than(metric, "group_stations", 1, changes(ticket, "group_id")),
            "reopened": more_than(metric, "reopens", 0, course.reopened() if course.known else None),
            "due_at": due,
            "completed_at": completed,
            "on_time": on_time,
        },
        revised=updated,
    )
    program = desk.queue_programs.get(queue or "")
    process = desk.places.queues.get((program or "", queue or ""))
    for comment, agent, moment, latency in replies if program else ():
        desk.lay(
            "responses",
            origin,
            {
                "response_id": comment,
                "program": program,
                "process": process,
                "contact_id": number,
                "agent": agent,
                "responded_at": moment,
                "latency_ms": milliseconds(latency),
            },
            revised=updated,
        )
    return True


def course_of(ticket: Fields, created: datetime, status: str) -> Course:
    """The states by the ticket's history; without one, only the present state is known."""
    steps = []
    for entry in ticket.each("history"):
        if entry.text("field_name") == "status":
            steps.append((entry.must_moment("updated"), (entry.text("value") or "").lower()))
    known = bool(steps)
    steps = sorted(set(steps), key=lambda step: (step[0], step[1] in DONE, step[1]))
    if not known or steps[0][1] in DONE:
        steps.insert(0, (min(created, *(moment for moment, _ in steps)) if steps else created, "new"))
    if not known and status in DONE:
        return Course(tuple(steps), False)
    return Course(tuple((max(moment, created), state) for moment, state in steps), known)


def completion(ticket: Fields, course: Course, metric: Fields, status: str) -> datetime | None:
    """When the ticket was completed: by its history, its metrics, or at the latest with its last update."""
    if status not in DONE:
        return None
    return course.completed() or metric.moment("solved_at") or ticket.moment("updated_at")


def promise(
    ticket: Fields,
    course: Course,
    completed: datetime | None,
    updated: datetime | None,
    settings: Settings,
) -> tuple[datetime | None, bool | None]:
    """When the ticket was due by its policy, and whether it was completed in time; None where nothing tells."""
    policies = sorted(
        (row.must_moment("policy_applied_at"), row.required("sla_policy_id"))
        for row in ticket.each("policies")
    )
    priority = (ticket.text("priority") or "").lower()
    if not policies or not priority:
        return None, None
    applied, policy = policies[-1]
    for metric, standing in COMPLETION.items():
        versions = settings.targets.get((policy, metric, priority), [])
        target = next((version for version in reversed(versions) if version.since <= applied), None)
        if target is None or (standing and not course.known):
            continue
        hours = None
        if target.business:
            schedules = sorted(
                (row.must_moment("created_at"), row.required("schedule_id"))
                for row in ticket.each("schedules_of")
            )
            hours = settings.hours.get(schedules[-1][1]) if schedules else None
            if hours is None:
                continue  # the policy counts business hours that no table tells
        start = course.steps[0][0]
        end = completed or updated or start
        late = reached(counted(list(course.running(standing, end)), hours), target.allowed)
        if standing:
            return late, late is None if completed or late else None
        due = late or reached(counted([(start, start + target.allowed + HORIZON)], hours), target.allowed)
        return due, late is None if completed or late else None
    return None, None


#: A due moment in business hours is sought no further than this beyond the time allowed.
HORIZON = timedelta(days=400)


def replies_of(ticket: Fields, created: datetime) -> Iterator[tuple[str, str, datetime, timedelta]]:
    """A person's public comments that answer the requester: number, person, moment, time since the question."""
    requester = ticket.text("requester_id")
    asked: datetime | None = created
    comments = sorted(
        {
            (row.must_moment("created"), row.required("id"), row.required("user_id"))
            for row in ticket.each("comments")
            if (row.text("public") or "").lower() == "true"
        }
    )
    for moment, number, user in comments:
        if moment < created:
            continue
        if user == requester:
            asked = asked or moment
        elif asked is not None:
            yield number, user, moment, moment - asked
            asked = None


def changes(ticket: Fields, name: str) -> bool | None:
    """Whether a field was ever changed; None where no history tells."""
    values = {row.text("value") for row in ticket.each("history") if row.text("field_name") == name}
    return len(values) > 1 if values else None


def more_than(metric: Fields, name: str, limit: int, otherwise: bool | None) -> bool | None:
    """Whether a count of the metrics exceeds a limit; else what the history tells."""
    value = metric.text(name)
    if value is None:
        return otherwise
    if not (value.isascii() and value.isdigit() and len(value) < 10):
        metric.fail(name, "a whole number", value)
    return int(value) > limit
