"""The facts of figures: what is counted of each obligation, and each department's locked line."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from shared.contracts.added_facts import AddedFact
from shared.contracts.concerned_departments import DepartmentCode
from shared.contracts.person_fields import DoneBy

Outcome = Literal["on_time", "late", "excused"]


def _is_absent(value: object) -> bool:
    return value is None  # left out of the JSON: most obligations have none


OptionalText = Annotated[str | None, Field(exclude_if=_is_absent)]
OptionalTime = Annotated[datetime | None, Field(exclude_if=_is_absent)]
OptionalId = Annotated[UUID | None, Field(exclude_if=_is_absent)]


class ObligationCounted(AddedFact, frozen=True):
    """An obligation counts for a department in a month, or its outcome there changed.

    The sums over all facts of `outcome`, less those of `was` and of reversed counts, are how many
    obligations are on time, late and excused. Which kinds and excuses a month's statement counts,
    its plan says.
    """

    type: Literal["concord.incentives.obligation-counted.v1"] = (
        "concord.incentives.obligation-counted.v1"
    )
    obligation_id: str
    """The kind, and the ids of its own area: `handoff-<handoff>`, `workflow-step-<case>-<step>`."""
    kind: str
    department: DepartmentCode
    """The department that owes it."""
    period: str
    """The month that it was due in, such as `2026-10`, in the company's zone."""
    booked_in: str
    """The month whose statement shows it: `period`, or the next open month if that is locked."""
    due_at: datetime
    done_at: datetime | None
    """When it was done; `null` while it is not."""
    was: Outcome | None
    """The outcome that it had in this month before; `null` where it did not count in it."""
    outcome: Outcome
    """The recorded outcome; one that is excused for a reason that the plan refuses counts late."""
    revision: int
    """The revision of its source; a higher one is newer."""
    cause: UUID
    """The id of the fact that said so."""
    at: datetime
    """When it was done, or when the deadline passed of one that is not done."""
    counterpart: OptionalText = None
    """The code of the department to which it is owed; that one is not told by this fact."""
    deadline: OptionalTime = None
    """The end of the time it had, where that is not `due_at`."""
    excused_until: OptionalTime = None
    excuse: OptionalText = None
    """Why it is excused: `late-input`, `accepted-pause` or `dispute-upheld`."""
    delayed_by: OptionalText = None
    """The code of the department whose late input excuses it; that one is not told by this fact."""
    was_excuse: OptionalText = None
    project_id: OptionalId = None
    dispute: OptionalId = None
    """The dispute whose decision counts it so, or whose reversal does."""
    done_by: DoneBy = None
    counted_at: OptionalTime = None
    """When it was recorded, where an earlier version of Concord did so without publishing it."""


class ObligationCountReversed(AddedFact, frozen=True):
    """An obligation no longer counts for a department in a month.

    Its times and its person are those of the count that is reversed, so the two cancel out.
    """

    type: Literal["concord.incentives.obligation-count-reversed.v1"] = (
        "concord.incentives.obligation-count-reversed.v1"
    )
    obligation_id: str
    kind: str
    department: DepartmentCode
    """The department that owed it."""
    period: str
    """The month that it was due in, such as `2026-10`, in the company's zone."""
    booked_in: str
    """The month whose statement shows the reversal: `period`, or the next open month."""
    was: Outcome
    """The outcome that no longer counts."""
    revision: int
    cause: UUID
    """The id of the fact that said so."""
    at: datetime
    """When it was done, or when the deadline passed of one that was not done."""
    due_at: datetime
    counterpart: OptionalText = None
    """The code of the department to which it was owed."""
    was_excuse: OptionalText = None
    project_id: OptionalId = None
    dispute: OptionalId = None
    """The dispute whose decision, or whose reversal, counts it no longer."""
    done_at: OptionalTime = None
    deadline: OptionalTime = None
    """The end of the time it had, where that is not `due_at`."""
    done_by: DoneBy = None
    counted_at: OptionalTime = None
    """When it was recorded, where an earlier version of Concord did so without publishing it."""


class KindCounts(BaseModel, frozen=True):
    """What a line counts of one kind of obligation."""

    kind: str
    due: int
    on_time: int
    late: int
    excused: int


class MonthAdjustment(BaseModel, frozen=True):
    """What is added to a line for late changes of one earlier, locked month."""

    period: str
    """The locked month that the changes are about."""
    due: int
    on_time: int
    late: int
    excused: int
    weighted_points: Decimal
    """What is added to the points, by the plan of that month; 2 decimals."""
    changes: int
    """How many changes of obligations are summed."""


class BonusAmount(BaseModel, frozen=True):
    """An amount of money in the currency's minor units; negative where it is taken back."""

    amount_minor: int
    currency: str


class BonusLine(BaseModel, frozen=True):
    """One amount, or leave, that a department gets or gives back."""

    kind: Literal["share", "adjustment", "star", "star-adjustment"]
    """A share of a project's pool, its late change, an award of the star, its late change."""
    period: str
    """The month that it belongs to: of the project's closing, or of the star."""
    project_id: UUID | None = None
    project: str | None = None
    """The project's code."""
    ranking: str | None = None
    """The star's ranking: `department`, `team` or `person`."""
    amount: BonusAmount | None = None
    """This is `null` where the award is leave."""
    leave_hours: int | None = None
    """Hours of extra leave, negative where they are taken back."""
    cause: UUID | None = None
    """The id of the fact behind a late change or a star."""


class StatementLineLocked(AddedFact, frozen=True):
    """A department's line of a month's statement is final.

    Rates, scores and points are `null` where nothing was due, or everything was excused.
    """

    type: Literal["concord.incentives.statement-line-locked.v1"] = (
        "concord.incentives.statement-line-locked.v1"
    )
    period: str
    department: DepartmentCode
    due: int
    on_time: int
    late: int
    excused: int
    on_time_rate: Decimal | None
    """On time ÷ (due − excused), from 0 to 1, 4 decimals."""
    score: Decimal | None
    """From 0 to 100, 2 decimals."""
    weight: Decimal
    """The weight of the score in the department's appraisal, from 0 to 1."""
    weighted_points: Decimal | None
    """Weight × exact score, 2 decimals."""
    too_little_data: bool | None
    """Whether fewer obligations counted than the plan's minimum; `null` where that is unknown."""
    plan_version: int
    calendar_version: int | None
    """The version of the calendar in force at the month's end; `null` where none was known."""
    by_kind: tuple[KindCounts, ...]
    """The counts by kind, which sum to the line's; empty in locks of the first version."""
    adjustments: tuple[MonthAdjustment, ...]
    bonus: tuple[BonusLine, ...]
    at: datetime
    """When the month was locked."""
    counted_at: OptionalTime = None
    """When the lock was recorded, where an earlier version of Concord published no lines of it."""
