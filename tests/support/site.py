"""A real site: `seido serve` in processes of its own, and a person who signs in to it."""

from __future__ import annotations

import http.client
import http.cookiejar
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

COMMAND = "from seido.cli import main; main()"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Site:
    """`seido serve` in a home; `roles()` finds its processes."""

    home: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        log = (self.home / "serve.log").open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "-c", COMMAND, "serve", "--port", str(self.port)],
            env={**os.environ, "SEIDO_HOME": str(self.home), "SEIDO_DATABASE_URL": "", "SEIDO_LANG": "en"},
            stdout=log,
            stderr=log,
        )
        log.close()

    def answers(self, seconds: float = 180) -> bool:
        """Waits until the site answers."""
        give_up = time.monotonic() + seconds
        while time.monotonic() < give_up:
            try:
                with urllib.request.urlopen(f"{self.address}/healthz", timeout=5) as answer:
                    return bool(answer.status == 200)
            except (urllib.error.URLError, OSError, http.client.HTTPException):
                time.sleep(0.2)
        return False

    def stop(self) -> int:
        """Ends the site as Ctrl-C does; its status."""
        assert self.process is not None
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        return self.process.wait(60)

    def roles(self) -> Mapping[str, list[int]]:
        """Processes by what they are: supervisor, worker, server, and web (the server's own workers)."""
        assert self.process is not None
        found: dict[str, list[int]] = {
            "supervisor": [self.process.pid],
            "worker": [],
            "server": [],
            "web": [],
        }
        for child in children(self.process.pid):
            found["worker" if "--with-parent" in command_of(child) else "server"].append(child)
        for server in found["server"]:
            found["web"] += children(server)
        return found

    def everybody(self) -> list[int]:
        return [pid for pids in self.roles().values() for pid in pids]


def children(pid: int) -> list[int]:
    try:
        text = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    except OSError:
        return []
    return [int(word) for word in text.split()]


def command_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


class Person:
    """Somebody who is signed in, by the pages' own forms."""

    def __init__(self, site: Site, name: str, password: str) -> None:
        self.site = site
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar), NoRedirect())
        self.get("/accounts/login/")
        status, _ = self.post("/accounts/login/", {"login": name, "password": password})
        assert status == 302, status

    def get(self, path: str) -> tuple[int, str]:
        return self.ask(urllib.request.Request(self.site.address + path))

    def post(
        self, path: str, fields: Mapping[str, str], files: Mapping[str, tuple[str, bytes]] | None = None
    ) -> tuple[int, str]:
        """Sends a form; status, and the address that the answer leads to (else its text)."""
        token = next(cookie.value for cookie in self.jar if cookie.name == "csrftoken")
        body, kind = multipart({**fields, "csrfmiddlewaretoken": token or ""}, files or {})
        return self.ask(
            urllib.request.Request(self.site.address + path, body, {"Content-Type": kind}, method="POST")
        )

    def ask(self, request: urllib.request.Request) -> tuple[int, str]:
        try:
            with self.opener.open(request, timeout=30) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            if error.code in (301, 302):
                return error.code, urllib.parse.urlsplit(error.headers["Location"]).path
            return error.code, error.read().decode(errors="replace")


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: object, **kwargs: object) -> None:
        return None


def multipart(fields: Mapping[str, str], files: Mapping[str, tuple[str, bytes]]) -> tuple[bytes, str]:
    mark = "seido-form-mark"
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    for name, (file, content) in files.items():
        head = f'Content-Disposition: form-data; name="{name}"; filename="{file}"'
        parts.append(f"--{mark}\r\n{head}\r\nContent-Type: text/csv\r\n\r\n".encode() + content + b"\r\n")
    return b"".join([*parts, f"--{mark}--\r\n".encode()]), f"multipart/form-data; boundary={mark}"


def number_in(path: str) -> int:
    found = re.search(r"/(\d+)/", path)
    assert found, path
    return int(found[1])
