"""Real logs, from `concord import eventlog` to every month's statement and what-if."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

from shared.http.auth import Role
from shared.terminal.api_client import ApiClient
from shared.terminal.installation_connection import open_api_client
from tests.system.cli_process import command_json, poll_until_true, run_command
from tests.system.concord_process import run_concord
from tests.system.database_inspection import installation_digests, recorded_counts
from tests.system.real_event_logs import (
    DECLARATIONS_LOG,
    EMPTY_LINE,
    PAYMENT_LOG,
    WABO_LOG,
    RealEventLog,
    expected_statements,
    read_statements,
)
from tests.workflows.history_oracle import ExpectedHistory

pytestmark = pytest.mark.data

ROOT = "/api/incentives/v1"
PERCENTILE = 70
"""Another one than by default, which is the one of the log whose import is killed."""
OTHER_WEIGHT = Fraction(20, 100)


@pytest.mark.parametrize(
    ("log", "nth_case"),
    [(WABO_LOG, 1), (PAYMENT_LOG, 1), (DECLARATIONS_LOG, 4)],
    ids=lambda one: one.name if isinstance(one, RealEventLog) else f"1/{one}",
)
def test_every_month_and_department_equals_the_oracle(
    log: RealEventLog, nth_case: int, tmp_path: Path
) -> None:
    """Two logs whole, of the largest a part: tests/workflows computes it whole, in memory."""
    history = log if nth_case == 1 else log.keep_every_nth_case(nth_case, tmp_path)
    data = tmp_path / "data"
    line = [*history.import_command, "--standard-percentile", str(PERCENTILE)]
    with run_concord(data) as installation:
        with ThreadPoolExecutor() as threads:
            importing = threads.submit(run_command, *line, "--format", "json", data=data)
            expected = history.compute_expected(PERCENTILE)
        found = json.loads(importing.result().stdout)
        assert not found["known"]
        assert (found["cases"], found["cases_done"]) == (expected.cases, expected.cases)
        assert found["events"] == expected.events
        assert (
            sum(found["left_out"].values())
            == expected.rows_left_out + expected.events_without_department
        )

        expected_by_month, statements = expected_statements(expected), read_statements(data)
        assert statements == expected_by_month
        assert json.dumps(statements) == json.dumps(
            expected_by_month
        )  # with keys in the same order

        counts = recorded_counts(data)
        token = installation.issue_token(Role.GENERAL_MANAGER)
        with open_api_client(installation.base_url, token) as client:
            assert_what_ifs_equal_the_oracle(client, expected)
        drafted = recorded_counts(data)
        for draft in ("incentives event", "incentives outbox"):
            assert drafted.pop(draft) == counts.pop(draft) + 2
        assert drafted == counts

        assert command_json(*line, data=data)["known"]
        assert read_statements(data) == statements
        if log is WABO_LOG:
            assert_rebuilt_to_the_byte(data)


def assert_what_ifs_equal_the_oracle(client: ApiClient, expected: ExpectedHistory) -> None:
    """Draft a plan, and compare what it would have made of every month and department.

    The percentile is an option of the import, the weight a term of the draft.
    """
    months = sorted({period for period, _ in expected.figures_by_month})
    terms = {"effective_from": months[-1], "weight": str(float(OTHER_WEIGHT))}
    draft = f"{ROOT}/plan-drafts/{client.post(f'{ROOT}/plan-drafts', terms)['id']}"
    rows = [
        row
        for _, of_year in groupby(months, key=lambda month: month[:4])
        for row in run_what_if(client, list(of_year), terms)
    ]
    figures = expected.figures_by_weight(OTHER_WEIGHT)
    found = {
        (row["period"], row["department"]): {name: row["draft"][name] for name in EMPTY_LINE}
        for row in rows
    }
    assert len(found) == len(rows) > 20
    assert {place: line for place, line in found.items() if line["due"]} == figures
    assert all(line in (EMPTY_LINE, figures.get(place)) for place, line in found.items())

    client.post(f"{draft}/simulate")  # by the newest of these what-ifs
    simulation = client.get(f"{draft}/simulation")
    assert simulation["period"] == months[-1]
    compared = [one for one in rows if one["period"] == months[-1]]
    assert [one["draft"] for one in simulation["departments"]] == [one["draft"] for one in compared]


def run_what_if(
    client: ApiClient, months: Sequence[str], terms: Mapping[str, Any]
) -> Iterator[Mapping[str, Any]]:
    """Compute months under other terms as a job; yield a row for each month and department."""
    asked = {"first_period": months[0], "last_period": months[-1], "terms": terms}
    job = f"{ROOT}/what-ifs/{client.post(f'{ROOT}/what-ifs', asked)['id']}"
    poll_until_true(lambda: client.get(job)["state"] == "done", "the what-if is done")
    yield from client.iterate_items(f"{job}/months", limit=500)


def assert_rebuilt_to_the_byte(data: Path) -> None:
    """Rebuild every read model, and compare all of them."""
    before = installation_digests(data)
    assert run_command("rebuild", data=data).returncode == 0
    assert installation_digests(data) == before
