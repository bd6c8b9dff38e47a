"""A month's statement does not move by what a department says of the past to its own advantage.

The clock stands at nine o'clock on Monday, November 23, 2026, until it is moved.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
import pytest

from services.comms.service import service as comms
from services.incentives.service import service as incentives
from services.workflows.service import service as workflows
from shared.http.auth import Role
from shared.testing.area_client import Authorization
from shared.testing.installation import OpenTestInstallation, TestInstallation
from tests.comms.area_client import CommsClient
from tests.comms.request_client import RequestClient
from tests.workflows.area_client import WorkflowsClient

HOUR = timedelta(hours=1)
ASKED = {"asker": "SVC", "department": "RND", "matter": "simple"}
STEPS = [{"key": "ask", "name": "Ask", "department": "MKT", "standard": "PT8H"}]
IN_TIME = "2026-11-23T09:30:00+08:00"

Line = tuple[int, int, int]
"""What was due, in time and late."""


@dataclass(frozen=True)
class Company:
    """An installation with a request to RND that is late, and a flow that begins with MKT."""

    running: TestInstallation
    requests: RequestClient
    cases: WorkflowsClient
    late_request: str
    flow: str

    async def line(self, department: str) -> Line:
        """Return a department's line of the month once every fact is handled."""
        await self.running.wait_until_idle()
        manager = self.running.authorization_headers(Role.GENERAL_MANAGER)
        path = "/api/incentives/v1/statements/2026-11"
        found = await self.running.http_client.get(path, headers=manager)
        assert found.status_code == 200, found.text
        for one in found.json()["departments"]:
            if one["department"] == department:
                return one["due"], one["on_time"], one["late"]
        return 0, 0, 0

    async def correct_as_head(
        self, department: str, entry: str, action: str, **body: Any
    ) -> httpx.Response:
        """Correct an entry of the late request as a department's head."""
        client = self.requests.area_client
        head = self.running.authorization_headers(Role.DEPARTMENT_HEAD, department=department)
        etag = (await client.get(self.late_request)).headers["ETag"]
        path = f"{self.late_request}/entries/{entry}/{action}"
        return await client.post(path, {"reason": "a mistake", **body}, head, If_Match=etag)


async def open_company(running: TestInstallation) -> Company:
    await running.add_departments("SVC", "RND", "MKT", "FIN")
    requests, cases = RequestClient(CommsClient(running)), WorkflowsClient(running)
    flow = await cases.publish_flow(STEPS)
    path = await requests.open_request(**ASKED)
    await running.advance_time(26 * HOUR)
    company = Company(running, requests, cases, path, flow)
    assert await company.line("RND") == (1, 0, 1)
    return company


async def test_a_statement_does_not_move_by_entries_about_the_past(
    start_installation: OpenTestInstallation,
) -> None:
    async with start_installation([comms, workflows, incentives], reuse_routers=True) as running:
        company = await open_company(running)
        await others_start_cases(company)
        await an_asker_dates_requests_back(company)
        await the_debtor_answers_in_time_by_its_own_word(company)
        await the_debtor_moves_the_opening(company)
        assert await company.line("MKT") == (0, 0, 0)
        assert await company.line("RND") == (1, 0, 1)
        await the_asker_confirms_the_answer(company)
        assert await company.line("RND") == (1, 1, 0)


async def others_start_cases(company: Company) -> None:
    body = {"flow_id": company.flow, "subject": "A claim", "at": "2026-11-23T09:00:00+08:00"}
    callers: list[Authorization] = [
        company.cases.executor_headers("SVC"),
        company.running.authorization_headers(Role.EXECUTOR),
        company.cases.executor_headers("NOPE"),
    ]
    for caller in callers:
        answer = await company.cases.post("/cases", body, caller)
        assert (answer.status_code, answer.json()["code"]) == (403, "other-department")
    early = {**body, "at": "2026-09-15T02:00:00Z"}
    before_its_flow = await company.cases.post("/cases", early)
    assert before_its_flow.json()["code"] == "flow-not-published-then"


async def an_asker_dates_requests_back(company: Company) -> None:
    for at in ("2026-09-10T02:00:00Z", "2026-11-20T10:00:00+08:00", "2026-11-23T10:00:00+08:00"):
        path = await company.requests.open_request(**ASKED, at=at)
        found = await company.requests.get_request(path)
        assert (found["breached"], found["awaiting"]) == (False, "department")
    await company.running.fire_due_deadlines()


async def the_debtor_answers_in_time_by_its_own_word(company: Company) -> None:
    answer = await company.requests.act_on(
        company.late_request, "resolve", "RND", text="Yes", at=IN_TIME
    )
    assert answer.status_code == 200, answer.text


async def the_debtor_moves_the_opening(company: Company) -> None:
    opening = company.late_request.rpartition("/")[2]
    moved = await company.correct_as_head("RND", opening, "retime", at="2026-11-23T09:29:00+08:00")
    assert moved.status_code == 200, moved.text
    found = await company.requests.get_request(company.late_request)
    assert (found["opened_at"], found["awaiting"]) == ("2026-11-23T09:00:00+08:00", "asker")


async def the_asker_confirms_the_answer(company: Company) -> None:
    entry = await company.requests.last_entry_id(company.late_request, "resolution")
    confirm = f"entries/{entry}/confirm"
    answer = await company.requests.act_on(company.late_request, confirm, "SVC")
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("is_confirmed", [False, True])
async def test_a_request_dated_back_is_late_at_once_only_where_the_asked_department_confirms(
    start_installation: OpenTestInstallation, is_confirmed: bool
) -> None:
    """The control: a confirmed time counts, so the lines above stay for the rule alone."""
    async with start_installation([comms, workflows, incentives], reuse_routers=True) as running:
        company = await open_company(running)
        path = await company.requests.open_request(**ASKED, at="2026-11-23T10:00:00+08:00")
        if is_confirmed:
            confirm = f"entries/{path.rpartition('/')[2]}/confirm"
            answer = await company.requests.act_on(path, confirm, "RND")
            assert answer.status_code == 200, answer.text
        assert await company.line("RND") == ((2, 0, 2) if is_confirmed else (1, 0, 1))
