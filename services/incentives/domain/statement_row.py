"""One row of a statement as files have it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from services.incentives.domain.share_rounding import ShareRounding


class LineKind(StrEnum):
    """What a row of a statement is."""

    KPI = "kpi"
    BONUS = "bonus"
    KPI_ADJUSTMENT = "kpi-adjustment"
    BONUS_ADJUSTMENT = "bonus-adjustment"
    STAR = "star"
    STAR_ADJUSTMENT = "star-adjustment"
    KIND = "kind"
    """The counts of one kind of obligation: a part of those of the row `kpi`."""
    SIGNAL = "signal"
    """Facts that affect no figure, counted by what they are about."""


@dataclass(frozen=True)
class StatementRow:
    """One row; `None` where it has no such figure. Counts and points of adjustments are changes."""

    line: LineKind
    department: str | None
    """`None` for a signal of the whole company."""
    name: str | None
    of_period: str
    """The month it belongs to; for an adjustment, the locked month."""
    of_plan_version: int | None
    """The version of the plan that it was computed by: that of `of_period`."""
    project_id: UUID | None = None
    project: str | None = None
    project_name: str | None = None
    currency: str | None = None
    amount_minor: int | None = None
    due: int | None = None
    on_time: int | None = None
    late: int | None = None
    excused: int | None = None
    on_time_rate: Decimal | None = None
    score: Decimal | None = None
    weight: Decimal | None = None
    weighted_points: Decimal | None = None
    obligation: str | None = None
    cause: UUID | None = None
    """The id of the fact behind an adjustment or a star."""
    star_winner: str | None = None
    """Who won the star that is paid or taken back: its name, or its code where it has none."""
    leave_hours: int | None = None
    """Hours of extra leave for a collaboration star, negative where it is taken back."""
    rounding: ShareRounding | None = None
    """How the amount was rounded; `None` where it is no share of a pool."""
    too_little_data: bool | None = None
    """Whether the score is shown and not ranked; `None` where that is not known."""
    kind: str | None = None
    """The kind of obligation that is counted or adjusted."""
    title: str | None = None
    """What the adjusted obligation owed, or what a signal is about; `None` where it is not
    recorded, and for those who do not read it."""
    counterpart: str | None = None
    """The department to which the adjusted obligation is owed."""
    counterpart_name: str | None = None
    signal: str | None = None
    """The name of the fact that a signal shows."""
    subject_id: UUID | None = None
    """The goal or the request that a signal is about."""
    times: int | None = None
    """How often a signal occurred."""
    first_at: datetime | None = None
    last_at: datetime | None = None
    completion: Decimal | None = None
    """The goal's completion by the last of the signals; 1 is the target."""


def sum_payable(rows: Iterable[StatementRow]) -> Counter[tuple[str, str]]:
    """Return what is paid, in minor units, by department and currency."""
    paid: Counter[tuple[str, str]] = Counter()
    for row in rows:
        if row.amount_minor is None or row.currency is None or row.department is None:
            continue
        paid[row.department, row.currency] += row.amount_minor
    return paid
