"""Reading the guide: its Markdown as HTML, in the language of the page."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from markdown_it import MarkdownIt
from markdown_it.token import Token

import seido
from seido.apps.accounts.roles import Role

FOLDER = Path(seido.__file__).parents[2] / "docs" / "guide"
INDEX = "index"
#: The names of the guide's pages: one a role, and the one about everything.
NAMES = (INDEX, *("administrator" if role == Role.ADMINISTRATOR else str(role) for role in Role))


@dataclass(frozen=True)
class Text:
    title: str
    html: SafeString


def text(name: str) -> Text | None:
    """A page of the guide; None for a name that is none."""
    if name not in NAMES:
        return None
    return rendered(name, (get_language() or "ja")[:2])


@cache
def rendered(name: str, language: str) -> Text | None:
    path = FOLDER / language / f"{name}.md"
    if not path.is_file():
        return None
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = without_pictures(reader.parse(path.read_text(encoding="utf-8")))
    title = tokens[1].content if tokens and tokens[0].type == "heading_open" else name
    for token in tokens:
        lead_inside(token)
    return Text(title, mark_safe(reader.renderer.render(tokens[3:], reader.options, {})))


def without_pictures(tokens: list[Token]) -> list[Token]:
    """Paragraphs that are a picture of the product are left to those who read the guide elsewhere."""
    drawn = {
        index
        for index, token in enumerate(tokens)
        if token.children and all(child.type == "image" for child in token.children)
    }
    return [token for index, token in enumerate(tokens) if not {index - 1, index, index + 1} & drawn]


def lead_inside(token: Token) -> None:
    """Links from page to page of the guide become those of the site; what is long scrolls."""
    for child in token.children or ():
        href = child.attrGet("href") if child.type == "link_open" else None
        if isinstance(href, str) and href.endswith(".md"):
            name = href.removesuffix(".md")
            child.attrSet("href", "/help/" if name == INDEX else f"/help/{name}/")
