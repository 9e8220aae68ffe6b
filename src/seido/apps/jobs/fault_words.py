"""What loading says of faults, in the reader's language: its sentences are few, and made of fixed parts."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from django.utils.translation import get_language

Say = Callable[[re.Match[str]], str]

#: Patterns of whole sentences, and how each is said in Japanese.
JAPANESE: Sequence[tuple[str, Say]] = (
    (r"one of (.+)", lambda found: f"次のいずれか：{found[1]}"),
    (
        r"a date and time (.+), in (\d+) to (\d+)",
        lambda found: f"{found[2]}～{found[3]}年の日時（{moment(found[1])}）",
    ),
    (r"a whole number of zero or more, at most (.+)", lambda found: f"0以上{found[1]}以下の整数"),
    (r"a whole number, at most (.+)", lambda found: f"{found[1]}以下の整数"),
    (
        r"a duration of zero or more \((.+)\), at most a hundred years",
        lambda found: f"0以上100年以下の時間（{found[1]}）",
    ),
    (r"a duration \((.+)\), at most a hundred years", lambda found: f"100年以下の時間（{found[1]}）"),
    (r"a text of at most (.+) bytes", lambda found: f"{found[1]}バイト以下の文字列"),
    (r"true or false", lambda found: "true または false（真偽値）"),
    (r"a number", lambda found: "数値"),
    (r"a value", lambda found: "値"),
    (r"a program of the organi[sz]ation.*", lambda found: "組織に登録されたプログラム"),
    (r"a process of the program", lambda found: "そのプログラムのプロセス"),
    (r"a site of the organisation", lambda found: "組織に登録された拠点"),
    (r"a client of the organisation", lambda found: "組織に登録されたクライアント"),
    (
        r"a queue that the organisation or the mapping gives to a process",
        lambda found: "組織かマッピングでプロセスに割り当てたキュー",
    ),
    (r"an end that is not before its start", lambda found: "開始より前でない終了"),
    (r"a moment that is not before (.+)", lambda found: f"{found[1]} より前でない日時"),
    (r"(\d+) cells", lambda found: f"{found[1]}個のセル"),
    (r"a line of the table, quotes closed", lambda found: "引用符の閉じた表の行"),
    (r"at most (.+) % of the rows rejected", lambda found: f"読めない行が{found[1]}%以下"),
    (r"at most ([\d,.]+) MB( unpacked)?", lambda found: f"{'展開後 ' if found[2] else ''}{found[1]} MB以下"),
    (r"at most ([\d,.]+) members", lambda found: f"{found[1]}個以下のファイル"),
    (r"a file ending in (.+)", lambda found: f"拡張子が {found[1]} のファイル"),
    (r"a mapping, for the column is required", lambda found: "対応付け（必須の列）"),
    (r"the column (.+)", lambda found: f"列 {found[1]}"),
    (r"a header and lines of data", lambda found: "見出し行とデータ行"),
    (r"(lines|rows) of data", lambda found: "データ行"),
    (r"a file that can be read", lambda found: "読み取れるファイル"),
    (r"a whole (zip|gzip|Parquet) file", lambda found: f"壊れていない{found[1]}ファイル"),
    (r"a workbook without macros", lambda found: "マクロのないブック"),
    (
        r"delimited text, Parquet, XLSX or a zip of them",
        lambda found: "区切り文字のテキスト、Parquet、XLSX、またはそれらのzip",
    ),
    (r"delimited text", lambda found: "区切り文字のテキスト"),
    (r"text", lambda found: "テキスト"),
    (r"(\w+), as its name says", lambda found: f"名前のとおりの {found[1]}"),
    (r"(\w+), by its content", lambda found: f"中身は {found[1]}"),
    (r"a load that can be rolled back", lambda found: "取り消せる取り込み"),
    (r"nothing", lambda found: "なし"),
    (r"none", lambda found: "なし"),
    (r"an empty file", lambda found: "空のファイル"),
    (r"a header only", lambda found: "見出し行のみ"),
)


#: A moment that shows how a format writes it.
EXAMPLE = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)


def moment(text: str) -> str:
    """Formats of moments, each by an example."""
    forms = text.removeprefix("as ").split(" or ")
    return "、".join(EXAMPLE.strftime(form) for form in forms)


def in_words(text: str) -> str:
    """A fault's text in the active language; as it is where it has no other form."""
    if get_language() != "ja":
        return re.sub(r"%[A-Za-z%].*?(?=, in \d| or |$)", lambda found: EXAMPLE.strftime(found[0]), text)
    for pattern, say in JAPANESE:
        if found := re.fullmatch(pattern, text):
            return say(found)
    return text
