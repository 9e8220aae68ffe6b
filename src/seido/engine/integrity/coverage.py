"""Coverage: what must be known of every row, because the standard lets only quality and surveys be sampled.

Items 4.2 to 4.4 ask for all data of the metrics that are not of quality. A row that lacks what a metric needs
is left out of its sums, so that the figure would be made on a part that nobody has drawn at random.
"""

from __future__ import annotations

import narwhals as nw

from seido.engine.integrity.rule import EVERY, Rule
from seido.engine.integrity.rules_contacts import HANDLING, ON_TIME, WAITS, abandoned, answered
from seido.engine.metrics.sums import TECHNOLOGY
from seido.engine.organization import ProcessKind
from seido.standard.model import Text

REAL_TIME = frozenset[ProcessKind]({"real_time"})
DEFERRED = frozenset[ProcessKind]({"deferred"})


def lacks(column: str) -> nw.Expr:
    return nw.col(column).is_null()


def without_process(table: str) -> Rule:
    return Rule(
        f"{table}.without_process",
        table,
        Text("It is not known which process the row belongs to.", "どのプロセスの行か分からない。"),
        lacks("process"),
        element="collected",
        wide=True,
    )


RULES = (
    *map(without_process, ("contacts", "dials", "visits", "interval_aggregates")),
    Rule(
        "contacts.without_wait",
        "contacts",
        Text(
            "Answered or abandoned, and the wait is not known.", "応答または放棄なのに待ち時間が分からない。"
        ),
        lacks("wait_ms"),
        WAITS,
        element="collected",
        among=answered | abandoned,
        kinds=REAL_TIME,
    ),
    Rule(
        "contacts.without_handle_time",
        "contacts",
        Text("Answered, and the handle time is not known.", "応答したのに処理時間が分からない。"),
        lacks("handle_ms"),
        HANDLING,
        element="collected",
        among=answered,
        kinds=REAL_TIME,
    ),
    Rule(
        "contacts.without_agent",
        "contacts",
        Text("Answered, and nobody knows by whom.", "応答したのに担当者が分からない。"),
        lacks("agent"),
        (),
        severity="warning",
        element="collected",
        among=answered,
        kinds=REAL_TIME,
    ),
    Rule(
        "contacts.without_due",
        "contacts",
        Text(
            "Deferred work of which nobody knows when it was due.",
            "期限の分からない非リアルタイム業務がある。",
        ),
        lacks("due_at") & lacks("on_time"),
        ON_TIME,
        element="collected",
        among=answered | (nw.col("outcome") == "open"),
        kinds=DEFERRED,
        unless="cycle_time",
    ),
    Rule(
        "contacts.without_assistance",
        "contacts",
        Text("It is not known whether a person had to help.", "人の支援が要ったかどうか分からない。"),
        lacks("assisted"),
        ("contacts.autonomous", "contacts.assistance_known"),
        element="collected",
        kinds=TECHNOLOGY,
    ),
    Rule(
        "dials.without_handle_time",
        "dials",
        Text(
            "Somebody was reached, and the handle time is not known.", "通話できたのに処理時間が分からない。"
        ),
        lacks("handle_ms"),
        ("dials.handle_time", "dials.handled"),
        element="collected",
        among=nw.col("outcome").is_in(("right_party", "other_party")),
    ),
    Rule(
        "dials.without_agent",
        "dials",
        Text(
            "The right party was reached, and nobody knows by whom.", "本人と話せたのに担当者が分からない。"
        ),
        lacks("agent"),
        (),
        severity="warning",
        element="collected",
        among=nw.col("outcome") == "right_party",
    ),
    Rule(
        "visits.without_wait",
        "visits",
        Text("Served, and the wait is not known.", "対応したのに待ち時間が分からない。"),
        lacks("wait_ms"),
        ("visits.wait", "visits.served_waited"),
        element="collected",
        among=nw.col("outcome") == "served",
    ),
    Rule(
        "visits.without_outcome",
        "visits",
        Text("Checked in, and it is not known how it ended.", "受付したのに結果が分からない。"),
        lacks("outcome"),
        ("visits.served", "visits.left", "visits.checked_in"),
        element="collected",
        among=nw.col("checked_in"),
    ),
    Rule(
        "evaluation_answers.without_contact",
        "evaluation_answers",
        Text("An evaluation that names no transaction.", "どの取引の評価か分からない。"),
        lacks("contact_id"),
        (EVERY,),
        severity="warning",
        element="collected",
        among=nw.col("kind") == "standard",
    ),
)
