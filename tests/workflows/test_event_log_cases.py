"""Small logs of the kinds that other systems really write, and what each of them says."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from services.workflows.domain.external_event_log import LogFieldMapping, LogRow, UnusableRow
from services.workflows.domain.external_event_log.timestamps import BARE_NUMBER
from tests.workflows.area_client import WorkflowsClient
from tests.workflows.event_log_builders import (
    read_log,
    read_rows,
    xes_attribute,
    xes_event,
    xes_log,
    xes_trace,
)

CASES = Path(__file__).parent / "event_log_cases"
KEYS = LogFieldMapping(case="case", activity="act", timestamp="ts", department="dep")
KEY_OPTIONS: dict[str, Any] = {
    "case": "case",
    "activity": "act",
    "timestamp": "ts",
    "department": "dep",
}
SLASHES_OPTIONS: dict[str, Any] = {
    "case": "Case ID",
    "activity": "Activity",
    "timestamp": "Complete Timestamp",
    "department": "org:group",
}
HEADER = "case,act,ts,dep\n"


def read_file(name: str, keys: LogFieldMapping = KEYS) -> list[LogRow]:
    """Read one of the logs, of which no row is left out."""
    return read_rows((CASES / name).read_bytes(), keys)


def utc(day: str, hour: int, minute: int = 0) -> datetime:
    """Return an instant."""
    return datetime.fromisoformat(f"{day}T{hour:02}:{minute:02}:00Z")


def test_compact_times_are_read_to_the_hour() -> None:
    assert [row[3:5] for row in read_file("compact-utc.csv")] == [
        (utc("2024-01-31", 8), "Sales"),
        (utc("2024-01-31", 12), "Finance"),
        (utc("2024-01-31", 20), "Legal"),
    ]


def test_numbers_without_a_unit_are_left_out_and_read_with_one() -> None:
    assert read_log((CASES / "epoch-milliseconds.csv").read_bytes(), KEYS)[0] == UnusableRow(
        2,
        f"{BARE_NUMBER}: '1612010000000'",
    )
    rows = read_rows((CASES / "epoch-milliseconds.csv").read_bytes(), KEYS, "epoch-milliseconds")
    assert [row.at for row in rows] == [
        datetime(2021, 1, 30, 12, 33, 20, tzinfo=UTC),
        datetime(2021, 1, 30, 12, 53, 32, 345_000, tzinfo=UTC),
        datetime(2021, 1, 30, 12, 56, 52, 345_000, tzinfo=UTC),
    ]


def test_a_digit_is_no_separator_of_date_and_time() -> None:
    assert read_log((CASES / "digit-as-separator.csv").read_bytes(), KEYS)[1] == UnusableRow(
        3, "its timestamp is unreadable: '2024-03-04109:30'"
    )


def test_delimiters_inside_a_quoted_heading_do_not_count() -> None:
    rows = read_file("quoted-delimiters-in-header.csv")
    assert [row[4] for row in rows] == ["Sales", "Finance"]


@pytest.mark.parametrize("heading", ["Case ID", "Case\nID", " Case  ID "])
def test_a_heading_with_a_line_break_is_named_with_any_blank(heading: str) -> None:
    keys = LogFieldMapping(case=heading, activity="act", timestamp="ts", department="dep")
    assert [row[:2] for row in read_file("line-break-in-header.csv", keys)] == [
        (3, "k1"),
        (4, "k1"),
    ]


def test_blanks_around_a_value_are_no_part_of_it() -> None:
    everywhere = read_file("blanks-everywhere.csv")
    assert [(row[1], row[2], row[4]) for row in everywhere] == [
        ("k1", "Open", "Sales"),
        ("k1", "Check", "Finance"),
        ("k1", "Pay", None),
    ]
    behind = read_file("blanks-behind-values.csv")
    assert {(row[1], row[2], row[4]) for row in behind} == {
        ("k1", "Open", "Sales"),
        ("k1", "Check", "Finance"),
    }


@pytest.mark.parametrize(
    "blank",
    [" ", "\t", "\xa0", "\u3000", "\u2003", "\u200b", "\u061c", "\u2063", "\u3164", "\ufeff"],
)
def test_every_kind_of_blank_is_one(blank: str) -> None:
    line = ",".join(
        f"{blank}{value}{blank}" for value in ("k1", "Open", "2024-03-04T09:00Z", "Sales")
    )
    expected = LogRow(2, "k1", "Open", utc("2024-03-04", 9), "Sales", None)
    assert read_log(f"{HEADER}{line}\n", KEYS) == [expected]
    assert read_rows(f"{HEADER}k1,Open,2024-03-04,{blank}\n", KEYS)[0].department is None


@pytest.mark.parametrize("none", ["null", "NULL", "nUlL", "NaN", "None", "n/a", "\\N", "<NA>"])
def test_words_that_say_there_is_no_value_are_none(none: str) -> None:
    assert read_rows(f"{HEADER}k1,Open,2024-03-04,{none}\n", KEYS)[0].department is None
    caseless = read_log(f"{HEADER}{none},Open,2024-03-04,Sales\n", KEYS)
    assert caseless == [UnusableRow(2, "it has no case")]


def test_a_cell_may_be_long() -> None:
    line = "k1,Open,2024-03-04T09:00:00+08:00,Sales"
    content = f"case,act,ts,dep,payload\n{line},{'x' * 140_000}\n{line},\n"
    assert len(read_rows(content, KEYS)) == 2


def test_unnamed_traces_are_cases_of_their_own() -> None:
    rows = read_file("unnamed-traces.xes", LogFieldMapping())
    assert [row[1] for row in rows[::2]] == [f"(unnamed trace {number})" for number in (1, 2, 3)]


@pytest.mark.parametrize("number", ["nan", "NaN", "INF", "-INF"])
def test_a_float_that_is_no_number_is_no_department(number: str) -> None:
    department = xes_attribute("org:group", number, "float")
    event = xes_event(department=None, attributes=[department])
    assert read_rows(xes_log(xes_trace("k1", event)))[0].department is None
    assert read_file("float-nan.xes", LogFieldMapping())[1][4] is None


def test_hour_24_is_midnight_of_the_day_after() -> None:
    assert read_file("hour-24.xes", LogFieldMapping())[1][3] == utc("2024-05-31", 16)


@pytest.mark.parametrize(
    ("name", "left_out"),
    [("year-1.csv", 2), ("year-1-without-offset.csv", 2), ("end-of-year-9999.csv", 3)],
)
async def test_a_time_that_cannot_be_kept_is_left_out_and_the_others_count(
    area_client: WorkflowsClient, name: str, left_out: int
) -> None:
    found = await area_client.import_log((CASES / name).read_bytes(), **KEY_OPTIONS)
    assert (found["cases"], found["events"]) == (1, 2)
    assert found["left_out"] == {"its timestamp is not between the years 1900 and 9000": 1}
    rows = (await area_client.get(f"/imports/{found['id']}/left-out")).json()["items"]
    assert [row["number"] for row in rows] == [left_out]


async def test_a_log_of_which_nothing_is_read_is_refused_and_may_be_imported_rightly(
    area_client: WorkflowsClient,
) -> None:
    log = (CASES / "day-first-with-dots.csv").read_bytes()
    refused = await area_client.upload_log(log, **KEY_OPTIONS)
    assert (refused.status_code, refused.json()["code"]) == (422, "nothing-readable")
    detail = refused.json()["detail"]
    assert "2: its timestamp does not say which is the day and which the month" in detail
    assert "--time-format" in detail
    assert await area_client.count_rows("event") == 0

    dotted = await area_client.import_log(log, **KEY_OPTIONS, time_format="%d.%m.%Y %H:%M")
    (step,) = await area_client.published_facts("step-done")
    assert (dotted["obligations"], step["done_at"]) == (1, "2024-03-04T02:00:00Z")


async def test_slashes_and_milliseconds_are_read_without_a_time_format(
    area_client: WorkflowsClient,
) -> None:
    log = (CASES / "slashes-and-milliseconds.csv").read_bytes()
    found = await area_client.import_log(log, **SLASHES_OPTIONS)
    assert (found["cases"], found["obligations"], found["left_out"]) == (2, 3, {})
    done = [step["done_at"] for step in await area_client.published_facts("step-done")]
    assert max(done) == "2024-03-05T00:15:00Z"


async def test_an_import_without_obligations_does_not_bar_the_right_one(
    area_client: WorkflowsClient,
) -> None:
    log = "case,act,ts,dep,note\nk1,Open,2024-03-04,Sales,\nk1,Pay,2024-03-05,Legal,\n"
    wrong = {**KEY_OPTIONS, "department": "note"}
    first = await area_client.import_log(log, **wrong)
    assert (first["cases"], first["obligations"]) == (1, 0)
    assert (await area_client.upload_log(log, **wrong)).status_code == 200

    right = await area_client.import_log(log, **KEY_OPTIONS)
    assert (right["obligations"], right["id"] == first["id"]) == (1, False)
    assert (await area_client.upload_log(log, **KEY_OPTIONS)).json()["id"] == right["id"]
    other = {**KEY_OPTIONS, "timezone": "Europe/Berlin"}
    refused = await area_client.upload_log(log, **other)
    assert (refused.status_code, refused.json()["code"]) == (409, "other-options")


async def test_a_baseline_before_the_log_is_refused(manual_area_client: WorkflowsClient) -> None:
    log = f"{HEADER}k1,Open,2024-03-04,Sales\nk1,Pay,2024-03-05,Legal\n"
    options = {**KEY_OPTIONS, "baseline_until": "2000-01-01"}
    refused = await manual_area_client.upload_log(log, **options)
    assert (refused.status_code, refused.json()["code"]) == (422, "baseline-before-the-log")
    assert await manual_area_client.count_rows("event") == 0


@pytest.mark.parametrize("written", ["EXPORT", "Ｅｘｐｏｒｔ", "Ex\u200bport"])
async def test_departments_that_differ_in_case_or_width_only_are_one(
    area_client: WorkflowsClient, written: str
) -> None:
    log = f"{HEADER}k1,Open,2024-03-04,Export\nk1,Pay,2024-03-05,{written}\n"
    await area_client.import_log(log, **KEY_OPTIONS)
    (found,) = await area_client.published_facts("department-found")
    (step,) = await area_client.published_facts("step-done")
    assert found["department"] == step["department"] == "Export"
    assert await area_client.published_facts("work-handed-over") == []


async def test_a_department_of_the_directory_keeps_its_spelling(
    area_client: WorkflowsClient,
) -> None:
    log = f"{HEADER}k1,Open,2024-03-04,Sales\nk1,Pay,2024-03-05,ＬＥＧＡＬ\n"
    await area_client.import_log(log, **KEY_OPTIONS)
    (step,) = await area_client.published_facts("step-done")
    assert step["department"] == "legal"


DEPARTMENTS_OF_NO_CODE = [".", "..", "=cmd", "-5", "@SUM(1)", "R&D", "a\u202eb", "A  B", "x" * 101]


@pytest.mark.parametrize("department", DEPARTMENTS_OF_NO_CODE)
async def test_a_department_that_can_be_no_code_is_refused(
    manual_area_client: WorkflowsClient, department: str
) -> None:
    log = f"{HEADER}k1,Open,2024-03-04,Sales\nk1,Pay,2024-03-05,{department}\n"
    refused = await manual_area_client.upload_log(log, **KEY_OPTIONS)
    assert (refused.status_code, refused.json()["code"]) == (422, "department-is-no-code")
    assert await manual_area_client.count_rows("event") == 0


async def test_a_department_from_before_the_rule_is_taken_as_it_is(
    area_client: WorkflowsClient,
) -> None:
    await area_client.installation.add_departments("R&D")
    log = f"{HEADER}k1,Open,2024-03-04,Sales\nk1,Pay,2024-03-05,r&d\n"
    await area_client.import_log(log, **KEY_OPTIONS)
    (step,) = await area_client.published_facts("step-done")
    assert step["department"] == "R&D"


async def test_groups_of_other_systems_keep_their_blanks(area_client: WorkflowsClient) -> None:
    log = f"{HEADER}k1,Open,2024-03-04,Group 4\nk1,Pay,2024-03-05,Caf\u0065\u0301\n"
    await area_client.import_log(log, **KEY_OPTIONS)
    found = await area_client.published_facts("department-found")
    assert {one["department"] for one in found} == {"Group 4", "Caf\u00e9"}
