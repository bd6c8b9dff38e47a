"""Facts of communication, short enough to read in a test."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal, TypedDict
from uuid import UUID

from shared.contracts import comms
from shared.eventsourcing.fact import Fact
from tests.incentives.accounts import fact
from tests.incentives.tidings import OCTOBER_15

SUBJECT = "样品何时到"


class _Request(TypedDict):
    request_id: UUID
    subject: str
    matter: Literal["complex"]
    asker: str
    department: str


def _request(number: int, department: str) -> _Request:
    return _Request(
        request_id=UUID(int=number),
        subject=SUBJECT,
        matter="complex",
        asker="测试",
        department=department,
    )


def replied(
    number: int,
    department: str = "研发",
    *,
    late: bool = False,
    leg: int = 1,
    sequence: int = 3,
    due: datetime = OCTOBER_15,
) -> Fact:
    """Tell that a leg of a request was met, at its due time or a moment after it."""
    replied_at = due + timedelta(microseconds=1) if late else due
    contract = comms.RequestReplied(
        **_request(number, department),
        leg=leg,
        due_at=due,
        replied_at=replied_at,
        resolved=False,
        at=replied_at,
    )
    return fact(contract, f"request-{UUID(int=number)}", sequence)


def breached(
    number: int,
    department: str = "研发",
    *,
    leg: int = 1,
    sequence: int = 2,
    due: datetime = OCTOBER_15,
) -> Fact:
    """Tell that the clock of a leg ran out."""
    contract = comms.ReplyBreached(**_request(number, department), leg=leg, due_at=due, at=due)
    return fact(contract, f"request-{UUID(int=number)}", sequence)


def released(
    number: int,
    department: str = "研发",
    *,
    leg: int = 1,
    sequence: int = 4,
    at: datetime = OCTOBER_15,
) -> Fact:
    """Tell that a leg is owed no more, or not yet."""
    contract = comms.ReplyReleased(
        **_request(number, department), leg=leg, reason="the pause was entered late", at=at
    )
    return fact(contract, f"request-{UUID(int=number)}", sequence)


def silent(
    number: int, department: str = "研发", *, sequence: int = 5, at: datetime = OCTOBER_15
) -> Fact:
    """Tell that the department asked said nothing for 48 hours."""
    contract = comms.SilenceAlerted(
        **_request(number, department), head=None, silent_since=at - timedelta(days=2), at=at
    )
    return fact(contract, f"request-{UUID(int=number)}", sequence)
