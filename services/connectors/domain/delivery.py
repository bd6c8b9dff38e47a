"""A delivery: received once, worked on until it was applied, ignored or has failed.

What failed for a passing reason is due again after a pause that grows or that the area asked for.
What an area refused, and the last attempt, makes it fail; it can be replayed then.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from services.connectors.domain.delivery_commands import (
    DeliveryCommand,
    EndDelivery,
    PlanCall,
    ReceiveDelivery,
    RecordAnswer,
    RecordFailure,
    ReplayDelivery,
)
from services.connectors.domain.delivery_events import (
    CallAnswered,
    CallPlanned,
    DeliveryApplied,
    DeliveryAttemptFailed,
    DeliveryEvent,
    DeliveryFailed,
    DeliveryIgnored,
    DeliveryReceived,
    DeliveryReplayed,
    PlannedCall,
)
from services.connectors.domain.refusals import BodyNotKept, DeliveryNotFailed, UnknownDelivery

BODY_KEPT_FOR = timedelta(days=30)
RETRY_DELAYS = (
    timedelta(seconds=5),
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(minutes=30),
    timedelta(hours=1),
    timedelta(hours=2),
    timedelta(hours=4),
    timedelta(hours=6),
)
"""The pauses between attempts: ten attempts in 14 hours, within which idempotency keys are kept."""
MAX_RETRY_AFTER = timedelta(hours=1)
"""The longest pause that an area's `Retry-After` is followed for."""
JITTER_STEPS = 64


class ConnectorDeliveryStatus(StrEnum):
    """How far a delivery is."""

    WAITING = "waiting"
    APPLIED = "applied"
    IGNORED = "ignored"
    FAILED = "failed"


_NEVER_BY_TIME = frozenset({ConnectorDeliveryStatus.WAITING, ConnectorDeliveryStatus.APPLIED})


@dataclass(frozen=True)
class Delivery:
    """A delivery as far as it was worked on."""

    received: DeliveryReceived
    status: ConnectorDeliveryStatus = ConnectorDeliveryStatus.WAITING
    planned: CallPlanned | None = None
    """The command that was sent, or was about to be, and has no answer yet."""
    answered: tuple[CallAnswered, ...] = ()
    """The commands that were done since the delivery was received or last replayed."""
    mapping_version: int | None = None
    """By which version its last command was planned."""
    calls: int = 0
    """How many commands were ever planned."""
    failures: int = 0
    """The attempts that failed since the delivery was received or last replayed."""


DeliveryState = Delivery | None


def delivery_stream_name(delivery_id: UUID) -> str:
    """Return the stream of a delivery."""
    return f"delivery-{delivery_id}"


def decide(command: DeliveryCommand, delivery: DeliveryState) -> list[DeliveryEvent]:
    """Return the events of a command; raises `UnknownDelivery` and what a replay raises."""
    if isinstance(command, ReceiveDelivery):
        return [command.received] if delivery is None else []
    if delivery is None:
        raise UnknownDelivery(delivery=command.delivery_id)
    if isinstance(command, ReplayDelivery):
        return _replay(command, delivery)
    if delivery.status is not ConnectorDeliveryStatus.WAITING:
        return []  # worked on twice, because the first worker's claim had expired
    return _work(command, delivery)


def _work(
    command: PlanCall | RecordAnswer | EndDelivery | RecordFailure, delivery: Delivery
) -> list[DeliveryEvent]:
    match command:
        case PlanCall():
            return [CallPlanned(**vars(command))] if delivery.planned is None else []
        case RecordAnswer():
            return [] if delivery.planned is None else [_answer(command, delivery.planned.call)]
        case EndDelivery():
            return [_end(command, delivery)]
        case RecordFailure():
            return [_fail(command, delivery)]


def _answer(command: RecordAnswer, call: PlannedCall) -> DeliveryEvent:
    return CallAnswered(
        delivery_id=command.delivery_id,
        kind=call.kind,
        path=call.path,
        status=command.status,
        case_id=command.case_id,
        at=command.at,
    )


