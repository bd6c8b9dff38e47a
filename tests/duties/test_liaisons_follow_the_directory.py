"""What the directory says of people and departments changes who speaks for a department."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from shared.contracts.directory import DepartmentClosed, DepartmentHeadNamed, PersonAssigned
from shared.contracts.directory_changes import (
    DepartmentHeadRemoved,
    DepartmentSucceeded,
    PersonLeft,
    PersonWithdrawn,
)
from shared.testing.manual_clock import MONDAY_MORNING
from tests.duties.area_client import DutiesClient
from tests.duties.liaison_client import add_people, hear, name_liaison
from tests.duties.test_api_liaisons import contact

AT = MONDAY_MORNING
HEAD = DepartmentHeadNamed(department="rnd", head="boss", valid_from=date(2026, 11, 1), at=AT)


async def test_a_liaison_who_leaves_is_followed_by_the_head_and_heard_twice_leaves_once(
    area_client: DutiesClient,
) -> None:
    await add_people(area_client)
    await hear(area_client, 1, HEAD)
    path = await name_liaison(area_client, deputy="mei")
    left = PersonLeft(person="lin", department="rnd", last_day=date(2026, 11, 30), at=AT)
    await hear(area_client, 2, left)
    await hear(area_client, 2, left)
    (fact,) = await area_client.published_facts("liaison-vacated")
    assert (fact["person"], fact["valid_from"]) == ("lin", "2026-12-01")
    assert await contact(area_client, path) == ("lin", "liaison")
    assert await contact(area_client, path, on="2026-12-01") == ("boss", "department-head")
    removed = DepartmentHeadRemoved(
        department="rnd", head="boss", valid_from=date(2026, 12, 10), at=AT
    )
    await hear(area_client, 3, removed)
    assert await contact(area_client, path, on="2026-12-10") is None


async def test_who_moves_to_another_department_speaks_for_this_one_no_more(
    area_client: DutiesClient,
) -> None:
    await add_people(area_client)
    path = await name_liaison(area_client, deputy="mei")
    for number, person in ((4, "mei"), (5, "bo")):
        moved = PersonAssigned(
            person=person, department="sales", valid_from=date(2026, 12, 1), at=AT
        )
        await hear(area_client, number, moved)
    stays = PersonAssigned(person="lin", department="rnd", valid_from=date(2026, 12, 1), at=AT)
    await hear(area_client, 6, stays)
    read = (await area_client.get(path, on="2026-12-01")).json()
    assert (read["person"], read["deputy"]) == ("lin", None)
    assert await area_client.published_facts("liaison-vacated") == []


async def test_what_was_said_of_a_person_before_is_not_heard_again_after_a_naming(
    area_client: DutiesClient,
) -> None:
    """Facts are read once more after an upgrade, from the first one on."""
    await add_people(area_client)
    path = await name_liaison(area_client)
    area_client.installation.clock.advance(timedelta(hours=1))
    earlier: dict[str, Any] = {"person": "lin", "department": "sales", "at": AT}
    await hear(area_client, 7, PersonAssigned(**earlier, valid_from=date(2026, 1, 1)))
    await hear(area_client, 8, PersonLeft(**earlier, last_day=date(2026, 11, 1)))
    assert await area_client.published_facts("liaison-vacated") == []
    assert await contact(area_client, path) == ("lin", "liaison")


async def test_the_liaisons_of_a_merged_department_end_and_the_successors_take_over(
    area_client: DutiesClient,
) -> None:
    await add_people(area_client)
    path = await name_liaison(area_client)
    successor = await name_liaison(area_client, "zhao", "marketing")
    merged = DepartmentSucceeded(
        succession_id=UUID(int=1),
        department="rnd",
        successor="marketing",
        kind="merged",
        items=(),
        valid_from=date(2026, 12, 1),
        reason="one roof",
        at=AT,
    )
    await hear(area_client, 7, merged)
    await hear(area_client, 7, merged)
    (ended,) = await area_client.published_facts("liaison-ended")
    assert (ended["valid_to"], ended["reason"]) == ("2026-11-30", "one roof")
    assert await contact(area_client, path) == ("lin", "liaison")
    assert await contact(area_client, successor, on="2026-12-01") == ("zhao", "liaison")
    listed = await area_client.get("/liaisons", on="2026-12-01", department="rnd")
    assert listed.json()["items"] == []


async def test_nobody_speaks_for_a_department_that_is_closed_nor_a_person_entered_by_mistake(
    area_client: DutiesClient,
) -> None:
    await add_people(area_client)
    path, other = (
        await name_liaison(area_client),
        await name_liaison(area_client, "wu", "marketing"),
    )
    today = AT.date()
    later = DepartmentClosed(department="rnd", valid_to=today + timedelta(days=9), at=AT)
    await hear(area_client, 8, later)
    assert await area_client.published_facts("liaison-ended") == []
    await hear(area_client, 9, later.model_copy(update={"valid_to": today}))
    (ended,) = await area_client.published_facts("liaison-ended")
    assert (ended["department"], ended["valid_to"]) == ("rnd", today.isoformat())
    await hear(area_client, 10, PersonWithdrawn(person="wu", reason="twice", at=AT))
    (vacated,) = await area_client.published_facts("liaison-vacated")
    assert (vacated["person"], await contact(area_client, other)) == ("wu", None)
    assert await contact(area_client, path, on=str(today + timedelta(days=1))) is None
