"""What the policy of the site and Japanese type ask of every template and style sheet."""

import re
from pathlib import Path

import pytest

import seido

ROOT = Path(seido.__file__).parent
TEMPLATES = sorted(path for path in ROOT.rglob("templates/**/*.html"))
SHEETS = sorted(ROOT.rglob("static/seido/*.css"))


#: Shown where nothing works any more, not even the catalogues; it speaks both languages.
WITHOUT_CATALOGUES = "500.html"
JAPANESE = re.compile(r"[\u3040-\u30fa\u30fc-\u30ff\u4e00-\u9fff]+")


def markup(path):
    """A template without what Django replaces."""
    return re.sub(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: "/".join(path.parts[-3:]))
def test_no_style_and_no_script_stands_in_a_template(path):
    text = markup(path)
    assert not re.search(r"<[a-z][^>]*\s(?:style|on[a-z]+)=|<style|javascript:", text)
    assert not re.search(r"<script(?![^>]*\s(?:src=|type=\"application/json\"))", text)
    assert not re.search(r"""(?:src|action)=["']?(?:https?:)?//""", text)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: "/".join(path.parts[-3:]))
def test_words_come_from_the_catalogues(path):
    """Only names of languages stand in their own language."""
    if path.name != WITHOUT_CATALOGUES:
        assert JAPANESE.findall(markup(path).replace("日本語", "")) == []


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.name)
def test_nothing_is_italic_and_all_stands_in_a_layer(path):
    text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert "italic" not in text
    assert "http" not in text
    if path.name != "api-docs.css":  # the page of another product
        assert re.match(r"\s*@layer", text)
