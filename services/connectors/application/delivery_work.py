"""Works on one delivery: plans a command, sends it, records the answer, until nothing is left.

A command is recorded before it is sent, with its idempotency key. Whoever dies in between, or gets
no answer, leaves it in the delivery's stream, and it is sent again just as it was: the area answers
as the first time. An answer, the link of the item and the state of its changes are recorded in one
transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.connectors.application.area_api import AreaApi, CallFailed
from services.connectors.application.connector_metrics import count_attempt, count_delivery
from services.connectors.application.deciders import (
    DELIVERY_DECIDER,
    ITEM_DECIDER,
    MAPPING_DECIDER,
    OUTBOX_DECIDER,
)
from services.connectors.application.target_states import is_over, read_target_state
from services.connectors.domain.change_call import call_to_change
from services.connectors.domain.change_plan import plan_change
from services.connectors.domain.claimed_delivery import ClaimedDelivery
from services.connectors.domain.creation_call import call_to_create, call_to_enter
from services.connectors.domain.delivery import (
    ConnectorDeliveryStatus,
    Delivery,
    delivery_stream_name,
)
from services.connectors.domain.delivery_commands import (
    EndDelivery,
    PlanCall,
    RecordAnswer,
    RecordFailure,
)
from services.connectors.domain.delivery_events import CallPlanned, PlannedCall
from services.connectors.domain.delivery_plan import ApplyChanges, EnterFigure, Ignore, Plan
from services.connectors.domain.external_change import IgnoredReason, ReadDelivery
from services.connectors.domain.external_item import ExternalItem, item_stream_name
from services.connectors.domain.item_notes import notes_after_call, notes_without_command
from services.connectors.domain.item_outbox import ItemOutbox, outbox_stream_name
from services.connectors.domain.mapping import Mapping, mapping_stream_name
from services.connectors.domain.mapping_terms import MappingTerms
from services.connectors.domain.own_changes import is_own_delivery
from services.connectors.domain.port import ExternalSystem
from shared.eventsourcing.command_handler import execute_command
from shared.eventsourcing.decider import Decider
from shared.eventsourcing.event_context import EventContext
from shared.service_runtime.area_context import AreaContext
from shared.telemetry.trace_spans import current_traceparent

Step = tuple[Decider[Any, Any, Any], Any]
"""A command and the decider that it is for."""


@dataclass(frozen=True)
class _Known:
    """What is known when the next command is planned."""

    delivery: Delivery
    read: ReadDelivery
    item: ExternalItem
    mapping: Mapping
    outbox: ItemOutbox

    @property
    def terms(self) -> MappingTerms | None:
        """What the live version says; `None` where none is live."""
        live = self.mapping.live
        return None if live is None else self.mapping.terms_of(live)


@dataclass(frozen=True)
class DeliveryWork:
    """Works on the deliveries of one connector."""

    area: AreaContext
    system: ExternalSystem
    api: AreaApi

    async def work_on(self, claimed: ClaimedDelivery) -> None:
        """Work on a delivery until it has ended, or waits for its next attempt.

        Raises `VersionConflict` where another replica, whose claim had expired, did so meanwhile.
        """
        try:
            read = self._read(claimed.body)
            while (known := await self._load(claimed, read)) is not None:
                if known.delivery.planned is not None:
                    await self._send(known, known.delivery.planned)
                elif not await self._plan(known):
                    break
            await self._count_end(claimed.delivery_id)
        except CallFailed as failure:
            await self.record_failure(claimed.delivery_id, failure)

    async def record_failure(self, delivery_id: UUID, failure: CallFailed) -> None:
        """Record that a delivery could not be worked on to its end."""
        command = RecordFailure(
            delivery_id,
            failure.code,
            failure.detail,
            failure.is_refusal,
            failure.retry_after,
            self.area.clock(),
        )
        await self._execute(delivery_id, [(DELIVERY_DECIDER, command)])
        await self._count_end(delivery_id)

    async def _count_end(self, delivery_id: UUID) -> None:
        """Count how a delivery ended, if it has."""
        stream = delivery_stream_name(delivery_id)
        found = await self.area.event_store.load_states({stream: DELIVERY_DECIDER})
        delivery = found[stream].state
        if delivery is not None and delivery.status is not ConnectorDeliveryStatus.WAITING:
            count_delivery(self.api.account.id, delivery.status)

    def _read(self, body: bytes | None) -> ReadDelivery:
        if body is None:
            raise CallFailed("body-not-kept", "its body is no longer kept", is_refusal=True)
        return self.system.read(body)

    async def _load(self, claimed: ClaimedDelivery, read: ReadDelivery) -> _Known | None:
        """Return what is known now; `None` where there is nothing more to do."""
        connector = self.api.account.id
        delivery_stream = delivery_stream_name(claimed.delivery_id)
        item_stream = item_stream_name(connector, claimed.item or "")
        mapping_stream = mapping_stream_name(connector)
        outbox_stream = outbox_stream_name(connector, claimed.item or "")
        states = await self.area.event_store.load_states(
            {
                delivery_stream: DELIVERY_DECIDER,
                item_stream: ITEM_DECIDER,
                mapping_stream: MAPPING_DECIDER,
                outbox_stream: OUTBOX_DECIDER,
            }
        )
        delivery = states[delivery_stream].state
        if delivery is None or delivery.status is not ConnectorDeliveryStatus.WAITING:
            return None
        item, mapping, outbox = (
            states[one].state for one in (item_stream, mapping_stream, outbox_stream)
        )
        return _Known(delivery, read, item, mapping, outbox)

    async def _plan(self, known: _Known) -> bool:
        """Record the next command, or that there is none; return whether there is one."""
        delivery_id, now = known.delivery.received.delivery_id, self.area.clock()
        live, terms = known.mapping.live, known.terms
        plan: Plan = Ignore(IgnoredReason.OWN_CHANGE)
        if not is_own_delivery(known.outbox, known.read):
            plan = plan_change(known.read, known.delivery.received.at, terms, known.item)
        call = await self._call_of(plan, known)
        if call is not None and live is not None:
            await self._execute(
                delivery_id, [(DELIVERY_DECIDER, PlanCall(delivery_id, call, live, now))]
            )
            return True
        reason = IgnoredReason.LINKED_ALREADY
        if isinstance(plan, Ignore | ApplyChanges):
            reason = plan.reason if isinstance(plan, Ignore) else plan.otherwise
        steps: list[Step] = [(DELIVERY_DECIDER, EndDelivery(delivery_id, reason, live, now))]
        notes = notes_without_command(plan, known.read, known.delivery.received, terms)
        await self._execute(delivery_id, [*steps, *((ITEM_DECIDER, one) for one in notes)])
        return False

    async def _call_of(self, plan: Plan, known: _Known) -> PlannedCall | None:
        delivery = known.delivery
        key = f"{delivery.received.delivery_id}-{delivery.calls + 1}"
        match plan:
            case EnterFigure():
                return None if delivery.answered else call_to_enter(plan, key)
            case ApplyChanges():
                state = await read_target_state(self.api, plan)
                return call_to_change(plan, state, delivery.received.at, key)
            case Ignore():
                return None
            case _:
                return call_to_create(plan, delivery.received.at, key)

    async def _send(self, known: _Known, planned: CallPlanned) -> None:
        """Send the recorded command and record the answer with what it means for the item."""
        delivery_id = planned.delivery_id
        try:
            with count_attempt(self.api.account.id):
                answer = await self.api.send(planned.call)
        except CallFailed as failure:
            if not is_over(failure):
                raise
            ended = EndDelivery(
                delivery_id, IgnoredReason.TARGET_OVER, planned.mapping_version, self.area.clock()
            )
            await self._execute(delivery_id, [(DELIVERY_DECIDER, ended)])
            return
        now = self.area.clock()
        steps: list[Step] = [
            (DELIVERY_DECIDER, RecordAnswer(delivery_id, answer.status, answer.id, now))
        ]
        notes = notes_after_call(
            planned, answer.id, known.read, known.item, self.api.account.id, now
        )
        await self._execute(delivery_id, [*steps, *((ITEM_DECIDER, one) for one in notes)])

    async def _execute(self, delivery_id: UUID, steps: Sequence[Step]) -> None:
        """Record what the commands decide, all in one transaction.

        A single command shares it with those of other deliveries.
        """
        context = EventContext(
            correlation=delivery_id,
            actor=f"connector:{self.api.account.id}",
            traceparent=current_traceparent(),
        )
        if len(steps) == 1:
            ((decider, command),) = steps
            await execute_command(self.area.event_store, decider, command, context)
            return
        async with self.area.unit_of_work() as unit:
            for decider, command in steps:
                await unit.execute_commands(decider, [(command, context)])
