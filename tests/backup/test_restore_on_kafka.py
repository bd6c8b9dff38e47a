"""After a disaster on Kafka: no topic contains facts that the restored history does not."""

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
from shared.installation.bus_name import BusName
from shared.installation.persisted_bus_selection import BusSelection
from shared.installation.settings import Settings
from shared.kafka.bus import open_kafka_bus
from shared.kafka.cloudevents import decode_position
from shared.kafka.errors import PermanentKafkaError
from shared.kafka.settings import KafkaSettings
from shared.postgres import restore_marker
from shared.testing.postgres_test_server import FreshDatabase, TestPostgresServer
from tests.system.switchable_installation import ALL_BUT_CONSUMER, AREAS, SwitchableInstallation

pytestmark = [pytest.mark.kafka, pytest.mark.slow, pytest.mark.timeout(400)]

RESTORE_GAP = 10**12
"""A larger difference of the positions of two facts means a restore between them."""


class DisasterRecovery:
    """An installation on Kafka that is backed up, continues, and loses its database."""

    def __init__(
        self,
        switchable_installation: SwitchableInstallation,
        tmp_path: Path,
        fresh_database: FreshDatabase,
    ) -> None:
        self.file, self.lost, self.cases = tmp_path / "backup", switchable_installation, 0
        self.restored = SwitchableInstallation(
            tmp_path / "restored", fresh_database, switchable_installation.kafka
        )

    async def lose_installation(self) -> None:
        """Back up under load, then publish facts that are not in the backup."""
        kafka = BusSelection.from_settings(self.lost.settings_for(BusName.KAFKA))
        kafka.write(self.lost.folder)
        async with self.lost.run_installation() as running:
            await self.lost.record_cases(running, 2)
            await self.lost.wait_until_idle(running)
        async with self.lost.run_installation(ALL_BUT_CONSUMER) as running:
            await self.lost.record_cases(running, 2)
            await create_backup(AREAS, self.lost.settings_for(BusName.KAFKA), self.file)
            self.cases = self.lost.cases
        async with self.lost.run_installation() as running:
            await self.lost.record_cases(running, 5)
            await self.lost.wait_until_idle(running)

    async def restore(self, settings: Settings | None = None, **options: Any) -> Manifest:
        """Restore the backup into the other database."""
        self.restored.flow, self.restored.cases = self.lost.flow, self.cases
        settings = settings or self.restored.settings_for(BusName.KAFKA)
        return await restore_installation(AREAS, settings, self.file, **options)

    async def check_consistency(self) -> list[Any]:
        """Record cases, check that the audit finds nothing, and return the statements."""
        async with self.restored.run_installation(ALL_BUT_CONSUMER) as running:
            await self.restored.record_cases(running, 2)
        statements = await self.restored.drained_statements()
        assert (await self.restored.check_consistency())["findings"] == []
        return statements


@pytest.fixture
async def disaster_recovery(
    tmp_path: Path,
    fresh_database: FreshDatabase,
    postgres_server: TestPostgresServer,
    kafka: KafkaSettings,
) -> Any:
    (tmp_path / "lost").mkdir()
    async with postgres_server.create_fresh_database() as other:
        recovery = DisasterRecovery(
            SwitchableInstallation(tmp_path / "lost", fresh_database, kafka), tmp_path, other
        )
        await recovery.lose_installation()
        yield recovery


async def statements_without_disaster(
    folder: Path, fresh_database: FreshDatabase, kafka: KafkaSettings
) -> list[Any]:
    """Return the statements of an installation that recorded the same and lost nothing."""
    folder.mkdir()
    control = SwitchableInstallation(folder, fresh_database, kafka)
    for _ in range(3):
        async with control.run_installation() as running:
            await control.record_cases(running, 2)
    return await control.drained_statements()


async def positions(kafka: KafkaSettings, area: str) -> Mapping[int, list[int]]:
    """Return the positions in each partition of an area's topic, in order."""
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
    before = await positions(disaster_recovery.lost.kafka, "workflows")
    with pytest.raises(RestoreError, match=r"CONCORD_KAFKA_PREFIX.*--replace-topics"):
        await disaster_recovery.restore()
    assert await positions(disaster_recovery.lost.kafka, "workflows") == before
    assert not (disaster_recovery.restored.folder / "bus.json").exists()


