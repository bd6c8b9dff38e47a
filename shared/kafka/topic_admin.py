"""Makes the areas' topics, and checks that those there keep what Concord relies on.

Full history in the order sent is what a consumer needs to begin anew; a topic that forgets, or that
keeps only the last fact of a key, is refused before anything is written to it.
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
"""Bytes of a message, with its envelope; the API takes half of it."""

FULL_RETENTION_CONFIG = {"cleanup.policy": "delete", "retention.ms": "-1", "retention.bytes": "-1"}
BROKER_TIMESTAMP_CONFIG = {"message.timestamp.type": "LogAppendTime"}
"""A fact tells its own times; a client whose clock is wrong must not be refused for it."""

POLL_ATTEMPTS, POLL_PAUSE_SECONDS = 50, 0.1


class TopicAdmin:
    """The areas' topics on one cluster."""

    def __init__(self, settings: KafkaSettings) -> None:
        """Connect when first asked."""
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
        """Make the topics that are missing and check the others, each once.

        Raises `KafkaRefused` where one is not as Concord needs it, `BusUnavailable` where the
        cluster cannot be reached.
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
        """Delete the areas' topics with all they hold; no harm where there are none.

        The brokers forget what groups committed for them, too. Raises `KafkaRefused` and
        `BusUnavailable`.
        """
        topics = {self._settings.topic_name(area) for area in areas}
        with translating_errors(f"removing the topics {', '.join(sorted(topics))}"):
            await run_shielded(self._delete(topics))
        self._checked -= topics

    async def _delete(self, topics: set[str]) -> None:
        admin = await self._connect()
        left = topics & set(await admin.list_topics())
        if left:
            response = await admin.delete_topics(sorted(left))
            for topic, code in response.topic_error_codes:
                if code:
                    raise for_code(code)(f"{topic} is not deleted")
        for _ in range(POLL_ATTEMPTS):
            left &= set(await admin.list_topics())
            if not left:
                return
            await asyncio.sleep(POLL_PAUSE_SECONDS)  # a broker takes a moment to do as it answered
        raise PermanentKafkaError(
            f"the brokers do not remove {', '.join(sorted(left))}; try again later"
        )

    async def areas_with_topic(self, areas: Sequence[str]) -> list[str]:
        """Return those of the areas that have a topic. Raises `BusUnavailable`."""
        known = self._checked
        if not known.issuperset(map(self._settings.topic_name, areas)):
            with translating_errors("the list of topics"):
                known = known | await run_shielded(self._list_topics())
        return [area for area in areas if self._settings.topic_name(area) in known]

    async def committed_offsets(
        self, group: str, partitions: Sequence[TopicPartition]
    ) -> dict[TopicPartition, OffsetAndMetadata]:
        """Return what the group has committed. Raises `BusUnavailable`."""
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
            await asyncio.sleep(POLL_PAUSE_SECONDS)  # a topic just made takes a moment to be led
        if len(partitions) != settings.partitions:
            raise PermanentKafkaError(
                f"{topic} has {len(partitions)} partitions where {settings.partitions} are wanted:"
                f" set CONCORD_KAFKA_PARTITIONS={len(partitions)}, or remove the topic"
            )
        copies = min(len(one["replicas"]) for one in partitions)
        if copies < settings.replication_factor:
            raise PermanentKafkaError(
                f"{topic} is kept by {copies} brokers where {settings.replication_factor} are wanted:"
                f" reassign its partitions, or set CONCORD_KAFKA_REPLICATION={copies}"
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
    """Return the settings to change; a size or a count may also be larger than wanted."""
    return [
        f"{name}={value}"
        for name, value in required.items()
        if (
            found.get(name) != value
            if name in FULL_RETENTION_CONFIG
            else int(found[name]) < int(value)
        )
    ]
