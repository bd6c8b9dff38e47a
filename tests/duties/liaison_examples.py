"""An office of a liaison, and commands to it, as the tests use them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from services.duties.domain.liaison_commands import (
    EndLiaison,
    HandOverLiaison,
    NameLiaison,
    RecordDeparture,
    WithdrawLiaisonHandOver,
)
from services.duties.domain.liaison_events import (
    LiaisonHandedOver,
    LiaisonItem,
    LiaisonNamed,
    LiaisonOffice,
    VacancyCause,
)

ID = UUID(int=7)
OFFICE = LiaisonOffice(
    liaison_id=ID, department="rnd", item=LiaisonItem(kind="project", id=UUID(int=8))
)
AT = datetime(2026, 11, 30, 1, tzinfo=UTC)
TODAY = date(2026, 11, 30)
NAMED = LiaisonNamed(office=OFFICE, person="lin", deputy="mei", valid_from=date(2026, 11, 1), at=AT)


def day(number: int, month: int = 12) -> date:
    """Return a day of December, or of another month."""
    return date(2026, month, number)


def name(person: str = "lin", deputy: str | None = "mei", **changes: Any) -> NameLiaison:
    """Return the command that names a liaison from November 1 on."""
    values: dict[str, Any] = {"valid_from": day(1, 11), "today": TODAY, "at": AT, **changes}
    return NameLiaison(OFFICE, person, deputy, **values)


def hand_over(to: str, on: date, deputy: str | None = None, **changes: Any) -> HandOverLiaison:
    """Return the command that hands the office over."""
    values: dict[str, Any] = {"today": TODAY, "reason": None, "at": AT, **changes}
    return HandOverLiaison(ID, to, deputy, on, **values)


def handed_over(to: str, on: date, was: str | None = "lin") -> LiaisonHandedOver:
    """Return the event of such a command."""
    return LiaisonHandedOver(
        office=OFFICE, was=was, person=to, deputy=None, valid_from=on, reason=None, at=AT
    )


def leave(person: str, first: date, cause: VacancyCause = "left-company") -> RecordDeparture:
    """Return the command that records that a person leaves."""
    return RecordDeparture(ID, person, first, cause, AT)


def withdraw(today: date = TODAY) -> WithdrawLiaisonHandOver:
    """Return the command that takes a hand-over back."""
    return WithdrawLiaisonHandOver(ID, "mistake", today, AT)


def end(last_day: date = TODAY, *, is_item_open: bool = False) -> EndLiaison:
    """Return the command that ends the office."""
    return EndLiaison(ID, last_day, "done", is_item_open, AT)
