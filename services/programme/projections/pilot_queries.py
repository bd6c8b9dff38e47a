"""The queries on pilots: snapshots, and what tuning decisions changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from pydantic import BaseModel

from services.programme.domain.pilot_events import CompanyPart, TuningVerdict
from services.programme.domain.target_codes import TargetCode
from services.programme.projections.pilots import FIGURES_ADAPTER
from shared.eventsourcing.company_time import CompanyTime
from shared.http.field_types import PlainDecimal

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

MIN_OBSERVATIONS = 5
"""Of fewer observations no effect is told: the programme tells no verdict of fewer points."""


class SnapshotFigureRow(BaseModel):
    """A figure of a snapshot."""

    part: CompanyPart
    """Of the pilot's project, of its departments, or of the rest of the company."""
    target: TargetCode
    value: PlainDecimal | None
    """In `unit`; `null` where nothing was observed."""
    numerator: PlainDecimal
    denominator: PlainDecimal
    observations: int
    unit: str


class SnapshotRow(BaseModel):
    """The figures of two weeks."""

    number: int
    """0 is of the two weeks before the pilot."""
    since: CompanyTime
    until: CompanyTime
    """The window ends before this instant."""
    taken_at: CompanyTime
    late: bool
    """Whether it was taken a day or more after it was due, as after downtime."""
    figures: list[SnapshotFigureRow]


class TuningRow(BaseModel):
    """A tuning decision, and the figure of the pilot's departments before and after it."""

    number: int
    what: str
    why: str
    prediction: str | None
    target: TargetCode
    decided_at: CompanyTime
    before: int | None
    """The last snapshot before it."""
    after: int | None
    """The newest snapshot of two weeks that are wholly behind it; `null` until there is one."""
    value_before: PlainDecimal | None
    value_after: PlainDecimal | None
    change: PlainDecimal | None
    """After minus before; `null` where the data are not enough."""
    enough_data: bool
    """Whether both snapshots have five observations or more."""
    verdict: TuningVerdict | None
    review: str | None
    reviewed_at: CompanyTime | None


class PilotDetails(BaseModel):
    """The pilot of a programme."""

    programme_id: UUID
    project_id: UUID
    departments: list[str]
    starts_on: date
    ends_on: date
    reason: str
    next_due: CompanyTime | None
    """When the next snapshot is taken."""
    ended_at: CompanyTime | None
    end_reason: str | None
    updated_at: CompanyTime
    snapshots: list[SnapshotRow]
    tuning: list[TuningRow]


async def find_pilot(db: Connection, programme_id: UUID) -> PilotDetails | None:
    """Return the pilot of a programme, or `None` where none was chosen."""
    row = await db.fetchrow("SELECT * FROM pilot WHERE programme_id = $1", programme_id)
    if row is None:
        return None
    taken = await db.fetch(
        "SELECT number, since, until, taken_at, late, figures FROM pilot_snapshot"
        " WHERE programme_id = $1 ORDER BY number",
        programme_id,
    )
    snapshots = [SnapshotRow(**{**one, "figures": read_figures(one["figures"])}) for one in taken]
    decided = await db.fetch(
        "SELECT number, what, why, prediction, target, before, decided_at, verdict, review,"
        " reviewed_at FROM tuning_decision WHERE programme_id = $1 ORDER BY number",
        programme_id,
    )
    return PilotDetails(
        **row,
        snapshots=snapshots,
        tuning=[TuningRow(**one, **tuning_effect(dict(one), snapshots)) for one in decided],
    )


def read_figures(text: str) -> list[SnapshotFigureRow]:
    """Return the figures of a snapshot as rows."""
    return [
        SnapshotFigureRow(part=part, target=target, **figure.model_dump())
        for part, figures in FIGURES_ADAPTER.validate_json(text).items()
        for target, figure in figures.items()
    ]


def tuning_effect(
    decision: dict[str, object], snapshots: Sequence[SnapshotRow]
) -> dict[str, object]:
    """Return the fields of a decision's effect: the figures of its departments before and after.

    Two weeks in which it was decided are neither: they are of both ways to work.
    """
    before = next((one for one in snapshots if one.number == decision["before"]), None)
    later = [one for one in snapshots if one.since >= decision["decided_at"]]  # type: ignore[operator]  # an instant
    after = later[-1] if later else None
    was, now = (_figure(one, decision["target"]) for one in (before, after))
    enough = all(
        one is not None and one.value is not None and one.observations >= MIN_OBSERVATIONS
        for one in (was, now)
    )
    return {
        "after": None if after is None else after.number,
        "value_before": None if was is None else was.value,
        "value_after": None if now is None else now.value,
        "change": _difference(was, now) if enough else None,
        "enough_data": enough,
    }


def _figure(snapshot: SnapshotRow | None, target: object) -> SnapshotFigureRow | None:
    if snapshot is None:
        return None
    found = [one for one in snapshot.figures if one.part == "departments" and one.target == target]
    return found[0] if found else None


def _difference(was: SnapshotFigureRow | None, now: SnapshotFigureRow | None) -> Decimal | None:
    if was is None or now is None or was.value is None or now.value is None:
        return None
    return now.value - was.value
