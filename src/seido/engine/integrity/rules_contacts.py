"""Rules over contacts and the replies in them."""

from __future__ import annotations

import narwhals as nw

from seido.engine.integrity.rule import Rule, reading
from seido.engine.metrics.sums import milliseconds
from seido.engine.metrics.sums_contacts import ABANDONED, ANSWERED
from seido.standard.model import Text

T = "contacts"
DAY = 24 * 3_600_000
outcome = nw.col("outcome")
wait, handle, session, wrap = (nw.col(name) for name in ("wait_ms", "handle_ms", "session_ms", "wrap_ms"))
arrived, due, completed = (nw.col(name) for name in ("arrived_at", "due_at", "completed_at"))
answered, abandoned = outcome.is_in(ANSWERED), outcome.is_in(ABANDONED)
span = milliseconds(completed) - milliseconds(arrived)
timed = ~completed.is_null()

WAITS = ("contacts.wait", "contacts.answered_in_time", "contacts.answered_timed")
HANDLING = ("contacts.handle_time", "contacts.handled_timed")
SESSIONS = ("contacts.session_time", "contacts.conversation_time")
ON_TIME = ("contacts.due", "contacts.on_time")
INPUTS = ("contacts.inputs", "contacts.recognized")

RULES = (
    Rule(
        "contacts.negative_wait",
        T,
        Text("The wait is below zero.", "待ち時間が負になっている。"),
        wait < 0,
        WAITS,
        among=~wait.is_null(),
    ),
    Rule(
        "contacts.wait_beyond_end",
        T,
        Text("The wait is longer than the contact lasted.", "待ち時間が受付から完了までより長い。"),
        wait > span,
        (*WAITS, *ON_TIME),
        among=timed & ~wait.is_null(),
    ),
    Rule(
        "contacts.impossible_handle_time",
        T,
        Text("Handle time is below zero or above 24 hours.", "処理時間が負か、24 時間を超えている。"),
        (handle < 0) | (handle > DAY),
        HANDLING,
        among=~handle.is_null(),
    ),
    Rule(
        "contacts.impossible_session",
        T,
        Text(
            "A session or its wrap-up is shorter than nothing.", "セッションか後処理の時間が負になっている。"
        ),
        (session < 0) | (wrap < 0),
        SESSIONS,
        among=~session.is_null() | ~wrap.is_null(),
    ),
    Rule(
        "contacts.long_session",
        T,
        Text("A session lasted more than 24 hours.", "セッションが 24 時間を超えている。"),
        session > DAY,
        SESSIONS,
        severity="warning",
        among=~session.is_null(),
    ),
    Rule(
        "contacts.completed_before_arrival",
        T,
        Text("Completed before it arrived.", "受付より前に完了している。"),
        completed < arrived,
        reading(T, "completed_at"),
        among=timed,
    ),
    Rule(
        "contacts.due_before_arrival",
        T,
        Text("Due before it arrived.", "受付より前に期限が来ている。"),
        due < arrived,
        reading(T, "due_at"),
        among=~due.is_null(),
    ),
    Rule(
        "contacts.open_and_completed",
        T,
        Text("Open, and completed all the same.", "未完了なのに完了日時がある。"),
        timed,
        reading(T, "completed_at"),
        among=outcome == "open",
    ),
    Rule(
        "contacts.open_and_resolved",
        T,
        Text("Open, and resolved all the same.", "未完了なのに解決済みとされている。"),
        nw.col("resolved"),
        ("contacts.resolved", "contacts.resolution_known"),
        severity="warning",
        among=outcome == "open",
    ),
    Rule(
        "contacts.abandoned_after_service",
        T,
        Text("Called abandoned, though somebody served it.", "放棄とされているのに応対時間がある。"),
        handle > 0,
        ("contacts.abandoned",),
        severity="warning",
        among=abandoned,
    ),
    Rule(
        "contacts.judged_without_escalation",
        T,
        Text(
            "An escalation is judged that did not happen.",
            "エスカレーションがないのに、その正誤が記録されている。",
        ),
        ~nw.col("escalated"),
        reading(T, "escalation_correct"),
        severity="warning",
        among=~nw.col("escalation_correct").is_null(),
    ),
    Rule(
        "contacts.sold_without_sale",
        T,
        Text(
            "An amount without a goal met, or below zero.",
            "目的未達なのに金額があるか、金額が負になっている。",
        ),
        ((nw.col("amount_minor") > 0) & ~nw.col("goal_met")) | (nw.col("amount_minor") < 0),
        ("contacts.amount",),
        severity="warning",
        among=~nw.col("amount_minor").is_null(),
    ),
    Rule(
        "contacts.impossible_inputs",
        T,
        Text(
            "More inputs understood than made, or a count below zero.",
            "認識数が入力数を超えるか、回数が負になっている。",
        ),
        (nw.col("recognized") > nw.col("inputs")) | (nw.col("recognized") < 0) | (nw.col("inputs") < 0),
        INPUTS,
        among=~nw.col("inputs").is_null(),
    ),
    Rule(
        "contacts.impossible_messages",
        T,
        Text("A number of messages below zero.", "メッセージ数が負になっている。"),
        nw.col("messages") < 0,
        ("contacts.messages",),
        among=~nw.col("messages").is_null(),
    ),
    Rule(
        "responses.impossible_latency",
        "responses",
        Text(
            "A reply before what it replies to, or 24 hours after.",
            "応答が入力より前か、24 時間より後になっている。",
        ),
        (nw.col("latency_ms") < 0) | (nw.col("latency_ms") > DAY),
    ),
)
