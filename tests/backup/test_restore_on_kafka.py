"""After a disaster on Kafka: no topic tells what the restored history does not know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer
from aiokafka.structs import TopicPartition

from shared.kafka.bus import kafka_bus
from shared.kafka.cloudevents import position_of
from shared.kafka.refusals import KafkaRefused
from shared.kafka.settings import KafkaSettings
from shared.postgres import restoring
from shared.runtime.backup.backup import back_up
from shared.runtime.backup.manifest import Manifest, RestoreRefused
from shared.runtime.backup.restore import restore
from shared.runtime.chosen_bus import ChosenBus
from shared.runtime.settings import BusName, Settings
from shared.testing.database import FreshDatabase, TestServer
from tests.system.firm import AREAS, NO_CONSUMER, Firm

pytestmark = [pytest.mark.kafka, pytest.mark.slow, pytest.mark.timeout(400)]

LEAP = 10**12
"""Between the positions of two facts of one area: the history was restored between them."""


class Disaster:
    """A firm on Kafka that is backed up, goes on, and loses its database."""

    def __init__(self, firm: Firm, tmp_path: Path, fresh: FreshDatabase) -> None:
        self.file, self.gone, self.cases = tmp_path / "backup", firm, 0
        self.back = Firm(tmp_path / "back", fresh, firm.kafka)

    async def strike(self) -> None:
        """Back up in the middle of a load, and publish facts that nobody will know any more."""
        kafka = ChosenBus.of(self.gone.settings(BusName.KAFKA))
        kafka.write(self.gone.folder)
        async with self.gone.at_work() as house:
            await self.gone.go_on(house, 2)
            await self.gone.settled(house)
        async with self.gone.at_work(NO_CONSUMER) as house:
            await self.gone.go_on(house, 2)
            await back_up(AREAS, self.gone.settings(BusName.KAFKA), self.file)
            self.cases = self.gone.cases
        async with self.gone.at_work() as house:
            await self.gone.go_on(house, 5)
            await self.gone.settled(house)

    async def restored(self, settings: Settings | None = None, **options: Any) -> Manifest:
        """Restore it into the other database."""
        self.back.flow, self.back.cases = self.gone.flow, self.cases
        settings = settings or self.back.settings(BusName.KAFKA)
        return await restore(AREAS, settings, self.file, **options)

    async def all_is_well(self) -> list[Any]:
        """Go on with it, and see that the audit finds nothing; return the statements."""
        async with self.back.at_work(NO_CONSUMER) as house:
            await self.back.go_on(house, 2)
        statements = await self.back.statements()
        assert (await self.back.audit())["findings"] == []
        return statements


@pytest.fixture
async def disaster(
    tmp_path: Path, fresh: FreshDatabase, server: TestServer, kafka: KafkaSettings
) -> Any:
    (tmp_path / "gone").mkdir()
    async with server.fresh_database() as other:
        struck = Disaster(Firm(tmp_path / "gone", fresh, kafka), tmp_path, other)
        await struck.strike()
        yield struck


async def without_disaster(folder: Path, fresh: FreshDatabase, kafka: KafkaSettings) -> list[Any]:
    """Return the statements of a firm that did the same and lost nothing."""
    folder.mkdir()
    firm = Firm(folder, fresh, kafka)
    for _ in range(3):
        async with firm.at_work() as house:
            await firm.go_on(house, 2)
    return await firm.statements()


async def positions(kafka: KafkaSettings, area: str) -> Mapping[int, list[int]]:
    """Return what each partition of an area's topic tells, in its order."""
    client = AIOKafkaConsumer(**kafka.client(), auto_offset_reset="earliest")
    await client.start()
    try:
        parts = [TopicPartition(kafka.topic(area), one) for one in range(kafka.partitions)]
        client.assign(parts)
        ends = await client.end_offsets(parts)
        found: dict[int, list[int]] = {one.partition: [] for one in parts}
        for one in parts:
            while len(found[one.partition]) < ends[one]:
                batch = await client.getmany(one, timeout_ms=1000)
                found[one.partition] += [position_of(record) for record in batch.get(one, [])]
        return found
    finally:
        await client.stop()


async def test_topics_that_tell_more_are_refused_and_what_to_do_is_said(
    disaster: Disaster,
) -> None:
    before = await positions(disaster.gone.kafka, "workflows")
    with pytest.raises(RestoreRefused, match=r"CONCORD_KAFKA_PREFIX.*--replace-topics"):
        await disaster.restored()
    assert await positions(disaster.gone.kafka, "workflows") == before
    assert not (disaster.back.folder / "bus.json").exists()


