"""The fact of what a target of the programme is measured against."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from shared.contracts.added_facts import AddedFact
from shared.contracts.concerned_departments import declare_visible_to_everybody


@declare_visible_to_everybody
class BaselineFrozen(AddedFact, frozen=True):
    """An officer decided what a target is measured against; nothing of it changes later."""

    type: Literal["concord.programme.baseline-frozen.v1"] = "concord.programme.baseline-frozen.v1"
    target: Literal[
        "goal-attainment",
        "collaboration-efficiency",
        "communication-cost",
        "resolution-time",
        "satisfaction",
        "template-speed",
    ]
    """Which of the programme's targets it is."""
    number: int
    """The baseline's number, from 1; the last one is in force."""
    formula_version: int
    """The version of the target's formula that it was measured by."""
    first_day: date
    """The first day of the window that was measured."""
    last_day: date
    """The last day of the window that was measured."""
    time_zone: str
    """The time zone of those days, by its IANA name."""
    facts: int
    """How many facts it counts."""
    digest: str
    """The SHA-256 of their ids in ascending order, each with a line feed behind it."""
    reason: str
    at: datetime