async def test_backfilled_topics_lose_and_duplicate_nothing(
    disaster_recovery: DisasterRecovery, postgres_server: TestPostgresServer, tmp_path: Path
) -> None:
    before = await positions(disaster_recovery.lost.kafka, "workflows")
    await disaster_recovery.restore(replace_topics=True)
    positions_by_partition = await positions(disaster_recovery.lost.kafka, "workflows")
    assert sum(map(len, positions_by_partition.values())) < sum(map(len, before.values()))
    statements = await disaster_recovery.check_consistency()
    async with postgres_server.create_fresh_database() as control:
        expected = await statements_without_disaster(
            tmp_path / "expected", control, disaster_recovery.lost.kafka
        )
    assert statements == expected


async def test_another_topic_prefix_leaves_the_old_topics_unchanged(
    disaster_recovery: DisasterRecovery,
) -> None:
    before = await positions(disaster_recovery.lost.kafka, "workflows")
    disaster_recovery.restored.kafka = replace(
        disaster_recovery.lost.kafka, prefix=f"{disaster_recovery.lost.kafka.prefix}two."
    )
    await disaster_recovery.restore()
    await disaster_recovery.check_consistency()
    assert await positions(disaster_recovery.lost.kafka, "workflows") == before


async def test_topic_readers_can_detect_the_restore(
    disaster_recovery: DisasterRecovery,
) -> None:
    before = await positions(disaster_recovery.lost.kafka, "workflows")
    last = max(max(of_partition, default=0) for of_partition in before.values())
    await disaster_recovery.restore(replace_topics=True)
    await disaster_recovery.check_consistency()
    after = await positions(disaster_recovery.lost.kafka, "workflows")
    new = [position for part in after.values() for position in part if position > last]
    assert new
    assert min(new) - last > RESTORE_GAP
    assert not [one for part in after.values() for one in part if last < one < last + RESTORE_GAP]


async def test_deleting_topics_deletes_the_committed_offsets_of_groups(
    disaster_recovery: DisasterRecovery,
) -> None:
    kafka = disaster_recovery.lost.kafka
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
    disaster_recovery.restored.kafka = replace(
        disaster_recovery.lost.kafka, prefix=f"{disaster_recovery.lost.kafka.prefix}two."
    )

    async def interrupt(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(restore_marker, "finish_restore", interrupt)
        with pytest.raises(KeyboardInterrupt):
            await disaster_recovery.restore()
    await disaster_recovery.restore()
    await disaster_recovery.check_consistency()


async def test_another_number_of_partitions_is_refused(disaster_recovery: DisasterRecovery) -> None:
    settings = disaster_recovery.restored.settings_for(BusName.KAFKA).model_copy(
        update={"kafka_partitions": 3}
    )
    with pytest.raises(RestoreError, match="CONCORD_KAFKA_PARTITIONS=6"):
        await disaster_recovery.restore(settings)


async def test_without_brokers_it_is_restored_on_the_embedded_bus(
    disaster_recovery: DisasterRecovery, postgres_server: TestPostgresServer, tmp_path: Path
) -> None:
    disaster_recovery.restored.kafka = KafkaSettings("127.0.0.1:1")
    await disaster_recovery.restore(disaster_recovery.restored.settings_for(BusName.EMBEDDED))
    assert BusSelection.read(disaster_recovery.restored.folder) == BusSelection(
        bus=BusName.EMBEDDED
    )
    statements = await disaster_recovery.check_consistency()
    async with postgres_server.create_fresh_database() as control:
        expected = await statements_without_disaster(
            tmp_path / "expected", control, disaster_recovery.lost.kafka
        )
    assert statements == expected


async def test_migrating_to_topics_with_other_facts_is_refused(
    disaster_recovery: DisasterRecovery, tmp_path: Path
) -> None:
    disaster_recovery.restored.kafka = KafkaSettings("127.0.0.1:1")
    await disaster_recovery.restore(disaster_recovery.restored.settings_for(BusName.EMBEDDED))
    disaster_recovery.restored.kafka = disaster_recovery.lost.kafka
    with pytest.raises(PermanentKafkaError, match="holds other facts"):
        await disaster_recovery.restored.migrate_bus(BusName.KAFKA)
