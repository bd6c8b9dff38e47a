"""A company of three departments, in which everything belongs to two of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from shared.http.auth import Role
from shared.testing.installation import TestInstallation
from shared.testing.second_person import close_project_with_two_persons
from tests.comms.area_client import HELD_BODY, CommsClient
from tests.comms.request_client import RequestClient
from tests.directory.area_client import DirectoryClient
from tests.duties.area_client import DutiesClient, handoff_path
from tests.goals.area_client import GoalsClient

OWN, OTHER = "RND", "LEGAL"
"""Each of them has to do with SALES, and nothing with the other."""
PERIOD = "2026-11"
Examples = dict[str, dict[str, str]]
"""By the name of a path's parameter: what belongs to each of the two departments."""


@dataclass(frozen=True)
class ScopedCompany:
    """Fills an installation of all areas; it is November 23rd, 2026."""

    installation: TestInstallation

    async def fill(self) -> Examples:
        """Fill it, and return what belongs to whom."""
        directory = DirectoryClient(self.installation)
        for code in (OWN, OTHER, "SALES"):
            body = {"code": code, "name": code, "valid_from": "2026-01-01"}
            await directory.create("/departments", body)
        for code in (OWN, OTHER):
            person: dict[str, Any] = {"id": f"E-{code}", "name": code, "department": code}
            await directory.create("/people", {**person, "valid_from": "2026-01-01"})
        await self.installation.wait_until_idle()
        examples: Examples = {"person": {code: f"E-{code}" for code in (OWN, OTHER)}}
        cycle = await GoalsClient(self.installation).create_cycle()
        examples["cycle"] = dict.fromkeys((OWN, OTHER), cycle)
        duties = DutiesClient(self.installation)
        for code in (OWN, OTHER):
            for name, path in (await self._correspond(code)).items():
                examples.setdefault(name, {})[code] = path.rpartition("/")[2]
            await self._work(code, cycle, duties)
        await self.installation.wait_until_idle()
        for notice in await CommsClient(self.installation).list_notices():
            for code in {OWN, OTHER} & set(str(notice).split("'")):
                examples.setdefault("notice_id", {})[code] = notice["notice_id"]
        return examples

    async def _correspond(self, code: str) -> dict[str, str]:
        comms = CommsClient(self.installation, Role.OFFICER_COMMUNICATION)
        attendees = [{"department": one, "persons": 2} for one in (code, "SALES")]
        plan: dict[str, Any] = {
            "project_id": None,
            "kind": "other",
            "organiser": code,
            "attendees": attendees,
        }
        meeting = await comms.plan_meeting(**plan)
        held = await comms.post(f"{meeting}/hold", {**HELD_BODY, "attendance": attendees})
        assert held.is_success, held.text
        return {
            "request_id": await RequestClient(comms).open_request(asker="SALES", department=code),
            "matter_id": await comms.classify_matter(department=code),
            "meeting_id": meeting,
        }

    async def _work(self, code: str, cycle: str, duties: DutiesClient) -> None:
        await GoalsClient(self.installation).set_goal(cycle, f"Goal of {code}", code)
        shares = [{"department": one, "ratio": "0.5"} for one in (code, "SALES")]
        project = await duties.plan_project(shares=shares)
        duty = await duties.assign_duty(project, accountable=code, recipient="SALES", due_days=0)
        await duties.start_project(project)
        for move, mover in (("offer", code), ("accept", "SALES")):
            moved = await duties.move_handoff(handoff_path(duty), move, mover)
            assert moved.is_success, moved.text
        await close_project_with_two_persons(duties, project, "12000")
