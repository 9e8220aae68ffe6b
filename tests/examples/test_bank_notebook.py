"""The notebook of the real bank: from its history to a simulated schedule."""

import runpy
import sys
from pathlib import Path

import numpy as np
import pytest

from support.shared import shared_data

NOTEBOOK = Path(__file__).resolve().parents[2] / "examples" / "workforce" / "bank.py"


@pytest.fixture
def history():
    return shared_data("anonymous_bank_6min", "callcenter_6min.csv")


def test_from_history_to_a_simulated_schedule(history, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", [str(NOTEBOOK), str(history)])
    found = runpy.run_path(str(NOTEBOOK))
    week, agents, planned = found["week"], found["agents"], found["planned"]
    assert (week.index[0].isoformat(), week.index[-1].isoformat()) == (
        "1999-11-21T07:00:00",
        "1999-11-26T13:30:00",
    )
    assert week.sum() == pytest.approx(found["came"].sum(), rel=0.15)
    assert planned.sum() >= 0.95 * agents.sum()
    assert found["formula"] == pytest.approx(found["foreseen"].total.mean[0], abs=0.03)
    assert found["foreseen"].total.mean[0] > 0.8
    both = np.isfinite(found["foreseen"].simulated.mean)
    assert both.all()
    assert "answered within 20 s" in capsys.readouterr().out
