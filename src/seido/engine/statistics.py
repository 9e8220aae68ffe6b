"""Confidence intervals of a share."""

from __future__ import annotations

from math import sqrt

from scipy.special import betaincinv, ndtri

CONFIDENCE = 0.95


def wilson_interval(successes: int, n: int, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Wilson's score interval of a share, from 0 to 1 (Newcombe, Stat Med 1998;17:857).

    successes of n examined; raises ValueError unless 0 <= successes <= n and n > 0.
    """
    check(successes, n)
    z = float(ndtri((1 + confidence) / 2))
    share = successes / n
    centre = share + z * z / (2 * n)
    half_width = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    low = 0.0 if successes == 0 else (centre - half_width) / scale
    high = 1.0 if successes == n else (centre + half_width) / scale
    return low, high


def exact_interval(successes: int, n: int, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """The interval of Clopper and Pearson (Biometrika 1934;26:404): never covers less than it says.

    successes of n examined; raises ValueError unless 0 <= successes <= n and n > 0.
    """
    check(successes, n)
    tail = (1 - confidence) / 2
    low = 0.0 if successes == 0 else float(betaincinv(successes, n - successes + 1, tail))
    high = 1.0 if successes == n else float(betaincinv(successes + 1, n - successes, 1 - tail))
    return low, high


def check(successes: int, n: int) -> None:
    if not 0 <= successes <= n or n == 0:
        raise ValueError(f"successes between 0 and n, and n above 0, found {successes} of {n}")
