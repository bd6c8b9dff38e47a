"""A preview is the dry run of the decision: what the one refuses, the other refuses alike."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from tests.incentives.area_client import IncentivesClient
from tests.incentives.dispute_client import (
    LAUNCH,
    OUTSIDE,
    REASONS,
    SHARES,
    decide,
    file,
    officer,
)
from tests.incentives.fact_builders import handoff_overdue, project_closed
from tests.incentives.generic_fact_builders import OCTOBER_15

pytestmark = pytest.mark.asyncio(loop_scope="module")

IN_TIME = OCTOBER_15.isoformat()
CREDIT: dict[str, Any] = {
    "type": "missing-credit",
    "kind": "duty",
    "subject_id": str(UUID(int=5)),
    "occurrence": "2026-10",
    "title": "对账单",
    "due_at": IN_TIME,
    "done_at": IN_TIME,
}
SHARE = {"type": "bonus-share", "project_id": LAUNCH}
Answer = tuple[int, str | None]


def credit(due_at: str = IN_TIME, done_at: str = IN_TIME) -> dict[str, Any]:
    return {"type": "credit", "due_at": due_at, "done_at": done_at}


async def answers(
    client: IncentivesClient, path: str, remedy: dict[str, Any], department: str | None
) -> tuple[Answer, Answer]:
    """Return the statuses and codes of the preview and then of the decision."""
    by = officer(client, "officer-1", department)
    tried = await client.post(f"{path}/preview", {"remedy": remedy}, by)
    decided = await client.post(f"{path}/uphold", {**REASONS, "remedy": remedy}, by)
    return (
        (tried.status_code, tried.json().get("code")),
        (decided.status_code, decided.json().get("code")),
    )


@pytest.mark.parametrize(
    ("subject", "remedy", "department", "expected"),
    [
        (CREDIT, credit(done_at="2026-12-31T09:00:00+08:00"), OUTSIDE, (409, "credit-not-done")),
        (
            CREDIT,
            credit(due_at="2026-09-15T09:00:00+08:00"),
            OUTSIDE,
            (409, "credit-in-another-month"),
        ),
        (CREDIT, credit(), "研发", (403, "decider-is-concerned")),
        (CREDIT, credit(), None, (403, "decider-department-unknown")),
        (CREDIT, SHARES, OUTSIDE, (409, "remedy-does-not-fit")),
        (
            SHARE,
            {"type": "shares", "ratios": {"研发": "0.6", "测试": "0.4"}},
            OUTSIDE,
            (409, "remedy-without-effect"),
        ),
        (
            SHARE,
            {"type": "shares", "ratios": {"QA": "0.5", "ｑａ": "0.5"}},
            OUTSIDE,
            (422, "department-has-two-ratios"),
        ),
        (
            SHARE,
            {"type": "shares", "ratios": {"QA": "0.5", "研发": "0.5"}},
            OUTSIDE,
            (409, "participant-missing"),
        ),
        (CREDIT, credit(), OUTSIDE, (200, None)),
    ],
)
async def test_a_preview_refuses_what_the_decision_refuses(
    area_client: IncentivesClient,
    subject: dict[str, Any],
    remedy: dict[str, Any],
    department: str | None,
    expected: Answer,
) -> None:
    await area_client.installation.add_departments("QA")
    await area_client.handle_facts(project_closed("launch", "100"))
    path = await file(area_client, subject)

    assert await answers(area_client, path, remedy, department) == (expected, expected)


async def test_only_an_open_dispute_is_previewed(area_client: IncentivesClient) -> None:
    await area_client.handle_facts(handoff_overdue(1))
    path = await file(area_client)
    assert (await decide(area_client, path, "reject")).status_code == 200

    tried, _ = await answers(area_client, path, {"type": "excuse"}, OUTSIDE)

    assert tried == (409, "dispute-not-open")
