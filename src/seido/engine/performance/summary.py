"""The performance summary table: every series judged, and the shares that follow from it.

Which metrics count where: the scoring lists of category 4 and item 4.6, read as
`docs/algorithms/fifty-seventy-five.md` says.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from seido.engine.performance.judgement import Judgement, judge
from seido.engine.performance.series import Series
from seido.engine.performance.tally import Achievement, ItemShare, Tally, tally
from seido.standard.model import Standard, Text

RoleOfEntity = Literal["csp", "osp"]
#: Items that hold metrics, in order; 4.2a is an in-house centre's, 4.2b an outsourcer's.
ITEMS = ("4.1", "4.2a", "4.2b", "4.3", "4.4", "4.5")
ITEM_OF_ROLE = {"4.2a": "csp", "4.2b": "osp"}
#: Items whose metrics make the 50/75 set, and those whose points are split by type.
FIFTY_SEVENTY_FIVE_ITEMS = frozenset(("4.1", "4.2a", "4.2b", "4.3", "4.4"))
SPLIT_ITEMS = frozenset(("4.3", "4.4"))
TYPES = ("service", "quality", "sales", "efficiency", "experience", "people")
#: Of ten metrics of the set one may be of low volume, and beside ten one may be additional.
CAP = 10


@dataclass(frozen=True, slots=True)
class Row:
    """A series of the table: `in_set` says whether it is one of the metrics that 50/75 counts."""

    series: Series
    judgement: Judgement
    in_set: bool

    @property
    def in_item(self) -> bool:
        """Whether its item's score counts it; an additional metric serves 50/75 only."""
        return self.judgement.counted and not self.series.additional


@dataclass(frozen=True, slots=True)
class Partition:
    """A site, location group or service with the metrics of the set that belong to it."""

    kind: str
    name: str
    counts: Tally


@dataclass(frozen=True)
class Summary:
    """The table and its shares. `items` holds those of 4.1 to 4.5 that the table has rows of."""

    role: RoleOfEntity | None
    rows: tuple[Row, ...]
    items: dict[str, ItemShare]
    fifty_seventy_five: Tally
    partitions: tuple[Partition, ...]
    warnings: tuple[Text, ...]

    @property
    def achievement(self) -> Achievement:
        return Achievement(self.fifty_seventy_five)

    @property
    def gate(self) -> bool:
        """Both shares are reached for the whole and for every partition."""
        tallies = [self.fifty_seventy_five, *(partition.counts for partition in self.partitions)]
        return all(counts.fifty and counts.seventy_five for counts in tallies)


def role_of(series: Iterable[Series]) -> RoleOfEntity | None:
    """The role that the table's items tell: csp by 4.2a, osp by 4.2b; None by neither or both."""
    items = {one.item for one in series}
    if ("4.2a" in items) == ("4.2b" in items):
        return None
    return "csp" if "4.2a" in items else "osp"


def summarise(series: Sequence[Series], standard: Standard, role: RoleOfEntity | None) -> Summary:
    """Judge every series and count. The order of `series` matters only to what the caps leave out.

    Without a role both 4.2a and 4.2b count. Raises ValueError where a series' periods do not fit.
    """
    warnings: list[Text] = []
    rows = [judged_row(one, standard, role) for one in series]
    if foreign := sum(not applies(one, role) for one in series):
        warnings.append(other_role_warning(foreign, role))
    rows = capped(rows, warnings)
    outside = [row for row in rows if row.series.additional and not may_join(row, standard)]
    if outside:
        warnings.append(outside_warning([row.series.metric for row in outside]))
    return counted(rows, role, warnings)


def counted(rows: Sequence[Row], role: RoleOfEntity | None, warnings: Iterable[Text] = ()) -> Summary:
    """The shares that follow from rows that are judged."""
    return Summary(
        role=role,
        rows=tuple(rows),
        items={item: item_share(item, rows) for item in ITEMS if any(r.series.item == item for r in rows)},
        fifty_seventy_five=tally(row.judgement for row in rows if row.in_set),
        partitions=tuple(partitions_of(rows)),
        warnings=tuple(warnings),
    )


def judged_row(series: Series, standard: Standard, role: RoleOfEntity | None) -> Row:
    metric = standard.metrics.get(series.metric)
    judgement = judge(series, volume=metric is not None and metric.type == "volume")
    if not applies(series, role):
        judgement = replace(
            judgement,
            counted=False,
            reason=Text(
                f"Item {series.item} does not apply to role {role}.",
                f"項目 {series.item} は {str(role).upper()} には適用されない。",
            ),
        )
    row = Row(series, judgement, in_set=False)
    return replace(row, in_set=judgement.counted and may_join(row, standard))


def applies(series: Series, role: RoleOfEntity | None) -> bool:
    return role is None or ITEM_OF_ROLE.get(series.item, role) == role


