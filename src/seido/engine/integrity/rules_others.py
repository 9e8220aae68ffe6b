"""Rules over the other fact tables and the records: orders and durations that cannot be."""

from __future__ import annotations

import narwhals as nw

from seido.engine.integrity.rule import Rule, reading
from seido.engine.integrity.rules_contacts import DAY
from seido.standard.model import Text


def below_zero(*columns: str) -> nw.Expr:
    """Whether one of the columns is known and below zero."""
    return nw.any_horizontal(*((nw.col(name) < 0).fill_null(False) for name in columns), ignore_nulls=False)


offered, taken = nw.col("offered"), nw.col("answered")
left = nw.coalesce(nw.col("abandoned"), nw.lit(0))
score, lowest, highest = nw.col("score"), nw.col("lowest"), nw.col("highest")
kind = nw.col("kind")
#: Kinds of record that are asked for at `happened_at` and done after it.
ASKED_FOR = ("ticket", "trouble_ticket", "output", "content_update", "customer_complaint", "client_complaint")
#: Kinds of record whose first quantity is a part of the second.
PARTS = (
    "absence",
    "training_result",
    "system_availability",
    "blocked_calls",
    "content_check",
    "stock_out",
    "stock_count",
    "routing_check",
)

RULES = (
    Rule(
        "dials.impossible_handle_time",
        "dials",
        Text("Handle time is below zero or above 24 hours.", "処理時間が負か、24 時間を超えている。"),
        (nw.col("handle_ms") < 0) | (nw.col("handle_ms") > DAY),
        reading("dials", "handle_ms"),
        among=~nw.col("handle_ms").is_null(),
    ),
    Rule(
        "dials.finished_unreached",
        "dials",
        Text(
            "The record ended with the right party, the attempt without.",
            "リストは本人接触で終了、発信は本人不在。",
        ),
        (nw.col("outcome") != "right_party"),
        reading("dials", "record_state"),
        among=nw.col("record_state") == "right_party",
    ),
    Rule(
        "dials.won_unreached",
        "dials",
        Text("The goal was met without the right party.", "本人と話さずに目的を達成している。"),
        nw.col("outcome") != "right_party",
        ("dials.goals_met",),
        among=nw.col("goal_met"),
    ),
    Rule(
        "visits.impossible_times",
        "visits",
        Text(
            "Wait or service time is below zero or above 24 hours.",
            "待ち時間か対応時間が負か、24 時間を超えている。",
        ),
        (nw.col("wait_ms") < 0)
        | (nw.col("wait_ms") > DAY)
        | (nw.col("handle_ms") < 0)
        | (nw.col("handle_ms") > DAY),
        ("visits.wait", "visits.served_waited", "visits.handle_time", "visits.served_timed"),
    ),
    Rule(
        "visits.impossible_footfall",
        "visits",
        Text("Fewer than no people came in.", "来店者数が負になっている。"),
        nw.col("footfall") < 0,
        reading("visits", "footfall"),
        among=~nw.col("footfall").is_null(),
    ),
    Rule(
        "visits.left_after_service",
        "visits",
        Text("Called left, though somebody served the visitor.", "離脱とされているのに対応時間がある。"),
        nw.col("handle_ms") > 0,
        ("visits.left",),
        severity="warning",
        among=nw.col("outcome") == "left",
    ),
    Rule(
        "agent_time.impossible_length",
        "agent_time",
        Text("A stretch of no length, or of more than 24 hours.", "時間が 0 以下か、24 時間を超えている。"),
        (nw.col("duration_ms") <= 0) | (nw.col("duration_ms") > DAY),
    ),
    Rule(
        "agent_time.unpaid_and_paid",
        "agent_time",
        Text("Unpaid time that is paid for.", "無給の時間が有給とされている。"),
        nw.col("paid"),
        ("agent_time.paid",),
        among=nw.col("state") == "unpaid",
    ),
    Rule(
        "staffing_intervals.impossible_values",
        "staffing_intervals",
        Text(
            "No length, or staff or contacts below zero.",
            "区間の長さが 0 以下か、人数・件数が負になっている。",
        ),
        (nw.col("length_ms") <= 0)
        | below_zero(
            *("forecast_required", "scheduling_required", "required", "scheduled", "present"),
            *("forecast_volume", "volume"),
        ),
    ),
    Rule(
        "interval_aggregates.impossible_counts",
        "interval_aggregates",
        Text(
            "More answered than offered, more in time than answered, or a count below zero.",
            "応答が着信を、時間内応答が応答を超えるか、件数が負になっている。",
        ),
        (taken + left > offered)
        | (nw.col("answered_in_time") > taken)
        | below_zero("offered", "answered", "answered_in_time", "abandoned"),
    ),
    Rule(
        "interval_aggregates.impossible_times",
        "interval_aggregates",
        Text(
            "A sum of times below zero, or an interval of no length.",
            "時間の合計が負か、区間の長さが 0 以下。",
        ),
        (nw.col("length_ms") <= 0) | below_zero("wait_ms", "handle_ms", "available_ms", "paid_ms"),
        reading("interval_aggregates", "wait_ms", "handle_ms", "available_ms", "paid_ms"),
    ),
    Rule(
        "evaluation_answers.reference_outside_calibration",
        "evaluation_answers",
        Text("An expert's answer outside a calibration.", "校正以外の評価に基準回答がある。"),
        ~nw.col("reference_answer").is_null(),
        reading("evaluation_answers", "reference_answer"),
        severity="warning",
        among=kind != "calibration",
    ),
    Rule(
        "survey_answers.impossible_scale",
        "survey_answers",
        Text("A scale whose lowest answer is not below its highest.", "尺度の下限が上限以上になっている。"),
        lowest >= highest,
    ),
    Rule(
        "survey_answers.outside_scale",
        "survey_answers",
        Text("An answer outside its scale.", "尺度の外の回答がある。"),
        (score < lowest) | (score > highest),
        severity="warning",
        among=~score.is_null(),
    ),
    Rule(
        "records.done_before_asked",
        "records",
        Text("Done before it was asked for.", "依頼より前に完了している。"),
        nw.col("done_at") < nw.col("happened_at"),
        reading("records", "done_at"),
        severity="warning",
        among=kind.is_in(ASKED_FOR) & ~nw.col("done_at").is_null(),
    ),
    Rule(
        "records.impossible_quantities",
        "records",
        Text("A part greater than its whole, or below zero.", "部分が全体より大きいか、負になっている。"),
        (nw.col("part") > nw.col("whole")) | (nw.col("part") < 0) | (nw.col("whole") < 0),
        reading("records", "part", "whole"),
        severity="warning",
        among=kind.is_in(PARTS),
    ),
)
