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


@pytest.mark.parametrize(("subject", "line"), COMMANDS, ids=[line for _, line in COMMANDS])
def test_commands(subject, line, capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    (sheet,) = [block for block in blocks(f"algorithms/{subject}.md") if not block.startswith("seido ")]
    (tmp_path / FILES[subject]).write_text(sheet)
    got = run(capsys, monkeypatch, *shlex.split(line)[1:])
    assert (got.status, got.err) == (0, "")


@pytest.mark.parametrize(("subject", "example"), EXAMPLES, ids=[subject for subject, _ in EXAMPLES])
def test_notebook_examples(subject, example):
    exec(compile(example, f"docs/algorithms/{subject}.md", "exec"), {})
