"""Asks for what-ifs, runs their jobs, and reads what they found."""

from __future__ import annotations

from typing import Any

from services.incentives.application.what_if_job import make_what_if_handler
from services.incentives.domain.what_if_request import WHAT_IF_JOB
from services.incentives.projections.what_if_months import read_recorded_months
from shared.http.auth import DEPARTMENT_ROLES, Role
from shared.service_runtime.job_worker import JobHandler, run_one_job
from tests.incentives.area_client import IncentivesClient
from tests.incentives.fact_builders import handoff_accepted, handoff_overdue, project_closed

READERS_OF_ALL_PAY = sorted(
    set(Role) - DEPARTMENT_ROLES - {Role.CONNECTOR, Role.OPERATOR, Role.PROVISIONER, Role.MONITOR}
)
TERMS = {"effective_from": "2027-01", "weight": "0.2", "cap": "2"}
ASKED = {"first_period": "2025-12", "last_period": "2026-11", "terms": TERMS}
HANDLER = make_what_if_handler(read_recorded_months)


async def ask(area_client: IncentivesClient, **fields: Any) -> str:
    """Ask for a what-if and return its path."""
    answer = await area_client.post("/what-ifs", {**ASKED, **fields})
    assert answer.status_code == 202, answer.text
    path: str = answer.headers["Location"]
    assert path.endswith(f"/what-ifs/{answer.json()['id']}")
    return path


async def run_job(area_client: IncentivesClient, handler: JobHandler = HANDLER) -> bool:
    """Run the oldest job."""
    return await run_one_job(area_client.area, {WHAT_IF_JOB: handler})


async def read(area_client: IncentivesClient, path: str) -> Any:
    """Return a resource."""
    answer = await area_client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def rows(area_client: IncentivesClient, path: str, **params: Any) -> list[dict[str, Any]]:
    """Return all rows of a list, without their numbers."""
    pages = await area_client.get_pages(path, **params)
    found = [row for page in pages for row in page]
    assert [row.pop("number") for row in found] == sorted(range(1, len(found) + 1))
    return found


async def give_figures(area_client: IncentivesClient) -> None:
    await area_client.handle_facts(
        handoff_accepted(1),
        handoff_overdue(2),
        handoff_accepted(3, "测试"),
        project_closed("launch", "400", pool_minor=1000, 研发="1"),
    )
    await area_client.lock_month()
    await area_client.handle_facts(handoff_accepted(2))
