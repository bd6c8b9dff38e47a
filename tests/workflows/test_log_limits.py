"""What is larger than a log may be is refused, each limit with its own code."""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count, islice

import pytest

from services.workflows.domain.external_event_log import (
    LogRefused,
    LogRow,
    UnusableRow,
    csv_reader,
    gzip_reader,
    limits,
    log_staging,
    read_event_log,
)
from services.workflows.domain.external_event_log.gzip_reader import read_decompressed_chunks
from services.workflows.domain.external_event_log.log_staging import OTHER_REASONS, LogStaging
from tests.workflows.event_log_builders import DEFAULT_LOG_KEYS, SHANGHAI

HEADER = "case:concept:name,concept:name,time:timestamp,org:group\n"
ROW = "A,check,2026-03-02 09:00,sales\n"


class Body(io.RawIOBase):
    """A body that is generated as it is read, so that only what is read is made."""

    def __init__(self, content: Iterator[bytes]) -> None:
        """Read this content."""
        self._content = content
        self._rest = b""

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes."""
        while len(self._rest) < size and (piece := next(self._content, None)) is not None:
            self._rest += piece
        read, self._rest = self._rest[:size], self._rest[size:]
        return read


def stage(content: Iterator[bytes] | str) -> LogStaging:
    """Read and stage a whole log."""
    pieces = iter([content.encode()]) if isinstance(content, str) else content
    staging = LogStaging(())
    rows = read_event_log(Body(pieces), DEFAULT_LOG_KEYS, SHANGHAI)  # type: ignore[arg-type]
    for _ in staging.write_rows(rows):
        pass
    return staging


LIMITS = [
    (gzip_reader, "MAX_UNPACKED_BYTES", HEADER + ROW * 3, "log-too-large"),
    (csv_reader, "MAX_LINES", HEADER + "\n" * 200, "csv-too-many-lines"),
    (log_staging, "MAX_ROWS", HEADER + ROW * 101, "log-has-too-many-rows"),
    (log_staging, "MAX_ROWS", HEADER + "A,check,never,x\n" * 101, "log-has-too-many-rows"),
    (log_staging, "MAX_ROWS_PER_CASE", HEADER + ROW * 101, "case-has-too-many-rows"),
    (
        log_staging,
        "MAX_CASES",
        HEADER + "".join(ROW.replace("A", f"A{n}") for n in range(101)),
        "log-has-too-many-cases",
    ),
    (
        log_staging,
        "MAX_ACTIVITIES",
        HEADER + "".join(ROW.replace("check", f"check {n}") for n in range(101)),
        "log-has-too-many-activities",
    ),
    (
        log_staging,
        "MAX_DEPARTMENTS",
        HEADER + "".join(ROW.replace("sales", f"sales{n}") for n in range(101)),
        "log-has-too-many-departments",
    ),
    (log_staging, "MAX_STAGED_BYTES", HEADER + ROW * 2000, "staged-rows-too-large"),
]


@pytest.mark.parametrize(("module", "limit", "log", "code"), LIMITS)
def test_a_log_beyond_a_limit_is_refused_and_one_at_the_limit_is_not(
    monkeypatch: pytest.MonkeyPatch, module: object, limit: str, log: str, code: str
) -> None:
    stage(log + ROW.replace("A", "Z"))  # without the lower limit
    monkeypatch.setattr(module, limit, 100)
    with pytest.raises(LogRefused) as refused:
        stage(log)
    assert refused.value.code() == code
    assert str(refused.value) != refused.value.text("zh")


def test_many_gzip_members_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    parts = gzip.compress(HEADER.encode()) + gzip.compress(ROW.encode()) * 99
    stage(iter([parts]))
    monkeypatch.setattr(gzip_reader, "MAX_GZIP_MEMBERS", 99)
    with pytest.raises(LogRefused, match="more than 99 parts"):
        stage(iter([parts]))


def test_a_log_that_repeats_itself_is_no_bomb_while_it_is_small() -> None:
    log = (HEADER + "".join(ROW.replace("A", f"A{n % 9}") for n in range(50_000))).encode()
    unpacked = sum(map(len, read_decompressed_chunks(io.BytesIO(gzip.compress(log)))))
    assert unpacked == len(log) > 20 * len(gzip.compress(log))
    assert unpacked < limits.BYTES_OF_ANY_RATIO


@pytest.mark.parametrize("field", ["case", "activity", "department", "resource"])
def test_a_value_that_is_kept_has_a_length(field: str) -> None:
    row = {"case": "A", "activity": "check", "time": "2026-03-02 09:00", "department": "sales"}
    values = {**row, "resource": "ann", field: "x" * 501}
    header = HEADER.strip() + ",org:resource\n"
    with pytest.raises(LogRefused, match=f"line 2: its {field} has more than 500 characters"):
        stage(header + ",".join(values.values()))


def test_a_long_timestamp_leaves_its_row_out() -> None:
    staging = stage(HEADER + ROW + f"A,check,{'1' * 100_000},sales\n")
    assert len(staging.left_out) == 1
    assert len(staging.left_out[0].reason) < 300


def test_left_out_rows_are_all_counted_and_the_first_are_listed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(log_staging, "MAX_LEFT_OUT_LISTED", 3)
    staging = stage(HEADER + ROW + "".join(f"A,check,never {n},sales\n" for n in range(50)))
    assert staging.left_out_counts == {"its timestamp is unreadable": 50}
    assert [row.number for row in staging.left_out] == [3, 4, 5]


def test_the_reasons_that_are_counted_one_by_one_are_bounded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(log_staging, "MAX_REASONS", 2)
    log = HEADER + ROW + "".join("x," * n + "\n" for n in range(5, 10)) + "x,x,x,x,x,\n"
    staging = stage(log)
    assert staging.left_out_counts == {
        "it has 6 fields where the header has 4": 2,
        "it has 7 fields where the header has 4": 1,
        OTHER_REASONS: 3,
    }


def test_what_is_remembered_of_a_log_does_not_grow_with_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Names of cases are remembered by a digest, values only while they are few and short."""
    monkeypatch.setattr(log_staging, "MAX_REMEMBERED_VALUES", 10)
    staging = LogStaging(())
    at = datetime(2026, 3, 2, tzinfo=UTC)
    rows: Iterator[LogRow | UnusableRow] = (
        LogRow(n, "名" * 400 + str(n), "check", at, "sales", f"ann {n}") for n in count()
    )
    for _ in staging.write_rows(islice(rows, 2000)):
        pass
    assert len(staging._case_numbers) == 2000
    assert {type(key) for key in staging._case_numbers} == {bytes}
    assert len(staging._texts) <= 10
