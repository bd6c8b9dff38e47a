"""Handles the facts of other areas: each becomes a command to one of the area's aggregates.

Obligations, project outcomes and signals are booked in their own month, or in the next open one if
that is locked. So the locked months are loaded first; roster entries do not need them. The modules
`facts_to_…_commands` say which fact becomes which command.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Annotated, Any, TypeVar, get_args

from pydantic import BaseModel, Field, TypeAdapter

from services.incentives.application.counts_after_successions import (
    keep_counts_of_predecessors,
)
from services.incentives.application.deciders import (
    CALENDAR_VERSION_DECIDER,
    DEPARTMENT_LISTING_DECIDER,
    OBLIGATION_DECIDER,
    PROJECT_OUTCOME_DECIDER,
    SIGNAL_DECIDER,
)
from services.incentives.application.department_facts_to_commands import (
    DepartmentFact,
    to_department_listing_command,
)
from services.incentives.application.facts_to_calendar_versions import to_calendar_version_command
from services.incentives.application.facts_to_informational_signals import (
    SignalFact,
    to_signal_command,
)
from services.incentives.application.facts_to_obligation_commands import (
    due_at_if_counted,
    identify_obligation,
    to_obligation_command,
)
from services.incentives.application.facts_to_outcome_commands import (
    OutcomeFact,
    closing_time_of,
    to_outcome_command,
)
from services.incentives.application.locked_periods import load_locked_periods
from services.incentives.application.obligation_facts import ObligationFact, is_obligation
from services.incentives.application.star_fact_recording import (
    STAR_FACT_TYPES,
    record_star_facts,
)
from services.incentives.application.statement_change_recording import record_statement_changes
from services.incentives.domain.monthly_period import period_of
from services.incentives.domain.obligation import (
    ObligationCounted,
    ObligationCountReversed,
    obligation_stream_name,
)
from shared.contracts.comms_changes import CalendarPublished
from shared.eventsourcing.command_handler import decide_in_sequence
from shared.eventsourcing.decider import Decider
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.event_store import AppendRequest, RecordedEvent
from shared.eventsourcing.published_fact import Fact
from shared.postgres.advisory_locks import LockPurpose
from shared.postgres.unit_of_work import UnitOfWork

Command = TypeVar("Command")
Event = TypeVar("Event", bound=BaseModel)
State = TypeVar("State")

HandledFact = ObligationFact | OutcomeFact | SignalFact | DepartmentFact | CalendarPublished
_HANDLED_FACTS = TypeAdapter[HandledFact](Annotated[HandledFact, Field(discriminator="type")])
_DECODED_TYPES = frozenset(_HANDLED_FACTS.json_schema()["discriminator"]["mapping"])
HANDLED_FACT_TYPES = _DECODED_TYPES | STAR_FACT_TYPES
"""The types of the facts that become commands; `handle_facts` skips all others."""
TYPES_HANDLED_LATER = frozenset({"concord.comms.calendar-published.v1"})
"""Of these, a type that an earlier version skipped and whose facts are read again. Others are not:
they would count anew what a month was paid without."""
_OBLIGATION_FACTS = frozenset(get_args(ObligationFact))
_SIGNAL_FACTS = frozenset(get_args(SignalFact))
_DEPARTMENT_FACTS = frozenset(get_args(DepartmentFact))

Payload = TypeVar("Payload", bound=HandledFact)
Decoded = tuple[Fact, Payload, EventContext]
"""A fact, what it says, and the context of what it leads to."""


async def handle_facts(unit: UnitOfWork, facts: Sequence[Fact]) -> None:
    """Execute the commands that facts become; facts of other types are skipped.

    The shared lock keeps months from being locked and plans from being published until the
    transaction ends, so a fact is either in a locked statement or in an adjustment, never in both.
    """
    await record_star_facts(unit, facts)
    obligations, departments, closings, signals, calendars = _decode_by_kind(facts)
    if not (obligations or departments or closings or signals or calendars):
        return
    await unit.lock_shared(LockPurpose.PERIODS)
    identified = [(decoded, identify_obligation(decoded[1])) for decoded in obligations]
    times = [due_at_if_counted(payload) for _, payload, _ in obligations]
    times += [closing_time_of(payload) for _, payload, _ in closings]
    times += [payload.at for _, payload, _ in signals]
    counted = await unit.load(
        sorted({obligation_stream_name(identity.id) for _, identity in identified})
    )
    locked_periods = await load_locked_periods(
        unit, _periods_of(times) | _periods_counted_in(counted.values())
    )
    said = [
        (to_obligation_command(fact, payload, identity, locked_periods), context)
        for (fact, payload, context), identity in identified
    ]
    news = [payload for _, payload, _ in departments]
    counts = await keep_counts_of_predecessors(unit, said, counted, news)
    appends = decide_in_sequence(OBLIGATION_DECIDER, counts, counted)
    appends += await _decide(
        unit,
        DEPARTMENT_LISTING_DECIDER,
        [
            (to_department_listing_command(fact, payload), context)
            for fact, payload, context in departments
        ],
    )
    appends += await _decide(
        unit,
        PROJECT_OUTCOME_DECIDER,
        [
            (to_outcome_command(fact, payload, locked_periods), context)
            for fact, payload, context in closings
        ],
    )
    appends += await _decide(
        unit,
        SIGNAL_DECIDER,
        [
            (to_signal_command(fact, payload, locked_periods), context)
            for fact, payload, context in signals
        ],
    )
    appends += await _decide(
        unit,
        CALENDAR_VERSION_DECIDER,
        [
            (to_calendar_version_command(fact, payload), context)
            for fact, payload, context in calendars
        ],
    )
    changes = await record_statement_changes(unit, appends, unit.writer.clock())
    await unit.append_all([*appends, *changes])


def _decode_by_kind(
    facts: Sequence[Fact],
) -> tuple[
    list[Decoded[ObligationFact]],
    list[Decoded[DepartmentFact]],
    list[Decoded[OutcomeFact]],
    list[Decoded[SignalFact]],
    list[Decoded[CalendarPublished]],
]:
    """Return the handled facts by what they become commands to.

    Asking a class for its exact type is many times faster than `isinstance` with a union of models.
    """
    by_kind: tuple[list[Any], ...] = ([], [], [], [], [])
    obligations, departments, closings, signals, calendars = by_kind
    decode = _HANDLED_FACTS.validate_json
    for fact in facts:
        if fact.type not in _DECODED_TYPES:
            continue
        payload = decode(fact.data)
        context = EventContext.caused_by(fact.id, fact.context, "consumer:incentives")
        kind = type(payload)
        if kind in _OBLIGATION_FACTS:
            if is_obligation(payload):
                obligations.append((fact, payload, context))
        elif kind in _DEPARTMENT_FACTS:
            departments.append((fact, payload, context))
        elif kind in _SIGNAL_FACTS:
            signals.append((fact, payload, context))
        elif kind is CalendarPublished:
            calendars.append((fact, payload, context))
        else:
            closings.append((fact, payload, context))
    return obligations, departments, closings, signals, calendars


async def _decide(
    unit: UnitOfWork,
    decider: Decider[Command, Event, State],
    commands: Sequence[tuple[Command, EventContext]],
) -> list[AppendRequest]:
    streams = sorted({decider.stream_for(command) for command, _ in commands})
    histories = await unit.load(streams) if streams else {}
    return decide_in_sequence(decider, commands, histories)


def _periods_of(times: Iterable[datetime | None]) -> set[str]:
    return {period_of(at) for at in times if at is not None}


def _periods_counted_in(histories: Iterable[Sequence[RecordedEvent[Any]]]) -> set[str]:
    """Return the months these obligations count in now: those counts may have to be reversed."""
    return {
        recorded.event.period
        for history in histories
        for recorded in history
        if isinstance(recorded.event, ObligationCounted | ObligationCountReversed)
    }
