"""The schemas of the fact tables: a column is here because a metric or a check needs it.

Times are UTC without a zone; the `local_` columns are derived at load in the program's own zone, so that
no engine ever converts a time. Durations are whole milliseconds, money whole minor units, staff whole
thousandths of a full-time position: every engine gives the same sums to the bit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "choice", "integer", "flag", "moment", "duration", "money", "thousandths"]


@dataclass(frozen=True)
class Column:
    """A column of a fact table. `required` ones refuse blanks; `choices` lists the words allowed.

    `identifier` marks a customer's identifier, which is replaced by a keyed hash at load.
    """

    name: str
    kind: Kind
    note: str
    required: bool = False
    choices: tuple[str, ...] = ()
    identifier: bool = False


@dataclass(frozen=True)
class TableSchema:
    """A fact table: `key` is its natural key within a source, `moment` the column that places a row in time."""

    name: str
    note: str
    key: tuple[str, ...]
    moment: str
    fields: tuple[Column, ...]

    @property
    def columns(self) -> tuple[Column, ...]:
        """All columns: what a source brings, and what loading adds."""
        return (*self.fields, *ADDED)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    def field(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)


#: What loading adds to every row.
ADDED = (
    Column("source", "text", "name of the source system, as given at the load", required=True),
    Column("load", "text", "the load that wrote the row in its present form", required=True),
    Column("local_month", "text", "month in the program's zone, as 2026-01", required=True),
    Column("local_date", "text", "day in the program's zone, as 2026-01-31", required=True),
    Column("local_slot", "integer", "half-hour of the local day, 0 to 47", required=True),
)

PLACE = (
    Column("program", "text", "program that the row belongs to", required=True),
    Column("process", "text", "process of the program"),
    Column("site", "text", "site where the work was done"),
)

#: Of sources that deliver a row more than once: an older version never replaces one revised later.
REVISED = Column("revised_at", "moment", "when the source last changed the row")

CONTACTS = TableSchema(
    "contacts",
    "One contact or transaction: call, chat, e-mail, case, back-office item, bot conversation, web or app "
    "transaction, automated task.",
    ("contact_id",),
    "arrived_at",
    (
        Column("contact_id", "text", "the source's own number", required=True),
        *PLACE,
        Column("queue", "text", "queue of the source; the organisation maps it to a process"),
        Column("customer", "text", "who made the contact", identifier=True),
        Column("agent", "text", "person who handled it"),
        Column("transaction_type", "text", "kind of request, as the source names it"),
        Column("priority", "text", "priority class of the source"),
        Column(
            "arrived_at", "moment", "joined the queue (calls: end of the IVR), or was received", required=True
        ),
        Column(
            "outcome",
            "choice",
            "how it ended: handled; abandoned in the queue; a queued callback that connected, was missed, or was "
            "put off to a later time (the last two count as abandoned); open where work remains; ivr_abandoned "
            "and ivr_exited for calls that ended in, or left, the IVR",
            required=True,
            choices=(
                "handled",
                "abandoned",
                "callback_connected",
                "callback_missed",
                "callback_later",
                "open",
                "ivr_abandoned",
                "ivr_exited",
            ),
        ),
        Column("wait_ms", "duration", "from arrival to the first answer by a person, or to leaving"),
        Column("handle_ms", "duration", "talk, hold and after-contact work of all persons"),
        Column("session_ms", "duration", "length of a chat session or of a conversation with technology"),
        Column("wrap_ms", "duration", "after-contact work of a chat session"),
        Column(
            "offer",
            "choice",
            "answer to a proactive chat offer",
            choices=("accepted", "declined", "ignored"),
        ),
        Column("customer_replied", "flag", "chat: the customer answered the first message of a person"),
        Column("session_abandoned", "flag", "chat: the customer left an established dialogue"),
        Column("escalated", "flag", "was passed to a higher level"),
        Column("escalation_correct", "flag", "the escalation was right; blank where not examined"),
        Column("resolved", "flag", "the customer's issue was resolved; blank where not known"),
        Column("reopened", "flag", "was opened again after it had been closed"),
        Column("goal_met", "flag", "met its revenue purpose (sale, booking, lead); blank where it had none"),
        Column("amount_minor", "money", "value sold, in minor units of the currency"),
        Column("due_at", "moment", "when deferred work was due; else arrival plus the process's cycle time"),
        Column("completed_at", "moment", "when deferred work was completed; blank while open"),
        Column("on_time", "flag", "completed in time as the source judges it; else its times decide"),
        Column("assisted", "flag", "technology: needed a transfer, an escalation or a person's help"),
        Column("migrated", "flag", "would have been a contact with a person before the technology took it"),
        Column("routed_correctly", "flag", "the IVR sent it to the right place; blank where not examined"),
        Column("inputs", "integer", "technology: what the customer said or chose"),
        Column("recognized", "integer", "technology: inputs understood correctly"),
        Column("messages", "integer", "technology: messages it sent"),
        Column(
            "defective", "flag", "had an error that matters to customer or business; blank where not checked"
        ),
        REVISED,
    ),
)

RESPONSES = TableSchema(
    "responses",
    "One reply within a contact: by a person in a chat, or by technology to an input.",
    ("response_id",),
    "responded_at",
    (
        Column("response_id", "text", "the source's own number", required=True),
        *PLACE,
        Column("contact_id", "text", "contact that the reply belongs to", required=True),
        Column("agent", "text", "person who replied; blank for technology"),
        Column("responded_at", "moment", "when the reply was sent", required=True),
        Column("latency_ms", "duration", "from the customer's message or input to the reply", required=True),
        REVISED,
    ),
)

AGENT_TIME = TableSchema(
    "agent_time",
    "One stretch of a person's time in one state, as planned or as it was.",
    ("agent", "layer", "started_at"),
    "started_at",
    (
        Column("agent", "text", "person", required=True),
        *PLACE,
        Column("team", "text", "team of the person"),
        Column("layer", "choice", "schedule or what happened", required=True, choices=("actual", "planned")),
        Column(
            "state",
            "choice",
            "what the time was spent on; paid leave and breaks are paid time",
            required=True,
            choices=(
                "handling",
                "available",
                "break",
                "lunch",
                "training",
                "meeting",
                "other_work",
                "paid_leave",
                "unplanned_absence",
                "unpaid",
            ),
        ),
        Column("paid", "flag", "is paid for", required=True),
        Column("started_at", "moment", "start", required=True),
        Column("duration_ms", "duration", "length", required=True),
        REVISED,
    ),
)

STAFFING_INTERVALS = TableSchema(
    "staffing_intervals",
    "One interval's work and staff: what was forecast, what was needed, who was there.",
    ("program", "process", "site", "started_at"),
    "started_at",
    (
        *PLACE,
        Column("started_at", "moment", "start", required=True),
        Column("length_ms", "duration", "length", required=True),
        Column(
            "forecast_required", "thousandths", "staff needed by the forecast made for hiring and training"
        ),
        Column("scheduling_required", "thousandths", "staff needed by the forecast made for scheduling"),
        Column("required", "thousandths", "staff that the actual work needed"),
        Column("scheduled", "thousandths", "staff on the schedule"),
        Column("present", "thousandths", "staff who were there"),
        Column("forecast_volume", "thousandths", "contacts forecast"),
        Column("volume", "integer", "contacts that came"),
    ),
)

DIALS = TableSchema(
    "dials",
    "One outbound attempt. The attempt that finishes a list record carries how the record ended.",
    ("dial_id",),
    "dialled_at",
    (
        Column("dial_id", "text", "the source's own number", required=True),
        *PLACE,
        Column("list_name", "text", "call list or campaign"),
        Column("customer", "text", "who was called: the list record", identifier=True),
        Column("agent", "text", "person who took the attempt"),
        Column("dialled_at", "moment", "when it was dialled", required=True),
        Column(
            "outcome",
            "choice",
            "result of the attempt",
            required=True,
            choices=("right_party", "other_party", "no_answer", "busy", "machine", "bad_number", "dropped"),
        ),
        Column(
            "record_state",
            "choice",
            "state of the list record after the attempt",
            required=True,
            choices=("open", "right_party", "exhausted", "bad"),
        ),
        Column(
            "attempts",
            "integer",
            "attempts that the row stands for, where a source keeps the last; blank is one",
        ),
        Column("handle_ms", "duration", "talk, hold and after-call work"),
        Column("goal_met", "flag", "met its purpose (sale, promise, appointment)"),
        Column("closable", "flag", "could have been closed; blank counts as yes on a right-party contact"),
        Column("amount_minor", "money", "value sold, in minor units"),
        Column("located", "flag", "tracing: the prospect was found; blank where not sought"),
    ),
)

VISITS = TableSchema(
    "visits",
    "One visitor to a location, or a count of people who came in.",
    ("visit_id",),
    "arrived_at",
    (
        Column("visit_id", "text", "the source's own number", required=True),
        *PLACE,
        Column("location", "text", "location (store, counter)", required=True),
        Column("customer", "text", "who came", identifier=True),
        Column("agent", "text", "person who served"),
        Column("visit_type", "text", "payment, service, support, sales, repair …"),
        Column("arrived_at", "moment", "when the visitor came in or checked in", required=True),
        Column(
            "footfall", "integer", "people who came in (1 for a visitor's row; a counter's row may hold more)"
        ),
        Column("checked_in", "flag", "asked to be served", required=True),
        Column("outcome", "choice", "served, or left before that", choices=("served", "left")),
        Column("wait_ms", "duration", "from check-in to being served, or to leaving"),
        Column("handle_ms", "duration", "service time"),
        Column("escalated", "flag", "was passed to a higher level"),
        Column("escalation_correct", "flag", "the escalation was right; blank where not examined"),
        Column("resolved", "flag", "the visitor's issue was resolved; blank where not known"),
        Column("goal_met", "flag", "a sale or another revenue purpose was met; blank where there was none"),
        Column("amount_minor", "money", "value sold, in minor units"),
        Column("lead_eligible", "flag", "a lead could have been asked for"),
        Column("lead", "flag", "a lead was won"),
        Column("repair", "flag", "was a repair"),
        Column("repair_redone", "flag", "the repair had to be done again"),
    ),
)

EVALUATION_ANSWERS = TableSchema(
    "evaluation_answers",
    "One answer on one attribute of one evaluated transaction.",
    ("evaluation_id", "attribute"),
    "evaluated_at",
    (
        Column("evaluation_id", "text", "the evaluation", required=True),
        *PLACE,
        Column("contact_id", "text", "transaction that was evaluated"),
        Column("agent", "text", "person who was evaluated; blank for technology"),
        Column("evaluator", "text", "person or tool that evaluated", required=True),
        Column("form", "text", "form and its version, as sales-v7"),
        Column("evaluated_at", "moment", "when it was evaluated", required=True),
        Column(
            "kind",
            "choice",
            "only `standard` (random) evaluations enter the accuracies",
            required=True,
            choices=("standard", "targeted", "calibration", "recheck", "self", "client", "auto"),
        ),
        Column("attribute", "text", "what was judged", required=True),
        Column(
            "error_class",
            "choice",
            "whom an error hurts",
            required=True,
            choices=("customer", "business", "compliance", "non_critical"),
        ),
        Column(
            "answer",
            "choice",
            "na leaves numerator and denominator",
            required=True,
            choices=("pass", "fail", "na"),
        ),
        Column(
            "reference_answer",
            "choice",
            "calibration: the expert's answer",
            choices=("pass", "fail", "na"),
        ),
    ),
)

SURVEY_ANSWERS = TableSchema(
    "survey_answers",
    "One answer to one question of one survey response.",
    ("response_id", "question"),
    "answered_at",
    (
        Column("response_id", "text", "the response", required=True),
        *PLACE,
        Column("client", "text", "client who was asked (client surveys)"),
        Column("journey", "text", "service journey that was asked about"),
        Column("respondent", "text", "who answered", identifier=True),
        Column("agent", "text", "person who handled the contact"),
        Column("answered_at", "moment", "when it was answered", required=True),
        Column(
            "surveyed",
            "choice",
            "who was asked",
            required=True,
            choices=("customer", "client", "employee"),
        ),
        Column(
            "about",
            "choice",
            "overall experience, an attribute of it, a journey, or a point in working life",
            required=True,
            choices=("overall", "attribute", "journey", "lifecycle"),
        ),
        Column("question", "text", "question", required=True),
        Column("score", "integer", "answer; blank, or outside the scale, is no valid answer"),
        Column("lowest", "integer", "lowest answer of the scale", required=True),
        Column("highest", "integer", "highest answer of the scale", required=True),
    ),
)

INTERVAL_AGGREGATES = TableSchema(
    "interval_aggregates",
    "One interval's sums, for sources that have no contact rows. Rows and aggregates for one process and month "
    "are an error.",
    ("program", "process", "site", "queue", "started_at"),
    "started_at",
    (
        *PLACE,
        Column("queue", "text", "queue of the source"),
        Column("started_at", "moment", "start", required=True),
        Column("length_ms", "duration", "length", required=True),
        Column("offered", "integer", "contacts offered to people", required=True),
        Column("answered", "integer", "contacts answered"),
        Column("answered_in_time", "integer", "contacts answered within the threshold of the source"),
        Column("abandoned", "integer", "contacts that left the queue"),
        Column("wait_ms", "duration", "sum of waits of answered contacts"),
        Column("handle_ms", "duration", "sum of handle times"),
        Column("available_ms", "duration", "sum of time spent waiting for contacts"),
        Column("paid_ms", "duration", "sum of paid time"),
    ),
)

TABLES: Mapping[str, TableSchema] = {
    table.name: table
    for table in (
        CONTACTS,
        RESPONSES,
        AGENT_TIME,
        STAFFING_INTERVALS,
        DIALS,
        VISITS,
        EVALUATION_ANSWERS,
        SURVEY_ANSWERS,
        INTERVAL_AGGREGATES,
    )
}

#: Records that an organisation keeps, as the engine sees them (house.md, idea 3). `part` and `whole` are the
#: record's two quantities; what they count is told by its kind (facts/records.py).
RECORDS = TableSchema(
    "records",
    "One record of something an organisation keeps: a hire, an absence, a ticket, an invoice, an outage.",
    ("kind", "record_id"),
    "happened_at",
    (
        Column("kind", "text", "kind of record", required=True),
        Column("record_id", "text", "the source's own number", required=True),
        Column("program", "text", "program, where it belongs to one"),
        Column("process", "text", "process, where it belongs to one"),
        Column("site", "text", "site, where it belongs to one"),
        Column("client", "text", "client, where it belongs to one"),
        Column("subject", "text", "what it is about: system, supplier, location, model, class …"),
        Column("person", "text", "person that it is about, by number or e-mail"),
        Column("job_role", "text", "job role that it is about; else the person's on that day"),
        Column("happened_at", "moment", "when it happened", required=True),
        Column("due_at", "moment", "when it was due"),
        Column("done_at", "moment", "when it was done; blank while open"),
        Column("expires_at", "moment", "until when it holds; blank without an end"),
        Column("outcome", "text", "result, in the words of its kind"),
        Column("part", "integer", "first quantity, as its kind defines"),
        Column("whole", "integer", "second quantity, as its kind defines"),
        Column("parts", "text", "what a document or a session held, words of its kind separated by ;"),
        Column(
            "relates_to", "text", "what it answers or follows: another record's number, a metric, a skill …"
        ),
        Column("link", "text", "where its evidence lies"),
    ),
)
