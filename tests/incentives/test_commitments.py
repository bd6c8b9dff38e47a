"""Actions of meetings count as commitments of the department that agreed to them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from pydantic import BaseModel

from shared.contracts import comms_actions, comms_changes
from shared.eventsourcing.published_fact import Fact
from tests.incentives.area_client import IncentivesClient, build_fact
from tests.incentives.generic_fact_builders import OCTOBER_15

pytestmark = pytest.mark.asyncio(loop_scope="module")

MEETING, ACTION, PROJECT = UUID(int=1), UUID(int=2), UUID(int=3)


def action_fact(contract: type[BaseModel], sequence: int, **fields: Any) -> Fact:
    """Build a fact of one action, which R&D agreed to."""
    values = {
        "meeting_id": MEETING,
        "action_id": ACTION,
        "text": "发测试报告",
        "department": "研发",
        "meeting": "周会",
        "organiser": "测试",
        "project_id": PROJECT,
        "due_at": OCTOBER_15,
        "at": OCTOBER_15,
        **fields,
    }
    return build_fact(contract.model_validate(values), f"meeting-{MEETING}", sequence)  # type: ignore[arg-type]


def completed(sequence: int = 3, after: timedelta = timedelta(0), **fields: Any) -> Fact:
    at = OCTOBER_15 + after
    return action_fact(comms_changes.ActionCompleted, sequence, at=at, done_by="lee", **fields)


OVERDUE = action_fact(comms_actions.ActionOverdue, 4)


@pytest.mark.parametrize(
    ("facts", "outcome"),
    [
        ([completed()], "on_time"),
        ([completed(after=timedelta(seconds=1))], "late"),
        ([OVERDUE], "late"),
        ([OVERDUE, completed(5, timedelta(days=2))], "late"),
        ([completed(), OVERDUE], "late"),
        ([OVERDUE, completed()], "late"),
    ],
)
async def test_an_action_counts_as_a_commitment(
    area_client: IncentivesClient, facts: list[Fact], outcome: str
) -> None:
    await area_client.handle_facts(*facts)

    (event,) = await area_client.explain_line("研发")
    assert (event["kind"], event["outcome"]) == ("commitment", outcome)
    assert event["name"] == f"commitment-{MEETING}-{ACTION}"
    assert (event["title"], event["counterpart"]) == ("发测试报告", "测试")
    assert event["links"]["subject"] == f"/api/comms/v1/meetings/{MEETING}"
    recorded = await area_client.get_event(event["event_id"])
    assert recorded["project_id"] == str(PROJECT)


async def test_a_released_action_is_owed_no_more(area_client: IncentivesClient) -> None:
    await area_client.handle_facts(OVERDUE, action_fact(comms_actions.ActionReleased, 5))

    assert (await area_client.get_statement("2026-10"))["departments"] == []


async def test_an_action_of_an_earlier_version_counts_for_nobody(
    area_client: IncentivesClient,
) -> None:
    old = completed(due_at=None, meeting=None, organiser=None, project_id=None)
    await area_client.handle_facts(old)

    assert (await area_client.get_statement("2026-10"))["departments"] == []
