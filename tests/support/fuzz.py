"""Broken files for the parsers: mutations of a good one. `SEIDO_FUZZ` names how many to try (a few by default)."""

from __future__ import annotations

import os

from hypothesis import strategies as st

#: Files tried by each parser's fuzzer.
CASES = int(os.environ.get("SEIDO_FUZZ", "25"))

PIECES = (
    b"\x00",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\r",
    b"\n\n",
    b'"',
    b"{",
    b"[",
    b"]}",
    b"\\ud800",
    b"null",
    b"NaN",
    b"1e400",
    b"-1",
    b"9" * 30,
    b"|",
    b",",
    b"2026-02-30T25:00:00Z",
    b"0001-01-01T00:00:00Z",
    "失".encode(),
    b"'; DROP TABLE staged; --",
)


@st.composite
def mutated(draw: st.DrawFn, good: bytes) -> bytes:
    """The good file with up to eight pieces cut out, doubled, changed or put in."""
    data = bytearray(good)
    for _ in range(draw(st.integers(1, 8))):
        place = draw(st.integers(0, len(data)))
        length = draw(st.integers(0, 60))
        kind = draw(st.sampled_from(["cut", "double", "put", "byte", "swap"]))
        if kind == "cut":
            del data[place : place + length]
        elif kind == "double":
            data[place:place] = data[place : place + length]
        elif kind == "put":
            data[place:place] = draw(st.sampled_from(PIECES))
        elif kind == "byte":
            data[place : place + 1] = bytes([draw(st.integers(0, 255))])
        else:
            data[place : place + length] = draw(st.sampled_from(PIECES))
    return bytes(data)
