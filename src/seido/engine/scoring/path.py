"""A cheap way to certification: groups of shortfalls to mend, gate by gate, most points for least work first.

Approach must be complete, so every requirement not met is on the way. Then come the fewest metrics that
a greedy choice finds for 50/75, and last what brings the missing points for the least mending.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from seido.engine.performance.summary import SPLIT_ITEMS, Row, counted_type
from seido.engine.performance.tally import Achievement, ItemShare, Tally, level_score
from seido.engine.scoring.assessment import DEPLOYMENT_BANDS, ItemAssessment, band
from seido.engine.scoring.blockers import lacking_metrics, mended
from seido.engine.scoring.score import ACHIEVEMENT, PERFORMANCE, Gates, ItemScore, Score, Total
from seido.standard.model import Text

Part = tuple[str, str]
WHOLE: Part = ("", "")


@dataclass(frozen=True, slots=True)
class Step:
    """A group to mend together: requirements, scopes, or metrics (`metric @ unit`) of an item or of 50/75.

    `points` is what the step gains on top of those before it, `gates` are all that are open after it.
    """

    kind: Literal["approach", "metrics", "deployment", "results"]
    item: str
    mend: tuple[str, ...]
    points: Fraction
    gates: tuple[str, ...]
    reason: Text


@dataclass
class State:
    """Where the way has led: the share of every item in the base, the metrics' counts, the gates.

    `remaining` are the rows not yet at level, `deployed` the scopes already taken on the way, by item.
    """

    score: Score
    percents: dict[str, Fraction]
    shares: dict[str, ItemShare]
    parts: dict[Part, Tally]
    approach: bool
    remaining: list[Row]
    deployed: dict[str, int]

    def total(self) -> Total:
        points = {item.item.id: item.item.points for item in self.score.items if item.in_base}
        exact = sum((points[item] * percent / 100 for item, percent in self.percents.items()), Fraction())
        return Total(exact, self.score.total.of)

    def gates(self) -> Gates:
        reached = all(counts.fifty and counts.seventy_five for counts in self.parts.values())
        return Gates(self.total().enough, self.approach, reached)

    def bring_to_level(self, rows: list[Row]) -> None:
        taken = {id(row) for row in rows}
        self.remaining = [row for row in self.remaining if id(row) not in taken]
        for row in rows:
            improving = bool(row.judgement.improving)
            if row.in_item:
                self.lift_share(row, improving)
            for part in (WHOLE, *row.series.memberships) if row.in_set else ():
                self.parts[part] = mended(self.parts[part], improving)
        if ACHIEVEMENT in self.percents:
            self.percents[ACHIEVEMENT] = Achievement(self.parts[WHOLE]).exact_pct

    def lift_share(self, row: Row, improving: bool) -> None:
        share = self.shares[row.series.item]
        kind = counted_type(row.series.type)
        by_type = dict(share.by_type)
        if by_type:
            by_type[kind] = mended(by_type[kind], improving)
        lifted = self.shares[row.series.item] = ItemShare(mended(share.counts, improving), by_type)
        if row.series.item in self.percents:
            self.percents[row.series.item] = lifted.exact_pct


def cheapest_path(score: Score) -> list[Step]:
    """Steps after which all gates are open, as far as mending what is known can open them."""
    if score.certifiable:
        return []
    state = beginning(score)
    steps = [*approach_steps(state), *fifty_seventy_five_steps(state)]
    while not state.gates().points and (step := best_points_step(state)):
        steps.append(step)
    return steps


def beginning(score: Score) -> State:
    summary = score.summary
    rows = [row for row in summary.rows if not row.judgement.at_level] if summary else []
    parts = {WHOLE: summary.fifty_seventy_five if summary else Tally()}
    parts |= {(part.kind, part.name): part.counts for part in summary.partitions} if summary else {}
    return State(
        score=score,
        percents={item.item.id: item.exact_pct for item in score.items if item.exact_pct is not None},
        shares=dict(summary.items) if summary else {},
        parts=parts,
        approach=score.gates.approach,
        remaining=[row for row in rows if row.in_item or row.in_set],
        deployed={},
    )


def approach_steps(state: State) -> Iterator[Step]:
    """One step an item, most points for a requirement first."""
    gains: list[tuple[Fraction, ItemScore, tuple[str, ...]]] = []
    for item in state.score.items:
        if item.assessed and item.assessed.unmet:
            gain = item.item.points * (item.assessed.deployment_band - state.percents[item.item.id]) / 100
            gains.append((gain, item, item.assessed.unmet))
    gains.sort(key=lambda entry: -entry[0] / len(entry[2]))
    for position, (gain, item, unmet) in enumerate(gains, start=1):
        state.percents[item.item.id] += 100 * gain / item.item.points
        state.approach = position == len(gains)
        reason = Text(
            f"Meet the {len(unmet)} requirements of {item.item.id} that are not met.",
            f"{item.item.id} の満たしていない {len(unmet)} 要求を満たす。",
        )
        yield Step("approach", item.item.id, unmet, gain, state.gates().open(), reason)


def fifty_seventy_five_steps(state: State) -> Iterator[Step]:
    """One step: the metrics to bring to level for 50/75; or the results, where no metric counts."""
    if state.gates().fifty_seventy_five:
        return
    before = state.total().exact
    if not state.parts[WHOLE].metrics:
        items = [item.item.id for item in lacking_metrics(state.score)]
        state.percents |= dict.fromkeys(items, Fraction(100))
        state.parts[WHOLE] = Tally(1, 1, 0)
        reason = Text("Bring results that reach 50/75.", "50/75 を満たす実績をそろえる。")
        yield Step("results", "", tuple(items), state.total().exact - before, state.gates().open(), reason)
        return
    rows = chosen_for_parts(state)
    state.bring_to_level(rows)
    reason = Text(
        f"Bring {len(rows)} metrics to level for 50/75.", f"50/75 のため {len(rows)} 指標を目標達成にする。"
    )
    gain = state.total().exact - before
    yield Step("metrics", ACHIEVEMENT, tuple(map(name_of, rows)), gain, state.gates().open(), reason)


def chosen_for_parts(state: State) -> list[Row]:
    """Metrics that fill what every part lacks, chosen greedily by how many lacks each one fills.

    What a metric fills only shrinks as others are chosen, so an old estimate is an upper bound and
    just the top of the heap is worked out again.
    """
    lacks: dict[tuple[Part, bool], int] = {}
    for part, counts in state.parts.items():
        lacks[part, True] = (counts.metrics + 1) // 2 - counts.at_level
        lacks[part, False] = (3 * counts.metrics + 3) // 4 - counts.at_level - counts.improving

    def filled(row: Row) -> list[tuple[Part, bool]]:
        parts = (WHOLE, *row.series.memberships)
        kinds = (True,) if row.judgement.improving else (True, False)
        return [(part, kind) for part in parts for kind in kinds if lacks[part, kind] > 0]

    rows = [row for row in state.remaining if row.in_set]
    heap = [(-len(filled(row)), position) for position, row in enumerate(rows)]
    heapq.heapify(heap)
    chosen = []
    while heap and any(lack > 0 for lack in lacks.values()):
        estimate, position = heapq.heappop(heap)
        fills = filled(rows[position])
        if -len(fills) > estimate:
            heapq.heappush(heap, (-len(fills), position))
            continue
        for lack in fills:
            lacks[lack] -= 1
        chosen.append(rows[position])
    return chosen


def best_points_step(state: State) -> Step | None:
    """The group with the most points for each mending, done; None where nothing more can be gained."""
    candidates = [*deployment_candidates(state), *metric_candidates(state), *empty_candidates(state)]
    if not candidates:
        return None
    step, rows, percent = max(candidates, key=lambda entry: entry[0].points / len(entry[0].mend))
    if rows:
        before = state.total().exact
        state.bring_to_level(rows)
        step = replace(step, points=state.total().exact - before)
    else:
        state.percents[step.item] = percent
        state.deployed[step.item] = state.deployed.get(step.item, 0) + len(step.mend)
    return replace(step, gates=state.gates().open())


Candidate = tuple[Step, list[Row], Fraction]


def deployment_candidates(state: State) -> Iterator[Candidate]:
    """For each item the next bands of deployment, with the scopes that lack least."""
    for item in state.score.items:
        name, assessed = item.item.id, item.assessed
        if assessed is None:
            continue
        scopes = sorted(assessed.undeployed, key=lambda scope: len(assessed.undeployed[scope])) or [""]
        done = state.deployed.get(name, 0)
        for _, target in DEPLOYMENT_BANDS:
            if target > state.percents[name]:
                taken = tuple(scopes[done : scopes_needed(assessed, target)])
                gain = item.item.points * (target - state.percents[name]) / 100
                reason = Text(
                    f"Deploy {name} in {len(taken)} more, for {target} %.",
                    f"{name} をあと {len(taken)} 単位で運用し {target}% にする。",
                )
                yield Step("deployment", name, taken, gain, (), reason), [], Fraction(target)


def scopes_needed(assessed: ItemAssessment, target: int) -> int:
    """How many more scopes than now bring deployment to a band; 1 where none is recorded."""
    for number in range(1, len(assessed.undeployed) + 1):
        if band(assessed.deployed + number, assessed.scopes, DEPLOYMENT_BANDS) >= target:
            return number
    return 1


def metric_candidates(state: State) -> Iterator[Candidate]:
    """For each item, and each type where it is split, the metrics that bring it to its full points."""
    points = {item.item.id: item.item.points for item in state.score.items if item.in_base}
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in state.remaining:
        if row.in_item and row.series.item in points:
            kind = counted_type(row.series.type) if row.series.item in SPLIT_ITEMS else ""
            groups.setdefault((row.series.item, kind), []).append(row)
    for (item, kind), rows in groups.items():
        share = state.shares[item]
        counts = share.by_type[kind] if kind else share.counts
        before = level_score(counts)
        rows.sort(key=lambda row: bool(row.judgement.improving))
        taken = []
        for row in rows:
            if level_score(counts) >= 100:
                break
            counts = mended(counts, bool(row.judgement.improving))
            taken.append(row)
        if taken:
            gain = points[item] * (level_score(counts) - before) / max(1, len(share.by_type)) / 100
            reason = Text(
                f"Bring {len(taken)} metrics of {item} {kind}".rstrip() + " to level.",
                f"{item} {kind}".rstrip() + f" の {len(taken)} 指標を目標達成にする。",
            )
            yield Step("metrics", item, tuple(map(name_of, taken)), gain, (), reason), taken, Fraction()


def empty_candidates(state: State) -> Iterator[Candidate]:
    for item in lacking_metrics(state.score):
        name = item.item.id
        if state.percents[name] < 100 and item.item.category == PERFORMANCE:
            reason = Text(f"Bring results for {name}.", f"{name} の実績をそろえる。")
            yield Step("results", name, (name,), Fraction(item.item.points), (), reason), [], Fraction(100)


def name_of(row: Row) -> str:
    unit = " / ".join(filter(None, (row.series.unit, row.series.process)))
    return f"{row.series.metric} @ {unit}" if unit else row.series.metric
