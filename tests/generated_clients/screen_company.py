"""A company for three screens: a board of 60 goals, a month's statement, and open obligations."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from shared.http.auth import Role
from shared.testing.area_client import read_version
from shared.testing.installation import TestInstallation
from shared.testing.second_person import close_project_with_two_persons
from tests.comms.area_client import CommsClient
from tests.comms.request_client import RequestClient
from tests.directory.area_client import DirectoryClient
from tests.duties.area_client import DutiesClient, handoff_path
from tests.goals.area_client import GoalsClient
from tests.incentives.area_client import IncentivesClient

GOALS, BLOCKED = 60, 10
NAMES = {"RND": "研发部", "SALES": "销售部", "LEGAL": "法务部"}
OCTOBER_26 = datetime(2026, 10, 26, 1, 0, tzinfo=UTC)
"""A Monday, nine o'clock in Shanghai, as is the next time."""
NOVEMBER_2 = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class ScreenCompany:
    """Fills an installation of all areas through its API; research looks at the screens."""

    installation: TestInstallation

    async def fill(self) -> None:
        """Fill it from October 26th to November 6th, 2026, 16:00 in Shanghai."""
        self.installation.clock.set_time(OCTOBER_26)
        directory = DirectoryClient(self.installation, Role.GENERAL_MANAGER)
        for code, name in NAMES.items():
            body = {"code": code, "name": name, "valid_from": "2026-01-01"}
            await directory.create("/departments", body)
        await self.installation.wait_until_idle()
        await self._answer_in_october()
        self.installation.clock.set_time(NOVEMBER_2)
        await self.installation.fire_due_deadlines()
        await self._correct_after_the_lock()
        moves = await self._start_projects()
        goals = await self._set_goals()
        self.installation.clock.advance(HOUR)
        await self._hand_over(moves["Prototype 样机"], "RND", "SALES")
        await self.installation.advance_time(4 * DAY + 5 * HOUR)
        await self._hand_over(moves["Test report 测试报告"], "RND", "SALES")
        await self._hand_over(moves["Licence 许可证"], "LEGAL")
        await self._ask()
        await self._measure(goals, 5)
        self.installation.clock.advance(HOUR)
        await self.installation.fire_due_deadlines()

    @property
    def token(self) -> str:
        """The token of the head of research."""
        return self.installation.issue_token(Role.DEPARTMENT_HEAD, department="RND")

    @property
    def _requests(self) -> RequestClient:
        return RequestClient(CommsClient(self.installation, Role.OFFICER_COMMUNICATION))

    @property
    def _duties(self) -> DutiesClient:
        return DutiesClient(self.installation)

    @property
    def _goals(self) -> GoalsClient:
        return GoalsClient(self.installation)

    async def _open_request(self, subject: str, asker: str = "SALES", asked: str = "RND") -> str:
        return await self._requests.open_request(subject=subject, asker=asker, department=asked)

    async def _act_on(self, path: str, action: str, **body: Any) -> None:
        answer = await self._requests.act_on(path, action, "RND", **body)
        assert answer.status_code == 200, answer.text

    async def _answer_in_october(self) -> None:
        path = await self._open_request("Colour 颜色")
        self.installation.clock.advance(HOUR)
        await self._act_on(path, "resolve", text="Yes")
        await self.installation.wait_until_idle()

    async def _correct_after_the_lock(self) -> None:
        """Lock October, then strike out the answer that was in time: it becomes an adjustment."""
        await IncentivesClient(self.installation).lock_month()
        (row,) = (await self._requests.area_client.get("/requests")).json()["items"]
        path = f"/requests/{row['request_id']}"
        entry = await self._requests.last_entry_id(path, "resolution")
        struck = await self._requests.correct_entry(path, entry, "strike-out")
        assert struck.status_code == 200, struck.text

    async def _start_projects(self) -> dict[str, str]:
        """Start one project and close another; return the paths of handoffs by deliverable."""
        shares = [
            {"department": "RND", "ratio": "0.6"},
            {"department": "SALES", "ratio": "0.3"},
            {"department": "LEGAL", "ratio": "0.1"},
        ]
        closed = await self._duties.plan_project(code="NPL-1", name="Relaunch 改版", shares=shares)
        await self._duties.start_project(closed)
        await close_project_with_two_persons(self._duties, closed, "12500")
        project = await self._duties.plan_project(code="NPL-2", name="Launch 上市", shares=shares)
        moves: dict[str, str] = {}
        duties: dict[str, str] = {}
        for deliverable, sender, recipient, due_days, needed in (
            ("Prototype 样机", "RND", "SALES", 1, ()),
            ("Test report 测试报告", "RND", "SALES", 2, ()),
            ("Requirements 需求", "SALES", "RND", 3, ()),
            ("Feature 功能", "RND", "SALES", 3, ("Requirements 需求",)),
            ("Manual 手册", "RND", "LEGAL", 40, ()),
            ("Licence 许可证", "LEGAL", "RND", 30, ()),
        ):
            duty = await self._duties.assign_duty(
                project,
                activity=f"Make {deliverable}",
                deliverable=deliverable,
                accountable=sender,
                recipient=recipient,
                due_days=due_days,
                depends_on=[duties[one] for one in needed],
            )
            duties[deliverable], moves[deliverable] = duty, handoff_path(duty)
        await self._duties.start_project(project)
        return moves

    async def _hand_over(self, path: str, sender: str, recipient: str | None = None) -> None:
        offered = await self._duties.move_handoff(path, "offer", sender)
        assert offered.status_code == 200, offered.text
        if recipient is not None:
            accepted = await self._duties.move_handoff(path, "accept", recipient)
            assert accepted.status_code == 200, accepted.text
        await self.installation.wait_until_idle()

    async def _ask(self) -> None:
        await self._open_request("Red sensor 红色传感器")
        paused = await self._open_request("Price 价格")
        await self._open_request("Trademark 商标", "RND", "LEGAL")
        self.installation.clock.advance(HOUR)
        await self._requests.pause_clock(paused, reason="Which market?")

    async def _set_goals(self) -> list[str]:
        """Set 60 goals, every sixth with a blocker and a support that is asked for."""
        cycle = await self._goals.create_cycle()
        departments = list(NAMES)
        goals = []
        for number in range(GOALS):
            department = departments[number % len(departments)]
            goal = await self._goals.set_goal(cycle, f"Goal {number}", department)
            goals.append(goal)
            if number % (GOALS // BLOCKED) == 0:
                blocker = await self._goals.create_resource(
                    f"/goals/{goal}/blockers", {"what": f"licence {number}"}
                )
                support = {"department": "LEGAL", "what": "apply", "due": "2026-11-04"}
                await self._goals.create_resource(f"/blockers/{blocker}/supports", support)
        await self._measure(goals, 2)
        return goals

    async def _measure(self, goals: list[str], value: int) -> None:
        """Enter a reading of every goal; one of them is corrected."""
        readings = [self._goals.enter_reading(goal, value) for goal in goals]
        entered = await asyncio.gather(*readings)
        corrected = await self._goals.correct_reading(goals[0], entered[0], value + 1)
        assert read_version(corrected)
