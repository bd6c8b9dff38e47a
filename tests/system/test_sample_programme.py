"""The sample company's programme goes from diagnosis to roll-out over its three months."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.system.sample_company import SampleCompany

pytestmark = pytest.mark.xdist_group("sample")

ROOT = "/api/programme/v1/programmes"


@pytest.fixture(scope="module")
def http(sample_company: SampleCompany) -> Iterator[httpx.Client]:
    with sample_company.installation.open_http_client("auditor") as client:
        yield client


def read(http: httpx.Client, path: str = "") -> Any:
    """Return what is at a path of the programme that goes on."""
    (listed,) = http.get(ROOT).raise_for_status().json()["items"]
    return http.get(f"{ROOT}/{listed['programme_id']}{path}").raise_for_status().json()


def test_its_programme_went_through_every_phase_with_its_criteria(
    http: httpx.Client, sample_company: SampleCompany
) -> None:
    programme = read(http)
    assert programme["phase"] == "roll-out"
    assert [phase["entered_at"][:7] for phase in programme["phases"]] == [*sample_company.months]
    assert [phase["overruled"] for phase in programme["phases"]] == [[], [], []]


def test_its_pilot_has_a_snapshot_of_every_two_weeks(http: httpx.Client) -> None:
    pilot = read(http, "/pilot")
    # The story's clock jumps from step to step, so that some are taken late.
    assert [one["number"] for one in pilot["snapshots"]] == [0, 1, 2]
    figures = pilot["snapshots"][2]["figures"]
    assert any(one["observations"] for one in figures if one["part"] == "departments")
    assert any(one["observations"] for one in figures if one["part"] == "rest")
    (tuning,) = pilot["tuning"]
    assert (tuning["verdict"], tuning["enough_data"]) == ("kept", False)


def test_its_pains_are_ranked_and_one_is_solved(http: httpx.Client) -> None:
    pains = read(http, "/pains")["items"]
    assert [(one["rank"], one["status"]) for one in pains] == [
        (1, "open"),
        (2, "open"),
        (None, "solved"),
    ]
