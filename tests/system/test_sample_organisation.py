"""What changes in the sample company's organisation: a meeting, an overlap, a merger, a liaison."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from shared.sample.scenario_progress import load_scenario_progress
from tests.system.sample_company import SampleCompany

pytestmark = pytest.mark.xdist_group("sample")

FEATURES, SENSOR = "features", "blocker"
STOCK_REPORT = "Report the stock 库存月报"


@pytest.fixture(scope="module")
def http(sample_company: SampleCompany) -> Iterator[httpx.Client]:
    with sample_company.installation.open_http_client("auditor") as client:
        yield client


@pytest.fixture(scope="module")
def ids(sample_company: SampleCompany) -> dict[str, str]:
    """Give the ids that the scenario's steps stored, by their names."""
    progress = load_scenario_progress(sample_company.data_folder)
    assert progress is not None
    return dict(progress.names)


def read(http: httpx.Client, path: str, **query: Any) -> Any:
    return http.get(f"/api{path}", params=query).raise_for_status().json()


def counted(http: httpx.Client, month: str, department: str) -> list[tuple[str, str]]:
    """Return the outcome and the fact of each duty and commitment counted for a department."""
    events = read(
        http,
        f"/incentives/v1/statements/{month}/events",
        department=department,
        figure="due",
        limit=500,
    )["items"]
    return [(one["outcome"], one["kind"]) for one in events]


def test_an_alignment_meeting_has_two_commitments_one_of_which_is_kept(
    sample_company: SampleCompany, http: httpx.Client, ids: dict[str, str]
) -> None:
    meeting = read(http, f"/comms/v1/meetings/{ids['alignment']}")
    assert (meeting["kind"], meeting["status"]) == ("alignment", "held")
    commitments = {
        one["department"]: (one["goal_id"], one["blocker_id"], one["status"])
        for one in read(http, "/comms/v1/meeting-actions", goal=ids[FEATURES])["items"]
    }
    assert commitments == {
        "SCM": (ids[FEATURES], ids[SENSOR], "done"),
        "RND": (ids[FEATURES], None, "open"),
    }
    month = sample_company.months[1]
    assert counted(http, month, "SCM").count(("on_time", "commitment")) == 1
    assert counted(http, month, "RND").count(("late", "commitment")) == 1


def test_a_second_department_for_the_stock_report_was_refused(http: httpx.Client) -> None:
    duties = read(http, "/duties/v1/standing-duties")["items"]
    reporting = [one["accountable"] for one in duties if one["activity"] == STOCK_REPORT]
    assert reporting == ["SCM"]
    assert len(duties) == 2


def test_what_a_merged_department_owed_is_its_successors_and_what_was_counted_its_own(
    sample_company: SampleCompany, http: httpx.Client, ids: dict[str, str]
) -> None:
    _, last, month = sample_company.months
    (merger,) = read(http, "/directory/v1/departments/REP/successions")["items"]
    assert (merger["kind"], merger["successor"], merger["state"]) == ("merged", "SVC", "in-effect")
    assert read(http, "/directory/v1/departments/REP")["valid_to"] == f"{month}-14"
    person = read(http, "/directory/v1/people/e109")
    assert [(one["department"], one["roles"]) for one in person["assignments"]] == [
        ("REP", ["department-head"]),
        ("SVC", []),
    ]
    duty = read(http, f"/duties/v1/standing-duties/{ids['parts']}")
    assert (duty["accountable"], duty["overdue"]) == ("SVC", 0)
    assert counted(http, last, "REP") == [("on_time", "duty")]
    assert counted(http, month, "REP") == []
    assert counted(http, month, "SVC").count(("on_time", "duty")) == 1


def test_the_liaison_of_the_launch_changes_on_a_day_without_a_hole(
    sample_company: SampleCompany, http: httpx.Client, ids: dict[str, str]
) -> None:
    month = sample_company.months[2]
    speaks = {
        day: [
            (one["department"], one["person"], one["contact"]["person"])
            for one in read(
                http, "/duties/v1/liaisons", kind="project", item=ids["launch"], on=f"{month}-{day}"
            )["items"]
        ]
        for day in ("01", "02", "20", "21")
    }
    assert speaks == {
        "01": [],
        "02": [("MKT", "e110", "e110")],
        "20": [("MKT", "e110", "e110")],
        "21": [("MKT", "e111", "e111")],
    }
    offered = read(http, "/comms/v1/notices", kind="handoff-offered", department="MKT")["items"]
    assert [one["person"] for one in offered] == ["e111", "e111"]  # the test report, twice
