"""What views hand to the shared parts of pages."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class Tab:
    """A tab above a table: a filter by status with how many rows it has; None shows no count."""

    label: str | Promise
    path: str
    count: int | None = None
    current: bool = False


@dataclass(frozen=True)
class PointsGate:
    """Gate 1: points in per cent of those there are, and what is needed. `note` says what moved."""

    percent: float
    earned: float
    of: float
    reached: bool
    needed_percent: float = 95
    note: str = ""

    @property
    def lacking(self) -> float:
        return max(self.of * self.needed_percent / 100 - self.earned, 0)


@dataclass(frozen=True)
class ApproachGate:
    """Gate 2: the items of categories 1 to 3 with whether their approach is complete."""

    items: tuple[tuple[str, bool], ...]
    reached: bool
    note: str = ""

    @property
    def complete(self) -> int:
        return sum(whole for _, whole in self.items)

    @property
    def lacking(self) -> list[str]:
        return [item for item, whole in self.items if not whole]

    @property
    def full(self) -> list[bool]:
        return [whole for _, whole in self.items]


@dataclass(frozen=True)
class FiftyGate:
    """Gate 3: how many metrics are at level, how many others improve, of how many; `lacking` metrics to go."""

    level: int
    improving: int
    of: int
    reached_50: bool
    reached_75: bool
    lacking: int = 0

    @property
    def reached(self) -> bool:
        return self.reached_50 and self.reached_75

    @property
    def other(self) -> int:
        return self.of - self.level - self.improving

    @property
    def level_percent(self) -> float:
        return 100 * self.level / self.of if self.of else 0

    @property
    def either_percent(self) -> float:
        return 100 * (self.level + self.improving) / self.of if self.of else 0


@dataclass(frozen=True)
class Gates:
    """The three gates as far as they are known; None where the assessment has nothing to say yet."""

    points: PointsGate
    approach: ApproachGate
    fifty: FiftyGate | None
