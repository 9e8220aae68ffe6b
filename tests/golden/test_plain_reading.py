"""Random files against a second, naive reading of the public interface's definitions."""

import csv
import random
from collections import defaultdict
from fractions import Fraction
from pathlib import Path

import pytest

from seido.standard import load
from support.commands import run

STANDARD = load()


def write(path: Path, rows: list[dict[str, object]]) -> Path:
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    return path


def random_results(chance: random.Random) -> list[dict[str, object]]:
    rows = []
    for number in range(chance.randint(5, 30)):
        item = chance.choice(["4.1", "4.2a", "4.3", "4.4", "4.5"])
        kind = chance.choice(["service", "quality", "sales", "efficiency", "cost"])
        direction = chance.choice(["higher", "lower", "range"])
        site, new = chance.choice(["", "A", "B"]), chance.choice(["", "yes"])
        count = chance.randint(1, 15)
        drift = chance.choice([0, 0.5, -0.5, 1])
        for month in range(count):
            if chance.random() < 0.01:
                continue
            rows.append(
                {
                    "item": item,
                    "unit_kind": "program",
                    "unit": f"U{number}",
                    "process": "",
                    "metric": "m",
                    "type": kind,
                    "direction": direction,
                    "target": "" if direction == "range" else 80,
                    "target_low": 78 if direction == "range" else "",
                    "target_high": 82,
                    "period": f"{2024 + month // 12}-{month % 12 + 1:02}",
                    "value": round(80 + chance.gauss(0, 2) + drift * month, 1),
                    "integrity": "no" if chance.random() < 0.01 else "",
                    "low_volume": "",
                    "additional": "",
                    "new": new,
                    "site": site,
                }
            )
    return rows


def judged(rows: list[dict]) -> tuple[bool, bool, bool]:
    """Counted, at level, improving."""
    month = lambda row: int(row["period"][:4]) * 12 + int(row["period"][5:])  # noqa: E731
    rows = sorted(rows, key=month)
    if len(rows) < 3 and rows[0]["new"] == "yes":
        return False, False, False
    first, last = month(rows[0]), month(rows[-1])
    window = [row for row in rows if month(row) > last - 12]
    whole = len(window) == min(12, last - first + 1) and len(rows) >= 3

    def met(row) -> bool:
        value = row["value"]
        if row["direction"] == "range":
            return 78 <= value <= 82
        return value >= 80 if row["direction"] == "higher" else value <= 80

    def badness(row, value: Fraction) -> Fraction:
        if row["direction"] == "range":
            return max(78 - value, value - 82, Fraction(0))
        return -value if row["direction"] == "higher" else value

    sound = whole and all(row["integrity"] != "no" for row in window)
    level = sound and sum(map(met, window)) * 4 >= 3 * len(window)
    prior = [Fraction(str(row["value"])) for row in window[-6:-3]]
    improving = bool(prior) and all(
        met(row) or badness(row, Fraction(str(row["value"]))) < badness(row, sum(prior) / len(prior))
        for row in window[-3:]
    )
    return True, level, sound and improving


def shares(members: list[tuple[bool, bool]]) -> tuple[Fraction, Fraction]:
    level = sum(level for level, _ in members)
    either = sum(level or improving for level, improving in members)
    return Fraction(100 * level, len(members)), Fraction(100 * either, len(members))


def pooled(members: list[tuple[bool, bool]]) -> Fraction:
    level, either = shares(members)
    return min(Fraction(100), 2 * level + (either - level) / 2)


def expected_items(rows: list[dict]) -> tuple[dict[str, Fraction], bool]:
    """Score of each item of category 4 in percent, and the gate."""
    groups = defaultdict(list)
    for row in rows:
        groups[row["item"], row["unit"]].append(row)
    items, in_set, sites = defaultdict(lambda: defaultdict(list)), [], defaultdict(list)
    for (item, _), mine in groups.items():
        counted, level, improving = judged(mine)
        if not counted:
            continue
        kind = mine[0]["type"].replace("cost", "efficiency") if item in ("4.3", "4.4") else ""
        items[item][kind].append((level, improving))
        if item != "4.5":
            in_set.append((level, improving))
            sites[mine[0]["site"]].append((level, improving))
    scores = {item: sum(map(pooled, kinds.values())) / len(kinds) for item, kinds in items.items()}
    if not in_set:
        return scores, False
    level, either = shares(in_set)
    scores["4.6"] = min(
        100 - 2 * max(Fraction(0), 50 - level), 100 - Fraction(4, 3) * max(Fraction(0), 75 - either)
    )
    parts = [in_set, *(members for site, members in sites.items() if site)]
    return scores, all(shares(part)[0] >= 50 and shares(part)[1] >= 75 for part in parts)


