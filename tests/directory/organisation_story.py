"""What tests of a changing organisation do: change, and read what came of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx

from tests.directory.area_client import DirectoryClient
from tests.directory.test_directory_facts import published_facts


async def change(
    client: DirectoryClient, method: str, path: str, body: dict[str, Any], end: str
) -> httpx.Response:
    """Send a command to a department or person with the version that it has now."""
    etag = (await client.get(path)).headers["ETag"]
    return await client.send(method, f"{path}/{end}", body, If_Match=etag)


async def done(
    client: DirectoryClient, method: str, path: str, body: dict[str, Any], end: str
) -> None:
    """Send a command that must succeed."""
    answer = await change(client, method, path, body, end)
    assert answer.is_success, answer.text


async def refusal(
    client: DirectoryClient, method: str, path: str, body: dict[str, Any], end: str
) -> tuple[int, str]:
    """Return status and code of a command that is refused."""
    answer = await change(client, method, path, body, end)
    return answer.status_code, answer.json().get("code", "")


async def heads(client: DirectoryClient, code: str, **parameters: str) -> list[tuple[Any, ...]]:
    """Return who led a department, from when to when."""
    found = await client.get_json(f"/departments/{code}/heads", **parameters)
    return [(one["head"], one["valid_from"], one["valid_to"]) for one in found["items"]]


async def facts_of(client: DirectoryClient, *types: str) -> list[dict[str, Any]]:
    """Return the published facts of these types, without their times."""
    found = await published_facts(client.installation)
    return [
        {name: value for name, value in fact.items() if name not in {"at", "type"}}
        for fact in found
        if fact["type"] in types
    ]


async def let_pass(client: DirectoryClient, duration: timedelta) -> None:
    """Advance the clock, and let take effect what is due then."""
    client.installation.clock.advance(duration)
    timer = client.area.create_deadline_timer()
    assert timer is not None
    await timer.fire_due()
