"""The worst uploads that we could think of, each with the answer that it must get."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

MEBIBYTE = 1 << 20
CSV_HEADER = b"case:concept:name,concept:name,time:timestamp,org:group\n"
SHEET_HEADER = b"id,name,department,roles,valid_from\n"
LOG_PATH = "/api/workflows/v1/imports"
SHEET_PATH = "/api/directory/v1/people/csv"
XES_EVENT = (
    b'<event><string key="concept:name" value="check"/>'
    b'<date key="time:timestamp" value="2026-03-02T09:00:00+08:00"/>'
    b'<string key="org:group" value="sales"/></event>'
)


@dataclass(frozen=True)
class HostileUpload:
    """A body, and the code with which it is refused; none where it is accepted."""

    name: str
    content: Callable[[], Iterator[bytes]]
    code: str | None
    path: str = LOG_PATH
    params: dict[str, str] = field(default_factory=dict)
    is_recorded: bool = True
    """Whether all of it is recorded, or only the begin, since all would take an hour."""

    def write(self, folder: Path) -> Path:
        """Write the body into a file, and return it."""
        path = folder / self.name.replace(" ", "-").replace("/", "-")
        with path.open("wb") as file:
            file.writelines(self.content())
        return path


def repeated(text: bytes, mebibytes: int) -> Iterator[bytes]:
    """Yield a text so often that it has this size."""
    piece = text * max(1, MEBIBYTE // len(text))
    for _ in range(mebibytes):
        yield piece


def numbered(template: bytes, count: int) -> Iterator[bytes]:
    """Yield a text with the numbers from 0 on."""
    for begin in range(0, count, 10_000):
        numbers = range(begin, min(count, begin + 10_000))
        yield b"".join(template.replace(b"%d", b"%d" % n) for n in numbers)


def joined(*parts: bytes | Iterator[bytes]) -> Iterator[bytes]:
    """Yield the parts one after the other."""
    for part in parts:
        if isinstance(part, bytes):
            yield part
        else:
            yield from part


def packed(content: Iterator[bytes], level: int = 9) -> Iterator[bytes]:
    """Yield the content as one gzip file."""
    squeeze = zlib.compressobj(level, wbits=31)
    for piece in content:
        yield squeeze.compress(piece)
    yield squeeze.flush()


def cases(count: int, events: int, departments: int = 5, comment: bytes = b"") -> Iterator[bytes]:
    """Yield a log in CSV with distinct cases of so many events each, and a comment in each row."""
    yield CSV_HEADER.replace(b"\n", b",comment\n") if comment else CSV_HEADER
    end = b"," + comment + b"\n" if comment else b"\n"
    for begin in range(0, count, 1000):
        yield b"".join(
            b"case number %d,step %d,2026-03-%02d 09:%02d:00,dept%d"
            % (n, e, 1 + n % 28, e % 60, (n + e) % departments)
            + end
            for n in range(begin, min(count, begin + 1000))
            for e in range(events)
        )


def cut(content: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the content without its end."""
    whole = b"".join(content)
    yield whole[: len(whole) * 9 // 10]


TRACES = b"<log>" + b'<trace><string key="concept:name" value="A"/>'
UPLOADS = [
    HostileUpload(
        "200 MB of blank lines in gzip",
        lambda: packed(joined(CSV_HEADER, repeated(b" \n", 200))),
        "log-packed-too-tightly",
    ),
    HostileUpload(
        "200 MB of blank lines",
        lambda: joined(CSV_HEADER, repeated(b" \n", 200)),
        "csv-too-many-lines",
    ),
    HostileUpload("only blank lines", lambda: repeated(b" \n", 100), "csv-header-missing"),
    HostileUpload(
        "events outside any trace",
        lambda: joined(b"<log>", repeated(b"<event/>", 100)),
        "log-has-too-many-rows",
    ),
    HostileUpload(
        "empty events in one trace",
        lambda: joined(TRACES, repeated(b"<event/>", 100)),
        "xes-trace-too-large",
    ),
    HostileUpload(
        "huge attribute values",
        lambda: joined(
            TRACES,
            repeated(b'<event><string key="x" value="' + b"x" * 900_000 + b'"/></event>', 300),
        ),
        "xml-broken",  # at its end, which is missing
    ),
    HostileUpload(
        "huge values that are read",
        lambda: joined(
            TRACES, numbered(b'<string key="concept:name" value="' + b"x" * 2000 + b'%d"/>', 9_000)
        ),
        "log-value-too-long",
    ),
    HostileUpload(
        "elements of many attributes",
        lambda: joined(
            TRACES,
            *(joined(b"<event ", numbered(b'a%d="" ', 90_000), b"/>") for _ in range(20)),
        ),
        "xml-too-many-names",
    ),
    HostileUpload(
        "millions of names",
        lambda: joined(b"<log>", numbered(b"<a%d/>", 3_000_000)),
        "xml-too-many-names",
    ),
    HostileUpload(
        "long names within each other",
        lambda: joined(b"<log>", repeated(b"<" + b"a" * 900_000 + b">", 300)),
        "xml-too-many-names",
    ),
    HostileUpload(
        "elements within each other",
        lambda: joined(b"<log>", repeated(b"<string>", 50)),
        "xml-nested-too-deep",
    ),
    HostileUpload(
        "a comment without end",
        lambda: joined(b"<log><!--", repeated(b"x", 200)),
        "xml-element-too-long",
    ),
    HostileUpload("a million cases", lambda: cases(1_000_000, 1), "log-has-too-many-cases"),
    HostileUpload(
        "a million departments",
        lambda: cases(1_000_000, 1, 10_000_000),
        "log-has-too-many-departments",
    ),
    HostileUpload(
        "a case of a million events",
        lambda: joined(CSV_HEADER, numbered(b"A,check %d,2026-03-02 09:00,sales\n", 1_000_000)),
        "log-has-too-many-activities",
    ),
    HostileUpload(
        "a case of a million events of one kind",
        lambda: joined(CSV_HEADER, repeated(b"A,check,2026-03-02 09:00,sales\n", 30)),
        "case-has-too-many-rows",
    ),
    HostileUpload("one line", lambda: repeated(b"x", 300), "csv-line-too-long"),
    HostileUpload(
        "a row of many lines",
        lambda: joined(CSV_HEADER, b'A,"', repeated(b"x" * 1000 + b'\n","', 300)),
        "csv-row-too-long",
    ),
    HostileUpload(
        "a quote without end",
        lambda: joined(CSV_HEADER, b'A,"', repeated(b"x" * 99 + b"\n", 200)),
        "csv-row-too-long",
    ),
    HostileUpload(
        "many columns", lambda: joined(numbered(b"%d,", 100_000), b"\n"), "csv-too-many-columns"
    ),
    HostileUpload(
        "rows of ever more fields",
        lambda: joined(CSV_HEADER, *(b"x" + b"," * n + b"\n" for n in range(10, 10_000))),
        "nothing-readable",
    ),
    HostileUpload(
        "millions of gzip members",
        lambda: iter([gzip.compress(CSV_HEADER), gzip.compress(b"") * 3_000_000]),
        "gzip-too-many-members",
    ),
    HostileUpload("gzip in gzip", lambda: packed(packed(cases(1000, 2))), "log-packed-twice"),
    HostileUpload("gzip cut short", lambda: cut(packed(cases(200_000, 2), 1)), "gzip-cut-short"),
    HostileUpload("more than a gibibyte", lambda: repeated(b"x,", 1025), "too-large"),
    HostileUpload(
        "a gibibyte in a gzip of no ratio",
        lambda: packed(
            joined(CSV_HEADER, *(numbered(b"%%d,%d\n" % n, 50_000) for n in range(2_000))), 1
        ),
        "log-has-too-many-rows",
    ),
    HostileUpload(
        "a sheet of 15 MB of invalid rows",
        lambda: joined(SHEET_HEADER, repeated(b"a,b,c\n", 15)),
        "too-large",
        SHEET_PATH,
    ),
    HostileUpload(
        "a sheet of invalid rows",
        lambda: joined(SHEET_HEADER, repeated(b"a,b,c\n", 3)),
        "invalid-sheet",
        SHEET_PATH,
    ),
    HostileUpload(
        "a sheet of rows with every flaw",
        lambda: joined(SHEET_HEADER, numbered(b"%d,,,no-role;no-role,never\n", 100_000)),
        "invalid-sheet",
        SHEET_PATH,
    ),
    HostileUpload(
        "a sheet of one line",
        lambda: joined(SHEET_HEADER, b'"', repeated(b"x", 3)),
        "invalid-sheet",
        SHEET_PATH,
    ),
    HostileUpload(
        "a sheet of as many people as one may have",
        lambda: joined(SHEET_HEADER, numbered(b"%d,name %d,HQ,executor,2026-01-01\n", 4_990)),
        None,
        SHEET_PATH,
    ),
    HostileUpload(
        "two million rows that cannot be read",
        lambda: joined(
            CSV_HEADER,
            b"A,open,2026-03-02 09:00,sales\nA,close,2026-03-02 10:00,sales\n",
            numbered(b"A,check,never %d,sales\n", 1_900_000),
        ),
        None,
    ),
    HostileUpload("an accepted log of 100,000 events", lambda: packed(cases(50_000, 2), 1), None),
    HostileUpload(
        "an accepted log as large as one may be",
        lambda: cases(299_000, 6, comment=b"x" * 520),
        None,
        is_recorded=False,
    ),
]
"""All of them; the last ones are accepted."""
