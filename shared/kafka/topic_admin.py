"""Creates the areas' topics, and checks the configuration of existing ones.

A new consumer needs the full history in the order sent. So a topic with limited retention or with
compaction is refused before anything is written to it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import KafkaConnectionError, TopicAlreadyExistsError, for_code
from aiokafka.structs import OffsetAndMetadata, TopicPartition

from shared.kafka.cancellation_shield import run_shielded
from shared.kafka.connection_probe import probe_brokers
from shared.kafka.errors import PermanentKafkaError, translating_errors
from shared.kafka.settings import KafkaSettings

MAX_MESSAGE_BYTES = 2 * 1024 * 1024
"""The largest size of a message with its headers; the API accepts requests of half the size."""

FULL_RETENTION_CONFIG = {"cleanup.policy": "delete", "retention.ms": "-1", "retention.bytes": "-1"}
BROKER_TIMESTAMP_CONFIG = {"message.timestamp.type": "LogAppendTime"}
"""The broker sets timestamps: a client with a wrong clock must not be refused for its own."""

POLL_ATTEMPTS, POLL_PAUSE_SECONDS = 50, 0.1


class TopicAdmin:
    """Administers the areas' topics on one cluster."""

    def __init__(self, settings: KafkaSettings) -> None:
        """Take the settings; the first operation connects."""
        self._settings = settings
        self._admin: AIOKafkaAdminClient | None = None
        self._checked: set[str] = set()
        self._connecting = asyncio.Lock()
        self._checking = asyncio.Lock()

    async def close(self) -> None:
        """Close the connection."""
        if self._admin is not None:
            admin, self._admin = self._admin, None
            await admin.close()

    async def ensure_topics(self, areas: Iterable[str]) -> None:
        """Create missing topics and check all of them, each once in this object's life.

        Raises `PermanentKafkaError` where a topic's configuration does not suffice or the cluster
        refuses, `BusUnavailable` where the cluster cannot be reached.
        """
        async with self._checking:
            topics = [self._settings.topic_name(area) for area in areas]
            topics = [topic for topic in topics if topic not in self._checked]
            if not topics:
                return
            with translating_errors(f"the topics {', '.join(topics)}"):
                await run_shielded(self._create_and_check(topics))
            self._checked.update(topics)

    async def _create_and_check(self, topics: Sequence[str]) -> None:
        admin = await self._connect()
        await self._create(admin, set(topics) - set(await admin.list_topics()))
        for topic in topics:
            await self._check_partitions(admin, topic)
            await self._check_config(admin, topic)

    async def delete_topics(self, areas: Iterable[str]) -> None:
        """Delete the areas' topics with all facts; topics that do not exist are ignored.

        The brokers also delete the offsets that groups committed for them. Raises
        `PermanentKafkaError` and `BusUnavailable`.
        """
        topics = {self._settings.topic_name(area) for area in areas}
        with translating_errors(f"deleting the topics {', '.join(sorted(topics))}"):
            await run_shielded(self._delete(topics))
        self._checked -= topics

    async def _delete(self, topics: set[str]) -> None:
        admin = await self._connect()
        remaining = topics & set(await admin.list_topics())
        if remaining:
            response = await admin.delete_topics(sorted(remaining))
            for topic, code in response.topic_error_codes:
                if code:
                    raise for_code(code)(f"{topic} cannot be deleted")
        for _ in range(POLL_ATTEMPTS):
            remaining &= set(await admin.list_topics())
            if not remaining:
                return
            await asyncio.sleep(POLL_PAUSE_SECONDS)  # a broker deletes after it answered
        raise PermanentKafkaError(
            f"the brokers do not delete {', '.join(sorted(remaining))}; try again later"
        )

    async def areas_with_topic(self, areas: Sequence[str]) -> list[str]:
        """Return the areas that have a topic; raises `BusUnavailable` and `PermanentKafkaError`."""
        known = self._checked
        if not known.issuperset(map(self._settings.topic_name, areas)):
            with translating_errors("the list of topics"):
                known = known | await run_shielded(self._list_topics())
        return [area for area in areas if self._settings.topic_name(area) in known]

    async def committed_offsets(
        self, group: str, partitions: Sequence[TopicPartition]
    ) -> dict[TopicPartition, OffsetAndMetadata]:
        """Return a group's committed offsets; raises `BusUnavailable` and `PermanentKafkaError`."""
        with translating_errors(f"the offsets of {group}"):
            return await run_shielded(self._list_offsets(group, partitions))

    async def _list_topics(self) -> set[str]:
        admin = await self._connect()
        return set(await admin.list_topics())

    async def _list_offsets(
        self, group: str, partitions: Sequence[TopicPartition]
    ) -> dict[TopicPartition, OffsetAndMetadata]:
        admin = await self._connect()
        return dict(await admin.list_consumer_group_offsets(group, partitions=list(partitions)))

    async def _connect(self) -> AIOKafkaAdminClient:
        async with self._connecting:
            if self._admin is None:
                admin = AIOKafkaAdminClient(**self._settings.client_options())
                try:
                    await admin.start()
                except BaseException as error:
                    await admin.close()
                    if isinstance(error, KafkaConnectionError):
                        await probe_brokers(self._settings)
                    raise
                self._admin = admin
            return self._admin

    def _required_config(self) -> dict[str, str]:
        return {
            **FULL_RETENTION_CONFIG,
            "min.insync.replicas": str(self._settings.min_in_sync_replicas),
            "max.message.bytes": str(MAX_MESSAGE_BYTES),
        }

    async def _create(self, admin: AIOKafkaAdminClient, topics: Iterable[str]) -> None:
        settings, configs = self._settings, {**self._required_config(), **BROKER_TIMESTAMP_CONFIG}
        new = [
            NewTopic(topic, settings.partitions, settings.replication_factor, topic_configs=configs)
            for topic in sorted(topics)
        ]
        if not new:
            return
        response = await admin.create_topics(new)
        for topic, code, message in response.topic_errors:
            error = for_code(code)
            if code and error is not TopicAlreadyExistsError:  # another process was faster
                raise error(f"{topic}: {message}")

    async def _check_partitions(self, admin: AIOKafkaAdminClient, topic: str) -> None:
        settings = self._settings
        for _ in range(POLL_ATTEMPTS):
            (described,) = await admin.describe_topics([topic])
            partitions = described["partitions"]
            if partitions and all(one["leader"] >= 0 for one in partitions):
                break
            await asyncio.sleep(POLL_PAUSE_SECONDS)  # a new topic has no leader yet
        if len(partitions) != settings.partitions:
            raise PermanentKafkaError(
                f"{topic} has {len(partitions)} partitions where {settings.partitions} are"
                f" required: set CONCORD_KAFKA_PARTITIONS={len(partitions)}, or delete the topic"
            )
        replicas = min(len(one["replicas"]) for one in partitions)
        if replicas < settings.replication_factor:
            raise PermanentKafkaError(
                f"{topic} has {replicas} replicas where {settings.replication_factor} are required:"
                f" reassign its partitions, or set CONCORD_KAFKA_REPLICATION={replicas}"
            )

    async def _check_config(self, admin: AIOKafkaAdminClient, topic: str) -> None:
        resource = ConfigResource(ConfigResourceType.TOPIC, topic)
        (response,) = await admin.describe_configs([resource])
        ((code, message, _, _, entries),) = response.resources
        if code:
            raise for_code(code)(f"{topic}: {message}")
        wrong = _wrong_config({entry[0]: entry[1] for entry in entries}, self._required_config())
        if wrong:
            raise PermanentKafkaError(
                f"{topic} would lose facts: set {', '.join(wrong)} on it (kafka-configs --alter)"
            )


def _wrong_config(found: dict[str, Any], required: dict[str, str]) -> list[str]:
    """Return the settings to change; a size or a count may also be larger than required."""
    return [
        f"{name}={value}"
        for name, value in required.items()
        if (
            found.get(name) != value
            if name in FULL_RETENTION_CONFIG
            else int(found[name]) < int(value)
        )
    ]
