"""The consistency check finds every manipulation of the log, and nothing without one."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from shared.http.auth import Role
from shared.postgres import event_log_consistency
from shared.testing.installation import OpenTestInstallation, TestInstallation
from tests.shared.sample_areas.publisher_area import BellRung, ring_append
from tests.shared.sample_areas.publisher_service import publisher_service
from tests.shared.sample_areas.subscriber_area import subscriber_service

OF_TOM = "stream = (SELECT number FROM stream WHERE id = 'ear-tom')"
OF_TIM = "stream = (SELECT number FROM stream WHERE id = 'bell-tim')"
LOSE_FACTS = "UPDATE compact_event SET fact_position = NULL"
AUDIT = "/api/operations/v1/audit"


@pytest.fixture
async def installation_with_rings(
    start_installation: OpenTestInstallation,
) -> AsyncIterator[TestInstallation]:
    """Start an installation in which the rings of two bells were recorded and handled."""
    async with start_installation([publisher_service, subscriber_service()]) as installation:
        await installation.area("bell").event_store.append(
            ring_append("tom", "ding", "dong", "dang")
        )
        await installation.area("bell").event_store.append(ring_append("tim", "ding", "dong"))
        await installation.wait_until_idle()
        yield installation


async def audit_findings(installation: TestInstallation) -> set[tuple[str, str]]:
    answer = await installation.http_client.get(
        AUDIT, headers=installation.authorization_headers(Role.OPERATOR)
    )
    assert answer.status_code == 200, answer.text
    return {(one["area"], one["check"]) for one in answer.json()["findings"]}


async def tamper(installation: TestInstallation, area: str, *statements: str) -> None:
    async with installation.area(area).pool.acquire() as db:
        for statement in statements:
            await db.execute(statement)


async def test_an_untampered_log_has_no_findings(installation_with_rings: TestInstallation) -> None:
    answer = await installation_with_rings.http_client.get(
        AUDIT, headers=installation_with_rings.authorization_headers(Role.OPERATOR)
    )
    assert answer.json()["findings"] == []
    checked = {(one["area"], one["what"]): one["number"] for one in answer.json()["checked"]}
    assert checked["bell", "facts"] == checked["ear", "facts heard"] == 5
    assert checked["ear", "facts that changed nothing"] == 0


async def test_an_auditor_reads_the_audit_and_the_dead_letters_and_changes_nothing(
    installation_with_rings: TestInstallation,
) -> None:
    http = installation_with_rings.http_client
    auditor = installation_with_rings.authorization_headers(Role.AUDITOR)
    dead_letters = AUDIT.replace("audit", "dead-letters")
    assert (await http.get(AUDIT, headers=auditor)).status_code == 200
    assert (await http.get(dead_letters, headers=auditor)).status_code == 200
    refused = await http.post(f"{dead_letters}/replay", headers=auditor)
    assert (refused.status_code, refused.json()["code"]) == (403, "role-missing")


async def test_only_operators_and_auditors_may_check_consistency(
    installation_with_rings: TestInstallation,
) -> None:
    answer = await installation_with_rings.http_client.get(
        AUDIT, headers=installation_with_rings.authorization_headers(Role.EXECUTOR)
    )
    assert answer.status_code == 403


async def test_a_deleted_effect_is_found(installation_with_rings: TestInstallation) -> None:
    await tamper(
        installation_with_rings, "ear", f"DELETE FROM compact_event WHERE version = 3 AND {OF_TOM}"
    )
    assert await audit_findings(installation_with_rings) == {("ear", "streams"), ("ear", "effects")}


async def test_a_deleted_effect_whose_version_was_adjusted_is_found(
    installation_with_rings: TestInstallation,
) -> None:
    await tamper(
        installation_with_rings,
        "ear",
        f"DELETE FROM compact_event WHERE version = 3 AND {OF_TOM}",
        "UPDATE stream SET version = 2 WHERE id = 'ear-tom'",
    )
    assert await audit_findings(installation_with_rings) == {("ear", "effects")}


@pytest.mark.parametrize(("area", "stream"), [("ear", "ear-tom"), ("bell", "bell-tim")])
async def test_a_stream_that_was_deleted_with_its_version_is_found(
    installation_with_rings: TestInstallation, area: str, stream: str
) -> None:
    await tamper(installation_with_rings, area, f"DELETE FROM stream WHERE id = '{stream}'")
    assert (area, "streams") in await audit_findings(installation_with_rings)


async def test_the_facts_of_events_are_not_looked_for_by_their_ids(
    installation_with_rings: TestInstallation,
) -> None:
    async with installation_with_rings.area("bell").pool.acquire() as db, db.transaction():
        await db.execute("SET LOCAL enable_seqscan = off")
        plan = await db.fetch(f"EXPLAIN {event_log_consistency._FACTS_OF}", [], 1, 5)
    assert "compact_event_pkey" in str(plan)
    assert "compact_event_by_id" not in str(plan)


async def test_a_duplicate_effect_is_found(installation_with_rings: TestInstallation) -> None:
    await tamper(
        installation_with_rings,
        "ear",
        "INSERT INTO event SELECT nextval('event_position'), stream, 4, gen_random_uuid(),"
        " recorded_at, context, data FROM event WHERE stream = 'ear-tom' AND version = 3",
        "UPDATE stream SET version = 4 WHERE id = 'ear-tom'",
    )
    assert await audit_findings(installation_with_rings) == {("ear", "effects once")}


async def test_swapped_effects_are_found(installation_with_rings: TestInstallation) -> None:
    await tamper(
        installation_with_rings,
        "ear",
        "UPDATE compact_event SET causation = other.causation, data = other.data"
        f" FROM compact_event AS other WHERE compact_event.{OF_TOM} AND other.{OF_TOM}"
        " AND compact_event.version + other.version = 5 AND compact_event.version <> other.version",
    )
    assert await audit_findings(installation_with_rings) == {("ear", "effects in order")}


async def test_a_lost_fact_is_found_on_both_sides(
    installation_with_rings: TestInstallation,
) -> None:
    await tamper(
        installation_with_rings,
        "bell",
        f"{LOSE_FACTS} WHERE version = 1 AND {OF_TIM}",
    )
    assert await audit_findings(installation_with_rings) == {("bell", "facts"), ("ear", "causes")}


async def test_what_was_recorded_before_a_fact_was_published_has_none(
    installation_with_rings: TestInstallation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(BellRung, "added_later", True, raising=False)
    bell = installation_with_rings.area("bell").event_store
    await tamper(installation_with_rings, "bell", LOSE_FACTS)
    await tamper(installation_with_rings, "ear", "DELETE FROM compact_event", "DELETE FROM stream")
    assert ("bell", "facts") not in await audit_findings(installation_with_rings)
    await bell.append(ring_append("new", "ding"))
    installation_with_rings.clock.advance(event_log_consistency.UPGRADE_WINDOW)
    await bell.append(ring_append("new", "dong", version=1))
    assert ("bell", "facts") not in await audit_findings(installation_with_rings)
    await tamper(
        installation_with_rings,
        "bell",
        f"{LOSE_FACTS} WHERE position = (SELECT max(position) FROM compact_event)",
    )
    assert ("bell", "facts") in await audit_findings(installation_with_rings)


async def test_swapped_facts_are_found(installation_with_rings: TestInstallation) -> None:
    await tamper(
        installation_with_rings,
        "bell",
        f"UPDATE compact_event SET fact_position = -fact_position WHERE {OF_TIM}",
        f"UPDATE compact_event SET fact_position = 9 + fact_position WHERE {OF_TIM}",
    )
    assert ("bell", "facts in order") in await audit_findings(installation_with_rings)


async def test_a_checkpoint_beyond_all_facts_is_found(
    installation_with_rings: TestInstallation,
) -> None:
    await tamper(installation_with_rings, "ear", "UPDATE checkpoint SET position = 6")
    assert await audit_findings(installation_with_rings) == {("ear", "effects")}


async def test_an_effect_beyond_the_checkpoint_is_found(
    installation_with_rings: TestInstallation, start_installation: OpenTestInstallation
) -> None:
    await tamper(
        installation_with_rings,
        "bell",
        "UPDATE compact_event SET fact_position = 100 WHERE fact_position = 5",
    )
    assert ("ear", "effects") in await audit_findings(installation_with_rings)


async def test_a_dead_letter_is_a_finding_until_it_is_replayed(
    start_installation: OpenTestInstallation,
) -> None:
    rejected_notes = {"dong"}
    async with start_installation(
        [publisher_service, subscriber_service(rejected_notes)]
    ) as installation:
        await installation.area("bell").event_store.append(
            ring_append("tom", "ding", "dong", "dang")
        )
        await installation.wait_until_idle(dead_letters=2)
        assert await audit_findings(installation) == {("ear", "dead letters")}
        rejected_notes.clear()
        replay = "/api/operations/v1/dead-letters/replay"
        await installation.http_client.post(
            replay, headers=installation.authorization_headers(Role.OPERATOR)
        )
        assert await audit_findings(installation) == set()
