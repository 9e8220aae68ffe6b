"""ASSESSMENT.csv: verdicts on requirements and where they are deployed, read into an assessment."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from seido.cli.results_file import Reading, yes_or_no
from seido.cli.sheets import Line, read_sheet
from seido.engine.scoring.assessment import OUT, Approach, Assessment, Verdict
from seido.engine.scoring.score import PERFORMANCE
from seido.standard.model import Standard

REQUIRED = ("requirement", "approach")
OPTIONAL = ("scope", "deployed")
APPROACHES = ("met", "not_met", "not_applicable", "waived")


def read_assessment(path: Path, standard: Standard) -> Assessment:
    """The verdicts of a file, and the items of category 4 that it declares out.

    Rows of a role that is not scored are read too and change nothing. A blank `deployed` is no. Raises
    InputError with every fault of the file.
    """
    reading = Reading(str(path))
    approaches: dict[str, Line] = {}
    deployed: dict[str, dict[str, bool]] = {}
    rows: dict[tuple[str, str], Line] = {}
    for line in read_sheet(path, REQUIRED, OPTIONAL):
        identifier = line["requirement"]
        approach = reading.choice(line, "approach", APPROACHES)
        answer = reading.cell(line, "deployed", yes_or_no, False)
        if not check_identifier(line, approach, reading, standard) or not approach:
            continue
        first = approaches.setdefault(identifier, line)
        if first["approach"].lower() != approach:
            reading.fault(line, "approach", f"{first['approach']}, as in row {first.row} for {identifier}")
            continue
        same = rows.setdefault((identifier, line["scope"]), line)
        if same["deployed"].lower() != line["deployed"].lower() and approach not in OUT:
            reading.fault(line, "deployed", f"{same['deployed'] or 'a blank'}, as in row {same.row}")
        deployed.setdefault(identifier, {})[line["scope"]] = answer
    reading.done()
    values = {name: cast(Approach, line["approach"].lower()) for name, line in approaches.items()}
    return Assessment(
        verdicts={
            name: Verdict(approach, {} if approach in OUT else deployed[name])
            for name, approach in values.items()
            if name in standard.requirements
        },
        declared={name: approach for name, approach in values.items() if name in standard.items},
    )


def check_identifier(line: Line, approach: str, reading: Reading, standard: Standard) -> bool:
    """Whether a line names a leaf requirement, or an item of category 4 that it takes out."""
    identifier = line["requirement"]
    item = standard.items.get(identifier)
    requirement = standard.requirements.get(identifier)
    if requirement is not None and requirement.leaf:
        return True
    if item is not None and item.category == PERFORMANCE:
        if approach and approach not in OUT:
            reading.fault(
                line, "approach", "not_applicable or waived, as results score an item of category 4"
            )
        return approach in OUT
    leaves = [
        leaf.id
        for leaf in standard.requirements.values()
        if leaf.leaf and (leaf.item == identifier or leaf.id.startswith(f"{identifier}."))
    ]
    if item is not None and item.status == "not_in_source":
        reading.fault(line, "requirement", f"no row for {identifier}, whose text the release lacks")
    elif leaves:
        reading.fault(line, "requirement", f"its leaf requirements, {', '.join(leaves)}")
    elif requirement is not None:
        reading.fault(line, "requirement", f"a requirement that approach counts, which {identifier} is not")
    else:
        reading.fault(line, "requirement", f"a leaf requirement of release {standard.release}")
    return False
