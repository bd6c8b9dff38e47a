"""A second person, who confirms what the tests' usual caller has entered."""

from __future__ import annotations

from typing import Any

import httpx

from shared.http.auth import Role
from shared.testing.area_client import AreaClient

SECOND_PERSON = "second-person"
"""The subject of their tokens."""


def second_person_headers(client: AreaClient, role: Role = Role.GENERAL_MANAGER) -> dict[str, str]:
    """Return the headers of a caller with another subject than the client's own."""
    return client.installation.authorization_headers(role, subject=SECOND_PERSON)


async def confirm_as_second_person(
    client: AreaClient, resource: str, what: str, caller: dict[str, str] | None = None
) -> httpx.Response:
    """Confirm a part of a resource, `pool` or `outcome`, as somebody who has just read it."""
    headers = second_person_headers(client) if caller is None else caller
    etag = (await client.get(resource, headers)).headers["ETag"]
    return await client.post(f"{resource}/{what}/confirm", None, headers, If_Match=etag)


async def close_project_with_two_persons(client: AreaClient, project: str, actual: str) -> Any:
    """Confirm a running project's pool, close it, and confirm its outcome; return the last answer.

    Raises `AssertionError` where one of them is refused.
    """
    answers = [
        await confirm_as_second_person(client, project, "pool"),
        await client.post(f"{project}/close", {"actual": actual}),
        await confirm_as_second_person(client, project, "outcome"),
    ]
    for answer in answers:
        assert answer.is_success, answer.text
    return answers[-1]