async def test_in_topics_filled_anew_nothing_is_lost_or_doubled(
    disaster: Disaster, server: TestServer, tmp_path: Path
) -> None:
    told_before = await positions(disaster.gone.kafka, "workflows")
    await disaster.restored(replace_topics=True)
    told = await positions(disaster.gone.kafka, "workflows")
    assert sum(map(len, told.values())) < sum(map(len, told_before.values()))
    statements = await disaster.all_is_well()
    async with server.fresh_database() as control:
        kept = await without_disaster(tmp_path / "kept", control, disaster.gone.kafka)
    assert statements == kept


async def test_topics_of_its_own_leave_the_old_ones_to_their_readers(
    disaster: Disaster,
) -> None:
    before = await positions(disaster.gone.kafka, "workflows")
    disaster.back.kafka = replace(disaster.gone.kafka, prefix=f"{disaster.gone.kafka.prefix}two.")
    await disaster.restored()
    await disaster.all_is_well()
    assert await positions(disaster.gone.kafka, "workflows") == before


async def test_who_reads_the_topics_can_tell_that_the_history_was_restored(
    disaster: Disaster,
) -> None:
    ends = await positions(disaster.gone.kafka, "workflows")
    last = max(max(told, default=0) for told in ends.values())
    await disaster.restored(replace_topics=True)
    await disaster.all_is_well()
    told = await positions(disaster.gone.kafka, "workflows")
    fresh = [one for part in told.values() for one in part if one > last]
    assert fresh
    assert min(fresh) - last > LEAP
    assert not [one for part in told.values() for one in part if last < one < last + LEAP]


async def test_brokers_forget_what_groups_committed_for_topics_that_were_removed(
    disaster: Disaster,
) -> None:
    kafka = disaster.gone.kafka
    parts = [TopicPartition(kafka.topic("workflows"), one) for one in range(kafka.partitions)]
    async with kafka_bus(kafka) as bus:
        group = kafka.group("incentives")
        known = await bus._topics.committed(group, parts)
        assert any(one.offset > 0 for one in known.values())
        await bus.remove([area.name for area in AREAS])
        await bus.check([area.name for area in AREAS])
        left = await bus._topics.committed(group, parts)
    assert all(one.offset < 0 for one in left.values())


async def test_cut_short_while_topics_are_filled_it_is_run_again_without_more_ado(
    disaster: Disaster, monkeypatch: pytest.MonkeyPatch
) -> None:
    disaster.back.kafka = replace(disaster.gone.kafka, prefix=f"{disaster.gone.kafka.prefix}two.")

    async def cut(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(restoring, "finish", cut)
        with pytest.raises(KeyboardInterrupt):
            await disaster.restored()
    await disaster.restored()
    await disaster.all_is_well()


async def test_another_number_of_partitions_is_refused(disaster: Disaster) -> None:
    settings = disaster.back.settings(BusName.KAFKA).model_copy(update={"kafka_partitions": 3})
    with pytest.raises(RestoreRefused, match="CONCORD_KAFKA_PARTITIONS=6"):
        await disaster.restored(settings)


async def test_without_its_brokers_it_comes_back_on_the_embedded_bus(
    disaster: Disaster, server: TestServer, tmp_path: Path
) -> None:
    disaster.back.kafka = KafkaSettings("127.0.0.1:1")
    await disaster.restored(disaster.back.settings(BusName.EMBEDDED))
    assert ChosenBus.read(disaster.back.folder) == ChosenBus(bus=BusName.EMBEDDED)
    statements = await disaster.all_is_well()
    async with server.fresh_database() as control:
        kept = await without_disaster(tmp_path / "kept", control, disaster.gone.kafka)
    assert statements == kept


async def test_a_relay_does_not_go_on_behind_what_no_outbox_has(
    disaster: Disaster, tmp_path: Path
) -> None:
    disaster.back.kafka = KafkaSettings("127.0.0.1:1")
    await disaster.restored(disaster.back.settings(BusName.EMBEDDED))
    disaster.back.kafka = disaster.gone.kafka
    with pytest.raises(KafkaRefused, match="holds other facts"):
        await disaster.back.move(BusName.KAFKA)
