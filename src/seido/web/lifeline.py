"""A child that ends when its parent does, however the parent ends."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
import time

#: Linux: the signal that a process gets when its parent dies (`man prctl`).
PR_SET_PDEATHSIG = 1


def end_with_parent() -> None:
    """Has this process end, as by SIGTERM, as soon as its parent has."""
    parent = os.getppid()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it died before this was asked for
            os.kill(os.getpid(), signal.SIGTERM)
    else:
        threading.Thread(target=watch, args=(parent,), daemon=True).start()


def watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)
