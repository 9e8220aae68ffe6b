"""Sums of products, done in pieces too small for a linear algebra library to start threads on.

A forecast takes hundreds of products of about a thousand days by a hundred columns. Started on all cores each
of them waits for the slowest one: on a busy machine that made a forecast thirty times as slow.
"""

from __future__ import annotations

import numpy as np

from seido.engine.workforce.forecast.series import Floats

#: Multiplications in one piece: OpenBLAS runs up to 262,144 of them on one core.
PIECE = 200_000
BLOCK = 16  # rows eliminated at a time


def cross(left: Floats, right: Floats) -> Floats:
    """`left.T @ right` for (n, a) and (n, b): (a, b)."""
    count, across = left.shape[0], left.shape[1] * right.shape[1]
    rows = max(PIECE // max(across, 1), 1)
    whole = count // rows
    split = whole * rows
    pieces = np.matmul(
        left[:split].reshape(whole, rows, left.shape[1]).transpose(0, 2, 1),
        right[:split].reshape(whole, rows, right.shape[1]),
    ).sum(axis=0)
    return np.asarray(pieces + left[split:].T @ right[split:])


def along(table: Floats, vector: Floats) -> Floats:
    """`table @ vector` for (n, a) and (a,): (n,)."""
    return np.asarray(np.einsum("na,a->n", table, vector))


def solve_positive(matrix: Floats, vector: Floats) -> Floats:
    """The solution x of `matrix @ x = vector` for a symmetric positive definite matrix (a, a).

    Elimination by blocks; a positive definite matrix needs no exchange of rows.
    """
    left, right = matrix.copy(), vector.copy()
    size = vector.size
    inverses: list[Floats] = []
    for start in range(0, size, BLOCK):
        end = min(start + BLOCK, size)
        inverse = np.asarray(np.linalg.inv(left[start:end, start:end]), dtype=np.float64)
        inverses.append(inverse)
        beside = left[start:end, end:]
        scaled = inverse @ beside
        left[end:, end:] -= cross(beside, scaled)
        right[end:] -= along(scaled.T, right[start:end])
    solution = np.zeros(size)
    for number in reversed(range(len(inverses))):
        start, end = number * BLOCK, min((number + 1) * BLOCK, size)
        known = right[start:end] - along(left[start:end, end:], solution[end:])
        solution[start:end] = along(inverses[number], known)
    return solution
