"""Migration between the buses under load: every fact has its effect, exactly once."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from shared.bus_migration import bus_migration
from shared.bus_migration.bus_migration import BusMigrationError
from shared.data_folder.folder_ownership import DataFolderInUse, OwnedDataFolder
from shared.installation.bus_name import BusName
from shared.installation.installation import running_installation
from shared.installation.persisted_bus_selection import BusSelection, WrongBus, apply_selected_bus
from shared.installation.settings import Settings
from shared.kafka.bus import open_kafka_bus
from shared.kafka.settings import KafkaSettings
from shared.postgres import checkpoints
from shared.service_runtime.process_roles import ALL_ROLES
from shared.testing.postgres_test_server import FreshDatabase, TestPostgresServer
from tests.system.cli_process import run_command
from tests.system.switchable_installation import ALL_BUT_CONSUMER, AREAS, SwitchableInstallation


@pytest.fixture
def switchable_installation(
    tmp_path: Path, fresh_database: FreshDatabase, kafka: KafkaSettings
) -> SwitchableInstallation:
    return SwitchableInstallation(tmp_path, fresh_database, kafka)


async def migrate_under_load(
    switchable_installation: SwitchableInstallation, targets: Sequence[BusName | None]
) -> list[Any]:
    """Record cases before, between and after migrations; each interrupts facts under way."""
    for process_roles, bus in zip(
        [ALL_ROLES, ALL_BUT_CONSUMER, ALL_ROLES, ALL_BUT_CONSUMER], targets, strict=True
    ):
        async with switchable_installation.run_installation(process_roles) as running:
            await switchable_installation.record_cases(running, 3)
        if bus is not None:
            assert await switchable_installation.migrate_bus(bus)
    return await switchable_installation.drained_statements()


@pytest.mark.kafka
@pytest.mark.slow
@pytest.mark.timeout(400)
async def test_migrating_there_and_back_under_load_changes_no_statement(
    switchable_installation: SwitchableInstallation,
    postgres_server: TestPostgresServer,
    tmp_path: Path,
) -> None:
    there_and_back = [BusName.KAFKA, BusName.EMBEDDED, BusName.KAFKA, BusName.EMBEDDED]
    migrated = await migrate_under_load(switchable_installation, there_and_back)
    assert (await switchable_installation.check_consistency())["findings"] == []
    async with postgres_server.create_fresh_database() as other:
        control = tmp_path / "stayed"
        control.mkdir()
        control_statements = await migrate_under_load(
            SwitchableInstallation(control, other, switchable_installation.kafka), [None] * 4
        )
    assert migrated == control_statements
    assert sum(line["due"] for one in migrated for line in one["departments"]) == 24 + 4 * 40


@pytest.mark.kafka
@pytest.mark.slow
async def test_after_a_migration_the_audit_is_clean_and_topics_hold_the_whole_history(
    switchable_installation: SwitchableInstallation,
) -> None:
    async with switchable_installation.run_installation() as running:
        await switchable_installation.record_cases(running, 2)
    assert await switchable_installation.migrate_bus(BusName.KAFKA)
    assert not await switchable_installation.migrate_bus(BusName.KAFKA)  # it is on Kafka already
    async with switchable_installation.run_installation(ALL_BUT_CONSUMER) as running:
        await switchable_installation.record_cases(running, 2)
    await switchable_installation.drained_statements()
    found = await switchable_installation.check_consistency()
    assert found["findings"] == []
    numbers = {(one["area"], one["what"]): one["number"] for one in found["checked"]}
    once = numbers["workflows", "records"] - numbers["workflows", "records sent again"]
    assert once == numbers["workflows", "facts"] > 0


@pytest.mark.kafka
@pytest.mark.slow
@pytest.mark.parametrize("step", ["migrate_checkpoints", "backfill_topics"])
async def test_an_interrupted_migration_blocks_starts_until_finished(
    switchable_installation: SwitchableInstallation, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with switchable_installation.run_installation(ALL_BUT_CONSUMER) as running:
        await switchable_installation.record_cases(running, 2)

    async def interrupt(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(bus_migration, step, interrupt)
        with pytest.raises(KeyboardInterrupt):
            await switchable_installation.migrate_bus(BusName.KAFKA)
    with pytest.raises(WrongBus, match="migrate-bus --to kafka"):
        apply_selected_bus(Settings(data=switchable_installation.folder))
    with pytest.raises(BusMigrationError, match="finish it first"):
        await switchable_installation.migrate_bus(BusName.EMBEDDED)
    assert await switchable_installation.migrate_bus(BusName.KAFKA)
    await switchable_installation.drained_statements()
    assert (await switchable_installation.check_consistency())["findings"] == []


@pytest.mark.kafka
@pytest.mark.slow
async def test_dead_letters_are_migrated_with_their_keys(
    switchable_installation: SwitchableInstallation,
) -> None:
    async with switchable_installation.run_installation() as running:
        await switchable_installation.record_cases(running, 1)
        await switchable_installation.wait_until_idle(running)
        async with running.area("workflows").pool.acquire() as db:
            poison = await db.fetch(
                "SELECT 'incentives' AS consumer, 'workflows' AS partition, position, id,"
                " 'workflows' AS area, type, key, sequence, recorded_at, context, data,"
                " 'poison' AS error, recorded_at AS died_at FROM outbox"
            )
        async with running.area("incentives").pool.acquire() as db:
            await db.copy_records_to_table("dead_letter", records=map(tuple, poison))
    await switchable_installation.migrate_bus(BusName.KAFKA)
    async with (
        switchable_installation.run_installation(frozenset()) as running,
        open_kafka_bus(switchable_installation.kafka) as bus,
    ):
        async with running.area("incentives").pool.acquire() as db:
            letters = await db.fetch("SELECT partition, key FROM dead_letter")
        assert letters
        assert all(one["partition"] == bus.partition_of("workflows", one["key"]) for one in letters)


async def test_an_installation_on_both_buses_is_not_migrated(
    tmp_path: Path, fresh_database: FreshDatabase
) -> None:
    installation = SwitchableInstallation(tmp_path, fresh_database, KafkaSettings("127.0.0.1:1"))
    kafka = BusSelection(bus=BusName.KAFKA, partitions=6)
    kafka.write(tmp_path)
    async with running_installation(
        AREAS, tmp_path, database_url=fresh_database.url, process_roles=frozenset()
    ) as running:
        for area in running.areas:
            if area.definition.handle_facts is not None:
                async with area.pool.acquire() as db:
                    for name in (
                        area.definition.subscribes_to[0],
                        f"{area.definition.subscribes_to[0]}/1",
                    ):
                        await checkpoints.advance(db, area.name, name, 0, 1)
    with pytest.raises(BusMigrationError, match="both buses"):
        await installation.migrate_bus(BusName.EMBEDDED)
    assert BusSelection.read(tmp_path) == kafka


async def test_a_running_installation_is_not_migrated(
    tmp_path: Path, fresh_database: FreshDatabase
) -> None:
    installation = SwitchableInstallation(tmp_path, fresh_database, KafkaSettings("127.0.0.1:1"))
    BusSelection(bus=BusName.KAFKA, partitions=6).write(tmp_path)
    with (
        OwnedDataFolder.acquire(tmp_path),
        pytest.raises(DataFolderInUse, match=f"process {os.getpid()}"),
    ):
        await installation.migrate_bus(BusName.EMBEDDED)
    async with running_installation(
        AREAS, tmp_path, database_url=fresh_database.url, process_roles=frozenset()
    ):
        with pytest.raises(BusMigrationError, match="Stop every process"):
            await installation.migrate_bus(BusName.EMBEDDED)
    assert await installation.migrate_bus(BusName.EMBEDDED)  # no broker is needed for that


def test_the_folder_remembers_its_bus_and_refuses_the_other(tmp_path: Path) -> None:
    BusSelection(bus=BusName.KAFKA, partitions=6).write(tmp_path)
    assert apply_selected_bus(Settings(data=tmp_path)).bus is BusName.KAFKA
    refused = run_command("up", "--bus", "embedded", data=tmp_path)
    assert refused.returncode == 1
    assert "migrate-bus --to embedded" in refused.stderr
