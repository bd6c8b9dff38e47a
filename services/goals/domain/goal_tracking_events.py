"""The events of one goal (目标) in an active cycle: readings, reports, lagging and achievement.

A goal's completion is that of the newest reading by measured time, or of the metric's start before
the first reading. Events that time alone causes, an overdue report or lagging, are dated when they
came about and are recorded before whatever is entered later, however late the timer runs.

The commands are in `goal_tracking_commands`, the decisions in `goal_tracking_decisions`. An event's
`type` is its name in the store: types are added, never renamed.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.goals.domain.day_boundaries import DateRange
from services.goals.domain.expected_line import ExpectedLine
from services.goals.domain.goal_plan import GoalPlan, GoalReference
from services.goals.domain.goal_source import GoalSource
from services.goals.domain.reporting_slots import ReportingSlot

ReadingSource = Literal["person", "jira", "erp", "goal"]
StoredReadingSource = Literal["person", "jira", "erp", "goal", "rule"]
"""An automation rule enters readings, too, but nobody says so of his own."""
ReadingParty = Literal["department", "officer", "connector", "formula"]
"""Who entered a reading: people of the goal's department, an officer, a connector, or a formula."""

EndReason = Literal["archived", "closed", "withdrawn"]
"""Why a goal is tracked no longer: it was archived or withdrawn, or its cycle was closed."""


class Reading(BaseModel, frozen=True):
    """A value that was measured: when, and where the value comes from."""

    reading_id: UUID
    value: Decimal
    measured_at: datetime
    source: StoredReadingSource


class MadeOf(BaseModel, frozen=True):
    """A reading of another goal that a formula took, with its value then."""

    goal_id: UUID
    reading_id: UUID
    value: Decimal


MadeOfReadings = Annotated[tuple[MadeOf, ...], Field(exclude_if=lambda made_of: not made_of)]
"""The readings that a formula made a reading of; none where no formula did."""


class GoalStarted(BaseModel, frozen=True):
    """The goal is tracked from `at` on, and its department owes a reading for every slot."""

    type: Literal["goal-started"] = "goal-started"
    goal: GoalReference
    plan: GoalPlan
    days: DateRange
    slots: tuple[ReportingSlot, ...]
    behind_at: datetime | None
    """The time at which the goal will fall behind if no other event comes first."""
    at: datetime
    judged_from: datetime | None = None
    """A goal that starts behind does not lag before this time or its first reading."""
    expected_from: datetime | None = Field(default=None, exclude_if=lambda time: time is None)
    """When the expected completion begins to rise; `None` in old logs: with the cycle."""


class ReadingEntered(BaseModel, frozen=True):
    """A reading was entered; `newest` and `completion` are the goal's from now on."""

    type: Literal["reading-entered"] = "reading-entered"
    goal: GoalReference
    unit: str
    reading: Reading
    newest: Reading
    before: Decimal | None
    """The value of the reading measured before the newest one."""
    completion: Decimal
    behind_at: datetime | None
    """The time at which the goal will fall behind if no other event comes first."""
    at: datetime
    party: ReadingParty | None = None
    """Who entered it; `None` in old logs."""
    made_of: MadeOfReadings = ()


class ReadingCorrected(BaseModel, frozen=True):
    """A reading was corrected; `reading` is the corrected one."""

    type: Literal["reading-corrected"] = "reading-corrected"
    goal: GoalReference
    unit: str
    reading: Reading
    newest: Reading
    before: Decimal | None
    """The value of the reading measured before the newest one."""
    completion: Decimal
    behind_at: datetime | None
    """The time at which the goal will fall behind if no other event comes first."""
    at: datetime
    made_of: MadeOfReadings = ()


