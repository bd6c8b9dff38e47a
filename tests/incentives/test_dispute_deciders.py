"""Who decides disputes: somebody of whom it is known that he is outside."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from services.incentives.domain.dispute import decide, evolve
from services.incentives.domain.dispute_commands import DecisionCommand
from services.incentives.domain.dispute_events import DisputeEvent
from services.incentives.domain.dispute_refusals import (
    DeciderDepartmentUnknown,
    DeciderIsConcerned,
)
from shared.testing.given_when_then import aggregate_scenario
from tests.incentives.dispute_examples import reject, reverse, uphold
from tests.incentives.test_dispute import FILED, REJECTED, REVERSED, UPHELD

given = aggregate_scenario(decide, evolve, None).given
LEADING: dict[str, Any] = {"by_department": None, "by_leads_company": True}
DECISIONS = pytest.mark.parametrize(
    ("history", "command", "decided"),
    [
        ([FILED], uphold(), UPHELD),
        ([FILED], reject(), REJECTED),
        ([FILED, UPHELD], reverse(), REVERSED),
    ],
    ids=["upheld", "rejected", "reversed"],
)


@DECISIONS
def test_of_whom_it_is_not_known_that_he_is_outside_he_does_not_decide(
    history: list[DisputeEvent], command: DecisionCommand, decided: DisputeEvent
) -> None:
    given(*history).when(command).then(decided)
    anywhere = replace(command, by_department=None)
    given(*history).when(anywhere).then_refused(DeciderDepartmentUnknown)


@DECISIONS
def test_who_leads_the_company_decides_without_a_department(
    history: list[DisputeEvent], command: DecisionCommand, decided: DisputeEvent
) -> None:
    given(*history).when(replace(command, **LEADING)).then(decided)
    concerned = replace(command, by_department="测试", by_leads_company=True)
    given(*history).when(concerned).then_refused(DeciderIsConcerned)
