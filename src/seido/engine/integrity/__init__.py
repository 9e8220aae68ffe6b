"""Data integrity (item 2.14): whether facts are all there and right, and which metrics count.

`examine` judges what one month's rows decide, `judge_days` what needs the days of other months, `Findings`
turns results into the flags of a metric in a period. docs/algorithms/integrity.md says how each is judged.
"""

from seido.engine.integrity.examine import Examination, examine, judge_days
from seido.engine.integrity.flags import SOUND, Findings, Verdict, reason_of
from seido.engine.integrity.reach import Reach, report_reach
from seido.engine.integrity.registry import DAILY, RULES, row_rules
from seido.engine.integrity.rows import rows_at_fault
from seido.engine.integrity.rule import Result, Rule

__all__ = [
    "DAILY",
    "RULES",
    "SOUND",
    "Examination",
    "Findings",
    "Reach",
    "Result",
    "Rule",
    "Verdict",
    "examine",
    "judge_days",
    "reason_of",
    "report_reach",
    "row_rules",
    "rows_at_fault",
]
