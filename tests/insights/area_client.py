"""A client of the insights area: publishes facts of other areas, and reads the star schema."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from services.insights.domain.star_schema.fact_tables import TABLES_BY_NAME
from shared.http.auth import Role
from shared.installation.system_clock_and_ids import new_uuid7
from shared.postgres.consumer_catch_up import catch_up
from shared.postgres.transactional_consumer import TransactionalConsumer
from shared.testing.area_client import AreaClient
from shared.testing.installation import TestInstallation
from tests.insights.facts_of_every_type import RECORDED_AT, contracts, example_of

_PUBLISH = """
INSERT INTO earlier_fact (position, id, type, key, sequence, recorded_at, context, data)
SELECT nextval('fact_position'), *
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::bigint[], $5::timestamptz[], $6::json[],
            $7::json[])
"""


class InsightsClient(AreaClient):
    """Publishes facts as their areas would, and folds them."""

    area_name = "insights"

    def __init__(self, installation: TestInstallation) -> None:
        """Take an installation of insights and of the areas that publish."""
        super().__init__(installation, Role.AUDITOR)

    @property
    def consumer(self) -> TransactionalConsumer:
        """The consumer that folds the facts."""
        consumer = self.area.create_consumer(self.installation.installation.bus)
        assert consumer is not None
        return consumer

    async def publish(
        self,
        area: str,
        facts: Sequence[BaseModel | Mapping[str, Any]],
        recorded_at: datetime = RECORDED_AT,
    ) -> list[UUID]:
        """Publish facts of an area; return their ids."""
        ids = [new_uuid7() for _ in facts]
        context = json.dumps({"correlation": str(UUID(int=0)), "actor": "tester"})
        data = [
            one.model_dump(mode="json") if isinstance(one, BaseModel) else dict(one)
            for one in facts
        ]
        async with self.installation.area(area).pool.acquire() as db:
            await db.execute(
                _PUBLISH,
                ids,
                [one["type"] for one in data],
                [f"stream-{number % 3}" for number in range(len(facts))],
                list(range(1, len(facts) + 1)),
                [recorded_at] * len(facts),
                [context] * len(facts),
                [json.dumps(one) for one in data],
            )
        return ids

    async def fold(self) -> None:
        """Fold everything that is published."""
        await catch_up(self.consumer)

    async def dump(self) -> dict[str, list[tuple[Any, ...]]]:
        """Return the rows of every table of the star schema, each table in the order of its key."""
        async with self.area.pool.acquire() as db:
            return {
                name: [
                    tuple(row)
                    for row in await db.fetch(
                        f"SELECT * FROM {name} ORDER BY {', '.join(table.primary_key)}"
                    )
                ]
                for name, table in TABLES_BY_NAME.items()
            }


def facts_of(area: str) -> list[BaseModel]:
    """Return two facts of every type that an area publishes: a complete and a sparse one."""
    return [
        example_of(contract, complete=complete)
        for fact_type, contract in sorted(contracts().items())
        if fact_type.split(".")[1] == area
        for complete in (True, False)
    ]
