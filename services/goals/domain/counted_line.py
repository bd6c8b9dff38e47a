"""What a department's last locked statement counted (已锁定的对账行): what an obligation is worth.

The incentives area owns statements; this is what its facts said. An event's `type` is its name in
the store: add one, never rename one.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel

FULL_SCORE = 100
"""The score of a department that did everything in time."""
POINT = Decimal("0.01")


class LineCounted(BaseModel, frozen=True):
    """A department's line of a month was locked, a later month than any before."""

    type: Literal["counted-line-recorded"] = "counted-line-recorded"
    department: str
    period: str
    """The month, such as `2026-10`."""
    weight: Decimal
    """The weight of the collaboration score in the department's appraisal, from 0 to 1."""
    counted: int
    """How many obligations the score was counted of: those due, less those excused."""

    @property
    def points_of_one(self) -> Decimal | None:
        """What one obligation that is late takes off; `None` where the month counted none."""
        return self.weight * FULL_SCORE / self.counted if self.counted else None

    def points_of(self, obligations: int) -> Decimal | None:
        """Return what so many obligations may take off, with 2 decimals; at most all of them.

        `None` where the month counted none.
        """
        one = self.points_of_one
        if one is None:
            return None
        return min(obligations * one, self.weight * FULL_SCORE).quantize(POINT)


@dataclass(frozen=True)
class RecordCountedLine:
    """Take over what a locked line says."""

    line: LineCounted


def decide(command: RecordCountedLine, known: LineCounted | None) -> list[LineCounted]:
    """Return the event; nothing where as late a month is known already."""
    is_news = known is None or known.period < command.line.period
    return [command.line] if is_news else []


def evolve(_known: LineCounted | None, event: LineCounted) -> LineCounted:
    """Return the last line."""
    return event
