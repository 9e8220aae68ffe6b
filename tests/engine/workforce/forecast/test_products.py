"""The small products and the elimination, against numpy's own."""

import numpy as np
import pytest

from seido.engine.workforce.forecast.products import along, cross, solve_positive


@pytest.mark.parametrize(("count", "left", "right"), [(0, 3, 2), (1, 1, 1), (1092, 110, 110), (7, 400, 600)])
def test_products(count, left, right):
    random = np.random.default_rng(count)
    one, two = random.normal(size=(count, left)), random.normal(size=(count, right))
    assert cross(one, two) == pytest.approx(one.T @ two)
    assert along(one, two[:left, 0] if count > left else np.ones(left)) == pytest.approx(
        one @ (two[:left, 0] if count > left else np.ones(left))
    )


@pytest.mark.parametrize("size", [1, 15, 16, 17, 130])
def test_elimination(size):
    random = np.random.default_rng(size)
    root = random.normal(size=(2 * size, size))
    matrix = root.T @ root + np.eye(size)
    vector = random.normal(size=size)
    assert solve_positive(matrix, vector) == pytest.approx(np.linalg.solve(matrix, vector))
