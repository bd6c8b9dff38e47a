"""A restore on Kafka: the topics contain the restored history and nothing else.

The outboxes hold every fact, so topics can always be filled again. But existing topics may contain
more than the backup: what was published after it. Concord's consumers would accept those facts, so
such topics are not used. Either the history gets topics of its own, or the old ones are deleted and
filled again; only the operator can decide which, as others may read them, too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from shared.backup.manifest import RestoreError
from shared.bus_migration.topic_backfill import align_relay_positions, backfill_topics
from shared.installation.installation import running_installation
from shared.installation.settings import Settings
from shared.kafka.bus import open_kafka_bus
from shared.kafka.settings import KafkaSettings
from shared.postgres import restore_marker
from shared.service_runtime.process_roles import ProcessRole
from shared.service_runtime.service_definition import ServiceDefinition

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

NO_PROCESS_ROLES: frozenset[ProcessRole] = frozenset()


@dataclass(frozen=True)
class TopicRefill:
    """Fills an installation's topics from its restored outboxes."""

    services: Sequence[ServiceDefinition]
    settings: Settings
    kafka_settings: KafkaSettings

    @property
    def cluster_and_prefix(self) -> str:
        """The cluster and the prefix, which together identify the topics."""
        return f"{self.kafka_settings.bootstrap_servers} {self.kafka_settings.prefix}"

    async def refuse_nonempty_topics(self, connection: Connection) -> None:
        """Raise `RestoreError` where topics hold facts that no attempt of this restore wrote.

        Raises `BusUnavailable` and `PermanentKafkaError` where the cluster cannot be used.
        """
        if await restore_marker.read_restored_topics(connection) == self.cluster_and_prefix:
            return
        async with open_kafka_bus(self.kafka_settings) as bus:
            positions = await bus.end_positions([service.name for service in self.services])
        areas = sorted({name.partition("/")[0] for name, position in positions.items() if position})
        if areas:
            raise RestoreError(
                f"{', '.join(map(self.kafka_settings.topic_name, areas))} hold facts, perhaps some"
                " that were published after the backup, which this history does not know. Give it"
                " topics of its own with another CONCORD_KAFKA_PREFIX, or have these deleted and"
                " filled again with --replace-topics; whoever else reads them then begins again."
            )

    async def recreate_and_fill(
        self, connection: Connection, data_folder: Path, database_url: str
    ) -> None:
        """Delete and create the topics, and fill them with everything in the outboxes."""
        areas = [service.name for service in self.services]
        await restore_marker.store_restored_topics(connection, self.cluster_and_prefix)
        async with open_kafka_bus(self.kafka_settings) as bus:
            await bus.delete_topics(areas)
            await bus.ensure_topics(areas)
            async with running_installation(
                self.services,
                data_folder,
                database_url=database_url,
                area_sign_on=self.settings.area_sign_on(),
                pool_size=self.settings.pool_size,
                process_roles=NO_PROCESS_ROLES,
                during_restore=True,
            ) as installation:
                await align_relay_positions(installation.areas, bus)
        await backfill_topics(
            self.services, self.settings, data_folder, database_url, during_restore=True
        )
