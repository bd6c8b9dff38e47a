"""A closed project is corrected through the API, and paid anew without touching a locked month."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from services.duties.service import service as duties
from services.incentives.service import service as incentives
from shared.testing.installation import OpenTestInstallation
from shared.testing.second_person import close_project_with_two_persons, confirm_as_second_person
from tests.duties.area_client import DutiesClient
from tests.incentives.area_client import IncentivesClient

NOVEMBER, DECEMBER = "2026-11", "2026-12"
WHY = "returns were counted as sales"
RIGHT = [{"department": "marketing", "ratio": "0.5"}, {"department": "sales", "ratio": "0.5"}]


async def test_a_correction_of_a_closed_project_is_paid_in_the_open_month_and_says_why(
    start_installation: OpenTestInstallation,
) -> None:
    async with start_installation([duties, incentives], reuse_routers=True) as running:
        await running.add_departments("marketing", "rnd", "sales")
        projects, pay = DutiesClient(running), IncentivesClient(running)

        async def booked(period: str, field: str) -> dict[str, int]:
            await running.wait_until_idle()
            lines: list[dict[str, Any]] = (await pay.get_statement(period))["departments"]
            return {
                line["department"]: sum(one["amount_minor"] for one in line[field])
                for line in lines
                if line[field]
            }

        project = await projects.plan_project(code="NPL-7")
        await projects.start_project(project)
        await projects.post(f"{project}/shares/correct", {"shares": RIGHT, "reason": "a mistake"})
        assert (await confirm_as_second_person(projects, project, "shares")).is_success
        await close_project_with_two_persons(projects, project, "10000")
        paid = await booked(NOVEMBER, "bonus")
        assert paid == {"marketing": 2_500_000, "sales": 2_500_000}

        await running.advance_time(timedelta(days=10))
        await pay.lock_month(NOVEMBER)
        body = {"actual": "5000", "reason": WHY}
        assert (await projects.post(f"{project}/outcome/correct", body)).is_success
        assert await booked(DECEMBER, "adjustments") == {}  # one person alone moves nothing
        assert (await confirm_as_second_person(projects, project, "outcome")).is_success

        assert await booked(NOVEMBER, "bonus") == paid
        assert await booked(NOVEMBER, "adjustments") == {}
        taken_back = {"marketing": -2_500_000, "sales": -2_500_000}
        assert await booked(DECEMBER, "adjustments") == taken_back
        (row,) = await pay.explain_line("sales", "bonus:NPL-7", DECEMBER)
        assert row["bonus"]["was_share_minor"] == 2_500_000
        assert row["bonus"]["difference_minor"] == -2_500_000
        (fact,) = await projects.published_facts("project-corrected")
        assert (fact["reason"], fact["was"], fact["actual"]) == (WHY, "10000", "5000")
        (adjustment,) = (await pay.statement_line("sales", DECEMBER))["adjustments"]
        event = await pay.get_event(row["event_id"])
        assert adjustment["cause"] in str(event)
