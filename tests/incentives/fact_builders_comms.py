"""Builders of facts of comms."""

from __future__ import annotations

from datetime import datetime, timedelta

from shared.contracts import comms
from shared.eventsourcing.published_fact import Fact
from tests.incentives.generic_fact_builders import OCTOBER_15, FactBuilder, ObligationFactBuilder

REQUEST_SUBJECT = "样品何时到"

_REQUEST = {"subject": REQUEST_SUBJECT, "matter": "complex", "asker": "测试"}
_LEG = {**_REQUEST, "leg": 1}

request_replied = ObligationFactBuilder(
    FactBuilder(comms.RequestReplied, "request", 3, ("request_id",), {**_LEG, "resolved": False}),
    "replied_at",
)
"""A leg was answered."""
reply_breached = ObligationFactBuilder(
    FactBuilder(comms.ReplyBreached, "request", 2, ("request_id",), _LEG)
)
"""The due time of a leg passed."""
reply_released = FactBuilder(
    comms.ReplyReleased,
    "request",
    4,
    ("request_id",),
    {**_LEG, "reason": "the pause was entered late"},
)
"""A reply is no longer owed, or not yet."""
_silence_alerted = FactBuilder(
    comms.SilenceAlerted, "request", 5, ("request_id",), {**_REQUEST, "head": None}
)


def silence_alerted(
    number: int, department: str = "研发", *, sequence: int = 5, at: datetime = OCTOBER_15
) -> Fact:
    """Build the fact that the requested department was silent for 48 hours."""
    silent_since = at - timedelta(days=2)
    return _silence_alerted(number, department, sequence=sequence, at=at, silent_since=silent_since)
