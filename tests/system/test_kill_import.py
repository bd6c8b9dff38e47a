"""Kill -9 of the whole process in the middle of an import: nothing is lost, nothing doubled."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from tests.system.audit import assert_every_fact_had_its_effect_once
from tests.system.database import recorded, rows
from tests.system.histories import WABO, expected_statements, statements
from tests.system.installation import up
from tests.system.terminal import asked, beginning, eventually, processes_on

CASES_BEFORE = """
SELECT count(*) FROM workflows.event
WHERE data ->> 'type' = 'case-imported' AND recorded_at < $1
"""


@pytest.mark.data
@pytest.mark.faults
def test_an_import_that_is_killed_in_its_middle_goes_on_and_doubles_nothing(
    tmp_path: Path,
) -> None:
    data = tmp_path / "data"
    with up(data) as house, beginning(*WABO.line, data=data) as command:
        with house.http("auditor") as http:
            eventually(lambda: cases_done(http) > 0, "some cases are recorded", pause=0.01)
        house.kill()
        killed_at = datetime.now(UTC)
        assert command.wait(60) == 3  # it is told, not left waiting
    eventually(lambda: not processes_on(data), "nothing outlives a kill")

    worked_out = WABO.expected()
    with up(data) as house:
        with house.http("auditor") as http:
            eventually(lambda: status(http) == "done", "it goes on by itself")
        before = rows(data, CASES_BEFORE, killed_at)[0]["count"]
        assert 0 < before < worked_out.cases, "it was killed too late to prove anything"
        again = asked(*WABO.line, data=data)
        assert again["known"]
        assert again["obligations"] == worked_out.events - worked_out.cases
        assert statements(data) == expected_statements(worked_out)
        kept = recorded(data)
        assert asked(*WABO.line, data=data)["known"]
        assert recorded(data) == kept
        assert_every_fact_had_its_effect_once(data)


def cases_done(http: httpx.Client) -> int:
    """Return how many cases of the only import are recorded."""
    imports = http.get("/api/workflows/v1/imports").json()["items"]
    return int(imports[0]["cases_done"]) if imports else 0


def status(http: httpx.Client) -> str:
    """Return how far the only import is."""
    return str(http.get("/api/workflows/v1/imports").json()["items"][0]["status"])
