"""How long callers are willing to wait, from the centre's own log.

A caller who is answered after w seconds was willing to wait longer than w: the log is censored, and the
mean wait of those who hung up says too little. Sources: Brown et al., "Statistical analysis of a telephone
call center", JASA 100 (2005); Kaplan and Meier (1958); Kalbfleisch and Prentice for the log-log interval.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special, stats

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Patience:
    """Mean patience in seconds with its interval, if patience is exponential.

    `waiters` are the calls that waited at all, `abandonments` those of them who hung up, `waited` their
    waits together in seconds.
    """

    mean: float
    low: float
    high: float
    waiters: int
    abandonments: int
    waited: float
    confidence: float


@dataclass(frozen=True)
class Survival:
    """Share of callers still willing to wait beyond each time (Kaplan-Meier), with pointwise intervals.

    `time` holds the distinct waits at which somebody hung up, ascending, in seconds; `at_risk` and
    `abandonments` the callers still waiting just before and those who left then.
    """

    time: Floats
    share: Floats
    low: Floats
    high: Floats
    at_risk: NDArray[np.int64]
    abandonments: NDArray[np.int64]

    def quantile(self, share: float) -> float:
        """The first time by which at least `share` of the callers would have left; NaN beyond the log."""
        reached = np.flatnonzero(self.share <= 1 - share + 1e-12)
        return float(self.time[reached[0]]) if reached.size else np.nan


def waiters(wait: ArrayLike, abandoned: ArrayLike) -> tuple[Floats, NDArray[np.bool_]]:
    """The calls that tell something of patience: those with a wait above 0.

    `wait` in seconds and `abandoned` (true where the caller hung up), one entry a call. Raises ValueError.
    """
    seconds = np.asarray(wait, dtype=float)
    left = np.asarray(abandoned, dtype=bool)
    if seconds.shape != left.shape or seconds.ndim != 1:
        raise ValueError("wait and abandoned must be two columns of one length")
    if not (np.all(np.isfinite(seconds)) and np.all(seconds >= 0)):
        raise ValueError("waits must be numbers of at least 0 seconds")
    waited = seconds > 0
    return seconds[waited], left[waited]


def exponential(wait: ArrayLike, abandoned: ArrayLike, confidence: float = 0.95) -> Patience:
    """Censored maximum likelihood of the mean: all seconds waited / abandonments, over those who waited.

    The interval is that of a Poisson count of abandonments over the seconds waited (exact). Raises
    ValueError where nobody who waited hung up: the mean is then unbounded.
    """
    seconds, left = waiters(wait, abandoned)
    total, events = float(seconds.sum()), int(left.sum())
    if not events:
        raise ValueError(
            "at least one caller who waited and hung up; without one patience has no upper bound"
        )
    tail = (1 - confidence) / 2
    return Patience(
        mean=total / events,
        low=total / float(special.gammaincinv(events + 1, 1 - tail)),
        high=total / float(special.gammaincinv(events, tail)),
        waiters=int(seconds.size),
        abandonments=events,
        waited=total,
        confidence=confidence,
    )


def kaplan_meier(wait: ArrayLike, abandoned: ArrayLike, confidence: float = 0.95) -> Survival:
    """The survival of patience without any assumption on its shape, over those who waited.

    Intervals are log-log with Greenwood's variance, so they stay between 0 and 1.
    """
    seconds, left = waiters(wait, abandoned)
    time, abandonments = np.unique(seconds[left], return_counts=True)
    at_risk = seconds.size - np.searchsorted(np.sort(seconds), time, side="left")
    share: Floats = np.cumprod(1 - abandonments / at_risk, dtype=np.float64)
    width = float(stats.norm.ppf((1 + confidence) / 2))
    with np.errstate(divide="ignore", invalid="ignore"):
        greenwood = np.cumsum(abandonments / (at_risk * (at_risk - abandonments)))
        spread = np.exp(width * np.sqrt(greenwood) / np.abs(np.log(share)))
        low, high = share**spread, share ** (1 / spread)
    if share.size and share[-1] == 0:  # the longest wait of all ended in hanging up: no variance is left
        low[-1], high[-1] = 0.0, high[-2] if share.size > 1 else 1.0
    return Survival(
        time=time,
        share=share,
        low=low,
        high=high,
        at_risk=np.asarray(at_risk, dtype=np.int64),
        abandonments=np.asarray(abandonments, dtype=np.int64),
    )
