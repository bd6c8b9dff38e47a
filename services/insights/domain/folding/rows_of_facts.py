"""Makes rows of a fact: a pure function of that fact alone, so that any order gives the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from services.insights.domain.folding.communication_rows import COMMS_ROWS
from services.insights.domain.folding.duty_rows import DUTIES_ROWS
from services.insights.domain.folding.goal_rows import GOALS_ROWS
from services.insights.domain.folding.obligation_rows import INCENTIVES_ROWS
from services.insights.domain.folding.row_parts import (
    FactReading,
    Row,
    Said,
    format_month,
    month_of,
)
from services.insights.domain.folding.workflow_rows import CONNECTORS_ROWS, WORKFLOWS_ROWS
from shared.working_time.calculator import FIXED_COMPANY_ZONE

_ROWS_BY_AREA: Mapping[str, Mapping[str, FactReading]] = {
    "comms": COMMS_ROWS,
    "connectors": CONNECTORS_ROWS,
    "duties": DUTIES_ROWS,
    "goals": GOALS_ROWS,
    "incentives": INCENTIVES_ROWS,
    "workflows": WORKFLOWS_ROWS,
}
ROWS_BY_TYPE: Mapping[str, FactReading] = {
    f"concord.{area}.{name}.v1": reading
    for area, readings in _ROWS_BY_AREA.items()
    for name, reading in readings.items()
}
"""How the rows of a type of fact are made; other types have none."""

_SECOND = timedelta(seconds=1)


class ReadFact(NamedTuple):
    """A published fact with its decoded data, and when it happened and was recorded."""

    id: UUID
    area: str
    type: str
    position: int
    recorded_at: datetime
    said: Said
    occurred_at: datetime
    recorded_month: str
    """The month that it was recorded in, in the company's zone, as YYYY-MM."""
    occurred_month: str
    date_key: int
    """The day that it happened in the company's zone, as yyyymmdd."""

    @property
    def is_late(self) -> bool:
        """Whether it was recorded in a later month than it happened in."""
        return self.recorded_month > self.occurred_month


def read_fact(
    id_: UUID, area: str, fact_type: str, position: int, recorded_at: datetime, said: Said
) -> ReadFact:
    """Return a fact with its decoded data; raises `KeyError` where that has no time `at`."""
    occurred_at = datetime.fromisoformat(said["at"])
    day = occurred_at.astimezone(FIXED_COMPANY_ZONE)
    year, month = day.year, day.month
    return ReadFact(
        id_,
        area,
        fact_type,
        position,
        recorded_at,
        said,
        occurred_at,
        month_of(recorded_at),
        format_month(year, month),
        year * 10_000 + month * 100 + day.day,
    )


def rows_of(fact: ReadFact) -> Iterator[tuple[str, Row]]:
    """Yield the rows of a fact, each with its table's name.

    Raises `KeyError` or `ValueError` where the data is not what the type promises.
    """
    reading = ROWS_BY_TYPE.get(fact.type)
    if reading is None:
        return
    id_, _, fact_type, position, recorded_at, said, occurred_at, recorded, occurred, date_key = fact
    if "counted_at" in said:  # it was published later than it was recorded
        recorded_at = datetime.fromisoformat(said["counted_at"])
        recorded = month_of(recorded_at)
    common = (
        position,
        fact_type,
        occurred_at,
        recorded_at,
        date_key,
        occurred,
        max(0, (recorded_at - occurred_at) // _SECOND),
        recorded > occurred,
    )
    for line, (table, own) in enumerate(reading(said)):
        yield table, (id_, line, *common, *own)