def may_join(row: Row, standard: Standard) -> bool:
    """Whether 4.6 counts a metric of this item and, for one of the catalogue, this metric."""
    metric = standard.metrics.get(row.series.metric)
    return row.series.item in FIFTY_SEVENTY_FIVE_ITEMS and (metric is None or metric.fifty_seventy_five)


def capped(rows: Sequence[Row], warnings: list[Text]) -> list[Row]:
    """Leaves out, in order, low-volume and additional metrics beyond a tenth of the set.

    The tenths are taken, rounded down, before anything is left out: of the whole set for low volume, of
    the set without additional metrics for the additional ones.
    """
    members = [row for row in rows if row.in_set]
    additional = sum(row.series.additional for row in members)
    room = {"low_volume": len(members) // CAP, "additional": (len(members) - additional) // CAP}
    allowed = dict(room)
    dropped: dict[str, list[str]] = {"low_volume": [], "additional": []}
    result = []
    for row in rows:
        kinds = [kind for kind in room if row.in_set and getattr(row.series, kind)]
        over = next((kind for kind in kinds if not room[kind]), None)
        if over is not None:
            dropped[over].append(row.series.metric)
            row = left_out(row, over, allowed[over])
        else:
            for kind in kinds:
                room[kind] -= 1
        result.append(row)
    warnings.extend(cap_warning(kind, allowed[kind], names) for kind, names in dropped.items() if names)
    return result


def left_out(row: Row, kind: str, allowed: int) -> Row:
    """A low-volume metric stays in its item's score; an additional one then counts nowhere."""
    english = "low-volume" if kind == "low_volume" else "additional"
    japanese = "少量" if kind == "low_volume" else "追加"
    reason = row.judgement.reason
    judgement = replace(
        row.judgement,
        counted=not row.series.additional,
        reason=Text(
            f"{reason.en.removesuffix('.')}; left out of 50/75, which takes {allowed} {english}.",
            f"{reason.ja}50/75 に入れられる{japanese}の指標は {allowed} 件までなので除く。",
        ),
    )
    return replace(row, judgement=judgement, in_set=False)


def item_share(item: str, rows: Iterable[Row]) -> ItemShare:
    """An item's counts; by type for 4.3 and 4.4, where cost counts as efficiency."""
    mine = [row for row in rows if row.series.item == item and row.in_item]
    counts = tally(row.judgement for row in mine)
    if item not in SPLIT_ITEMS:
        return ItemShare(counts)
    by_type: dict[str, list[Judgement]] = {}
    for row in mine:
        by_type.setdefault(counted_type(row.series.type), []).append(row.judgement)
    return ItemShare(counts, {name: tally(by_type[name]) for name in TYPES if name in by_type})


def counted_type(kind: str) -> str:
    """The type that 4.3 and 4.4 count a metric under."""
    return "efficiency" if kind == "cost" else kind


def partitions_of(rows: Iterable[Row]) -> list[Partition]:
    """The parts of the entity that hold a metric of the set, by kind and name (4.6.4)."""
    members: dict[tuple[str, str], list[Judgement]] = {}
    for row in rows:
        for membership in row.series.memberships if row.in_set else ():
            members.setdefault(membership, []).append(row.judgement)
    kinds = ("site", "location_group", "service")
    ordered = sorted(members, key=lambda part: (kinds.index(part[0]), part[1]))
    return [Partition(kind, name, tally(members[kind, name])) for kind, name in ordered]


def cap_warning(kind: str, allowed: int, metrics: Sequence[str]) -> Text:
    names = ", ".join(metrics)
    if kind == "low_volume":
        return Text(
            f"Low-volume metrics exceed 10 % of the 50/75 set ({allowed} may count); left out: {names}.",
            f"少量の指標が 50/75 の対象の 10% を超える（{allowed} 件まで）。除いたもの：{names}。",
        )
    return Text(
        f"Additional metrics exceed 10 % of the 50/75 set without them ({allowed} may count); "
        f"left out: {names}.",
        f"追加の指標が、それを除く 50/75 の対象の 10% を超える（{allowed} 件まで）。除いたもの：{names}。",
    )


def outside_warning(metrics: Sequence[str]) -> Text:
    names = ", ".join(metrics)
    return Text(
        f"Additional metrics count in 50/75 only, which takes none of item 4.5 or marked outside: {names}.",
        f"追加の指標は 50/75 だけに数えるが、4.5 や対象外の指標は入らない：{names}。",
    )


def other_role_warning(count: int, role: RoleOfEntity | None) -> Text:
    return Text(
        f"{count} series of an item that does not apply to role {role} are not counted.",
        f"{str(role).upper()} に適用されない項目の指標 {count} 件は数えない。",
    )
