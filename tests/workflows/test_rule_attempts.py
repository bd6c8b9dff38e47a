"""Attempts of a firing: one that failed is tried again, and none that was done."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from services.workflows.domain import automation_rule_firing as firing
from services.workflows.domain.automation_rule_refusals import (
    FiringNotFailed,
    FiringNotKept,
    UnknownFiring,
)
from tests.workflows.test_automation_rules import HEARD, NOW, RULES


def fired(**changes: Any) -> firing.RuleFired:
    """Return a firing that another area is to act on."""
    return firing.RuleFired(
        **{
            "firing_id": firing.firing_id_of(RULES[0], UUID(int=1)),
            "rule_id": RULES[0],
            "rule": "A rule",
            "rule_version": 1,
            "fact_id": UUID(int=1),
            "fact_type": HEARD,
            "action": "enter-reading",
            "departments": (),
            "heard": firing.HeardFact(recorded_at=NOW, data="{}"),
            "at": NOW,
            **changes,
        }
    )


def refusal(attempt: int = 1) -> firing.NoteRefusal:
    """Return another area's refusal of an attempt."""
    return firing.NoteRefusal(fired().firing_id, attempt, "goal-not-started", "no", "否", NOW)


def test_a_firing_is_tried_again_only_after_it_failed() -> None:
    retry = firing.RetryFiring(RULES[0], UUID(int=1), NOW)
    assert retry.firing_id == fired().firing_id
    with pytest.raises(UnknownFiring):
        firing.decide(retry, None)
    with pytest.raises(FiringNotFailed):
        firing.decide(retry, fired())
    (failed,) = firing.decide(refusal(), fired())
    assert isinstance(failed, firing.RuleFailed)
    assert (failed.code, failed.attempt, failed.action) == ("goal-not-started", 1, "enter-reading")
    assert not firing.decide(refusal(), failed)
    assert not firing.decide(refusal(), None)
    with pytest.raises(FiringNotKept):
        firing.decide(retry, failed.model_copy(update={"heard": None}))
    (retried,) = firing.decide(retry, failed)
    assert isinstance(retried, firing.RuleRetried)
    assert retried.attempt == 2
    assert not firing.decide(retry, retried)
    first = firing.RecordFiring(fired())
    second = firing.RecordFiring(fired(attempt=2))
    assert first.firing_id == retry.firing_id
    assert not firing.decide(first, retried)
    assert not firing.decide(first, fired())
    assert not firing.decide(second, None)
    assert firing.decide(second, retried) == [second.outcome]
    assert not firing.decide(refusal(), second.outcome)
    assert firing.decide(refusal(2), second.outcome)


def test_a_failure_from_before_retries_is_stored_as_it_was() -> None:
    (failed,) = firing.decide(refusal(), fired(heard=None))
    assert not {"heard", "attempt"} & set(failed.model_dump())
    assert not {"reading", "request"} & set(fired().model_dump())
