"""Builders of facts of comms."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal, TypedDict
from uuid import UUID

from shared.contracts import comms
from shared.eventsourcing.published_fact import Fact
from tests.incentives.area_client import build_fact
from tests.incentives.fact_builders import OCTOBER_15

REQUEST_SUBJECT = "样品何时到"


class _RequestFields(TypedDict):
    request_id: UUID
    subject: str
    matter: Literal["complex"]
    asker: str
    department: str


def _request_fields(number: int, department: str) -> _RequestFields:
    return _RequestFields(
        request_id=UUID(int=number),
        subject=REQUEST_SUBJECT,
        matter="complex",
        asker="测试",
        department=department,
    )


def request_replied(
    number: int,
    department: str = "研发",
    *,
    late: bool = False,
    leg: int = 1,
    sequence: int = 3,
    due: datetime = OCTOBER_15,
) -> Fact:
    """Build the fact that a leg was answered, at its due time or a microsecond later."""
    replied_at = due + timedelta(microseconds=1) if late else due
    contract = comms.RequestReplied(
        **_request_fields(number, department),
        leg=leg,
        due_at=due,
        replied_at=replied_at,
        resolved=False,
        at=replied_at,
    )
    return build_fact(contract, f"request-{UUID(int=number)}", sequence)


def reply_breached(
    number: int,
    department: str = "研发",
    *,
    leg: int = 1,
    sequence: int = 2,
    due: datetime = OCTOBER_15,
) -> Fact:
    """Build the fact that the due time of a leg passed."""
    contract = comms.ReplyBreached(
        **_request_fields(number, department), leg=leg, due_at=due, at=due
    )
    return build_fact(contract, f"request-{UUID(int=number)}", sequence)


def reply_released(
    number: int,
    department: str = "研发",
    *,
    leg: int = 1,
    sequence: int = 4,
    at: datetime = OCTOBER_15,
) -> Fact:
    """Build the fact that a reply is no longer owed, or not yet."""
    contract = comms.ReplyReleased(
        **_request_fields(number, department), leg=leg, reason="the pause was entered late", at=at
    )
    return build_fact(contract, f"request-{UUID(int=number)}", sequence)


def silence_alerted(
    number: int, department: str = "研发", *, sequence: int = 5, at: datetime = OCTOBER_15
) -> Fact:
    """Build the fact that the requested department was silent for 48 hours."""
    contract = comms.SilenceAlerted(
        **_request_fields(number, department), head=None, silent_since=at - timedelta(days=2), at=at
    )
    return build_fact(contract, f"request-{UUID(int=number)}", sequence)
