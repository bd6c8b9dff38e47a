"""A log's rows as they are staged: PostgreSQL's binary format, and what is found meanwhile."""

from __future__ import annotations

import gzip
import hashlib
import io
import struct
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import pytest

from services.workflows.domain.external_event_log import (
    LogRefused,
    LogRow,
    UnusableRow,
    log_staging,
)
from services.workflows.domain.external_event_log.log_reading import read_log_for_staging
from services.workflows.domain.external_event_log.log_staging import (
    COPY_HEADER,
    COPY_TRAILER,
    OTHER_REASONS,
    LogStaging,
    digest_log,
    reason_category,
)

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


class Staged(NamedTuple):
    """A row as PostgreSQL reads it."""

    case_no: int
    number: int
    at: datetime
    texts: list[str | None]


def row(
    number: int,
    case: str = "A",
    activity: str = "check",
    department: str | None = "sales",
    resource: str | None = None,
    at: datetime = NOON,
) -> LogRow:
    """Return a row of a log."""
    return LogRow(number, case, activity, at, department, resource)


def stage(
    rows: Iterable[LogRow | UnusableRow], registered: Iterable[str] = ()
) -> tuple[LogStaging, list[Staged]]:
    """Stage rows and read back what was written, field by field."""
    staging = LogStaging(list(registered))
    content = b"".join(staging.write_rows(iter(rows)))
    assert content.startswith(COPY_HEADER)
    assert content.endswith(COPY_TRAILER)
    stream, found = io.BytesIO(content[len(COPY_HEADER) :]), []
    while (fields := struct.unpack(">h", stream.read(2))[0]) != -1:
        assert fields == 7
        values = [_field(stream) for _ in range(fields)]
        case_no, number, microseconds = (
            struct.unpack(">q", one)[0] for one in values[:3] if one is not None
        )
        texts = [None if one is None else one.decode() for one in values[3:]]
        at = EPOCH + timedelta(microseconds=microseconds)
        found.append(Staged(case_no, number, at, texts))
    return staging, found


def _field(stream: io.BytesIO) -> bytes | None:
    length = struct.unpack(">i", stream.read(4))[0]
    assert length >= -1  # which alone stands for none
    return None if length == -1 else stream.read(length)


def test_rows_are_written_as_the_database_reads_them() -> None:
    before = datetime(1999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)
    rows = [
        row(3, "费用 1", "hand in", "sales", "李"),
        row(4, at=NOON + timedelta(days=1, microseconds=7), department=None),
        row(9, "费用 1", at=before),
    ]
    staging, found = stage(rows)
    assert found == [
        Staged(1, 3, NOON, ["费用 1", "hand in", "sales", "李"]),
        Staged(2, 4, NOON + timedelta(days=1, microseconds=7), ["A", "check", None, None]),
        Staged(1, 9, before, ["费用 1", "check", "sales", None]),
    ]
    assert staging.summarize() == {
        "rows": 3,
        "cases": 2,
        "departments": ["sales"],
        "first_at": before.isoformat(),
        "left_out": [],
        "left_out_counts": {},
    }


def test_departments_are_written_as_they_are_registered_or_named_first() -> None:
    names = ("SALES", "sales", "ＭＫＴ", "mkt", "Group 4", "GROUP 4")
    _, found = stage([row(n, department=name) for n, name in enumerate(names)], ["Sales", "MKT"])
    assert [one.texts[2] for one in found] == ["Sales", "Sales", "MKT", "MKT", *["Group 4"] * 2]
    _, found = stage([row(1, department="odd one!"), row(2, department="ODD ONE!")], ["odd one!"])
    assert [one.texts[2] for one in found] == ["odd one!"] * 2


def test_a_department_that_is_no_code_is_refused_with_its_row() -> None:
    with pytest.raises(LogRefused, match="7") as refused:
        stage([row(7, department="sales; finance")])
    assert refused.value.code() == "department-is-no-code"
    with pytest.raises(LogRefused):
        stage([row(7, department="d" * 101)])
    _, found = stage([row(7, department="d" * 100)])
    assert found[0].texts[2] == "d" * 100


def test_long_names_of_cases_are_told_apart() -> None:
    names = ["x" * 20, "x" * 21, "x" * 22, "x" * 21, "é", "e"]
    _, found = stage([row(n, name) for n, name in enumerate(names)])
    assert [one.case_no for one in found] == [1, 2, 3, 2, 4, 5]


def test_rows_left_out_are_counted_by_their_reason() -> None:
    reasons = ["no case", "no time: 'x'", "no time: 'y'", "no case"]
    left = [UnusableRow(n, reason) for n, reason in enumerate(reasons)]
    staging, found = stage([*left, row(9)])
    assert (staging.left_out, len(found)) == (left, 1)
    assert staging.left_out_counts == {"no case": 2, "no time": 2}
    assert reason_category("a: b: c") == "a"
    assert OTHER_REASONS not in staging.left_out_counts


