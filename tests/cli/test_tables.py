"""Files of numbers: every fault is named by row and column, and nothing is half written."""

from pathlib import Path

import pytest

from seido.cli.tables import MOST_FAULTS, read_columns, write_csv
from seido.faults import InputError


def file(folder: Path, text: str | bytes) -> Path:
    path = folder / "in.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def faults_of(path: Path, required=None, optional=None) -> list[str]:
    with pytest.raises(InputError) as error:
        read_columns(path, required or {"calls": "non_negative"}, optional or {})
    return [str(fault).removeprefix(str(path)) for fault in error.value.faults]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_reads_typed_columns_and_carries_the_rest(tmp_path, separator, mark):
    lines = ["start,calls,queue,late", "2026-01-31T09:30, 12.5 ,a,yes", "", "2026-01-31T10:00,0,b,"]
    path = file(tmp_path, mark + "\r\n".join(lines).replace(",", separator))
    table = read_columns(
        path, {"start": "moment", "calls": "non_negative"}, {"late": "flag", "aht": "positive"}
    )
    assert [moment.isoformat() for moment in table["start"]] == ["2026-01-31T09:30:00", "2026-01-31T10:00:00"]
    assert table["calls"] == [12.5, 0.0]
    assert table["late"] == [True, None]
    assert "aht" not in table
    assert table.extra == {"queue": ["a", "b"]}
    assert table.rows == [2, 4]
    assert len(table) == 2


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("-1", "'-1'"),
        ("nan", "'nan'"),
        ("inf", "'inf'"),
        ("1e13", "'1e13'"),
        ("1_0", "'1_0'"),
        ("ten", "'ten'"),
        ("", "nothing"),
    ],
)
def test_a_bad_number_is_named_by_row_and_column(tmp_path, cell, found):
    path = file(tmp_path, f"calls,note\n5,a\n{cell},b\n")
    assert faults_of(path) == [f", row 3, calls: expected a number of at least 0, found {found}"]


def test_all_faults_are_told_at_once(tmp_path):
    path = file(tmp_path, "calls,aht\nx,1\n1,0\n1\n")
    assert len(faults_of(path, {"calls": "number", "aht": "positive"})) == 3


def test_a_file_of_the_wrong_kind_is_given_up(tmp_path):
    path = file(tmp_path, "calls\n" + "x\n" * 10_000)
    assert len(faults_of(path)) == MOST_FAULTS + 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "an empty file"),
        ("calls\n", "a header only"),
        ("volume\n1\n", "only volume"),
        ("calls,calls\n1,2\n", "it twice"),
        ("calls\n\xe9\n".encode("latin-1"), "byte 0xe9"),
        (b"calls\n\0\n", "zero bytes"),
        ("calls\n1,2\n", "found 2"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(tmp_path, content, said):
    assert said in "\n".join(faults_of(file(tmp_path, content)))


def test_a_file_that_is_not_there(tmp_path):
    assert faults_of(tmp_path / "none.csv") == [
        ": expected a file that can be read, found No such file or directory"
    ]


def test_writes_whole_or_not_at_all(tmp_path):
    path = tmp_path / "out.csv"
    write_csv(path, ["a", "b"], [[1, None], [0.5, "x,y"]])
    assert path.read_text() == 'a,b\n1,\n0.5,"x,y"\n'

    def interrupted():
        yield [2, 2]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_csv(path, ["a", "b"], interrupted())
    assert path.read_text().startswith("a,b\n1,")
    assert list(tmp_path.iterdir()) == [path]


def test_text_that_a_spreadsheet_would_run_is_defused(tmp_path):
    path = tmp_path / "out.csv"
    write_csv(path, ["a", "b", "c"], [["=1+1", "-2", "+x"]])
    assert path.read_text() == "a,b,c\n'=1+1,-2,'+x\n"


def test_a_place_that_cannot_be_written(tmp_path):
    with pytest.raises(InputError, match="a place that can be written"):
        write_csv(tmp_path / "none" / "out.csv", ["a"], [])
