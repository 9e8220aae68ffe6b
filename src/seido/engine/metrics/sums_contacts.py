"""Sums over contacts: speed of answer, abandonment, handling, deferred work, technology, sales."""

from __future__ import annotations

import narwhals as nw

from seido.engine.metrics.sums import (
    HUMAN,
    TECHNOLOGY,
    Sum,
    Values,
    amount_where,
    count,
    total,
)

outcome = nw.col("outcome")
wait, handle = nw.col("wait_ms"), nw.col("handle_ms")

#: A queued callback that connected was answered; one that was missed or put off counts as abandoned (4.3.1.b).
ANSWERED = ("handled", "callback_connected")
ABANDONED = ("abandoned", "callback_missed", "callback_later")
answered = outcome.is_in(ANSWERED)
#: A chat that was offered and not accepted never reached a person.
accepted = nw.col("offer").is_null() | (nw.col("offer") == "accepted")


def not_short(values: Values) -> nw.Expr | None:
    """The condition that an abandoned call was not given up too soon to count; None where all count."""
    limit = values["short_abandon_threshold"]
    return wait >= limit if limit else None


def abandoned(values: Values) -> nw.Expr:
    lost = outcome.is_in(ABANDONED) & accepted
    long_enough = not_short(values)
    return lost if long_enough is None else lost & long_enough


def offered(values: Values) -> nw.Expr:
    reached = outcome.is_in(ANSWERED + ABANDONED) & accepted
    long_enough = not_short(values)
    return reached if long_enough is None else reached & (answered | long_enough)


def answered_in_time(values: Values) -> nw.Expr:
    return answered & (wait <= values["service_level_threshold"])


def due_moment(values: Values) -> nw.Expr:
    """When deferred work was due: its own moment, else its arrival plus the cycle time."""
    own = nw.col("due_at")
    if values["cycle_time"] is None:
        return own
    return nw.coalesce(own, nw.col("arrived_at").dt.offset_by(f"{int(values['cycle_time'])}ms"))


def judged_by_times(values: Values) -> nw.Expr:
    """Whether times decide: the work was completed, or it is open and overdue."""
    due, completed = due_moment(values), nw.col("completed_at")
    if values["due_basis"] == "completed" or values.as_of is None:
        return ~due.is_null() & ~completed.is_null()
    return ~due.is_null() & (~completed.is_null() | (due < nw.lit(values.as_of)))


def due(values: Values) -> nw.Expr:
    return judged_by_times(values) | ~nw.col("on_time").is_null()


def on_time(values: Values) -> nw.Expr:
    """As the source judges it, which knows when its clock stood still; else by the times."""
    in_time = nw.col("completed_at") <= due_moment(values)
    return nw.coalesce(nw.col("on_time"), nw.when(judged_by_times(values)).then(in_time))


def resolved(values: Values) -> nw.Expr:
    """The customer's issue was resolved: at all, at the first contact, or also without being passed on."""
    condition = nw.col("resolved")
    if values["resolution_variant"] in ("first_contact", "one_call"):
        condition = condition & nw.when(nw.col("reopened")).then(nw.lit(False)).otherwise(nw.lit(True))
    if values["resolution_variant"] == "one_call":
        condition = condition & nw.when(nw.col("escalated")).then(nw.lit(False)).otherwise(nw.lit(True))
    return condition


def session_time(_: Values) -> nw.Expr:
    return amount_where(answered, nw.col("session_ms")) + amount_where(answered, nw.col("wrap_ms"))


T = "contacts"
REACHED = ("outcome", "offer", "wait_ms")
JUDGED = ("arrived_at", "due_at", "completed_at", "on_time")
conversation = nw.col("inputs").is_null() | (nw.col("inputs") > 0)
unassisted = ~nw.col("assisted") & (outcome == "handled")
in_queue = outcome.is_in(ANSWERED + ABANDONED) & accepted
for_people = ~outcome.is_in(("ivr_abandoned", "ivr_exited")) & accepted


def known(column: str) -> nw.Expr:
    return ~nw.col(column).is_null()


