"""Moving between the buses in the middle of a load: every fact has its effect, exactly once."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from shared.kafka.bus import kafka_bus
from shared.kafka.settings import KafkaSettings
from shared.postgres import checkpoints
from shared.runtime import moving
from shared.runtime.chosen_bus import BusElsewhere, ChosenBus, on_chosen_bus
from shared.runtime.data_folder import DataFolder, FolderInUse
from shared.runtime.instance import running
from shared.runtime.moving import MoveRefused
from shared.runtime.parts import ALL
from shared.runtime.settings import BusName, Settings
from shared.testing.database import FreshDatabase, TestServer
from tests.system.firm import AREAS, NO_CONSUMER, Firm
from tests.system.terminal import concord


@pytest.fixture
def firm(tmp_path: Path, fresh: FreshDatabase, kafka: KafkaSettings) -> Firm:
    return Firm(tmp_path, fresh, kafka)


async def loaded(firm: Firm, moves: Sequence[BusName | None]) -> list[Any]:
    """Work before, between and after moves, each cut in the middle of what is under way."""
    for parts, bus in zip([ALL, NO_CONSUMER, ALL, NO_CONSUMER], moves, strict=True):
        async with firm.at_work(parts) as house:
            await firm.go_on(house, 3)
        if bus is not None:
            assert await firm.move(bus)
    return await firm.statements()


@pytest.mark.kafka
@pytest.mark.slow
@pytest.mark.timeout(400)
async def test_there_and_back_in_the_middle_of_a_load_changes_no_statement(
    firm: Firm, server: TestServer, tmp_path: Path
) -> None:
    there_and_back = [BusName.KAFKA, BusName.EMBEDDED, BusName.KAFKA, BusName.EMBEDDED]
    moved = await loaded(firm, there_and_back)
    assert (await firm.audit())["findings"] == []
    async with server.fresh_database() as other:
        control = tmp_path / "stayed"
        control.mkdir()
        stayed = await loaded(Firm(control, other, firm.kafka), [None] * 4)
    assert moved == stayed
    assert sum(line["due"] for one in moved for line in one["departments"]) == 24 + 4 * 40


@pytest.mark.kafka
@pytest.mark.slow
async def test_on_kafka_the_audit_is_clean_too_and_topics_hold_the_whole_history(
    firm: Firm,
) -> None:
    async with firm.at_work() as house:
        await firm.go_on(house, 2)
    assert await firm.move(BusName.KAFKA)
    assert not await firm.move(BusName.KAFKA)  # it is there already
    async with firm.at_work(NO_CONSUMER) as house:
        await firm.go_on(house, 2)
    await firm.statements()
    found = await firm.audit()
    assert found["findings"] == []
    numbers = {(one["area"], one["what"]): one["number"] for one in found["checked"]}
    once = numbers["workflows", "records"] - numbers["workflows", "records sent again"]
    assert once == numbers["workflows", "facts"] > 0


@pytest.mark.kafka
@pytest.mark.slow
@pytest.mark.parametrize("step", ["relocate", "fill_topics"])
async def test_a_move_that_is_cut_short_lets_nothing_else_start_and_is_finished_later(
    firm: Firm, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with firm.at_work(NO_CONSUMER) as house:
        await firm.go_on(house, 2)

    async def cut(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(moving, step, cut)
        with pytest.raises(KeyboardInterrupt):
            await firm.move(BusName.KAFKA)
    with pytest.raises(BusElsewhere, match="migrate-bus --to kafka"):
        on_chosen_bus(Settings(data=firm.folder))
    with pytest.raises(MoveRefused, match="finish it first"):
        await firm.move(BusName.EMBEDDED)
    assert await firm.move(BusName.KAFKA)
    await firm.statements()
    assert (await firm.audit())["findings"] == []


@pytest.mark.kafka
@pytest.mark.slow
async def test_dead_letters_move_along_with_their_keys(firm: Firm) -> None:
    async with firm.at_work() as house:
        await firm.go_on(house, 1)
        await firm.settled(house)
        async with house.area("incentives").pool.acquire() as db:
            await db.execute(
                "INSERT INTO dead_letter SELECT 'incentives', 'workflows', position, id,"
                " 'workflows', type, key, sequence, recorded_at, context, data, 'poison',"
                " recorded_at FROM workflows.outbox"
            )
    await firm.move(BusName.KAFKA)
    async with firm.at_work(frozenset()) as house, kafka_bus(firm.kafka) as bus:
        async with house.area("incentives").pool.acquire() as db:
            letters = await db.fetch("SELECT partition, key FROM dead_letter")
        assert letters
        assert all(one["partition"] == bus.partition("workflows", one["key"]) for one in letters)


async def test_an_installation_on_both_buses_is_not_moved(
    tmp_path: Path, fresh: FreshDatabase
) -> None:
    firm = Firm(tmp_path, fresh, KafkaSettings("127.0.0.1:1"))
    kafka = ChosenBus(bus=BusName.KAFKA, partitions=6)
    kafka.write(tmp_path)
    async with running(AREAS, tmp_path, database_url=fresh.url, parts=frozenset()) as house:
        for area in house.areas:
            if area.service.react is not None:
                async with area.pool.acquire() as db:
                    for name in (area.service.listens_to[0], f"{area.service.listens_to[0]}/1"):
                        await checkpoints.advance(db, area.name, name, 0, 1)
    with pytest.raises(MoveRefused, match="both buses"):
        await firm.move(BusName.EMBEDDED)
    assert ChosenBus.read(tmp_path) == kafka


async def test_nobody_moves_a_house_that_somebody_lives_in(
    tmp_path: Path, fresh: FreshDatabase
) -> None:
    firm = Firm(tmp_path, fresh, KafkaSettings("127.0.0.1:1"))
    ChosenBus(bus=BusName.KAFKA, partitions=6).write(tmp_path)
    with DataFolder.acquire(tmp_path), pytest.raises(FolderInUse, match=f"process {os.getpid()}"):
        await firm.move(BusName.EMBEDDED)
    async with running(AREAS, tmp_path, database_url=fresh.url, parts=frozenset()):
        with pytest.raises(MoveRefused, match="Stop every process"):
            await firm.move(BusName.EMBEDDED)
    assert await firm.move(BusName.EMBEDDED)  # the broker is not even needed


def test_the_folder_remembers_its_bus_and_refuses_the_other(tmp_path: Path) -> None:
    ChosenBus(bus=BusName.KAFKA, partitions=6).write(tmp_path)
    assert on_chosen_bus(Settings(data=tmp_path)).bus is BusName.KAFKA
    refused = concord("up", "--bus", "embedded", data=tmp_path)
    assert refused.returncode == 1
    assert "migrate-bus --to embedded" in refused.stderr
