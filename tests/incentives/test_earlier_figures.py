"""Figures that an earlier version recorded without facts are published once after an upgrade."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from services.incentives.application.earlier_figures import publish_earlier_figures
from services.incentives.service import FIGURE_QUERIES
from tests.incentives.area_client import IncentivesClient
from tests.incentives.fact_builders import (
    handoff_accepted,
    handoff_cancelled,
    handoff_overdue,
    project_closed,
)

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

pytestmark = pytest.mark.asyncio(loop_scope="module")

FIGURES = [
    "concord.incentives.obligation-counted.v1",
    "concord.incentives.obligation-count-reversed.v1",
    "concord.incentives.statement-line-locked.v1",
]


async def published(db: Connection) -> list[dict[str, Any]]:
    """Return the figures that are published, each with the time at which it was recorded first."""
    rows = await db.fetch(
        "SELECT data, recorded_at FROM outbox WHERE type = ANY ($1) ORDER BY position", FIGURES
    )
    found = [json.loads(row["data"]) for row in rows]
    return [
        {**data, "counted_at": f"{row['recorded_at']:%Y-%m-%dT%H:%M:%SZ}"} | _first_time(data)
        for row, data in zip(rows, found, strict=True)
    ]


def _first_time(data: dict[str, Any]) -> dict[str, Any]:
    return {"counted_at": data["counted_at"]} if "counted_at" in data else {}


def in_order(figures: Sequence[dict[str, Any]]) -> list[str]:
    """Return figures as texts that can be compared, whatever order they were published in."""
    return sorted(json.dumps(one, sort_keys=True, ensure_ascii=False) for one in figures)


async def forget_figures(db: Connection) -> None:
    """Leave what the version before the facts would have recorded of the same."""
    await db.execute(
        "DELETE FROM compact_event USING stream WHERE stream.number = compact_event.stream"
        " AND stream.id LIKE 'locked-lines-%'"
    )
    await db.execute("DELETE FROM stream WHERE id LIKE 'locked-lines-%'")
    await db.execute(
        "UPDATE compact_event SET fact_position = NULL, fact_type = NULL, fact_text = NULL,"
        " fact_start = NULL, fact_head = NULL, fact_tail = NULL WHERE fact_type = ANY ($1)",
        FIGURES,
    )
    for field in ("due_at", "done_at"):
        await db.execute(
            "UPDATE compact_event SET data = replace(data, ',\"' || $1::text || '\":'"
            " || (replace(data, chr(1), '')::json -> $1)::text, '') WHERE starts_with(data, $2)",
            field,
            '{"type":"obligation-taken-back"',
        )


async def test_what_was_counted_and_locked_before_an_upgrade_is_published_once(
    area_client: IncentivesClient,
) -> None:
    await area_client.handle_facts(
        handoff_accepted(1),
        handoff_overdue(2),
        handoff_accepted(3),
        project_closed("launch", "120"),
    )
    await area_client.lock_month()
    await area_client.handle_facts(
        handoff_accepted(2, sequence=9), handoff_cancelled(3, sequence=9)
    )
    area = area_client.area
    async with area.pool.acquire() as db:
        before = await published(db)
        await publish_earlier_figures(area, FIGURE_QUERIES)
        assert await published(db) == before, "a figure with a fact is published no second time"
        assert {one["type"].split(".")[2] for one in before} == {
            "obligation-counted",
            "obligation-count-reversed",
            "statement-line-locked",
        }
        await forget_figures(db)
        await db.execute("DELETE FROM earlier_figures")
        assert await published(db) == []
        area_client.installation.clock.advance(timedelta(days=9))
        for _ in range(2):
            await publish_earlier_figures(area, FIGURE_QUERIES)
        assert in_order(await published(db)) == in_order(before)