def _end(command: EndDelivery, delivery: Delivery) -> DeliveryEvent:
    if delivery.answered and delivery.mapping_version is not None:
        return DeliveryApplied(
            delivery_id=command.delivery_id,
            mapping_version=delivery.mapping_version,
            at=command.at,
        )
    return DeliveryIgnored(**vars(command))


def _fail(command: RecordFailure, delivery: Delivery) -> DeliveryEvent:
    if command.is_refusal or delivery.failures >= len(RETRY_DELAYS):
        return DeliveryFailed(
            delivery_id=command.delivery_id,
            connector=delivery.received.connector,
            code=command.code,
            detail=command.detail,
            is_refusal=command.is_refusal,
            at=command.at,
        )
    pause = max(
        _with_jitter(RETRY_DELAYS[delivery.failures], command.delivery_id),
        min(command.retry_after or timedelta(0), MAX_RETRY_AFTER),
    )
    return DeliveryAttemptFailed(
        delivery_id=command.delivery_id,
        code=command.code,
        detail=command.detail,
        due_at=command.at + pause,
        at=command.at,
    )


def _with_jitter(pause: timedelta, delivery_id: UUID) -> timedelta:
    """Return a pause that is up to a quarter longer, so that not all deliveries come at once."""
    return pause + pause / 4 * (delivery_id.int % JITTER_STEPS) / JITTER_STEPS


def _replay(command: ReplayDelivery, delivery: Delivery) -> list[DeliveryEvent]:
    match delivery.status:
        case ConnectorDeliveryStatus.WAITING:
            return []
        case ConnectorDeliveryStatus.APPLIED:
            raise DeliveryNotFailed
        case ConnectorDeliveryStatus.FAILED | ConnectorDeliveryStatus.IGNORED:
            if command.at - delivery.received.at >= BODY_KEPT_FOR:
                raise BodyNotKept(days=BODY_KEPT_FOR.days)
            return [DeliveryReplayed(delivery_id=command.delivery_id, at=command.at)]


def replay_settled_from(delivery: DeliveryState) -> datetime | None:
    """Return from when on time changes nothing in what a replay does; `None` where it never does.

    What failed or was ignored can be replayed as long as its body is kept.
    """
    if delivery is None or delivery.status in _NEVER_BY_TIME:
        return None
    return delivery.received.at + BODY_KEPT_FOR


LaterEvent = (
    CallPlanned
    | CallAnswered
    | DeliveryApplied
    | DeliveryIgnored
    | DeliveryAttemptFailed
    | DeliveryFailed
    | DeliveryReplayed
)


def evolve(delivery: DeliveryState, event: DeliveryEvent) -> DeliveryState:
    """Return the delivery after an event."""
    if isinstance(event, DeliveryReceived):
        return Delivery(event)
    return None if delivery is None else _evolve(delivery, event)


def _evolve(delivery: Delivery, event: LaterEvent) -> Delivery:
    match event:
        case CallPlanned(mapping_version=version):
            calls = delivery.calls + 1
            return replace(delivery, planned=event, mapping_version=version, calls=calls)
        case CallAnswered():
            return replace(delivery, planned=None, answered=(*delivery.answered, event))
        case DeliveryAttemptFailed():
            return replace(delivery, failures=delivery.failures + 1)
        case DeliveryReplayed():
            waiting = ConnectorDeliveryStatus.WAITING
            return replace(delivery, status=waiting, answered=(), failures=0)
        case DeliveryApplied() | DeliveryIgnored() | DeliveryFailed():
            return _ended(delivery, event)


def _ended(
    delivery: Delivery, event: DeliveryApplied | DeliveryIgnored | DeliveryFailed
) -> Delivery:
    match event:
        case DeliveryApplied():
            return replace(delivery, status=ConnectorDeliveryStatus.APPLIED, planned=None)
        case DeliveryIgnored():
            # A command that was refused, as what it was about is over, is planned anew.
            return replace(delivery, status=ConnectorDeliveryStatus.IGNORED, planned=None)
        case DeliveryFailed(is_refusal=is_refusal):
            # What nobody answered may have been done: it is sent again as it was, not planned anew.
            planned = None if is_refusal else delivery.planned
            return replace(delivery, status=ConnectorDeliveryStatus.FAILED, planned=planned)
