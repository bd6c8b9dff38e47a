"""The CSV reader: header, rows, quoting, encodings."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime

import pytest

from services.workflows.domain.external_event_log import (
    LogFieldMapping,
    LogRefused,
    LogRow,
    UnusableRow,
)
from services.workflows.domain.external_event_log.timestamps import DAY_OR_MONTH
from tests.workflows.event_log_builders import read_log, read_rows

HEADER = "case:concept:name,concept:name,time:timestamp,org:group,org:resource\n"
LINE = "A-1,check,2026-03-02T09:00:00+08:00,sales,ann\n"
ROW = LogRow(2, "A-1", "check", datetime(2026, 3, 2, 1, tzinfo=UTC), "sales", "ann")


def test_a_line_is_an_event() -> None:
    assert read_log(HEADER + LINE) == [ROW]


def test_rows_are_numbered_by_the_line_they_begin_on() -> None:
    over_two_lines = 'A-1,"check\nagain",2026-03-02,sales,ann\n'

    assert [row.number for row in read_rows(HEADER + over_two_lines + "\n" + LINE)] == [2, 5]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_in_the_header(delimiter: str) -> None:
    assert read_log((HEADER + LINE).replace(",", delimiter)) == [ROW]


@pytest.mark.parametrize("blank", ["", "  ", "\u3000", ",,,,", " , ,,,"])
def test_a_line_of_blanks_is_no_event_and_no_header(blank: str) -> None:
    assert read_log(f"{blank}\n{HEADER}{blank}\n{LINE}{blank}\n") == [ROW._replace(number=4)]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_lines_may_end_in_lf_crlf_or_cr_and_the_last_without(newline: str) -> None:
    assert read_log((HEADER + LINE).rstrip().replace("\n", newline)) == [ROW]


def test_a_byte_order_mark_is_no_part_of_the_header() -> None:
    assert read_log((HEADER + LINE).encode("utf-8-sig")) == [ROW]


def test_a_csv_file_may_be_gzipped() -> None:
    assert read_log(gzip.compress((HEADER + LINE).encode())) == [ROW]


def test_quoted_fields_may_hold_delimiters_and_quotes() -> None:
    line = 'A-1,"check, ""twice""",2026-03-02,市场部,ann\n'

    assert read_rows(HEADER + line)[0][2:5:2] == ('check, "twice"', "市场部")


def test_blanks_around_column_names_do_not_count() -> None:
    assert read_log(HEADER.replace(",", " , ") + LINE) == [ROW]


def test_columns_may_stand_in_any_order_among_others() -> None:
    header = "note,org:group,org:resource,time:timestamp,concept:name,case:concept:name\n"
    line = "x,sales,ann,2026-03-02T09:00:00+08:00,check,A-1\n"

    assert read_log(header + line) == [ROW]


def test_the_columns_may_be_chosen() -> None:
    keys = LogFieldMapping(
        case="no", activity="what", timestamp="when", department="dept", resource=None
    )
    content = "no,what,when,dept\nA-1,check,2026-03-02T09:00:00+08:00,sales\n"

    assert read_log(content, keys) == [ROW._replace(resource=None)]


def test_a_missing_column_is_refused_with_those_there_are() -> None:
    with pytest.raises(
        LogRefused, match=r"no column 'dept' to read the department from; it has: c"
    ):
        read_log(HEADER + LINE, LogFieldMapping(department="dept"))


def test_a_header_is_required() -> None:
    with pytest.raises(LogRefused, match="no column 'case:concept:name' to read the case from"):
        read_log(LINE)


def test_a_column_that_is_there_twice_is_refused() -> None:
    with pytest.raises(LogRefused, match="the column 'org:group' twice"):
        read_log(HEADER.strip() + ",org:group\n" + LINE)


def test_a_header_without_rows_has_no_events() -> None:
    with pytest.raises(LogRefused, match="no events in this log"):
        read_log(HEADER)


def test_empty_department_and_resource_are_none() -> None:
    assert read_rows(HEADER + "A-1,check,2026-03-02,,\n")[0][-2:] == (None, None)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (",check,2026-03-02,sales,ann", "it has no case"),
        ("A-1,,2026-03-02,sales,ann", "it has no activity"),
        ("A-1,check,,sales,ann", "it has no timestamp"),
        ("A-1,check,02/03/2026,sales,ann", f"{DAY_OR_MONTH}: '02/03/2026'"),
        ("A-1,check,2026-03-02,sales", "it has 4 fields where the header has 5"),
        ("A-1,check,2026-03-02,sales,ann,?", "it has 6 fields where the header has 5"),
    ],
)
def test_a_line_that_cannot_count_is_left_out(line: str, reason: str) -> None:
    assert read_log(f"{HEADER}{line}\n{LINE}") == [UnusableRow(2, reason), ROW._replace(number=3)]


def test_a_quote_that_is_never_closed_is_refused() -> None:
    with pytest.raises(LogRefused, match="broken at line 3: check its quotes"):
        read_log(HEADER + LINE + 'A-1,"check,2026-03-02,sales,ann\n')


def test_nul_bytes_are_refused() -> None:
    with pytest.raises(LogRefused, match="NUL bytes"):
        read_log(HEADER + LINE.replace("ann", "a\0n"))


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16-le"])
def test_other_encodings_are_refused(encoding: str) -> None:
    with pytest.raises(LogRefused, match="save it as"):
        read_log((HEADER + LINE.replace("sales", "市场部")).encode(encoding))


def test_utf_16_with_its_byte_order_mark_is_read() -> None:
    content = (HEADER + LINE.replace("sales", "市场部")).replace(",", "\t")

    assert read_rows(content.encode("utf-16"))[0].department == "市场部"


def test_text_that_is_cut_within_a_character_is_refused() -> None:
    with pytest.raises(LogRefused, match="not UTF-8"):
        read_log((HEADER + "A-1,check,2026-03-02,市").encode()[:-1])


def test_characters_may_lie_across_the_pieces_of_a_file() -> None:
    line = "A-1,检查,2026-03-02T09:00:00+08:00,市场部,安\n"

    assert {row.department for row in read_rows(HEADER + line * 5000)} == {"市场部"}


def test_a_field_that_is_too_long_is_refused() -> None:
    lines = "\n".join(["x" * 200_000] * 6)

    with pytest.raises(LogRefused, match="more than 1,048,576 characters"):
        read_log(HEADER + LINE.replace("check", f'"{lines}"'))
