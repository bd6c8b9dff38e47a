"""The facts from which communication's cost is computed elsewhere."""

from __future__ import annotations

from datetime import UTC, datetime

from services.comms.application.matter_and_meeting_facts import meeting_fact, setting_fact
from services.comms.domain.cost_policy import CostPolicy, CostPolicySet, Rates
from shared.contracts.comms_changes import PolicySet
from shared.contracts.comms_meetings import MeetingHeld
from tests.comms.meeting_examples import held


def test_a_held_meeting_says_each_departments_part_of_its_minutes() -> None:
    fact = meeting_fact(held)
    assert isinstance(fact, MeetingHeld)
    assert fact.attendance is not None
    assert [(one.department, one.people) for one in fact.attendance] == [
        (one.department, one.persons) for one in held.attendance
    ]
    assert sum(one.minutes for one in fact.attendance) == fact.person_minutes > 0


def test_a_cost_policy_says_its_rates() -> None:
    rates = Rates(effective_from="2026-10", minutes_per_request=3, minutes_per_reply=7)
    at = datetime(2026, 10, 1, tzinfo=UTC)
    fact = setting_fact(CostPolicySet(policy=CostPolicy(version=2, rates=rates), by="ann", at=at))
    assert isinstance(fact, PolicySet)
    assert fact.rates is not None
    assert rates.model_dump() == {**rates.model_dump(), **fact.rates.model_dump()}
