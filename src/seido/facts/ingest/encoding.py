"""Text in whatever encoding, as UTF-8: checked in one pass, and rewritten only where it must be."""

from __future__ import annotations

import codecs
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

from seido.faults import Fault, InputError

CHUNK = 1 << 20
#: Lead bytes of the Shift_JIS rows that hold signs, kana and the commoner kanji (JIS level 1).
COMMON = range(0x81, 0x98)
SAMPLE = 4 << 20
HALF_WIDTH = re.compile("[\uff61-\uff9f]{2,}")


@dataclass(frozen=True)
class Utf8Text:
    """A UTF-8 file, and how many lines it has (a last line without an end counts)."""

    path: Path
    lines: int

    def blank_lines(self) -> list[int]:
        """Line numbers, from 1, of lines without any sign."""
        with self.path.open("rb") as file:
            return [number for number, line in enumerate(file, start=1) if not line.strip(b"\r\n")]


class LineCounter:
    """Counts the lines of a stream of chunks."""

    def __init__(self) -> None:
        self.ends = 0
        self.last = b"\n"

    def take(self, chunk: bytes) -> None:
        if chunk:
            self.ends += chunk.count(b"\n")
            self.last = chunk[-1:]

    def result(self, path: Path) -> Utf8Text:
        return Utf8Text(path, self.ends + (self.last != b"\n"))


def as_utf8(path: Path, name: str, encoding: str, scratch: Path) -> Utf8Text:
    """The file itself where it is UTF-8, else a copy in the scratch folder.

    Without an encoding: by its mark, else UTF-8, else cp932 where that reads as Japanese. Raises InputError
    that names the row where the bytes fit neither.
    """
    encoding = encoding or mark_of(path)
    if encoding in ("", "utf-8"):
        try:
            return checked(path, name)
        except UnicodeDecodeError as error:
            row = error.start
            if encoding or not reads_as_japanese(path):
                raise InputError(
                    Fault(
                        name,
                        "text in UTF-8 or Shift_JIS (cp932); another encoding is named in the mapping",
                        f"bytes that are neither ({error.object[:4]!r})",
                        row,
                    )
                ) from None
            encoding = "cp932"
    return transcoded(path, name, encoding, scratch)


def mark_of(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(2)
    return "utf-16" if head in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else ""


def checked(path: Path, name: str) -> Utf8Text:
    """One pass over a UTF-8 file. Raises UnicodeDecodeError whose `start` is the row of the first bad byte."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    counter = LineCounter()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            refuse_zero_bytes(chunk, counter.ends, name)
            if not (chunk.isascii() and decoder.getstate()[0] == b""):  # plain ASCII needs no decoding
                decode(decoder, chunk, counter.ends, final=False)
            counter.take(chunk)
        decode(decoder, b"", counter.ends, final=True)
    return counter.result(path)


def decode(decoder: codecs.IncrementalDecoder, chunk: bytes, lines: int, *, final: bool) -> str:
    try:
        return decoder.decode(chunk, final)
    except UnicodeDecodeError as error:
        row = lines + 1 + error.object.count(b"\n", 0, error.start)
        found = error.object[error.start : error.start + 4]
        raise UnicodeDecodeError(error.encoding, found, row, row + 1, error.reason) from None


def refuse_zero_bytes(chunk: bytes, lines: int, name: str) -> None:
    if (place := chunk.find(b"\0")) >= 0:
        row = lines + 1 + chunk.count(b"\n", 0, place)
        raise InputError(Fault(name, "a text file", "a zero byte (a binary file?)", row))


def reads_as_japanese(path: Path) -> bool:
    """Whether the bytes are cp932 of ordinary Japanese: most double-byte signs are kana or common kanji.

    Western one-byte encodings often decode as cp932 too, but then to rare kanji.
    """
    with path.open("rb") as file:
        sample = file.read(SAMPLE)
    decoder = codecs.getincrementaldecoder("cp932")()
    try:
        text = decoder.decode(sample, final=len(sample) < SAMPLE)
    except UnicodeDecodeError:
        return False
    wide = [sign for sign in HALF_WIDTH.sub("", text) if ord(sign) > 0x7F]
    common = sum(sign.encode("cp932")[0] in COMMON for sign in wide)
    # Half-width kana come in runs; a lone one is an accented capital of another encoding.
    kana = sum(len(run) for run in HALF_WIDTH.findall(text))
    return len(wide) + kana > 0 and (common + kana) * 2 > len(wide) + kana


def transcoded(path: Path, name: str, encoding: str, scratch: Path) -> Utf8Text:
    """A UTF-8 copy, written chunk by chunk."""
    decoder = codecs.getincrementaldecoder(encoding)()
    counter = LineCounter()
    with (
        path.open("rb") as file,
        tempfile.NamedTemporaryFile(dir=scratch, suffix=".csv", delete=False) as copy,
    ):
        while True:
            chunk = file.read(CHUNK)
            try:
                text = decode(decoder, chunk, counter.ends, final=not chunk)
            except UnicodeDecodeError as error:
                raise InputError(
                    Fault(name, f"text in {encoding}", f"the bytes {error.object!r}", error.start)
                ) from None
            data = text.encode("utf-8")
            refuse_zero_bytes(data, counter.ends, name)
            copy.write(data)
            counter.take(data)
            if not chunk:
                break
    return counter.result(Path(copy.name))
