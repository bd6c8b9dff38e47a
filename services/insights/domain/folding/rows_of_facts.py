"""Makes rows of a fact: a pure function of that fact alone, so that any order gives the same."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from services.insights.domain.folding.communication_rows import COMMS_ROWS
from services.insights.domain.folding.duty_rows import DUTIES_ROWS
from services.insights.domain.folding.goal_rows import GOALS_ROWS
from services.insights.domain.folding.obligation_rows import INCENTIVES_ROWS
from services.insights.domain.folding.row_parts import FactReading, Row, Said
from services.insights.domain.folding.workflow_rows import CONNECTORS_ROWS, WORKFLOWS_ROWS
from shared.eventsourcing.company_time import COMPANY_TIME_ZONE

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

_CACHED_MONTHS = 1_024


@dataclass(frozen=True, slots=True)
class ReadFact:
    """A published fact with its decoded data, and when it happened."""

    id: UUID
    area: str
    type: str
    position: int
    recorded_at: datetime
    said: Said
    occurred_at: datetime


def decode_fact(
    id_: UUID, area: str, fact_type: str, position: int, recorded_at: datetime, data: str
) -> ReadFact:
    """Return a fact with its decoded data.

    Raises `ValueError` or `KeyError` where the data is no JSON object with a time `at`.
    """
    said: dict[str, Any] = json.loads(data)
    return ReadFact(
        id_, area, fact_type, position, recorded_at, said, datetime.fromisoformat(said["at"])
    )


def rows_of(fact: ReadFact) -> Iterator[tuple[str, Row]]:
    """Yield the rows of a fact, each with its table's name.

    Raises `KeyError` or `ValueError` where the data is not what the type promises.
    """
    reading = ROWS_BY_TYPE.get(fact.type)
    if reading is None:
        return
    counted_at = fact.said.get("counted_at")
    recorded_at = fact.recorded_at if counted_at is None else datetime.fromisoformat(counted_at)
    day = fact.occurred_at.astimezone(COMPANY_TIME_ZONE)
    month = format_month(day.year, day.month)
    common = (
        fact.position,
        fact.type,
        fact.occurred_at,
        recorded_at,
        day.year * 10_000 + day.month * 100 + day.day,
        month,
        max(0, int((recorded_at - fact.occurred_at).total_seconds())),
        month_of(recorded_at) > month,
    )
    for line, (table, own) in enumerate(reading(fact.said)):
        yield table, (fact.id, line, *common, *own)


def month_of(moment: datetime) -> str:
    """Return the month of an instant in the company's zone, as YYYY-MM."""
    day = moment.astimezone(COMPANY_TIME_ZONE)
    return format_month(day.year, day.month)


@lru_cache(_CACHED_MONTHS)
def format_month(year: int, month: int) -> str:
    """Return a month as YYYY-MM."""
    return f"{year:04d}-{month:02d}"
