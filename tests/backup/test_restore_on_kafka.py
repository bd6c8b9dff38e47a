"""After a disaster on Kafka: no topic tells what the restored history does not know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer
from aiokafka.structs import TopicPartition

from shared.backup.create_backup import create_backup
from shared.backup.manifest import Manifest, RestoreError
from shared.backup.restore import restore_installation
from shared.installation.bus_selection import BusSelection
from shared.installation.settings import BusName, Settings
from shared.kafka.bus import open_kafka_bus
from shared.kafka.cloudevents import decode_position
from shared.kafka.errors import PermanentKafkaError
from shared.kafka.settings import KafkaSettings
from shared.postgres import restore_marker
from shared.testing.fresh_database import FreshDatabase, TestPostgresServer
from tests.system.switchable_installation import ALL_BUT_CONSUMER, AREAS, SwitchableInstallation

pytestmark = [pytest.mark.kafka, pytest.mark.slow, pytest.mark.timeout(400)]

LEAP = 10**12
"""Between the positions of two facts of one area: the history was restored between them."""


class DisasterRecovery:
    """A firm on Kafka that is backed up, goes on, and loses its database."""

    def __init__(
        self,
        switchable_installation: SwitchableInstallation,
        tmp_path: Path,
        fresh_database: FreshDatabase,
    ) -> None:
        self.file, self.gone, self.cases = tmp_path / "backup", switchable_installation, 0
        self.back = SwitchableInstallation(
            tmp_path / "back", fresh_database, switchable_installation.kafka
        )

    async def lose_installation(self) -> None:
        """Back up in the middle of a load, and publish facts that nobody will know any more."""
        kafka = BusSelection.from_settings(self.gone.settings_for(BusName.KAFKA))
        kafka.write(self.gone.folder)
        async with self.gone.run_installation() as house:
            await self.gone.record_cases(house, 2)
            await self.gone.wait_until_idle(house)
        async with self.gone.run_installation(ALL_BUT_CONSUMER) as house:
            await self.gone.record_cases(house, 2)
            await create_backup(AREAS, self.gone.settings_for(BusName.KAFKA), self.file)
            self.cases = self.gone.cases
        async with self.gone.run_installation() as house:
            await self.gone.record_cases(house, 5)
            await self.gone.wait_until_idle(house)

    async def restore(self, settings: Settings | None = None, **options: Any) -> Manifest:
        """Restore it into the other database."""
        self.back.flow, self.back.cases = self.gone.flow, self.cases
        settings = settings or self.back.settings_for(BusName.KAFKA)
        return await restore_installation(AREAS, settings, self.file, **options)

    async def check_consistency(self) -> list[Any]:
        """Go on with it, and see that the audit finds nothing; return the statements."""
        async with self.back.run_installation(ALL_BUT_CONSUMER) as house:
            await self.back.record_cases(house, 2)
        statements = await self.back.drained_statements()
        assert (await self.back.check_consistency())["findings"] == []
        return statements


@pytest.fixture
async def disaster_recovery(
    tmp_path: Path,
    fresh_database: FreshDatabase,
    postgres_server: TestPostgresServer,
    kafka: KafkaSettings,
) -> Any:
    (tmp_path / "gone").mkdir()
    async with postgres_server.create_fresh_database() as other:
        struck = DisasterRecovery(
            SwitchableInstallation(tmp_path / "gone", fresh_database, kafka), tmp_path, other
        )
        await struck.lose_installation()
        yield struck


async def statements_without_disaster(
    folder: Path, fresh_database: FreshDatabase, kafka: KafkaSettings
) -> list[Any]:
    """Return the statements of a firm that did the same and lost nothing."""
    folder.mkdir()
    firm = SwitchableInstallation(folder, fresh_database, kafka)
    for _ in range(3):
        async with firm.run_installation() as house:
            await firm.record_cases(house, 2)
    return await firm.drained_statements()


async def positions(kafka: KafkaSettings, area: str) -> Mapping[int, list[int]]:
    """Return what each partition of an area's topic tells, in its order."""
    client = AIOKafkaConsumer(**kafka.client_options(), auto_offset_reset="earliest")
    await client.start()
    try:
        parts = [TopicPartition(kafka.topic_name(area), one) for one in range(kafka.partitions)]
        client.assign(parts)
        ends = await client.end_offsets(parts)
        found: dict[int, list[int]] = {one.partition: [] for one in parts}
        for one in parts:
            while len(found[one.partition]) < ends[one]:
                batch = await client.getmany(one, timeout_ms=1000)
                found[one.partition] += [decode_position(record) for record in batch.get(one, [])]
        return found
    finally:
        await client.stop()


async def test_topics_ahead_of_the_backup_are_refused_with_advice(
    disaster_recovery: DisasterRecovery,
) -> None:
    before = await positions(disaster_recovery.gone.kafka, "workflows")
    with pytest.raises(RestoreError, match=r"CONCORD_KAFKA_PREFIX.*--replace-topics"):
        await disaster_recovery.restore()
    assert await positions(disaster_recovery.gone.kafka, "workflows") == before
    assert not (disaster_recovery.back.folder / "bus.json").exists()


