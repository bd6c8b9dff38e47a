"""`GET /api/me` links to what its caller owes and waits for, and the links answer."""

from __future__ import annotations

import pytest

from shared.http.auth import Role
from tests.worklist.area_client import WorklistClient
from tests.worklist.stories import handoff_fact, time_text

pytestmark = pytest.mark.asyncio(loop_scope="package")

TOLD = (
    ("duties.duty-scheduled", handoff_fact(0, "scheduled", 1)),
    ("incentives.period-locked", {"period": "2026-09", "at": time_text(2)}),
)


async def my_links(client: WorklistClient, headers: dict[str, str]) -> dict[str, dict[str, str]]:
    answer = await client.installation.http_client.get("/api/me", headers=headers)
    return {name: links for name, links in answer.json()["open_things"].items() if links}


@pytest.mark.parametrize(
    ("role", "name", "kinds"), [(None, "department", ["handoff"]), (Role.HR, "roles", ["month"])]
)
async def test_who_asks_who_he_is_is_led_to_what_he_owes_and_to_its_totals(
    client: WorklistClient, role: Role | None, name: str, kinds: list[str]
) -> None:
    await client.tell(*TOLD)
    of_role = client.installation.authorization_headers
    headers = client.executor_headers("QA") if role is None else of_role(role)
    links = await my_links(client, headers)
    assert set(links) == {name}
    items, totals = [
        (await client.installation.http_client.get(path, headers=headers)).json()
        for path in (links[name]["items"], links[name]["totals"])
    ]
    assert [one["kind"] for one in items["items"]] == kinds
    assert totals["count"] == len(kinds)


async def test_who_can_owe_nothing_gets_no_link(client: WorklistClient) -> None:
    headers = client.installation.authorization_headers(Role.AUDITOR)
    assert await my_links(client, headers) == {}
