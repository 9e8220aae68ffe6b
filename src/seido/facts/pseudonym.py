"""Customers' identifiers become keyed hashes before they are stored: one key a client, kept in the home.

The hash is HMAC-SHA-256 (RFC 2104), cut to 128 bits and written as 32 hexadecimal digits. The same customer of
one client keeps one pseudonym over all tables; of two clients, two.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
import tempfile
from pathlib import Path

DIGITS = 32
BLOCK = 64  # bytes of a block of SHA-256


class PseudonymKeys:
    """The clients' keys, in a file that only its owner can read; a client's key is made when first asked for."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def key(self, client: str) -> bytes:
        """A client's key: 32 random bytes. "" is the key of programs without a client."""
        keys: dict[str, str] = {}
        if self.path.exists():
            keys = json.loads(self.path.read_text(encoding="utf-8"))
        if client not in keys:
            keys[client] = secrets.token_hex(32)
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self.path.parent)  # private from its first moment
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(keys, file, ensure_ascii=False, indent=1)
            Path(name).replace(self.path)
        return bytes.fromhex(keys[client])


def pseudonym(key: bytes, identifier: str) -> str:
    """What stands for an identifier in the tables."""
    return hmac.new(key, identifier.encode(), hashlib.sha256).hexdigest()[:DIGITS]


def pads(key: bytes) -> tuple[bytes, bytes]:
    """The inner and the outer key block of HMAC, for an engine that has only the plain hash."""
    block = key.ljust(BLOCK, b"\0")
    return bytes(byte ^ 0x36 for byte in block), bytes(byte ^ 0x5C for byte in block)


def pseudonym_sql(text: str, inner: str, outer: str) -> str:
    """SQL (DuckDB) of `pseudonym`, with the two key blocks as columns."""
    return f"left(sha256({outer} || unhex(sha256({inner} || encode({text})))), {DIGITS})"
