"""A copy brings back what was there: records, facts, uploads, keys; and a damaged one changes nothing."""

from __future__ import annotations

import tarfile
from pathlib import Path

import pytest

from support.installed import document, seido

SETUP = """
entity: {name: Harbour, role: csp}
clients: [Alpha]
programs:
  - name: Desk
    client: Alpha
    zone: Asia/Tokyo
    processes:
      - {name: Calls, kind: real_time, queues: [main], parameters: {service_level_threshold: 20s}}
"""
ROWS = "contact_id,program,queue,customer,arrived_at,outcome,wait_ms,handle_ms\n"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder, place = tmp_path_factory.mktemp("files"), tmp_path_factory.mktemp("home")
    (folder / "setup.yaml").write_text(SETUP, encoding="utf-8")
    seido(place, "setup", folder / "setup.yaml")
    for month in (1, 2):
        path = folder / f"calls-{month}.csv"
        lines = [
            f"{month}-{n},Desk,main,ann,2026-{month:02}-15T10:00,handled,{n * 9000},60000"
            for n in range(1, 5)
        ]
        path.write_text(ROWS + "\n".join(lines) + "\n", encoding="utf-8")
        seido(place, "ingest", path, "--source", "csv", "--table", "contacts")
    seido(place, "measure")
    sent = place / "uploads" / "evidence" / "0123abcd"
    sent.parent.mkdir(parents=True)
    sent.write_bytes(b"minutes of a meeting")
    return place


@pytest.fixture(scope="module")
def copy(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("copy") / "copy.tar"
    seido(home, "backup", path)
    return path


def test_what_was_there_is_there_again(home: Path, copy: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    seido(other, "restore", copy)
    for command in (
        ("measure",),
        ("measure", "--by", "day"),
        ("explain", "rt_service_level", "--unit", "Calls", "--period", "2026-01"),
    ):
        assert document(other, *command) == document(home, *command)
    assert (other / "uploads" / "evidence" / "0123abcd").read_bytes() == b"minutes of a meeting"


def test_loading_goes_on_where_it_was(copy: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    seido(other, "restore", copy)
    path = tmp_path / "more.csv"
    path.write_text(
        ROWS
        + "1-1,Desk,main,ann,2026-01-15T10:00,handled,9000,60000\n"
        + "3-1,Desk,main,ann,2026-03-15T10:00,handled,9000,60000\n",
        encoding="utf-8",
    )
    done = document(other, "ingest", path, "--source", "csv", "--table", "contacts")
    assert (done["changed"], done["same"]) == (1, 1)  # the key came along: the same customer is the same
    assert len(document(other, "measure", "--metric", "rt_volume", "--unit", "Calls")) == 3


def test_a_home_that_holds_something_is_left_alone(home: Path, copy: Path) -> None:
    assert "empty home" in seido(home, "restore", copy, status=2)
    assert len(document(home, "measure", "--metric", "rt_volume", "--unit", "Calls")) == 2


@pytest.mark.parametrize("damage", ["half", "changed", "empty", "none"])
def test_a_damaged_copy_changes_nothing(copy: Path, tmp_path: Path, damage: str) -> None:
    path = tmp_path / "damaged.tar"
    content = bytearray(copy.read_bytes())
    if damage == "half":
        path.write_bytes(content[: len(content) // 2])
    elif damage == "changed":
        with tarfile.open(copy) as archive:
            place = next(entry for entry in archive if entry.name.startswith("facts/")).offset_data + 40
        content[place] ^= 1
        path.write_bytes(content)
    elif damage == "empty":
        path.touch()
    other = tmp_path / "other"
    assert "damaged.tar" in seido(other, "restore", path, status=2)
    assert "seido setup" in seido(other, "measure", status=2)