def random_assessment(chance: random.Random) -> list[dict[str, object]]:
    rows = []
    for item in STANDARD.items_of("csp"):
        leaves = STANDARD.leaves_of(item.id, "csp") if item.category < 4 else ()
        out = chance.random() < 0.1
        good = chance.choice([0.8, 0.97, 1])
        for leaf in leaves:
            approach = (
                "waived"
                if out
                else chance.choices(["met", "not_met", "not_applicable"], [good, 1 - good, 0.05])[0]
            )
            for scope in chance.choice([["P1", "P2", "P3", "P4"], ["P1"], [""], []]):
                rows.append(
                    {
                        "requirement": leaf.id,
                        "approach": approach,
                        "scope": scope,
                        "deployed": "yes" if chance.random() < 0.99 else "no",
                    }
                )
    return rows


def expected_assessed(rows: list[dict], item: str) -> tuple[Fraction | None, int]:
    """Score in percent (None: out of the base) and the approach band."""
    by_leaf = defaultdict(list)
    for row in rows:
        by_leaf[row["requirement"]].append(row)
    approach = {
        leaf.id: (by_leaf[leaf.id] or [{"approach": "not_met"}])[0]["approach"]
        for leaf in STANDARD.leaves_of(item, "csp")
    }
    applicable = {leaf: value for leaf, value in approach.items() if value in ("met", "not_met")}
    if not applicable:
        return None, 0
    share = Fraction(100 * list(applicable.values()).count("met"), len(applicable))
    band = 100 if share == 100 else max(edge for edge in (0, 25, 50, 75) if share >= edge)
    live = [row for leaf in applicable for row in by_leaf[leaf]]
    scopes = {row["scope"] for row in live if row["scope"]} or {row["scope"] for row in live}
    if not scopes:
        return Fraction(0), band
    good = sum(
        all(row["deployed"] == "yes" for row in live if row["scope"] in (scope, "")) for scope in scopes
    )
    deployed = Fraction(100 * good, len(scopes))
    deployed_band = 100 if deployed >= 90 else max(edge for edge in (0, 25, 50, 75) if deployed >= edge)
    return Fraction(min(band, deployed_band)), band


@pytest.mark.parametrize("seed", range(25))
def test_scores_agree_with_the_naive_reading(seed, capsys, monkeypatch, tmp_path):
    chance = random.Random(seed)
    results, assessment = random_results(chance), random_assessment(chance)
    ran = run(
        *(capsys, monkeypatch, "score", "--role", "csp", "--json"),
        *("--results", write(tmp_path / "r.csv", results)),
        *("--assessment", write(tmp_path / "a.csv", assessment)),
    )
    document = ran.document
    performance, gate = expected_items(results)
    total, base, complete = Fraction(0), 0, True
    for found in document["items"]:
        item = STANDARD.items[found["item"]]
        if item.status == "not_in_source":
            continue
        if item.category == 4:
            percent = performance.get(item.id, Fraction(0))
        else:
            percent, band = expected_assessed(assessment, item.id)
            complete = complete and (percent is None or band == 100)
        assert found["in_base"] == (percent is not None), item.id
        if percent is not None:
            assert found["score_pct"] == pytest.approx(float(percent), rel=1e-12), item.id
            total, base = total + item.points * percent / 100, base + item.points
    assert document["total"]["score"] == pytest.approx(float(total), rel=1e-12)
    assert document["total"]["of"] == base
    assert document["gates"] == {
        "points": total >= Fraction(95, 100) * base,
        "approach": complete,
        "fifty_seventy_five": gate,
    }