#: Somebody spent time on it: also on a call that the log calls lost, though it had reached a person.
worked_on = (answered & known("handle_ms")) | (handle > 0)
#: Whether people would have had to take a contact of technology is not always asked.
SUBSETS = {"migration_known": known("migrated")}
SUMS = (
    # speed of answer and abandonment
    Sum("contacts.offered", T, REACHED, offered, parameters=("short_abandon_threshold",), counted=True),
    count("contacts.answered", T, answered, "outcome"),
    Sum(
        "contacts.answered_in_time",
        T,
        ("outcome", "wait_ms"),
        answered_in_time,
        parameters=("service_level_threshold",),
        counted=True,
    ),
    count("contacts.answered_timed", T, answered & known("wait_ms"), "outcome", "wait_ms"),
    total("contacts.wait", T, wait, answered, "outcome", "wait_ms", base="milliseconds"),
    Sum("contacts.abandoned", T, REACHED, abandoned, parameters=("short_abandon_threshold",), counted=True),
    # chat
    count(
        "contacts.chats",
        T,
        in_queue & known("customer_replied"),
        "outcome",
        "offer",
        "customer_replied",
    ),
    count(
        "contacts.chats_without_reply",
        T,
        in_queue & ~nw.col("customer_replied"),
        "outcome",
        "offer",
        "customer_replied",
    ),
    count("contacts.dialogues", T, nw.col("customer_replied"), "customer_replied"),
    count(
        "contacts.dialogues_abandoned",
        T,
        nw.col("customer_replied") & nw.col("session_abandoned"),
        "customer_replied",
        "session_abandoned",
    ),
    count("contacts.offers_made", T, known("offer"), "offer"),
    count("contacts.offers_accepted", T, nw.col("offer") == "accepted", "offer"),
    count("contacts.offers_declined", T, nw.col("offer") == "declined", "offer"),
    Sum("contacts.session_time", T, ("outcome", "session_ms", "wrap_ms"), session_time, base="milliseconds"),
    # handling
    count("contacts.handled_timed", T, worked_on, "outcome", "handle_ms"),
    total("contacts.handle_time", T, handle, worked_on, "outcome", "handle_ms", base="milliseconds"),
    count("contacts.escalation_known", T, answered & known("escalated"), "outcome", "escalated"),
    count("contacts.escalated", T, answered & nw.col("escalated"), "outcome", "escalated"),
    count("contacts.escalations_examined", T, known("escalation_correct"), "escalation_correct"),
    count("contacts.escalations_correct", T, nw.col("escalation_correct"), "escalation_correct"),
    count("contacts.resolution_known", T, known("resolved"), "resolved"),
    Sum(
        "contacts.resolved",
        T,
        ("resolved", "reopened", "escalated"),
        resolved,
        parameters=("resolution_variant",),
        counted=True,
    ),
    # deferred work
    Sum("contacts.due", T, JUDGED, due, parameters=("cycle_time", "due_basis"), counted=True),
    Sum("contacts.on_time", T, JUDGED, on_time, parameters=("cycle_time", "due_basis"), counted=True),
    count("contacts.checked", T, known("defective"), "defective"),
    count("contacts.defective", T, nw.col("defective"), "defective"),
    # sales
    count("contacts.with_goal", T, known("goal_met"), "goal_met"),
    count("contacts.goals_met", T, nw.col("goal_met"), "goal_met"),
    total(
        "contacts.amount",
        T,
        nw.col("amount_minor"),
        known("amount_minor"),
        "amount_minor",
        base="minor_units",
    ),
    # technology
    count("contacts.received", T, known("outcome"), "outcome"),
    count("contacts.conversations", T, conversation, "inputs"),
    count("contacts.assistance_known", T, known("assisted"), "assisted"),
    count("contacts.autonomous", T, unassisted, "assisted", "outcome"),
    total("contacts.inputs", T, nw.col("inputs"), known("recognized"), "inputs", "recognized", base="count"),
    total(
        "contacts.recognized", T, nw.col("recognized"), known("inputs"), "inputs", "recognized", base="count"
    ),
    total("contacts.messages", T, nw.col("messages"), conversation, "messages", "inputs", base="count"),
    count("contacts.conversations_counted", T, conversation & known("messages"), "messages", "inputs"),
    total(
        "contacts.conversation_time",
        T,
        nw.col("session_ms"),
        conversation,
        "session_ms",
        "inputs",
        base="milliseconds",
    ),
    count("contacts.conversations_timed", T, conversation & known("session_ms"), "session_ms", "inputs"),
    # moving contacts from people to technology: what was moved, and the base with and without it
    count(
        "contacts.moved_to_conversation",
        T,
        nw.col("migrated"),
        "migrated",
        subset="migration_known",
        kinds=frozenset({"conversational"}),
    ),
    count(
        "contacts.moved_to_self_service",
        T,
        nw.col("migrated"),
        "migrated",
        subset="migration_known",
        kinds=frozenset({"non_conversational"}),
    ),
    count("contacts.human_or_conversation", T, for_people, "outcome", "offer", kinds=HUMAN),
    count(
        "contacts.human_or_conversation",
        T,
        nw.col("migrated"),
        "migrated",
        kinds=frozenset({"conversational"}),
    ),
    count("contacts.human_or_self_service", T, for_people, "outcome", "offer", kinds=HUMAN),
    count(
        "contacts.human_or_self_service",
        T,
        nw.col("migrated"),
        "migrated",
        kinds=frozenset({"non_conversational"}),
    ),
    count("contacts.technology", T, known("outcome"), "outcome", kinds=TECHNOLOGY),
    count("contacts.all_channels", T, for_people, "outcome", "offer", kinds=HUMAN),
    count("contacts.all_channels", T, known("outcome"), "outcome", kinds=TECHNOLOGY),
    # the menu before the queue
    count("contacts.menu_entered", T, known("outcome"), "outcome", kinds=frozenset({"real_time"})),
    count(
        "contacts.menu_abandoned", T, outcome == "ivr_abandoned", "outcome", kinds=frozenset({"real_time"})
    ),
    count("contacts.menu_exited", T, outcome == "ivr_exited", "outcome", kinds=frozenset({"real_time"})),
    count("contacts.routing_examined", T, known("routed_correctly"), "routed_correctly"),
    count("contacts.routed_correctly", T, nw.col("routed_correctly"), "routed_correctly"),
)
