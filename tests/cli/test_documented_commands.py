"""The commands and the notebook examples of the staffing pages run as they stand there."""

import shlex

import pytest

from support.commands import run
from support.markdown import blocks

PAGES = ("erlang", "patience", "backlog", "simulation")
COMMANDS = [
    (page, line)
    for page in PAGES
    for block in blocks(f"algorithms/{page}.md")
    for line in block.splitlines()
    if line.startswith("seido ")
]
EXAMPLES = [(page, block) for page in PAGES for block in blocks(f"algorithms/{page}.md", "python")]
#: The file that a page's commands read is the block that follows them there.
FILES = {"erlang": "intervals.csv", "patience": "log.csv", "simulation": "plan.csv"}


@pytest.mark.parametrize(("page", "line"), COMMANDS, ids=[line for _, line in COMMANDS])
def test_commands(page, line, capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    (sheet,) = [block for block in blocks(f"algorithms/{page}.md") if not block.startswith("seido ")]
    (tmp_path / FILES[page]).write_text(sheet)
    got = run(capsys, monkeypatch, *shlex.split(line)[1:])
    assert (got.status, got.err) == (0, "")


@pytest.mark.parametrize(("page", "example"), EXAMPLES, ids=[page for page, _ in EXAMPLES])
def test_notebook_examples(page, example):
    exec(compile(example, f"docs/algorithms/{page}.md", "exec"), {})
