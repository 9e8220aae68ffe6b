"""The site as people use it: the demonstration centre, small, served by `seido serve`, in Debian's Chromium.

Skipped without a Chromium, unless SEIDO_REQUIRE_BROWSER=1 says that there must be one (SEIDO_CHROMIUM names it).
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext

from support.demonstration import AS_OF, copy

CHROMIUM = os.environ.get("SEIDO_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
REQUIRED = os.environ.get("SEIDO_REQUIRE_BROWSER") == "1"
PASSWORD = "seido-demo"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    if not CHROMIUM:
        if REQUIRED:
            pytest.fail("SEIDO_REQUIRE_BROWSER=1, and no Chromium is installed")
        pytest.skip("no Chromium is installed")
    quiet = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
    return {
        **browser_type_launch_args,
        "executable_path": CHROMIUM,
        "args": [*quiet, "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"],
    }


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the demonstration of its own."""
    if not CHROMIUM and not REQUIRED:
        pytest.skip("no Chromium is installed")
    return copy(tmp_path_factory)


@pytest.fixture(scope="session")
def site(demonstration: Path) -> Iterator[str]:
    """The address of the site, with its worker."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "SEIDO_HOME": str(demonstration),
        "SEIDO_TODAY": AS_OF,
        "SEIDO_DATABASE_URL": "",
        "SEIDO_ADDRESS": f"http://localhost:{port}",
    }
    command = [sys.executable, "-c", "from seido.cli import main; main()", "serve"]
    log = demonstration / "served.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [*command, "--port", str(port), "--workers", "1"],
            env=environment,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    address = f"http://localhost:{port}"
    for _ in range(120):
        assert process.poll() is None, log.read_text()
        try:
            urllib.request.urlopen(f"{address}/healthz", timeout=1).close()
            break
        except OSError:
            time.sleep(0.5)
    yield address
    os.killpg(process.pid, signal.SIGTERM)
    process.wait(20)


class People:
    """Windows of people who are signed in."""

    def __init__(self, browser: Browser, site: str) -> None:
        self.browser, self.site = browser, site
        self.kept: dict[str, Any] = {}
        self.opened: list[BrowserContext] = []

    def window(self, user: str, **more: Any) -> BrowserContext:
        """A window in which a user of the demonstration is signed in; `more` goes to the browser's context."""
        options = {"base_url": self.site, "locale": "ja", "viewport": {"width": 1440, "height": 900}, **more}
        if user not in self.kept:
            context = self.browser.new_context(base_url=self.site)
            page = context.new_page()
            page.goto("/accounts/login/")
            page.fill("[name=login]", user)
            page.fill("[name=password]", PASSWORD)
            page.press("[name=password]", "Enter")
            page.wait_for_url(self.site + "/")
            self.kept[user] = context.storage_state()
            context.close()
        context = self.browser.new_context(storage_state=self.kept[user], **options)
        context.set_default_timeout(15_000)
        self.opened.append(context)
        return context


@pytest.fixture(scope="session")
def people(browser: Browser, site: str) -> Iterator[People]:
    found = People(browser, site)
    yield found
    for context in found.opened:
        context.close()