async def test_backfilled_topics_lose_and_duplicate_nothing(
    disaster_recovery: DisasterRecovery, postgres_server: TestPostgresServer, tmp_path: Path
) -> None:
    told_before = await positions(disaster_recovery.gone.kafka, "workflows")
    await disaster_recovery.restore(replace_topics=True)
    told = await positions(disaster_recovery.gone.kafka, "workflows")
    assert sum(map(len, told.values())) < sum(map(len, told_before.values()))
    statements = await disaster_recovery.check_consistency()
    async with postgres_server.create_fresh_database() as control:
        kept = await statements_without_disaster(
            tmp_path / "kept", control, disaster_recovery.gone.kafka
        )
    assert statements == kept


async def test_topics_of_its_own_leave_the_old_ones_to_their_readers(
    disaster_recovery: DisasterRecovery,
) -> None:
    before = await positions(disaster_recovery.gone.kafka, "workflows")
    disaster_recovery.back.kafka = replace(
        disaster_recovery.gone.kafka, prefix=f"{disaster_recovery.gone.kafka.prefix}two."
    )
    await disaster_recovery.restore()
    await disaster_recovery.check_consistency()
    assert await positions(disaster_recovery.gone.kafka, "workflows") == before


async def test_topic_readers_can_detect_the_restore(
    disaster_recovery: DisasterRecovery,
) -> None:
    ends = await positions(disaster_recovery.gone.kafka, "workflows")
    last = max(max(told, default=0) for told in ends.values())
    await disaster_recovery.restore(replace_topics=True)
    await disaster_recovery.check_consistency()
    told = await positions(disaster_recovery.gone.kafka, "workflows")
    fresh = [one for part in told.values() for one in part if one > last]
    assert fresh
    assert min(fresh) - last > LEAP
    assert not [one for part in told.values() for one in part if last < one < last + LEAP]


async def test_brokers_forget_what_groups_committed_for_topics_that_were_removed(
    disaster_recovery: DisasterRecovery,
) -> None:
    kafka = disaster_recovery.gone.kafka
    parts = [TopicPartition(kafka.topic_name("workflows"), one) for one in range(kafka.partitions)]
    async with open_kafka_bus(kafka) as bus:
        group = kafka.group_id("incentives")
        known = await bus._topic_admin.committed_offsets(group, parts)
        assert any(one.offset > 0 for one in known.values())
        await bus.delete_topics([area.name for area in AREAS])
        await bus.ensure_topics([area.name for area in AREAS])
        left = await bus._topic_admin.committed_offsets(group, parts)
    assert all(one.offset < 0 for one in left.values())


async def test_an_interrupted_topic_backfill_can_be_rerun(
    disaster_recovery: DisasterRecovery, monkeypatch: pytest.MonkeyPatch
) -> None:
    disaster_recovery.back.kafka = replace(
        disaster_recovery.gone.kafka, prefix=f"{disaster_recovery.gone.kafka.prefix}two."
    )

    async def cut(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(restore_marker, "finish_restore", cut)
        with pytest.raises(KeyboardInterrupt):
            await disaster_recovery.restore()
    await disaster_recovery.restore()
    await disaster_recovery.check_consistency()


async def test_another_number_of_partitions_is_refused(disaster_recovery: DisasterRecovery) -> None:
    settings = disaster_recovery.back.settings_for(BusName.KAFKA).model_copy(
        update={"kafka_partitions": 3}
    )
    with pytest.raises(RestoreError, match="CONCORD_KAFKA_PARTITIONS=6"):
        await disaster_recovery.restore(settings)


async def test_without_its_brokers_it_comes_back_on_the_embedded_bus(
    disaster_recovery: DisasterRecovery, postgres_server: TestPostgresServer, tmp_path: Path
) -> None:
    disaster_recovery.back.kafka = KafkaSettings("127.0.0.1:1")
    await disaster_recovery.restore(disaster_recovery.back.settings_for(BusName.EMBEDDED))
    assert BusSelection.read(disaster_recovery.back.folder) == BusSelection(bus=BusName.EMBEDDED)
    statements = await disaster_recovery.check_consistency()
    async with postgres_server.create_fresh_database() as control:
        kept = await statements_without_disaster(
            tmp_path / "kept", control, disaster_recovery.gone.kafka
        )
    assert statements == kept


async def test_migrating_to_topics_with_other_facts_is_refused(
    disaster_recovery: DisasterRecovery, tmp_path: Path
) -> None:
    disaster_recovery.back.kafka = KafkaSettings("127.0.0.1:1")
    await disaster_recovery.restore(disaster_recovery.back.settings_for(BusName.EMBEDDED))
    disaster_recovery.back.kafka = disaster_recovery.gone.kafka
    with pytest.raises(PermanentKafkaError, match="holds other facts"):
        await disaster_recovery.back.migrate_bus(BusName.KAFKA)