class ReadingWithdrawn(BaseModel, frozen=True):
    """A reading was entered by mistake and counts no longer; `newest` is the goal's from now on."""

    type: Literal["reading-withdrawn"] = "reading-withdrawn"
    goal: GoalReference
    unit: str
    reading: Reading
    reason: str
    newest: Reading | None
    """The reading measured last of those that are left; `None` without any."""
    start: Decimal
    """The metric's start, which counts where no reading is left."""
    before: Decimal | None
    """The value of the reading measured before the newest one."""
    completion: Decimal
    behind_at: datetime | None
    """The time at which the goal will fall behind if no other event comes first."""
    at: datetime


class ReadingSourceSet(BaseModel, frozen=True):
    """The goal's readings come from another source.

    A goal that others feed owes no reports: those of the `dropped` slots are owed no longer. Those
    of the `owed` slots are owed again, because nothing feeds it any more.
    """

    type: Literal["reading-source-set"] = "reading-source-set"
    goal: GoalReference
    source: GoalSource
    since: datetime
    """Readings measured from then on come from it."""
    dropped: tuple[ReportingSlot, ...]
    owed: tuple[ReportingSlot, ...]
    at: datetime


class ProgressReportWithdrawn(BaseModel, frozen=True):
    """A slot's report, or its being overdue, counts no longer."""

    type: Literal["progress-report-withdrawn"] = "progress-report-withdrawn"
    goal: GoalReference
    slot: ReportingSlot
    is_owed: bool
    """Whether a reading is still owed for the slot."""
    at: datetime


class ProgressReported(BaseModel, frozen=True):
    """The reading owed for a slot was entered; in time if `at` is not after the slot's deadline."""

    type: Literal["progress-reported"] = "progress-reported"
    goal: GoalReference
    slot: ReportingSlot
    at: datetime
    by: str | None = Field(default=None, exclude_if=lambda subject: subject is None)
    """The subject of the person of the department who entered it; `None` for others, and in old
    logs."""


class ProgressOverdue(BaseModel, frozen=True):
    """A slot's deadline passed without a reading for it."""

    type: Literal["progress-overdue"] = "progress-overdue"
    goal: GoalReference
    slot: ReportingSlot
    at: datetime


class GoalLagged(BaseModel, frozen=True):
    """The completion fell behind the expected one by more than the tolerance."""

    type: Literal["goal-lagged"] = "goal-lagged"
    goal: GoalReference
    completion: Decimal
    expected: Decimal
    at: datetime
    expected_line: ExpectedLine = ()


class GoalRecovered(BaseModel, frozen=True):
    """The completion is behind the expected one by no more than the tolerance again."""

    type: Literal["goal-recovered"] = "goal-recovered"
    goal: GoalReference
    completion: Decimal
    expected: Decimal
    at: datetime


class GoalAchieved(BaseModel, frozen=True):
    """The completion reached 1, the target."""

    type: Literal["goal-achieved"] = "goal-achieved"
    goal: GoalReference
    completion: Decimal
    at: datetime


class GoalOwnerChanged(BaseModel, frozen=True):
    """The goal is another department's from `at` on; `goal` names the new one.

    What was reported or overdue before stays with the former one.
    """

    type: Literal["goal-owner-changed"] = "goal-owner-changed"
    goal: GoalReference
    was: str
    """The code of the department whose goal it was."""
    kept: tuple[str, ...]
    """The names of the slots that stay with it."""
    at: datetime


class GoalEnded(BaseModel, frozen=True):
    """The goal is tracked no longer; the reports of the `dropped` slots are owed no longer."""

    type: Literal["goal-ended"] = "goal-ended"
    goal: GoalReference
    because: EndReason
    dropped: tuple[ReportingSlot, ...]
    at: datetime


GoalEvent = Annotated[
    GoalStarted
    | ReadingEntered
    | ReadingCorrected
    | ReadingWithdrawn
    | ReadingSourceSet
    | ProgressReportWithdrawn
    | ProgressReported
    | ProgressOverdue
    | GoalLagged
    | GoalRecovered
    | GoalAchieved
    | GoalOwnerChanged
    | GoalEnded,
    Field(discriminator="type"),
]