def test_a_log_of_which_nothing_can_be_read_says_its_first_reasons() -> None:
    left = [UnusableRow(n, f"reason {n}") for n in range(1, 6)]
    with pytest.raises(LogRefused) as refused:
        stage(left)
    assert refused.value.code() == "nothing-readable"
    assert "1: reason 1; 2: reason 2; 3: reason 3" in str(refused.value)
    assert "reason 4" not in str(refused.value)


def test_pieces_follow_each_other_and_say_the_same_as_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = [row(n, f"case {n % 5}", resource="r" * n) for n in range(40)]
    whole = stage(rows)[1]
    monkeypatch.setattr(log_staging, "PIECE_BYTES", 100)
    pieces = list(LogStaging([]).write_rows(iter(rows)))
    assert len(pieces) > 20
    assert stage(rows)[1] == whole
    assert pieces[0] == COPY_HEADER


@pytest.mark.parametrize(
    ("limit", "most", "rows", "code"),
    [
        ("MAX_ROWS", 3, [row(n) for n in range(4)], "log-has-too-many-rows"),
        ("MAX_ACTIVITIES", 2, [row(n, activity=f"a{n}") for n in range(3)],
         "log-has-too-many-activities"),
        ("MAX_CASES", 2, [row(n, f"c{n}") for n in range(3)], "log-has-too-many-cases"),
        ("MAX_ROWS_PER_CASE", 2, [row(n) for n in range(3)], "case-has-too-many-rows"),
        ("MAX_DEPARTMENTS", 2, [row(n, department=f"d{n}") for n in range(3)],
         "log-has-too-many-departments"),
    ],
)  # fmt: skip
def test_each_limit_lets_as_many_through_as_it_says(
    monkeypatch: pytest.MonkeyPatch, limit: str, most: int, rows: list[LogRow], code: str
) -> None:
    monkeypatch.setattr(log_staging, limit, most)
    assert len(stage(rows[:most])[1]) == most
    with pytest.raises(LogRefused) as refused:
        stage(rows)
    assert refused.value.code() == code


def test_staged_bytes_have_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_staging, "PIECE_BYTES", 10)
    monkeypatch.setattr(log_staging, "MAX_STAGED_BYTES", 300)
    with pytest.raises(LogRefused) as refused:
        stage([row(n) for n in range(30)])
    assert refused.value.code() == "staged-rows-too-large"
    assert len(stage([row(1), row(2)])[1]) == 2


def test_texts_are_remembered_up_to_a_number_and_written_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = [row(n, resource=f"person {n % 7}") for n in range(30)]
    whole = stage(rows)[1]
    monkeypatch.setattr(log_staging, "MAX_REMEMBERED_VALUES", 3)
    monkeypatch.setattr(log_staging, "MAX_REMEMBERED_LENGTH", 6)
    assert stage(rows)[1] == whole


class Asked:
    """What is sent and received while a log is read."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.sent: list[Any] = []
        self.written = b""

    def send(self, what: object) -> None:
        """Note what is sent."""
        self.sent.append(what)

    def receive(self) -> list[str]:
        """Answer which departments are registered."""
        return ["Sales"]

    def write(self, piece: bytes) -> None:
        """Note the rows."""
        self.written += piece


def test_reading_a_log_sends_its_digest_then_its_rows_then_what_was_found() -> None:
    log = b"c,a,t,d\nA,check,02.03.2026 20:00,SALES\nA,,02.03.2026 20:00,SALES\n"
    keys = {"case": "c", "activity": "a", "timestamp": "t", "department": "d"}
    options = {"keys": keys, "timezone": "Asia/Shanghai", "time_format": "%d.%m.%Y %H:%M"}
    asked = Asked()
    read_log_for_staging(io.BytesIO(log), options, asked)
    digest, found = asked.sent
    assert digest == hashlib.sha256(log).hexdigest()
    assert (found["rows"], found["departments"], found["first_at"]) == (
        1,
        ["Sales"],
        "2026-03-02T12:00:00+00:00",
    )
    assert found["left_out"] == [UnusableRow(3, "it has no activity")]
    assert asked.written.endswith(COPY_TRAILER)
    assert b"Sales" in asked.written


def test_a_log_has_the_digest_of_what_it_says_packed_or_not() -> None:
    content = b"case,activity\n" * 1000
    expected = hashlib.sha256(content).hexdigest()
    for written in (content, gzip.compress(content)):
        assert digest_log(io.BytesIO(written)) == expected
