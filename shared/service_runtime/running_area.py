"""Opens a service on its schema and creates its consumer, its timer and its background work."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from shared.eventsourcing.bus_consumer_port import FactBus
from shared.eventsourcing.event_context import Clock, IdFactory
from shared.eventsourcing.stream_state import StreamStateCache
from shared.http.command_execution import CommandExecutor
from shared.http.roles import LOCAL_ISSUER
from shared.postgres import checkpoints
from shared.postgres.append_transaction import EventWriter
from shared.postgres.consumer_catch_up import keep_caught_up
from shared.postgres.database_connections import Database
from shared.postgres.deadline_timer import DeadlineTimer
from shared.postgres.event_store import EventDecoder, PostgresEventStore
from shared.postgres.group_commit import GroupCommit
from shared.postgres.idempotency import PostgresIdempotentResponses
from shared.postgres.in_process_signal import InProcessSignal
from shared.postgres.kept_connection import KeptConnection
from shared.postgres.past_read_models import PastReadModels
from shared.postgres.recorded_events import find_last_fact_position
from shared.postgres.transactional_consumer import TransactionalConsumer
from shared.reference_data.known_references import KnownReferences, ReferenceDataProgress
from shared.reference_data.person_facts import PERSON_FACT_TYPES
from shared.reference_data.refusals import REFERENCE_REFUSAL_STATUSES
from shared.service_runtime.area_context import AreaContext
from shared.service_runtime.consumed_reference_facts import (
    PEOPLE_TOPICS,
    reference_fact_handler,
    reference_fact_types,
    reference_topics,
)
from shared.service_runtime.fact_tables_rebuild import keep_up_to_date
from shared.service_runtime.followed_log import follow_log
from shared.service_runtime.late_entry import DEFAULT_WORKING_DAYS
from shared.service_runtime.outbound_settings import OutboundSettings
from shared.service_runtime.process_roles import ProcessRole
from shared.service_runtime.response_cleanup import delete_expired_responses
from shared.service_runtime.service_definition import ServiceDefinition

if TYPE_CHECKING:
    from shared.postgres.database_connections import ConnectionPool

RELAY_SETTLING_SECONDS = 1.0
"""A relay that runs carries a new fact to the bus much faster than this."""


@dataclass(frozen=True)
class RunningArea(AreaContext):
    """An area's resources with its definition, from which its background tasks are created."""

    definition: ServiceDefinition

    def create_consumer(self, bus: FactBus) -> TransactionalConsumer | None:
        """Return the area's consumer; `None` if it subscribes to no area."""
        handle_facts = self.definition.handle_facts
        if self.definition.make_fact_handler is not None:
            handle_facts = self.definition.make_fact_handler(self)
        if handle_facts is None:
            return None
        return TransactionalConsumer(
            name=self.name,
            topics=self.definition.subscribes_to,
            handle_facts=handle_facts,
            preserve_key_order=self.definition.needs_key_order,
            fact_types=self.definition.handled_fact_types,
            decided_types=self.definition.decided_fact_types,
            effect_fields=self.definition.effect_fields,
            pool=self.pool,
            codec=self.event_codec,
            writer=self.event_writer,
            bus=bus,
            on_commit=self.wake_waiters,
            on_effects=self.wake_waiters_for_effects,
        )

    @property
    def reference_consumer_name(self) -> str:
        """The name of the consumer of reference data, as its checkpoint has it."""
        return f"{self.name}-references"

    def create_reference_consumer(self, bus: FactBus) -> TransactionalConsumer:
        """Return the consumer of the area's reference data, of people, and of revoked tokens.

        It has a checkpoint of its own, so an area that begins to refer to a kind reads all facts
        about it from the first on.
        """
        kinds = self.definition.refers_to
        return TransactionalConsumer(
            name=self.reference_consumer_name,
            topics=reference_topics(kinds),
            handle_facts=reference_fact_handler(kinds),
            fact_types=reference_fact_types(kinds),
            pool=self.pool,
            codec=self.event_codec,
            writer=self.event_writer,
            bus=bus,
            on_commit=self.wake_waiters,
            on_effects=self.wake_waiters_for_effects,
        )

    def create_catch_up_consumer(self, bus: FactBus) -> TransactionalConsumer | None:
        """Return the consumer of facts that earlier versions skipped; `None` if there are none."""
        types = self.definition.fact_types_handled_later
        if not types or (consumer := self.create_consumer(bus)) is None:
            return None
        return replace(
            consumer,
            name=f"{self.name}-earlier-facts",
            topics=tuple(sorted({fact_type.split(".")[1] for fact_type in types})),
            fact_types=types,
            decided_types=None,
        )

    def create_people_catch_up_consumer(self, bus: FactBus) -> TransactionalConsumer:
        """Return the consumer of people's facts from before areas kept them; see decision 71."""
        return replace(
            self.create_reference_consumer(bus),
            name=f"{self.name}-earlier-people",
            topics=PEOPLE_TOPICS,
            fact_types=PERSON_FACT_TYPES,
        )

    def create_consumers(self, bus: FactBus) -> list[TransactionalConsumer]:
        """Return the area's consumers: of reference data, and of the facts that it handles."""
        created = (self.create_reference_consumer(bus), self.create_consumer(bus))
        return [consumer for consumer in created if consumer is not None]

    def follow_reference_data(self, bus: FactBus) -> None:
        """Let lookups of references wait for facts that are on the bus and not handled yet."""
        consumer = self.create_reference_consumer(bus)

        async def is_behind() -> bool:
            end_positions = await bus.end_positions(consumer.topics)
            async with self.pool.acquire() as db:
                positions = await checkpoints.read_positions(db, consumer.name)
            return any(end > positions.get(name, 0) for name, end in end_positions.items())

        self.references.progress = ReferenceDataProgress(
            is_behind, RELAY_SETTLING_SECONDS if bus.needs_relay else 0.0
        )

    def create_deadline_timer(self) -> DeadlineTimer | None:
        """Return the area's deadline timer; `None` if it has no deadlines."""
        if self.definition.handle_due_deadlines is None:
            return None
        return DeadlineTimer(
            self.pool,
            self.event_codec,
            self.event_writer,
            self.definition.handle_due_deadlines,
            self.clock,
            self.wake_waiters,
        )

    def background_tasks(
        self, bus: FactBus, process_roles: frozenset[ProcessRole]
    ) -> list[Callable[[], Awaitable[None]]]:
        """Return the tasks that run beside the API in a process with these roles."""
        tasks: list[Callable[[], Awaitable[None]]] = []
        if ProcessRole.CONSUMER in process_roles:
            tasks.extend(consumer.run for consumer in self.create_consumers(bus))
            tasks.append(partial(keep_caught_up, self.create_people_catch_up_consumer(bus)))
            if earlier := self.create_catch_up_consumer(bus):
                tasks.append(partial(keep_caught_up, earlier))
            if self.definition.fact_tables is not None:
                tasks.append(partial(keep_up_to_date, self, self.definition, bus))
        if ProcessRole.TIMERS in process_roles and (timer := self.create_deadline_timer()):
            tasks.append(timer.run)
        if ProcessRole.BACKGROUND_WORK in process_roles:
            own = (delete_expired_responses, follow_log, *self.definition.background_work)
            tasks.extend(partial(work, self) for work in own)
            tasks.extend(partial(work, self, bus) for work in self.definition.work_on_bus)
        return tasks


