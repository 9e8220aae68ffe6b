"""Customers' identifiers become keyed hashes before they are stored: one key a client, kept in the home.

The pseudonym is the first 128 bits of SHA-256 over the key followed by the identifier, as 32 hexadecimal
digits. Cut to half, the hash tells nothing from which another could be continued, which is the one weakness of
a key set in front (RFC 2104 guards against it at twice the cost). The same customer of one client keeps
one pseudonym over all tables; of two clients, two.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import tempfile
from pathlib import Path

DIGITS = 32
KEY_BYTES = 24  # 32 characters: with an identifier of up to 23 bytes, one block of SHA-256


class PseudonymKeys:
    """The clients' keys, in a file that only its owner can read; a client's key is made when first asked for."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def all(self) -> dict[str, str]:
        """The keys that were made so far, by client."""
        if not self.path.exists():
            return {}
        keys: dict[str, str] = json.loads(self.path.read_text(encoding="utf-8"))
        return keys

    def key(self, client: str) -> str:
        """A client's key: 192 random bits as 32 characters. "" is the client of programs that have none."""
        keys = self.all()
        if client not in keys:
            keys[client] = secrets.token_urlsafe(KEY_BYTES)
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self.path.parent)  # private from its first moment
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(keys, file, ensure_ascii=False, indent=1)
            Path(name).replace(self.path)
        return keys[client]


def pseudonym(key: str, identifier: str) -> str:
    """What stands for an identifier in the tables."""
    return hashlib.sha256((key + identifier).encode()).hexdigest()[:DIGITS]


def pseudonym_sql(identifier: str, key: str) -> str:
    """SQL (DuckDB) of `pseudonym`; NULL for NULL."""
    return f"left(sha256({key} || {identifier}), {DIGITS})"
