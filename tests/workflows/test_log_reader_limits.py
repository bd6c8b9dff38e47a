"""Each limit of a log's form lets as much through as it says, and nothing beyond."""

from __future__ import annotations

import gzip
from types import ModuleType

import pytest

from services.workflows.domain.external_event_log import (
    LogFieldMapping,
    LogRefused,
    csv_reader,
    field_values,
    gzip_reader,
    limits,
)
from services.workflows.domain.external_event_log.field_values import NormalizedValues
from services.workflows.domain.history_import import (
    import_id_from_digest,
    import_ids_of_content,
    import_stream_name,
)
from tests.workflows.event_log_builders import (
    read_log,
    read_rows,
    xes_attribute,
    xes_event,
    xes_log,
    xes_trace,
)

CSV = "case:concept:name,concept:name,time:timestamp,org:group\nA,check,2026-03-02 09:00,sales\n"
XES = xes_log(xes_trace("A", xes_event(), xes_event()))


def refused(content: str | bytes) -> str | None:
    """Return the code with which a log is refused, `None` where it is read."""
    try:
        read_log(content)
    except LogRefused as refusal:
        return refusal.code()
    return None


def nested(depth: int) -> str:
    """Return a log with an attribute so many levels deep, the log's own being the first."""
    levels = depth - 3
    value = "<list key='k'>" * levels + "</list>" * levels
    return XES.replace("</event>", f"{value}</event>", 1)


@pytest.mark.parametrize(
    ("module", "name", "most", "at_most", "beyond", "code"),
    [
        (csv_reader, "MAX_COLUMNS", 4, CSV, CSV.replace("\n", ",x\n"), "csv-too-many-columns"),
        (
            csv_reader,
            "MAX_LINES_BEFORE_HEADER",
            3,
            "\n\n" + CSV,
            "\n\n\n" + CSV,
            "csv-header-missing",
        ),
        (limits, "MAX_NESTING_DEPTH", 6, nested(6), nested(7), "xml-nested-too-deep"),
        (
            limits,
            "MAX_NAME_LENGTH",
            20,
            XES.replace("</event>", f"<list><{'v' * 20}/></list></event>"),
            XES.replace("</event>", f"<list><{'v' * 21}/></list></event>"),
            "xml-too-many-names",
        ),
        (limits, "MAX_ROWS_PER_CASE", 2, XES, XES.replace("</trace>", xes_event() + "</trace>"),
         "xes-trace-too-large"),
        (limits, "MAX_XML_NAMES", 20, XES, XES.replace("</log>", "".join(
            f"<n{number}/>" for number in range(30)) + "</log>"), "xml-too-many-names"),
        # Without a time: the bytes are in the test's name, which is the same in every worker.
        (gzip_reader, "MAX_PACKING_RATIO", 1, gzip.compress(CSV.encode(), mtime=0),
         gzip.compress(CSV.encode() + b"\n" * 40_000, mtime=0), "log-packed-too-tightly"),
    ],
)  # fmt: skip
def test_a_log_at_a_limit_is_read_and_one_beyond_it_is_not(
    monkeypatch: pytest.MonkeyPatch,
    module: ModuleType,
    name: str,
    most: int,
    at_most: str | bytes,
    beyond: str | bytes,
    code: str,
) -> None:
    monkeypatch.setattr(module, name, most)
    if name == "MAX_PACKING_RATIO":
        monkeypatch.setattr(module, "BYTES_OF_ANY_RATIO", 1000)
    assert (refused(at_most), refused(beyond)) == (None, code)


def test_gzip_in_gzip_is_refused() -> None:
    assert refused(gzip.compress(gzip.compress(CSV.encode()))) == "log-packed-twice"


def test_a_value_of_an_event_that_is_too_long_is_named() -> None:
    long = xes_event("x" * (limits.MAX_VALUE_LENGTH + 1))
    assert refused(xes_log(xes_trace("A", long))) == "log-value-too-long"
    (row,) = read_rows(xes_log(xes_trace("A", xes_event("x" * limits.MAX_VALUE_LENGTH))))
    assert len(row.activity) == limits.MAX_VALUE_LENGTH


def test_floats_that_are_no_numbers_are_no_values() -> None:
    numbers = ("NaN", "-INF", "+Infinity", "7.5")
    events = [
        xes_event(department=None).replace("</event>", xes_attribute("org:group", one, "float"))
        + "</event>"
        for one in numbers
    ]
    rows = read_rows(xes_log(xes_trace("A", *events)))
    assert [row.department for row in rows] == [None, None, None, "7.5"]


def test_the_keys_that_are_listed_when_one_is_missing_are_bounded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "MAX_LISTED_KEYS", 2)
    many = "".join(xes_attribute(f"k{number}", "x") for number in range(9))
    traces = [xes_trace(name, many + xes_event()) for name in "ABC"]
    assert [row.case for row in read_rows(xes_log(*traces))] == ["A", "B", "C"]
    unnamed = xes_trace(None, xes_attribute("x", "1"), xes_attribute("y", "1"), xes_event())
    found = [row.case for row in read_rows(xes_log(unnamed, unnamed, traces[0]))]
    assert found == ["(unnamed trace 1)", "(unnamed trace 2)", "A"]
    keys = LogFieldMapping(case="name", department="org:role")
    named = [xes_trace(None, xes_attribute("name", one), many + xes_event()) for one in "AB"]
    with pytest.raises(LogRefused):
        read_log(xes_log(*named), keys)


def test_a_heading_that_one_delimiter_cannot_read_is_read_with_another() -> None:
    quoted = '"case:concept:name";"concept:name";"time:timestamp";"org:group"\n'
    (row,) = read_rows(quoted + "A;check;2026-03-02 09:00;sales\n")
    assert (row.case, row.department) == ("A", "sales")


def test_values_that_repeat_are_remembered_up_to_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(field_values, "MAX_REMEMBERED_VALUES", 2)
    monkeypatch.setattr(field_values, "MAX_REMEMBERED_LENGTH", 5)
    values = NormalizedValues()
    assert [values[one] for one in (" a ", "b", " a ", "c", "n/a", "")] == [
        "a", "b", "a", "c", None, None,
    ]  # fmt: skip
    assert len(values) <= 2
    assert values["much longer"] == "much longer"
    assert "much longer" not in values


def test_each_attempt_to_import_a_log_has_an_id_of_its_own() -> None:
    ids = import_ids_of_content("d" * 64)
    assert len(set(ids)) == len(ids) > 1
    assert import_stream_name(ids[0]) == f"import-{import_id_from_digest('d' * 64)}"
    assert set(ids).isdisjoint(import_ids_of_content("e" * 64))