@asynccontextmanager
async def open_area(
    definition: ServiceDefinition,
    database: Database,
    pool: ConnectionPool,
    in_process_signal: InProcessSignal,
    clock: Clock,
    id_factory: IdFactory,
    *,
    late_entry_working_days: int = DEFAULT_WORKING_DAYS,
    outbound: OutboundSettings = OutboundSettings(),  # noqa: B008  frozen
    cached_states: StreamStateCache | None = None,
    sign_on_issuer: str = LOCAL_ISSUER,
) -> AsyncIterator[RunningArea]:
    """Open a service on its migrated schema, and close it when the block ends.

    Areas of one process share `cached_states`, to bound memory; `None` is a cache of its own.
    """
    codec = EventDecoder(definition.event_type_adapter, cached_states, definition.cipher)
    writer = EventWriter(
        definition.name,
        definition.fact_from_event,
        definition.projections,
        definition.deadline_changes,
        clock,
        id_factory,
        definition.keep_attachments,
        definition.cipher,
    )
    responses = PostgresIdempotentResponses(pool)
    wake = partial(in_process_signal.notify, definition.name)
    async with (
        KeptConnection(connect := partial(database.open_connection, definition.name)) as kept,
        PastReadModels(pool, connect, codec, definition.past) as past,
        GroupCommit(kept.acquire, writer, wake) as commits,
        GroupCommit(pool.acquire, writer, wake) as checked_commits,
    ):
        store = PostgresEventStore(definition.name, pool, codec, commits, checked_commits)
        commands = CommandExecutor(
            definition.name,
            store,
            responses,
            {**REFERENCE_REFUSAL_STATUSES, **definition.refusal_statuses},
            clock,
            id_factory,
            partial(find_last_fact_position, pool),
        )
        yield RunningArea(
            name=definition.name,
            database=database,
            pool=pool,
            event_codec=codec,
            event_writer=writer,
            event_store=store,
            command_executor=commands,
            idempotent_responses=responses,
            in_process_signal=in_process_signal,
            references=KnownReferences(pool),
            clock=clock,
            id_factory=id_factory,
            late_entry_working_days=late_entry_working_days,
            outbound=outbound,
            sign_on_issuer=sign_on_issuer,
            definition=definition,
            past=past,
        )
