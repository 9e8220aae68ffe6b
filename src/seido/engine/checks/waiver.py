"""Waiver: an exemption that is claimed is granted properly, and its conditions hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from seido.engine.checks.context import Context
from seido.engine.checks.finding import Outcome
from seido.engine.checks.parameters import LOWER
from seido.engine.checks.selector import Selector, is_current
from seido.engine.checks.spans import Span
from seido.engine.checks.unit import Unit
from seido.engine.checks.waivers import WaiverGrant
from seido.standard.model import Text


@dataclass(frozen=True)
class Waived:
    """The claims of a waiver for a unit are in force, name their evidence, and `needs` are on record."""

    waiver: str
    needs: tuple[Selector, ...] = ()
    parts: tuple[str, ...] = ()
    max_age: Annotated[Span | None, LOWER] = None

    def judge(self, unit: Unit, context: Context) -> Outcome:
        claims = self.claims(unit, context)
        if not claims:
            return Outcome(
                "not_applicable",
                Text(
                    f"Nobody claims waiver {self.waiver} here.",
                    f"ここでは免除 {self.waiver} を適用していない。",
                ),
            )
        lacking = min((self.lacks(claim, unit, context) for claim in claims), key=len)
        required = ", ".join((*self.parts, *(need.words for need in self.needs)))
        if lacking:
            what = ", ".join(lacking)
            reason = Text(
                f"Waiver {self.waiver} is claimed without: {what}.", f"免除 {self.waiver} に不足：{what}。"
            )
            return Outcome("fail", reason, "0/1", required, 1, 0)
        until = max(claim.expires for claim in claims if claim.expires)
        reason = Text(
            f"Waiver {self.waiver} is in force until {until} and its conditions are on record.",
            f"免除 {self.waiver} は {until} まで有効で、条件を満たす記録がある。",
        )
        return Outcome("pass", reason, "1/1", required, 1, 1)

    def claims(self, unit: Unit, context: Context) -> Sequence[WaiverGrant]:
        return [
            grant
            for grant in context.exemptions.claimed(self.waiver)
            if context.exemptions.names_unit(grant, unit)
        ]

    def lacks(self, claim: WaiverGrant, unit: Unit, context: Context) -> list[str]:
        found = [name for name in ("reason", "evidence", "approver", "expires") if not getattr(claim, name)]
        if not found and not claim.in_force(context.as_of):
            found.append("validity")
        if self.max_age is not None and (
            claim.valid_from is None or claim.valid_from < self.max_age.before(context.as_of)
        ):
            found.append(f"≤ {self.max_age.english}")
        found += [part for part in self.parts if part not in claim.parts]
        found += [
            need.words
            for need in self.needs
            if not any(is_current(activity, context.as_of) for activity in context.find(need, unit))
        ]
        return found
