"""Runs a search that takes its time: what it is at on stderr, and Ctrl-C to end it with the best so far."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from rich.console import Console

Result = TypeVar("Result")


class Search(Generic[Result]):
    """A search in a thread of its own, so that Ctrl-C is heard while a solver works.

    The first Ctrl-C asks the search to end; it then gives its best answer so far. A second one leaves it.
    """

    def __init__(self, work: Callable[[Search[Result]], Result]) -> None:
        self.work = work
        self.stop = threading.Event()
        self.done = threading.Event()
        self.step = ""
        self.best: float | None = None
        self.results: list[Result] = []
        self.errors: list[BaseException] = []

    def stage(self, name: str) -> None:
        self.step = name

    def improved(self, objective: float) -> None:
        self.best = objective

    def run(self) -> Result:
        thread = threading.Thread(target=self.carry, daemon=True)
        console = Console(stderr=True)
        with console.status("starting") if console.is_terminal else threading.Lock() as status:
            thread.start()
            while not self.done.is_set():
                try:
                    # An interrupted join can take a thread for ended that is not; an event does not.
                    self.done.wait(0.2)
                except KeyboardInterrupt:
                    if self.stop.is_set():
                        raise
                    self.stop.set()
                if console.is_terminal:
                    status.update(self.says())  # type: ignore[union-attr]
        if self.errors:
            raise self.errors[0]
        return self.results[0]

    def says(self) -> str:
        best = "" if self.best is None else f", best {self.best:g}"
        return f"ending: {self.step}{best}" if self.stop.is_set() else f"{self.step}{best}"

    def carry(self) -> None:
        try:
            self.results.append(self.work(self))
        except BaseException as error:
            self.errors.append(error)
        finally:
            self.done.set()
