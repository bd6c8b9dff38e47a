"""What a pain shows beside its row: the measures against it, and the figures before and after."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from pydantic import BaseModel

from services.programme.domain.observation_scope import ObservationScope
from services.programme.projections.observation_queries import observe_figure
from services.programme.projections.pain_queries import MeasureRow, PainRow, find_measures
from services.programme.projections.pilot_queries import MIN_OBSERVATIONS
from shared.eventsourcing.company_time import CompanyTime
from shared.http.field_types import PlainDecimal

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

CHAIN_WINDOW = timedelta(days=28)
"""So long before a measure is taken, and so long after it is done, its target is looked at."""


class ChainFigure(BaseModel):
    """The figure of the pain's target, of the department or company that it is measured of."""

    since: CompanyTime
    until: CompanyTime
    value: PlainDecimal | None
    """In `unit`; `null` where nothing was observed."""
    observations: int
    unit: str


class MeasureWithFigures(MeasureRow):
    """A measure, and the figure before it was taken and after it was done."""

    before: ChainFigure | None
    """`null` for a pain without a target."""
    after: ChainFigure | None
    """`null` until the measure is done; the window grows up to four weeks."""
    change: PlainDecimal | None
    """After minus before; `null` where the data are not enough."""
    enough_data: bool
    """Whether both have five observations or more."""


class PainWithChain(PainRow):
    """A pain, what is done against it, and what came of that."""

    measures: list[MeasureWithFigures]


async def describe_pain(db: Connection, pain: PainRow, now: datetime) -> PainWithChain:
    """Return a pain with the chain to its measures and their figures."""
    measures = [
        await _with_figures(db, pain, measure, now)
        for measure in await find_measures(db, pain.pain_id)
    ]
    return PainWithChain(**pain.model_dump(), measures=measures)


async def _with_figures(
    db: Connection, pain: PainRow, measure: MeasureRow, now: datetime
) -> MeasureWithFigures:
    before = await _observe(db, pain, measure.taken_at - CHAIN_WINDOW, measure.taken_at)
    after = None
    if measure.status == "done" and measure.closed_at is not None:
        until = min(measure.closed_at + CHAIN_WINDOW, now)
        after = await _observe(db, pain, measure.closed_at, until)
    known = [
        one.value
        for one in (before, after)
        if one is not None and one.value is not None and one.observations >= MIN_OBSERVATIONS
    ]
    enough = len(known) == 2  # noqa: PLR2004  before and after
    return MeasureWithFigures(
        **measure.model_dump(),
        before=before,
        after=after,
        change=known[1] - known[0] if enough else None,
        enough_data=enough,
    )


async def _observe(
    db: Connection, pain: PainRow, since: datetime, until: datetime
) -> ChainFigure | None:
    if pain.target is None:
        return None
    measured_of = None if pain.measured_of is None else frozenset({pain.measured_of})
    scope = ObservationScope(since, until, departments=measured_of)
    figure = await observe_figure(db, pain.target, scope)
    return ChainFigure(
        since=since,
        until=until,
        value=figure.value,
        observations=figure.observations,
        unit=figure.unit,
    )
