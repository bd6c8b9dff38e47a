"""What a restore means for Kafka: topics that tell the restored history, and no other.

The outboxes hold every fact, so topics can always be filled again. But topics that were there may
tell more than the backup knows: what was published after it. Concord's consumers would take that
for true, so such topics are not used. Either the history gets topics of its own, or the old ones
are deleted and filled anew; which of them only people can say, for others may read them, too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from shared.kafka.bus import kafka_bus
from shared.kafka.settings import KafkaSettings
from shared.postgres import restoring
from shared.runtime.backup.manifest import RestoreRefused
from shared.runtime.filling import fill_topics, fit_relays
from shared.runtime.instance import running
from shared.runtime.parts import Part
from shared.runtime.service import Service
from shared.runtime.settings import Settings

if TYPE_CHECKING:
    from shared.postgres.pool import Connection

NO_PARTS: frozenset[Part] = frozenset()


@dataclass(frozen=True)
class Filling:
    """How the topics are filled once the outboxes are there."""

    services: Sequence[Service]
    settings: Settings
    kafka: KafkaSettings

    @property
    def where(self) -> str:
        """The cluster and the prefix: which topics these are."""
        return f"{self.kafka.bootstrap} {self.kafka.prefix}"

    async def refuse_told(self, connection: Connection) -> None:
        """Raise `RestoreRefused` where topics hold facts that no try of this restore put there.

        Raises `BusUnavailable` and `KafkaRefused` where the cluster cannot have the installation.
        """
        if await restoring.noted_topics(connection) == self.where:
            return
        async with kafka_bus(self.kafka) as bus:
            heads = await bus.heads([service.name for service in self.services])
        told = sorted({partition.partition("/")[0] for partition, head in heads.items() if head})
        if told:
            raise RestoreRefused(
                f"{', '.join(map(self.kafka.topic, told))} hold facts, perhaps such as were"
                " published after the backup, which this history does not know. Give it topics of"
                " its own with another CONCORD_KAFKA_PREFIX, or have these deleted and filled anew"
                " with --replace-topics; whoever else reads them then begins anew."
            )

    async def fill(self, connection: Connection, folder: Path, url: str) -> None:
        """Make the topics anew and have them hold everything the outboxes do."""
        areas = [service.name for service in self.services]
        await restoring.note_topics(connection, self.where)
        async with kafka_bus(self.kafka) as bus:
            await bus.remove(areas)
            await bus.check(areas)
            async with running(
                self.services,
                folder,
                database_url=url,
                pool_size=self.settings.pool_size,
                parts=NO_PARTS,
                restoring=True,
            ) as house:
                await fit_relays(house.areas, bus)
        await fill_topics(self.services, self.settings, folder, url, restoring=True)
