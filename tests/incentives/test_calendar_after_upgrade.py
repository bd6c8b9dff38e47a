"""Calendar versions from before an upgrade are known after it: skipped facts, and missing ones."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from services.comms.application.calendar_announcements import announce_earlier_calendars
from services.comms.service import service as comms
from services.incentives.service import service as incentives
from shared.postgres.consumer_catch_up import catch_up
from shared.testing.installation import OpenTestInstallation, TestInstallation
from tests.comms.area_client import CommsClient
from tests.incentives.area_client import IncentivesClient

TYPHOON: dict[str, Any] = {"own": [{"day": "2026-11-24", "working": False, "name": "Typhoon"}]}


async def test_versions_from_before_an_upgrade_are_noted(
    start_installation: OpenTestInstallation,
) -> None:
    services = [comms, incentives]
    async with start_installation(services, background=False) as installation:
        client = CommsClient(installation)
        assert (await client.post("/calendars", TYPHOON)).is_success
        await skip_facts(installation)
        assert await named_calendar(installation) is None
        await catch_up_with_earlier_facts(installation)
        assert await named_calendar(installation) == 2  # the official list was the first

        # The version before the facts: it recorded what it did not publish.
        assert (await client.post("/calendars", {"own": []})).is_success
        async with installation.area("comms").pool.acquire() as db:
            await db.execute(
                "UPDATE compact_event SET fact_position = NULL, fact_type = NULL,"
                " fact_text = NULL, fact_start = NULL WHERE position = (SELECT max(position) FROM"
                " compact_event)"
            )
        await catch_up_with_earlier_facts(installation)
        assert await named_calendar(installation) == 2
        for _ in range(2):
            await announce_earlier_calendars(installation.area("comms"))
        await catch_up_with_earlier_facts(installation)
        assert await named_calendar(installation) == 3
        assert await facts_of_calendars(installation) == [1, 2, 3]
        assert len((await client.get("/calendars")).json()["items"]) == 3


async def skip_facts(installation: TestInstallation) -> None:
    """Let the consumer of incentives pass all facts, as the version before did."""
    consumer = installation.area("incentives").create_consumer(installation.installation.bus)
    assert consumer is not None
    await catch_up(replace(consumer, fact_types=frozenset()))


async def catch_up_with_earlier_facts(installation: TestInstallation) -> None:
    area = installation.area("incentives")
    consumer = area.create_catch_up_consumer(installation.installation.bus)
    assert consumer is not None
    assert (consumer.name, consumer.topics) == ("incentives-earlier-facts", ("comms",))
    await catch_up(consumer)
    await catch_up(consumer)


async def named_calendar(installation: TestInstallation) -> int | None:
    statement = await IncentivesClient(installation).get_statement("2026-11")
    found: int | None = statement["calendar_version"]
    return found


async def facts_of_calendars(installation: TestInstallation) -> list[int]:
    async with installation.area("comms").pool.acquire() as db:
        rows = await db.fetch(
            "SELECT (data ->> 'version')::int AS version FROM outbox"
            " WHERE type = 'concord.comms.calendar-published.v1' ORDER BY position"
        )
    return [row["version"] for row in rows]
