"""Calls about liaisons for tests, and people whom the directory has told the area of."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import httpx
from pydantic import BaseModel

from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.published_fact import Fact
from shared.http.auth import Role
from shared.postgres.known_people_table import set_last_day, upsert_assignment
from shared.testing.manual_clock import MONDAY_MORNING
from tests.duties.area_client import DutiesClient

EMPLOYED_SINCE = date(2026, 1, 1)
PEOPLE = {"lin": "rnd", "mei": "rnd", "bo": "rnd", "zhao": "marketing", "wu": "marketing"}


async def add_people(client: DutiesClient) -> None:
    """Let the area know these people, as if the directory had told it."""
    async with client.area.pool.acquire() as db:
        for person, department in PEOPLE.items():
            await upsert_assignment(db, person, EMPLOYED_SINCE, department, ["executor"])


async def set_leaving(client: DutiesClient, person: str, last_day: date) -> None:
    """Let the area know until when a person is in the company."""
    async with client.area.pool.acquire() as db:
        await set_last_day(db, person, last_day)


def head(client: DutiesClient, department: str = "rnd") -> dict[str, str]:
    """Return the headers of a department's head."""
    return client.installation.authorization_headers(
        Role.DEPARTMENT_HEAD, department=department, subject=f"head-of-{department}"
    )


async def name_liaison(
    client: DutiesClient,
    person: str = "lin",
    department: str = "rnd",
    item: str | None = None,
    **changes: Any,
) -> str:
    """Name a liaison for a project, or for the whole department, and return the office's path."""
    named = {"kind": "project", "id": item} if item else {"kind": "department"}
    body = {"department": department, "item": named, "person": person, **changes}
    return await client.create("/liaisons", body, head(client, department))


async def refusal(answer: httpx.Response) -> tuple[int, str]:
    """Return an answer's status and code."""
    return answer.status_code, answer.json()["code"]


async def hear(client: DutiesClient, number: int, contract: BaseModel) -> None:
    """Have the area handle a fact, as its consumer does, in a transaction of its own."""
    fact = Fact(
        position=number,
        id=UUID(int=number),
        area="directory",
        type=type(contract).model_fields["type"].default,
        key="key",
        sequence=number,
        recorded_at=MONDAY_MORNING,
        context=EventContext(correlation=UUID(int=number), actor="test"),
        data=contract.model_dump_json(),
    )
    handle = client.area.definition.handle_facts
    assert handle is not None
    async with client.area.unit_of_work() as unit:
        await handle(unit, [fact])
