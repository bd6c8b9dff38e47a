"""Observations for tests of targets."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from services.programme.domain.observed_cells import ObservedCell, ObservedPeriod
from services.programme.service import FOLDED_FACTS
from shared.postgres.fact_tables import StoredFact
from tests.programme.area_client import ProgrammeClient

FIRST_WEEK = date(2026, 8, 3)
HOUR = 3_600_000_000
NAMESPACE = UUID("6f0e6a36-7c0a-4f0e-9d52-0c6f2a1f9b11")


def weeks(*sums: tuple[int, int], observations: int = 4) -> list[ObservedPeriod]:
    """Return weeks with these numerators and denominators."""
    return [
        ObservedPeriod(
            period=FIRST_WEEK + timedelta(weeks=place),
            numerator=numerator,
            denominator=denominator,
            observations=observations,
        )
        for place, (numerator, denominator) in enumerate(sums)
    ]


def cell(
    numerator: int,
    denominator: int,
    *,
    department: str | None = "sales",
    work: str = "handoff",
    week: int = 0,
) -> ObservedCell:
    """Return what was observed of a department and kind of work in a week."""
    return ObservedCell(
        period=FIRST_WEEK + timedelta(weeks=week),
        department=department,
        work=work,
        numerator=numerator,
        denominator=denominator,
        observations=1,
    )


def facts(*told: tuple[str, Mapping[str, Any]]) -> list[StoredFact]:
    """Return facts as areas publish them: each is named `area.name`, with its data."""
    return [
        StoredFact(
            id=uuid5(NAMESPACE, json.dumps([name, said], default=str)),
            area=name.partition(".")[0],
            type=f"concord.{name}.v1",
            position=position,
            recorded_at=datetime(2026, 11, 1, tzinfo=UTC),
            data=json.dumps(said, default=str),
            key="",
        )
        for position, (name, said) in enumerate(told, 1)
    ]


def problem(
    name: str, asked: datetime, hours: float, department: str = "sales"
) -> list[tuple[str, Mapping[str, Any]]]:
    """Return the facts of a request that was resolved some hours after it was asked."""
    same = {
        "request_id": str(uuid5(NAMESPACE, name)),
        "matter": "simple",
        "asker": "rnd",
        "department": department,
    }
    replied = asked + timedelta(hours=hours)
    return [
        ("comms.request-opened", {**same, "at": asked.isoformat()}),
        (
            "comms.request-replied",
            {**same, "replied_at": replied.isoformat(), "resolved": True, "leg": 1},
        ),
    ]


def weekly_problems(name: str, first: datetime, weeks: int, hours: float) -> list[StoredFact]:
    """Return the facts of two problems in each week, which took so many hours."""
    return facts(
        *(
            fact
            for week in range(weeks)
            for half in range(2)
            for fact in problem(f"{name}{week}{half}", first + timedelta(weeks=week), hours)
        )
    )


async def hear(client: ProgrammeClient, told: Sequence[StoredFact]) -> None:
    """Have the area hear facts."""
    async with client.area.pool.acquire() as db, db.transaction():
        await FOLDED_FACTS.fold_stored(db, told)
