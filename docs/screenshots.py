"""Takes the pictures of the README and the guide from a running site of the demonstration.

    seido demo --contacts 100000 && seido serve &
    python docs/screenshots.py [http://localhost:8000]

Needs a Chromium (SEIDO_CHROMIUM names it) and a font with Japanese letters.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import sys
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import Page, ViewportSize, sync_playwright

PICTURES = Path(__file__).parent / "pictures"
#: Name -> where it begins, and the pattern of the link on that page that is followed.
PAGES = {
    "home": ("/", ""),
    "scorecard": ("/performance/", ""),
    "metric": ("/performance/?status=below", r"^/performance/metrics/"),
    "requirement": ("/requirements/3.5.1.a/", ""),
    "score": ("/score/", ""),
}
LOOKS: tuple[tuple[str, Literal["light", "dark"]], ...] = (("ja", "light"), ("en", "dark"))
SIZE: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}


def sign_in(page: Page) -> None:
    page.goto("/accounts/login/")
    page.fill("[name=login]", "leader")
    page.fill("[name=password]", "seido-demo")
    page.press("[name=password]", "Enter")
    page.wait_for_load_state("networkidle")


def target(page: Page, start: str, pattern: str) -> str:
    if not pattern:
        return start
    page.goto(start)
    links = page.eval_on_selector_all("main a", "links => links.map(link => link.pathname + link.search)")
    return next(link for link in links if re.search(pattern, link))


def take(page: Page, name: str) -> None:
    """A picture in few colours, which is a third as large and looks the same."""
    page.wait_for_load_state("networkidle")
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    few = picture.quantize(192, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    few.save(PICTURES / f"{name}.png", optimize=True)


def main(address: str) -> None:
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=os.environ.get("SEIDO_CHROMIUM") or shutil.which("chromium"),
            args=["--no-sandbox"],
        )
        for language, theme in LOOKS:
            window = browser.new_context(base_url=address, viewport=SIZE, locale=language, color_scheme=theme)
            window.add_cookies([{"name": "language", "value": language, "url": address}])
            page = window.new_page()
            sign_in(page)
            for name, (start, pattern) in PAGES.items():
                page.goto(target(page, start, pattern))
                take(page, f"{name}-{language}-{theme}")
            page.set_viewport_size(PHONE)
            page.goto("/")
            take(page, f"home-{language}-{theme}-390")
            window.close()
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://localhost:8000")
