"""A page of handoffs takes one statement, and one more for actions that are not known yet."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from services.duties.service import service
from shared.http.auth import Role
from shared.testing.installation import OpenTestInstallation
from shared.testing.statement_log import logged_statements
from tests.duties.area_client import DutiesClient

HANDOFFS = 5


@pytest.fixture
async def client(start_installation: OpenTestInstallation) -> AsyncIterator[DutiesClient]:
    """Give an installation with some handoffs whose consumers have come to rest."""
    async with start_installation([service], reuse_routers=True) as installation:
        client = DutiesClient(installation)
        project = await client.plan_project()
        for _ in range(HANDOFFS):
            await client.assign_duty(project)
        await client.start_project(project)
        await installation.wait_until_idle()
    async with start_installation([service], background=False, reuse_routers=True) as installation:
        yield DutiesClient(installation)


async def read(client: DutiesClient, path: str, role: Role) -> tuple[Any, int]:
    """Return the answer to a read that came before, and how many statements it took."""
    headers = client.installation.authorization_headers(role)
    await client.get(path, headers)  # names of departments are known now
    async with logged_statements(client.installation.area("duties").pool) as statements:
        answer = await client.get(path, headers)
    assert answer.status_code == 200, answer.text
    return answer.json(), count_reads(statements)


def count_reads(statements: list[str]) -> int:
    """Return how many of these read rows or states of handoffs.

    The others are asked once a connection (a type that is new to it) or from time to time (which
    tokens are withdrawn), whoever reads what.
    """
    return sum("FROM handoff" in one or "later_event" in one for one in statements)


async def test_a_longer_page_takes_no_more_statements(client: DutiesClient) -> None:
    _, of_one = await read(client, "/handoffs?limit=1", Role.OFFICER_DUTIES)
    page, of_page = await read(client, "/handoffs?limit=50", Role.OFFICER_DUTIES)
    assert len(page["items"]) == HANDOFFS
    assert (of_one, of_page) == (1, 1)  # the rows say which actions are known from the read before
    singly = [
        (await read(client, f"/handoffs/{one['handoff_id']}", Role.OFFICER_DUTIES))[1]
        for one in page["items"]
    ]
    assert sum(singly) >= HANDOFFS * of_page  # the same one by one: it would be noticed


async def test_actions_that_are_not_known_yet_take_one_statement_a_page(
    client: DutiesClient,
) -> None:
    await read(client, "/handoffs?limit=1", Role.AUDITOR)  # it knows the departments' names
    headers = client.installation.authorization_headers(Role.OFFICER_DUTIES)
    async with logged_statements(client.installation.area("duties").pool) as statements:
        page = (await client.get("/handoffs?limit=50", headers)).json()["items"]
    assert count_reads(statements) <= 2  # not one for each
    offered = f"/handoffs/{page[0]['handoff_id']}"
    await client.post(f"{offered}/offer", {}, headers)
    async with logged_statements(client.installation.area("duties").pool) as statements:
        after = (await client.get("/handoffs?limit=50", headers)).json()["items"]
    assert count_reads(statements) <= 2  # the state of the one that changed
    assert [one["_actions"] for one in after[1:]] == [one["_actions"] for one in page[1:]]
    allowed = [[a["allowed"] for a in one["_actions"]] for one in (page[0], after[0])]
    assert allowed == [[True, False, False, False, True], [False, True, True, True, False]]


async def test_no_state_is_read_for_who_may_do_nothing(client: DutiesClient) -> None:
    page, statements = await read(client, "/handoffs?limit=50", Role.AUDITOR)
    assert statements == 1
    codes = {action["code"] for one in page["items"] for action in one["_actions"]}
    assert codes == {"role-missing"}
