"""A batch of facts, from the bus into the books: each into its own month, or the next open one.

Obligations, outcomes and signals are booked, so it is settled first which months are locked; the
roster is not. What each fact comes to stands in `obligations`, `outcomes`, `signals`, `roster`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Annotated, Any

from pydantic import Field, TypeAdapter

from services.incentives.application.deciders import (
    OBLIGATION_DECIDER,
    PROJECT_OUTCOME_DECIDER,
    ROSTER_ENTRY_DECIDER,
    SIGNAL_DECIDER,
)
from services.incentives.application.facts_to_obligation_commands import (
    ObligationFact,
    counting_due_at,
    identify_obligation,
    to_obligation_command,
)
from services.incentives.application.facts_to_outcome_commands import to_outcome_command
from services.incentives.application.facts_to_roster_commands import (
    DepartmentFact,
    to_roster_command,
)
from services.incentives.application.facts_to_signal_commands import SignalFact, to_signal_command
from services.incentives.domain.monthly_period import LockedPeriods, next_period, period_of
from services.incentives.domain.obligation import ObligationWithdrawn, obligation_stream
from services.incentives.domain.period_lock import period_stream
from shared.contracts.duties import ProjectClosed
from shared.eventsourcing.command_handler import decide_in_sequence
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.event_store import RecordedEvent
from shared.eventsourcing.published_fact import Fact
from shared.postgres.advisory_locks import LockPurpose
from shared.postgres.unit_of_work import UnitOfWork

HandledFact = ObligationFact | ProjectClosed | SignalFact | DepartmentFact
_HANDLED_FACTS = TypeAdapter[HandledFact](Annotated[HandledFact, Field(discriminator="type")])
_HANDLED_TYPES = frozenset(_HANDLED_FACTS.json_schema()["discriminator"]["mapping"])


async def handle_facts(unit: UnitOfWork, facts: Sequence[Fact]) -> None:
    """Enter facts into the books; facts of no concern are passed over."""
    heard = [
        (
            fact,
            _HANDLED_FACTS.validate_json(fact.data),
            EventContext.caused_by(fact.id, fact.context, "consumer:incentives"),
        )
        for fact in facts
        if fact.type in _HANDLED_TYPES
    ]
    if not heard:
        return
    await unit.lock_shared(LockPurpose.PERIODS)
    obligations = [
        (f, one, context) for f, one, context in heard if isinstance(one, ObligationFact)
    ]
    closed = [(f, one, context) for f, one, context in heard if isinstance(one, ProjectClosed)]
    told = [(f, one, context) for f, one, context in heard if isinstance(one, SignalFact)]
    histories = await unit.load(
        sorted({obligation_stream(identify_obligation(one)[1]) for _, one, _ in obligations})
    )
    moments = [counting_due_at(one) for _, one, _ in obligations]
    moments += [one.at for _, one, _ in [*closed, *told]]
    books = await _load_locked_periods(
        unit, _periods_of(moments) | _periods_counted_in(histories.values())
    )
    await unit.execute_commands(
        ROSTER_ENTRY_DECIDER,
        [
            (to_roster_command(f, one), context)
            for f, one, context in heard
            if isinstance(one, DepartmentFact)
        ],
    )
    counts = [(to_obligation_command(f, one, books), context) for f, one, context in obligations]
    await unit.append_all(decide_in_sequence(OBLIGATION_DECIDER, counts, histories))
    await unit.execute_commands(
        PROJECT_OUTCOME_DECIDER,
        [(to_outcome_command(f, one, books), context) for f, one, context in closed],
    )
    await unit.execute_commands(
        SIGNAL_DECIDER, [(to_signal_command(f, one, books), context) for f, one, context in told]
    )


def _periods_of(moments: Iterable[datetime | None]) -> set[str]:
    return {period_of(moment) for moment in moments if moment is not None}


def _periods_counted_in(histories: Iterable[Sequence[RecordedEvent[Any]]]) -> set[str]:
    """Return the months these obligations count in already: they may have to be taken back."""
    return {
        recorded.event.period
        for history in histories
        for recorded in history
        if not isinstance(recorded.event, ObligationWithdrawn)
    }


async def _load_locked_periods(unit: UnitOfWork, months: set[str]) -> LockedPeriods:
    """Learn which of these months are locked, and of those that follow the locked ones."""
    locked: set[str] = set()
    unknown = months
    while unknown:
        streams = {period_stream(month): month for month in unknown}
        histories = await unit.load(sorted(streams))
        found = {streams[stream] for stream, history in histories.items() if history}
        locked |= found
        unknown = {next_period(month) for month in found} - locked
    return LockedPeriods(frozenset(locked))
