"""The audit finds nothing where nothing was done, and finds what was."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from shared.http.callers import Role
from shared.testing.house import House, OpenHouse
from tests.shared.toys.bell import ringing
from tests.shared.toys.ear import ear_service
from tests.shared.toys.tower import bell_service

AUDIT = "/api/operations/v1/audit"


@pytest.fixture
async def rung(house: OpenHouse) -> AsyncIterator[House]:
    """Have two bells rung and heard."""
    async with house([bell_service, ear_service()]) as h:
        await h.area("bell").store.append(ringing("tom", "ding", "dong", "dang"))
        await h.area("bell").store.append(ringing("tim", "ding", "dong"))
        await h.settle()
        yield h


async def found(h: House) -> set[tuple[str, str]]:
    answer = await h.client.get(AUDIT, headers=h.caller(Role.OPERATOR))
    assert answer.status_code == 200, answer.text
    return {(one["area"], one["check"]) for one in answer.json()["findings"]}


async def tamper(h: House, area: str, *statements: str) -> None:
    async with h.area(area).pool.acquire() as db:
        for statement in statements:
            await db.execute(statement)


async def test_an_honest_log_is_clean_and_says_what_was_looked_at(rung: House) -> None:
    answer = await rung.client.get(AUDIT, headers=rung.caller(Role.OPERATOR))
    assert answer.json()["findings"] == []
    looked_at = {(one["area"], one["what"]): one["number"] for one in answer.json()["checked"]}
    assert looked_at["bell", "facts"] == looked_at["ear", "facts heard"] == 5
    assert looked_at["ear", "facts that changed nothing"] == 0


async def test_only_operators_audit(rung: House) -> None:
    answer = await rung.client.get(AUDIT, headers=rung.caller(Role.EXECUTOR))
    assert answer.status_code == 403


async def test_an_effect_taken_out_is_found(rung: House) -> None:
    await tamper(rung, "ear", "DELETE FROM event WHERE stream = 'ear-tom' AND version = 3")
    assert await found(rung) == {("ear", "streams"), ("ear", "effects")}


async def test_an_effect_taken_out_with_its_version_is_found(rung: House) -> None:
    await tamper(
        rung,
        "ear",
        "DELETE FROM event WHERE stream = 'ear-tom' AND version = 3",
        "UPDATE stream SET version = 2 WHERE id = 'ear-tom'",
    )
    assert await found(rung) == {("ear", "effects")}


async def test_a_doubled_effect_is_found(rung: House) -> None:
    await tamper(
        rung,
        "ear",
        "INSERT INTO event SELECT nextval('event_position'), stream, 4, gen_random_uuid(),"
        " recorded_at, context, data FROM event WHERE stream = 'ear-tom' AND version = 3",
        "UPDATE stream SET version = 4 WHERE id = 'ear-tom'",
    )
    assert await found(rung) == {("ear", "effects once")}


async def test_swapped_effects_are_found(rung: House) -> None:
    await tamper(
        rung,
        "ear",
        "UPDATE event SET context = other.context, data = other.data FROM event AS other"
        " WHERE event.stream = 'ear-tom' AND other.stream = 'ear-tom'"
        " AND event.version + other.version = 5 AND event.version <> other.version",
    )
    assert await found(rung) == {("ear", "effects in order")}


async def test_a_lost_fact_is_found_on_both_sides(rung: House) -> None:
    await tamper(rung, "bell", "DELETE FROM outbox WHERE key = 'bell-tim' AND sequence = 1")
    assert await found(rung) == {("bell", "facts"), ("ear", "causes")}


async def test_swapped_facts_are_found(rung: House) -> None:
    await tamper(
        rung,
        "bell",
        "UPDATE outbox SET position = -position WHERE key = 'bell-tim'",
        "UPDATE outbox SET position = 9 + position WHERE key = 'bell-tim'",
    )
    assert ("bell", "facts in order") in await found(rung)


async def test_a_position_beyond_all_facts_is_found(rung: House) -> None:
    await tamper(rung, "ear", "UPDATE checkpoint SET position = 6")
    assert await found(rung) == {("ear", "effects")}


async def test_a_position_set_back_is_found(rung: House, house: OpenHouse) -> None:
    await tamper(rung, "bell", "UPDATE outbox SET position = 100 WHERE position = 5")
    assert ("ear", "effects") in await found(rung)


async def test_a_dead_letter_is_a_finding_until_it_is_replayed(house: OpenHouse) -> None:
    deaf_to = {"dong"}
    async with house([bell_service, ear_service(deaf_to)]) as h:
        await h.area("bell").store.append(ringing("tom", "ding", "dong", "dang"))
        await h.settle(dead_letters=2)
        assert await found(h) == {("ear", "dead letters")}
        deaf_to.clear()
        again = "/api/operations/v1/dead-letters/replay"
        await h.client.post(again, headers=h.caller(Role.OPERATOR))
        assert await found(h) == set()
