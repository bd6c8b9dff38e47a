"""The operators' routes: progress, consistency audit, dead letters and rebuilds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel

from shared.contracts.read_classes import ReadClass
from shared.eventsourcing.bus_consumer_port import FactBus, area_of_partition
from shared.eventsourcing.company_time import CompanyTime
from shared.eventsourcing.consistency_report import EMPTY_AUDIT, Audit
from shared.http.auth import RequireAnyRole, Role
from shared.http.cursor_pagination import Limit
from shared.http.general_problems import UnknownProjection
from shared.http.read_scope import RequireReadScope
from shared.http.router_factory import create_area_router
from shared.kafka.outbox_relay import RELAY_CHECKPOINT_NAME, load_relayed_position
from shared.operations.event_to_effect_audit import audit_area
from shared.postgres import checkpoints, dead_letters, deadline_timer, outbox_reader
from shared.postgres.dead_letter_replay import replay
from shared.postgres.projection_rebuild import rebuild_projections
from shared.postgres.transactional_consumer import TransactionalConsumer
from shared.service_runtime.fact_tables_rebuild import rebuild_fact_tables
from shared.service_runtime.running_area import RunningArea


class Standing(BaseModel):
    """A consumer's position in one partition."""

    consumer: str
    partition: str
    position: int
    head: int
    """The last position in the partition."""


class Progress(BaseModel):
    """The positions of all consumers and relays."""

    standings: list[Standing]
    overdue: int
    """The number of deadlines that are due and have not fired yet."""


class DeadLetter(BaseModel):
    """A fact that a consumer could not handle, or that waits behind such a fact."""

    consumer: str
    partition: str
    position: int
    id: UUID
    type: str
    key: str
    error: str
    died_at: CompanyTime


class DeadLetters(BaseModel):
    """Dead letters, oldest first."""

    items: list[DeadLetter]


class Replayed(BaseModel):
    """The result of a replay: how many facts were handled and how many remain."""

    replayed: int
    remaining: int


class Rebuilt(BaseModel):
    """The result of a rebuild of one area's projections."""

    area: str
    projections: list[str]
    events: int


def operations_routes(areas: Sequence[RunningArea], bus: FactBus) -> APIRouter:
    """Return the operators' routes for the areas of a process."""
    router = create_area_router("operations")
    everybody = Depends(RequireReadScope(ReadClass.REFERENCE))
    operator = Depends(RequireAnyRole(Role.OPERATOR))
    reader = Depends(RequireReadScope(ReadClass.OPERATIONS, Role.OPERATOR, Role.AUDITOR))

    @router.get("/progress", dependencies=[everybody], summary="The progress of every consumer")
    async def get_progress() -> Progress:
        # Deadlines first: the facts of those that have fired are then part of the end positions.
        """Read how far every consumer of facts is, and how many deadlines are overdue."""
        overdue = sum([await _count_overdue_deadlines(area) for area in areas])
        consumers = [(area, one) for area in areas for one in area.create_consumers(bus)]
        topics = {topic for _, consumer in consumers for topic in consumer.topics}
        relays = [await _relay_progress(area) for area in areas if bus.needs_relay]
        ends = await bus.end_positions(sorted(topics))
        standings = relays + [
            standing
            for area, consumer in consumers
            for standing in await _consumer_progress(area, consumer, ends)
        ]
        return Progress(standings=standings, overdue=overdue)

    @router.get("/audit", dependencies=[reader], summary="Audit the consistency of all areas")
    async def audit_installation() -> Audit:
        """Check that read models, facts and checkpoints agree with the event logs."""
        report = EMPTY_AUDIT
        for area in areas:
            report += await audit_area(area, bus)
        return report

    @router.get("/dead-letters", dependencies=[reader], summary="Facts that could not be handled")
    async def list_dead_letters(limit: Limit = 100) -> DeadLetters:
        """List facts that could not be handled, the oldest first, each with its error."""
        found: list[dict[str, Any]] = []
        for area in areas:
            async with area.pool.acquire() as connection:
                for consumer in area.create_consumers(bus):
                    found += await dead_letters.list_oldest(
                        connection, consumer.name, limit - len(found)
                    )
        return DeadLetters(items=[DeadLetter(**one) for one in found])

    @router.post("/dead-letters/replay", dependencies=[operator], summary="Replay the dead letters")
    async def replay_dead_letters() -> Replayed:
        """Handle the dead letters again, in their order; those that fail again stay."""
        total_replayed = total_remaining = 0
        for area in areas:
            for consumer in area.create_consumers(bus):
                replayed, remaining = await replay(consumer)
                total_replayed += replayed
                total_remaining += remaining
        return Replayed(replayed=total_replayed, remaining=total_remaining)

    @router.post("/rebuilds", dependencies=[operator], summary="Rebuild read models from the log")
    async def rebuild_read_models(
        area: Annotated[str | None, Query(max_length=100)] = None,
        projection: Annotated[str | None, Query(max_length=100)] = None,
    ) -> list[Rebuilt]:
        """Build read models anew from the event log; queries see the old ones until it is done.

        What is made of other areas' facts is built anew from these; `events` is their number.
        """
        rebuilt = []
        for one in areas:
            projections = [
                p for p in one.definition.projections if projection is None or p.name == projection
            ]
            if (area is None or one.name == area) and projections:
                events = await rebuild_projections(
                    one.database,
                    one.name,
                    one.definition.read_model_migrations,
                    one.event_codec,
                    projections,
                )
                names = [p.name for p in projections]
                rebuilt.append(Rebuilt(area=one.name, projections=names, events=events))
            tables = one.definition.fact_tables
            if tables and (area in {None, one.name}) and (projection in {None, tables.name}):
                facts = await rebuild_fact_tables(one, one.definition, bus)
                rebuilt.append(Rebuilt(area=one.name, projections=[tables.name], events=facts))
        if not rebuilt:
            raise UnknownProjection
        return rebuilt

    return router


async def _count_overdue_deadlines(area: RunningArea) -> int:
    async with area.pool.acquire() as connection:
        return await deadline_timer.count_overdue(connection, area.clock())


async def _consumer_progress(
    area: RunningArea, consumer: TransactionalConsumer, ends: Mapping[str, int]
) -> list[Standing]:
    """Return how far a consumer is; its position is read later than the topics' end positions."""
    async with area.pool.acquire() as connection:
        positions = await checkpoints.read_positions(connection, consumer.name)
    return [
        Standing(consumer=consumer.name, partition=name, position=positions.get(name, 0), head=end)
        for name, end in sorted(ends.items())
        if area_of_partition(name) in consumer.topics
    ]


async def _relay_progress(area: RunningArea) -> Standing:
    async with area.pool.acquire() as connection:
        position = await load_relayed_position(connection, area.name)
        end_position = await outbox_reader.read_end_position(connection)
    return Standing(
        consumer=f"{RELAY_CHECKPOINT_NAME} of {area.name}",
        partition=area.name,
        position=position,
        head=end_position,
    )
