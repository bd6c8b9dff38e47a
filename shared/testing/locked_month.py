"""Takes a month through its steps: calculated, reviewed, approved by a second person, locked."""

from __future__ import annotations

from shared.testing.area_client import AreaClient
from shared.testing.second_person import second_person_headers


async def approve_month(client: AreaClient, period: str) -> None:
    """Calculate and review a month as the client, and approve it as a second person.

    Raises `AssertionError` where one of the steps is refused.
    """
    path = f"/periods/{period}"
    answers = [
        await client.post(f"{path}/calculate"),
        await client.post(f"{path}/start-review"),
    ]
    digest = (await client.get(path)).json()["digest"]
    answers.append(
        await client.post(f"{path}/approve", {"digest": digest}, second_person_headers(client))
    )
    for answer in answers:
        assert answer.is_success, answer.text


async def lock_month(client: AreaClient, period: str) -> None:
    """Approve a month and lock it, whether anything is booked in it or not; see `approve_month`.

    One that is approved or locked is only asked to be locked.
    """
    month = (await client.get(f"/periods/{period}")).json()
    if month["state"] in {"open", "calculated"} or month["is_outdated"]:
        await approve_month(client, period)
    answer = await client.post(f"/periods/{period}/lock", {"allow_empty": True})
    assert answer.is_success, answer.text
