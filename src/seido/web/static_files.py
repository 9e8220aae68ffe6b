"""The site's static files, gathered in the home where the web server finds them under hashed names."""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.conf import settings

from seido.web.home import exclusive


def gather() -> bool:
    """Gathers the files anew where those of the release have changed; whether they had."""
    root = Path(settings.STATIC_ROOT)
    stamp = root.with_name("static.stamp")
    with exclusive(root.with_name("static.lock")):
        now = fingerprint()
        if root.is_dir() and stamp.is_file() and stamp.read_text(encoding="ascii") == now:
            return False
        from django.core.management import call_command

        stamp.unlink(missing_ok=True)  # until all files are there, they count as changed
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        stamp.write_text(now, encoding="ascii")
        return True


def fingerprint() -> str:
    """Names, sizes and times of all files that apps bring."""
    from django.contrib.staticfiles.finders import get_finders

    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in sorted(finder.list(None), key=lambda found: found[0]):
            about = Path(storage.path(name)).stat()
            digest.update(f"{name} {about.st_size} {about.st_mtime_ns}\n".encode())
    return digest.hexdigest()
