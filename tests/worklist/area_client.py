"""A client of the worklist: publishes facts of other areas, and reads the list."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from services.worklist.domain.item_change import PlacedChange
from services.worklist.domain.open_things import changes_of
from services.worklist.projections.open_things import fold
from shared.http.auth import Role
from shared.installation.system_clock_and_ids import new_uuid7
from shared.postgres.consumer_catch_up import catch_up
from shared.testing.area_client import AreaClient, Authorization
from shared.testing.installation import TestInstallation
from tests.worklist.stories import StoredFact

RECORDED_AT = datetime(2026, 11, 3, 8, tzinfo=UTC)
_PUBLISH = """
INSERT INTO earlier_fact (position, id, type, key, sequence, recorded_at, context, data)
SELECT nextval('fact_position'), *
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::bigint[], $5::timestamptz[], $6::json[],
            $7::json[])
"""
_CONTEXT = json.dumps({"correlation": str(UUID(int=0)), "actor": "tester"})


def changes(facts: Sequence[StoredFact]) -> list[PlacedChange]:
    """Return what facts say."""
    return [
        PlacedChange(one.item, fact.position, RECORDED_AT, fact.said["at"], one.fields)
        for fact in facts
        for one in changes_of(fact.type, fact.said)
    ]


class WorklistClient(AreaClient):
    """Has the list hear facts, and reads it."""

    area_name = "worklist"

    def __init__(self, installation: TestInstallation) -> None:
        """Take an installation of the worklist and of the duties area."""
        super().__init__(installation, Role.AUDITOR)

    async def tell(self, *facts: tuple[str, Mapping[str, Any]]) -> None:
        """Have the list hear facts, each `area.name` with what it says, as if from the bus."""
        stored = [
            StoredFact(place, "concord.{}.{}.v1".format(*name.split(".")), said)
            for place, (name, said) in enumerate(facts, 1)
        ]
        async with self.area.pool.acquire() as db, db.transaction():
            await fold(db, changes(stored))

    async def publish(self, facts: Sequence[StoredFact]) -> None:
        """Publish facts of the duties area, each on a stream of its own."""
        ids = [new_uuid7() for _ in facts]
        async with self.installation.area("duties").pool.acquire() as db:
            await db.execute(
                _PUBLISH,
                ids,
                [one.type for one in facts],
                [str(one) for one in ids],
                [1] * len(facts),
                [RECORDED_AT] * len(facts),
                [_CONTEXT] * len(facts),
                [json.dumps({**one.said, "type": one.type}) for one in facts],
            )

    async def hear(self) -> None:
        """Have the list hear everything that is published."""
        consumer = self.area.create_consumer(self.installation.installation.bus)
        assert consumer is not None
        await catch_up(consumer)

    async def items(
        self, authorization: Authorization = Role.AUDITOR, /, **filters: Any
    ) -> list[dict[str, Any]]:
        """Return the rows of the list; `area_` stands for the filter `area`."""
        query = {name.rstrip("_"): value for name, value in filters.items()}
        answer = await self.get("/items", authorization, **query)
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["items"]
        return found
