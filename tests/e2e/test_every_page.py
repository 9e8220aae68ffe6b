"""Every page of the menu, and the pages behind it, in both languages and both themes: nothing to say for axe,
nothing in the console, nothing wider than a phone, and small."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import BrowserContext, Page, ViewportSize

from seido.apps.pages.menu import FOOT, MENU

MOST_BYTES = 150_000
NARROW: ViewportSize = {"width": 360, "height": 740}
#: A path, or a path and the pattern of the first link on it that is followed.
BEHIND = (
    ("/performance/", r"^/performance/metrics/"),
    ("/requirements/", r"^/requirements/\d"),
    ("/assessments/", r"^/assessments/\d+/$"),
    ("/actions/", r"^/actions/\d+/$"),
    ("/data/", r"^/data/loads/[^/]+/$"),
    ("/settings/people/", r"^/settings/people/\d+/$"),
)
OWN = (
    "/profile/",
    "/notifications/",
    "/search/",
    "/search/?q=a",
    "/help/",
    "/settings/people/",
    "/actions/new/",
    "/performance/?status=below",
)
PATHS = [
    *(entry.path for group in (*MENU, FOOT) for entry in group.entries),
    *OWN,
    *(f"{path} → {link}" for path, link in BEHIND),
]


#: Language -> theme -> axe's options. Contrast takes most of the time, and is the same in both languages; nothing
#: else differs between the themes.
RULES: dict[str, dict[str, dict[str, Any]]] = {
    "ja": {"light": {}, "dark": {"runOnly": ["color-contrast"]}},
    "en": {"light": {"rules": {"color-contrast": {"enabled": False}}}},
}


@dataclass
class Walked:
    """What was seen on a page."""

    path: str
    status: int = 0
    size: int = 0
    console: list[str] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    wider: list[str] = field(default_factory=list)
    title: str = ""


class Walk:
    """Visits pages in each language, and tells what was seen."""

    def __init__(self, windows: dict[str, BrowserContext]) -> None:
        self.windows = windows
        self.axe = Path(AXE_FILE_PATH).read_text(encoding="utf-8")

    def visit(self, path: str) -> Walked:
        found = Walked(path)
        target = ""
        for language, window in self.windows.items():
            page = window.new_page()
            page.on(
                "console",
                lambda said: found.console.append(said.text) if said.type in ("error", "warning") else None,
            )
            page.on("pageerror", lambda error: found.console.append(str(error)))
            target = target or self.target(page, path)
            answer = page.goto(target)
            assert answer is not None
            page.wait_for_load_state("networkidle")
            found.status, found.size, found.title = answer.status, len(answer.body()), page.title()
            # The policy of the site lets no script in from outside; what the tests evaluate is not bound by it.
            page.evaluate(self.axe)
            for theme, options in RULES[language].items():
                page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
                found.violations += [f"{language} {theme}: {one}" for one in violations(page, options)]
            page.set_viewport_size(NARROW)
            found.wider += [f"{language}: {one}" for one in wider(page)]
            page.close()
        return found

    def target(self, page: Page, path: str) -> str:
        start, _, pattern = path.partition(" → ")
        if not pattern:
            return start
        page.goto(start)
        links = page.eval_on_selector_all("main a", "links => links.map(link => link.pathname + link.search)")
        found = next((link for link in links if link and re.search(pattern, link)), None)
        assert found, f"{start} has no link to {pattern}"
        return str(found)


def violations(page: Page, options: dict[str, Any]) -> list[str]:
    """What axe finds."""
    result = page.evaluate("options => axe.run(options)", options)
    return [
        f"{one['id']}: {node['html'][:160]} ({node['failureSummary'][:200]})"
        for one in result["violations"]
        for node in one["nodes"][:3]
    ]


def wider(page: Page) -> list[str]:
    """What makes the page wider than the window."""
    return page.evaluate(
        """() => {
          const width = document.documentElement.clientWidth;
          if (document.documentElement.scrollWidth <= width) return [];
          const inside = (one) => one.closest(".table-scroll, .chart-frame, .tabs, pre, [popover]");
          const found = [...document.querySelectorAll("body *")]
            .filter((one) => one.getBoundingClientRect().right > width + 1)
            .sort((one, other) => Boolean(inside(one)) - Boolean(inside(other)));
          return found.slice(0, 4).map((one) => one.outerHTML.slice(0, 120));
        }"""
    )


@pytest.fixture(scope="module")
def walk(people: Any) -> Walk:
    windows = {language: people.window("leader", locale=language) for language in ("ja", "en")}
    for language, window in windows.items():
        window.add_cookies([{"name": "language", "value": language, "url": people.site}])
    return Walk(windows)


@pytest.mark.parametrize("path", PATHS)
def test_a_page_has_nothing_to_complain_of(walk: Walk, path: str) -> None:
    found = walk.visit(path)
    assert found.status == 200
    assert found.size < MOST_BYTES
    assert found.title.strip(" –") not in ("", "Seido")
    assert found.console == []
    assert found.violations == []
    assert found.wider == []
