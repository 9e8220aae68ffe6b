"""How gunicorn serves the site: its settings (https://docs.gunicorn.org/en/stable/settings.html), given with
`--config python:seido.web.server`; addresses and numbers of processes come from the command line."""

from __future__ import annotations

from typing import Any

from seido.web.lifeline import end_with_parent

wsgi_app = "seido.web.wsgi"
worker_class = "gthread"
timeout = 60
graceful_timeout = 10
keepalive = 5
#: A worker that has served long makes room for a fresh one.
max_requests = 20_000
max_requests_jitter = 2_000
loglevel = "warning"
proc_name = "seido"
#: Heartbeat files lie in memory, so that a busy disk does not look like a dead worker.
worker_tmp_dir = "/dev/shm"
control_socket_disable = True


def on_starting(server: Any) -> None:
    end_with_parent()
