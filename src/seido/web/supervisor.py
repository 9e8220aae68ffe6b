"""Runs the site's processes together: the web server and the worker begin, are begun again, and end together."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence

#: A child that ends sooner than this after its start waits longer and longer before the next one.
QUICK = 5.0
LONGEST_WAIT = 30.0
#: Seconds that children have to end by themselves.
GRACE = 15.0


class Child:
    """One process that is kept alive."""

    def __init__(self, name: str, command: Sequence[str]) -> None:
        self.name = name
        self.command = command
        self.process: subprocess.Popen[bytes] | None = None
        self.started = 0.0
        self.wait = 0.0

    def keep(self, now: float) -> None:
        """Begins the process where it is not there, at once or, where it ends quickly, after a while."""
        if self.process is not None and (status := self.process.poll()) is not None:
            lasted = now - self.started
            self.wait = 0.0 if lasted > QUICK else min(max(1.0, self.wait * 2), LONGEST_WAIT)
            sys.stderr.write(f"{self.name} ended with {status}; it is begun again\n")
            self.process, self.started = None, now
        if self.process is None and now - self.started >= self.wait:
            # A group of its own: Ctrl-C reaches the supervisor alone, which ends its children in order.
            self.process = subprocess.Popen(self.command, process_group=0)
            self.started = now

    def ask_to_end(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def end(self, seconds: float) -> None:
        if self.process is not None:
            try:
                self.process.wait(max(seconds, 0))
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


def supervise(commands: Mapping[str, Sequence[str]], address: str, ready: Callable[[], None]) -> None:
    """Keeps the processes alive until SIGINT or SIGTERM; calls `ready` once the address answers."""
    leaving = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: leaving.set())
    children = [Child(name, command) for name, command in commands.items()]
    announced = False
    try:
        while not leaving.is_set():
            for child in children:
                child.keep(time.monotonic())
            leaving.wait(0.2)
            if not announced and not leaving.is_set() and answers(address):
                announced = True
                ready()
    finally:
        for child in children:
            child.ask_to_end()
        give_up = time.monotonic() + GRACE
        for child in children:
            child.end(give_up - time.monotonic())


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=2):
            return True
    except (urllib.error.URLError, OSError):
        return False
