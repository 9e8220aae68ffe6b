"""Whether a series is at level, whether it improves, and whether it counts at all.

Level: the target is met in at least three quarters of the periods (glossary, meeting targeted levels).
Sustained improvement: each of the last three points is better than the mean of up to three before them,
or at its target (glossary). `docs/algorithms/level.md` and `sustained-improvement.md` work examples.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from seido.engine.performance.series import Direction, Point, Series, is_better, meets
from seido.periods import Grain, Period, period_of
from seido.standard.model import Text

#: Grain -> months in a period. Series of other grains are not judged.
MONTHS: dict[Grain, int] = {"month": 1, "quarter": 3, "year": 12}
#: The newest months that are judged, whatever the grain.
WINDOW = 12
#: A monthly series with fewer months than this cannot be counted yet.
FEWEST_MONTHS = 3


@dataclass(frozen=True, slots=True)
class Judgement:
    """What became of a series.

    `periods` and `met` count the judged rows. `last` are the last (up to three) values, `prior_mean` the
    mean of up to three before them; it and `improving` are None where there are fewer than four values.
    `collected`, `usable` and `integrity` hold where they do in every judged period; a series that fails
    one is counted, and neither at level nor improving. `counted` is false only for what is left out of
    every share. `reason` says in one sentence how this came about.
    """

    periods: int
    met: int
    at_level: bool
    prior_mean: float | None
    last: tuple[float, ...]
    improving: bool | None
    counted: bool
    reason: Text
    collected: bool = True
    usable: bool = True
    integrity: bool = True


def judge(series: Series, *, volume: bool = False) -> Judgement:
    """Judge a series by its newest 12 months (4 quarters, 1 year).

    `volume` marks a catalogue volume metric, which is never counted. The points may come in any order.
    Raises ValueError where they are of several grains, of a day or slot, or two are of one period.
    """
    points = in_order(series.points)
    judged, missing = newest(points)
    values = tuple(point.value for point in judged if point.value is not None)
    blank = [point.period for point in judged if point.value is None or not point.collected]
    too_short = bool(points) and points[0].period.grain == "month" and len(points) < FEWEST_MONTHS
    collected = bool(judged) and not missing and not blank and not too_short
    usable = all(point.usable for point in judged)
    integrity = all(point.integrity for point in judged)
    sound = collected and usable and integrity
    met = sum(meets(series.direction, point) for point in judged)
    at_level = sound and 4 * met >= 3 * len(judged)
    trend = improvement(series.direction, judged)
    improving = None if trend is None else sound and trend
    unproven = series.new and (not points or too_short)
    prior = values[-6:-3]
    if volume:
        reason = Text("A volume metric is never counted.", "業務量の指標は数えない。")
    elif unproven:
        reason = new_reason(len(points))
    elif not points:
        reason = Text("Required, and not measured.", "必要な指標だが、測定されていない。")
    elif not sound:
        reason = unsound_reason(judged, sorted([*missing, *blank]), too_short=too_short)
    else:
        reason = result_reason(met, len(judged), at_level, improving)
    return Judgement(
        periods=len(judged),
        met=met,
        at_level=at_level,
        prior_mean=sum(prior) / len(prior) if prior else None,
        last=values[-3:],
        improving=improving,
        counted=not volume and not unproven,
        reason=reason,
        collected=collected,
        usable=usable,
        integrity=integrity,
    )


def improvement(direction: Direction, points: Iterable[Point]) -> bool | None:
    """Sustained improvement over points in order; None where fewer than four have a value."""
    valued = [point for point in points if point.value is not None]
    prior = tuple(point.value for point in valued[-6:-3] if point.value is not None)
    if not prior:
        return None
    return all(meets(direction, point) or is_better(direction, point, prior) for point in valued[-3:])


def in_order(points: Iterable[Point]) -> list[Point]:
    """The points by period, refused where they do not make one series."""
    ordered = sorted(points, key=lambda point: point.period)
    grains = {point.period.grain for point in ordered}
    if len(grains) > 1 or not grains <= MONTHS.keys():
        raise ValueError(f"periods of one length, month, quarter or year, found {', '.join(sorted(grains))}")
    if len({point.period for point in ordered}) < len(ordered):
        raise ValueError("each period once")
    return ordered


def newest(points: list[Point]) -> tuple[list[Point], list[Period]]:
    """The points of the newest 12 months, and the periods missing among them.

    A period is missing where the series has points before and after it.
    """
    if not points:
        return [], []
    grain = points[-1].period.grain
    last = ordinal(points[-1].period)
    begin = max(ordinal(points[0].period), last - WINDOW // MONTHS[grain] + 1)
    judged = [point for point in points if ordinal(point.period) >= begin]
    if len(judged) == last - begin + 1:
        return judged, []
    present = {ordinal(point.period) for point in judged}
    return judged, [numbered(number, grain) for number in range(begin, last + 1) if number not in present]


def ordinal(period: Period) -> int:
    """Counts periods of one grain: neighbours differ by 1."""
    return (period.start.year * 12 + period.start.month - 1) // MONTHS[period.grain]


def numbered(number: int, grain: Grain) -> Period:
    month = number * MONTHS[grain]
    return period_of(date(month // 12, month % 12 + 1, 1), grain)


def new_reason(months: int) -> Text:
    return Text(
        f"New, with {months} of the {FEWEST_MONTHS} months that counting needs.",
        f"新しい指標で、数えるのに必要な {FEWEST_MONTHS} か月のうち {months} か月しかない。",
    )


def unsound_reason(judged: list[Point], absent: list[Period], *, too_short: bool) -> Text:
    """Which of collected, usable and integrity fail, and where."""
    english, japanese = [], []
    if too_short:
        english.append(f"not collected for {FEWEST_MONTHS} months")
        japanese.append(f"{FEWEST_MONTHS} か月分が収集されていない")
    elif absent:
        english.append(f"not collected in {listed(absent)}")
        japanese.append(f"{listed(absent)} が収集されていない")
    if unusable := [point.period for point in judged if not point.usable]:
        english.append(f"not usable in {listed(unusable)}")
        japanese.append(f"{listed(unusable)} が使えない")
    if wrong := [point.period for point in judged if not point.integrity]:
        english.append(f"without integrity in {listed(wrong)}")
        japanese.append(f"{listed(wrong)} の整合性がない")
    return Text(f"Counts as neither: {'; '.join(english)}.", f"どちらにも数えない：{'、'.join(japanese)}。")


def listed(periods: list[Period], most: int = 3) -> str:
    names = [period.name for period in periods[:most]]
    return ", ".join(names) + (f" (+{len(periods) - most})" if len(periods) > most else "")


def result_reason(met: int, periods: int, at_level: bool, improving: bool | None) -> Text:
    english = f"Target met in {met} of {periods} periods"
    japanese = f"{periods} 期間のうち {met} 期間で目標を達成"
    if at_level:
        return Text(f"{english}, at least three quarters.", f"{japanese}（4 分の 3 以上）。")
    if improving is None:
        return Text(
            f"{english}; too few points to tell improvement.", f"{japanese}。改善を判断する点が足りない。"
        )
    if improving:
        return Text(
            f"{english}; each of the last three points is better than those before or meets its target.",
            f"{japanese}。直近 3 点がいずれも以前の平均を上回るか目標を満たす。",
        )
    return Text(
        f"{english}, and the last three points are not all better than those before.",
        f"{japanese}。直近 3 点のすべてが以前の平均を上回ってはいない。",
    )
