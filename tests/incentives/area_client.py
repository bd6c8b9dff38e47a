"""A client of the incentives area: delivers facts, and reads and writes through the API."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

from httpx import Response

from services.incentives.application import HandledFact
from services.incentives.application.star_fact_recording import StarFact
from shared.eventsourcing.bus_consumer_port import FactBatch
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.published_fact import Fact
from shared.http.auth import Role
from shared.installation.system_clock_and_ids import new_uuid7
from shared.postgres import dead_letters
from shared.postgres.transactional_consumer import TransactionalConsumer
from shared.testing.area_client import AreaClient
from shared.testing.locked_month import lock_month
from shared.testing.manual_clock import MONDAY_MORNING

_TRUNCATE_SQL = """
TRUNCATE compact_event, earlier_event, earlier_fact, stream, idempotency, checkpoint, dead_letter,
         deadline, ledger, late_count, project_outcome, plan, locked_period, period_state, roster,
         signal, plan_draft, dispute, outcome_correction, delayed_obligation, calendar_version,
         reference, star_work, star_team, star_team_change, star_date, star_month, star_nomination,
         star_decision, star_award, star_award_change
"""


@dataclass(frozen=True)
class IncentivesClient(AreaClient):
    """Delivers facts as the bus would, each batch after the one before, and calls the API."""

    area_name = "incentives"

    role: Role = Role.GENERAL_MANAGER
    partition_positions: Counter[str] = field(default_factory=Counter)

    @property
    def consumer(self) -> TransactionalConsumer:
        """The consumer that handles the facts."""
        consumer = self.area.create_consumer(self.installation.installation.bus)
        assert consumer is not None
        return consumer

    async def reset_area(self) -> None:
        """Delete everything; the directory has two departments, and it is November 23rd, 2026."""
        self.installation.clock.set_time(MONDAY_MORNING)
        self.partition_positions.clear()
        async with self.area.pool.acquire() as db:
            await db.execute(_TRUNCATE_SQL)
        await self.area.past.forget()
        await self.installation.add_departments("研发", "测试")

    async def handle_facts(self, *facts: Fact) -> None:
        """Deliver facts as one batch; none may become a dead letter."""
        await self.handle_batch(facts)
        async with self.area.pool.acquire() as db:
            dead = await dead_letters.list_oldest(db, "incentives", 10)
        assert not dead, dead

    async def handle_batch(self, facts: Sequence[Fact], partition: str = "facts") -> None:
        """Deliver a batch; its facts may become dead letters."""
        after = self.partition_positions[partition]
        self.partition_positions[partition] += len(facts)
        positioned = [
            replace(fact, position=after + index) for index, fact in enumerate(facts, start=1)
        ]
        await self.consumer.process_batch(
            FactBatch(partition, after, self.partition_positions[partition], positioned)
        )

    async def get_pages(self, path: str, **params: Any) -> list[list[dict[str, Any]]]:
        """Return a list, page by page."""
        found: list[list[dict[str, Any]]] = []
        cursor: dict[str, str | None] = {}
        while cursor.get("cursor", "the first page") is not None:
            answer = await self.get(path, **params, **cursor)
            assert answer.status_code == 200, answer.text
            found.append(answer.json()["items"])
            cursor = {"cursor": answer.json()["next_cursor"]}
        return found

    async def get_statement(self, period: str) -> dict[str, Any]:
        """Return a month's statement."""
        answer = await self.get(f"/statements/{period}")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def statement_line(self, department: str, period: str = "2026-10") -> dict[str, Any]:
        """Return a department's line of a statement."""
        lines = (await self.get_statement(period))["departments"]
        found: dict[str, Any] = next(one for one in lines if one["department"] == department)
        return found

    async def obligation_counts(
        self, department: str, period: str = "2026-10"
    ) -> tuple[int, int, int]:
        """Return how many were due, on time, late."""
        line = await self.statement_line(department, period)
        return line["due"], line["on_time"], line["late"]

    async def lock_month(self, period: str = "2026-10") -> None:
        """Have a month calculated, approved by a second person, and locked."""
        await lock_month(self, period)

    async def publish_plan(self, effective_from: str, **terms: Any) -> None:
        """Publish a plan; the directory has the departments that it names."""
        await self.installation.add_departments(*terms.get("department_weights", ()))
        answer = await self.try_to_publish_plan(effective_from, **terms)
        assert answer.status_code == HTTPStatus.CREATED, answer.text

    async def try_to_publish_plan(self, effective_from: str, **terms: Any) -> Response:
        """Have a plan written and simulated by an officer; return the manager's approval.

        Where the draft itself is refused, return that.
        """
        officer = self.officer()
        draft = {"effective_from": effective_from, **terms}
        written = await self.post("/plan-drafts", draft, officer)
        if written.status_code != HTTPStatus.CREATED:
            return written
        path = written.headers["Location"].removeprefix(self.api_root)
        await self.post(f"{path}/simulate", None, officer)
        return await self.post(f"{path}/approve", If_Match='"2"')

    async def write_simulated_draft(self, effective_from: str, **terms: Any) -> str:
        """Have a draft of a plan written and simulated by an officer; return its path."""
        officer = self.officer()
        path = await self.create(
            "/plan-drafts", {"effective_from": effective_from, **terms}, officer
        )
        answer = await self.post(f"{path}/simulate", None, officer)
        assert answer.status_code == HTTPStatus.OK, answer.text
        return path

    def officer(self, subject: str = "planner") -> dict[str, str]:
        """Return the headers of an officer of the task force."""
        return self.installation.authorization_headers(Role.OFFICER_DUTIES, subject=subject)

    async def explain_line(
        self, department: str, figure: str | None = None, period: str = "2026-10"
    ) -> list[dict[str, Any]]:
        """Return the events behind a figure."""
        params = {"department": department, "limit": 500, **({"figure": figure} if figure else {})}
        answer = await self.get(f"/statements/{period}/events", **params)
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["items"]
        return found

    async def get_event(self, event_id: str) -> dict[str, Any]:
        """Return one of the area's recorded events."""
        async with self.area.pool.acquire() as db:
            data = await db.fetchval("SELECT data FROM event WHERE id = $1", UUID(event_id))
        found: dict[str, Any] = json.loads(data)
        return found


def build_fact(contract: HandledFact | StarFact, key: str, sequence: int = 1) -> Fact:
    """Build a fact as the area that it comes from would publish it."""
    at = datetime.fromisoformat("2026-11-20T09:00:00+08:00")
    return Fact(
        position=0,
        id=new_uuid7(),
        area=contract.type.split(".")[1],
        type=contract.type,
        key=key,
        sequence=sequence,
        recorded_at=at,
        context=EventContext(correlation=new_uuid7(), actor="tester"),
        data=contract.model_dump_json(),
    )
