"""What was read is compared with what the areas have: rows that are gone are noticed there."""

import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import asyncpg
import pytest
import pytest_asyncio

from services.directory.service import service as directory
from services.insights.application.fact_reading import SOURCE_AREAS
from services.insights.cli.freshness import freshness
from services.insights.domain.source_freshness import SourceFreshness
from services.insights.projections.freshness_consistency import check_freshness
from services.insights.projections.source_comparison import compare_sources
from services.insights.service import service as insights
from shared.http.auth import Role
from shared.service_runtime.fact_tables_rebuild import rebuild_fact_tables
from shared.testing.installation import OpenTestInstallation, TestInstallation
from shared.testing.terminal import open_terminal
from tests.directory.area_client import HQ_BODY, RND_BODY, DirectoryClient

if TYPE_CHECKING:
    from shared.eventsourcing.bus_consumer_port import FactBus


@dataclass(frozen=True)
class ReadDirectory:
    """A directory of which everything was read."""

    running: TestInstallation

    async def compare(self) -> SourceFreshness:
        """Compare what was read, and return the directory's result."""
        found = await compare_sources(
            self.running.area("insights"), self.running.installation.bus, SOURCE_AREAS
        )
        assert [one.area for one in found] == ["directory"]
        return found[0]

    async def execute(self, area: str, statement: str, *arguments: object) -> None:
        """Execute a statement behind an area's back."""
        async with self.running.area(area).pool.acquire() as connection:
            await connection.execute(statement, *arguments)

    async def fetch(self, area: str, query: str) -> "list[asyncpg.Record]":
        """Return the rows of a query."""
        async with self.running.area(area).pool.acquire() as connection:
            return await connection.fetch(query)

    async def audit(self) -> list[str]:
        """Return what the audit finds."""
        audit = await check_freshness(self.running.area("insights"))
        return [finding.what for finding in audit.findings]

    async def get(self) -> Any:
        """Return the answer of the route."""
        response = await self.running.http_client.get(
            "/api/insights/v1/freshness", headers=self.running.authorization_headers(Role.BI_READER)
        )
        assert response.status_code == 200
        return response.json()


@pytest_asyncio.fixture(loop_scope="module")
async def read(reuse_installation: OpenTestInstallation) -> AsyncIterator[ReadDirectory]:
    """Give a directory with two departments, whose facts are in the star schema."""
    async with reuse_installation([directory, insights]) as running:
        client = DirectoryClient(running)
        for body in (HQ_BODY, RND_BODY):
            assert (await client.post("/departments", body)).status_code == 201
        await running.wait_until_idle()
        yield ReadDirectory(running)


async def test_everything_that_was_published_is_there(read: ReadDirectory) -> None:
    found = await read.compare()
    assert (found.state, found.facts_published, found.facts_read) == ("current", 2, 2)
    assert found.position_read == found.end_position
    assert found.newest_recorded_at == read.running.clock()
    answer = await read.get()
    assert (answer["is_complete"], answer["sources"][0]["facts_waiting"]) == (True, 0)


async def test_the_terminal_shows_each_area_and_warns_where_facts_are_missing(
    read: ReadDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = open_terminal(read.running, monkeypatch)
    monkeypatch.setenv("COLUMNS", "160")
    await read.compare()
    result = await terminal.run(freshness)
    assert "current 最新" in result.stdout
    assert "Not complete" not in result.stderr
    await read.execute("insights", "DELETE FROM fact_count")
    await read.compare()
    result = await terminal.run(freshness)
    assert "incomplete 不完整" in " ".join(result.stdout.split())
    assert "Not complete" in result.stderr
    (row,) = json.loads(await terminal.done(freshness, "--format", "json"))
    assert (row["facts_missing"], row["differences"][0]["expected"]) == (2, 2)


async def test_a_count_that_is_gone_is_missed_until_it_is_put_back(read: ReadDirectory) -> None:
    (row,) = await read.fetch("insights", "SELECT * FROM fact_count")
    await read.execute("insights", "DELETE FROM fact_count")
    found = await read.compare()
    assert (found.state, found.facts_missing) == ("incomplete", 2)
    (source,) = (await read.get())["sources"]
    assert source["differences"] == [
        {"fact_type": row["fact_type"], "month": row["month"], "expected": 2, "read": 0}
    ]
    (finding,) = await read.audit()
    assert finding.endswith("2 facts of directory were missing, 0 of them dead letters")
    await read.execute("insights", "INSERT INTO fact_count VALUES ($1, $2, $3, $4, $5)", *row)
    assert (await read.compare()).state == "current"
    assert await read.audit() == []


async def test_an_older_backup_of_an_area_is_noticed_also_once_it_has_overtaken(
    read: ReadDirectory,
) -> None:
    await read.compare()
    (last,) = await read.fetch("directory", "SELECT max(fact_position) AS is FROM compact_event")
    await read.execute(
        "directory", "DELETE FROM compact_event WHERE fact_position = $1", last["is"]
    )
    await read.execute("directory", "SELECT setval('fact_position', $1)", last["is"] - 1)
    assert (await read.compare()).state == "source-behind-checkpoint"
    assert "an older backup of it was restored" in (await read.audit())[0]

    client = DirectoryClient(read.running)
    for code in ("it", "hr"):
        assert (await client.post("/departments", {**HQ_BODY, "code": code})).status_code == 201
    await read.running.wait_until_idle()
    found = await read.compare()
    assert (found.state, found.facts_published) == ("source-differs", 3)
    assert not (await read.get())["is_complete"]
    assert "did not have the facts that were read of it" in (await read.audit())[0]

    insights_area = read.running.area("insights")
    bus = read.running.installation.bus
    assert await rebuild_fact_tables(insights_area, insights_area.definition, bus) == 3
    assert (await read.compare()).state == "current"


@dataclass(frozen=True)
class TwoPartitions:
    """What a comparison asks of a bus on which the directory has two partitions."""

    first_keys: frozenset[str]

    def partition_of(self, area: str, key: str) -> str:
        """Return the partition of a key."""
        return f"{area}/{0 if key in self.first_keys else 1}"

    async def end_positions(self, topics: Sequence[str]) -> dict[str, int]:
        """Return the partitions; how far they reach is not asked."""
        del topics
        return {"directory/0": 1, "directory/1": 1}


async def test_a_fact_waits_until_its_own_partition_has_passed_it(read: ReadDirectory) -> None:
    first, second = await read.fetch(
        "directory", "SELECT position, id, key, recorded_at FROM outbox ORDER BY position"
    )
    await read.execute("insights", "DELETE FROM checkpoint WHERE consumer = 'insights'")
    await read.execute(
        "insights",
        "INSERT INTO checkpoint (consumer, partition, position) VALUES"
        " ('insights', 'directory/0', $1)",
        second["position"],
    )
    bus = cast("FactBus", TwoPartitions(frozenset({first["key"]})))
    area = read.running.area("insights")

    (found,) = await compare_sources(area, bus, SOURCE_AREAS)
    assert (found.facts_waiting, found.facts_unknown) == (1, 1)
    await read.execute("insights", "UPDATE fact_count SET facts = 1")
    await read.execute(
        "insights",
        "UPDATE last_fact_read SET position = $1, fact_id = $2",
        first["position"],
        first["id"],
    )
    (found,) = await compare_sources(area, bus, SOURCE_AREAS)
    assert (found.state, found.facts_waiting, found.facts_missing) == ("behind", 1, 0)
    assert (found.position_read, found.oldest_waiting_at) == (0, second["recorded_at"])
