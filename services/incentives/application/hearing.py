"""A batch of facts, from the bus into the books: each into its own month, or the next open one.

Obligations, outcomes and signals are booked, so it is settled first which months are locked; the
roster is not. What each fact comes to stands in `obligations`, `outcomes`, `signals`, `roster`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Annotated, Any

from pydantic import Field, TypeAdapter

from services.incentives.application.deciders import OBLIGATION, PROJECT, ROSTER, SIGNAL
from services.incentives.application.obligations import Owed, count, due_at, owed
from services.incentives.application.outcomes import enter
from services.incentives.application.roster import Department, entry
from services.incentives.application.signals import Told, note
from services.incentives.domain.obligation import ObligationWithdrawn, obligation_stream
from services.incentives.domain.period import Books, following, period_of
from services.incentives.domain.period_lock import period_stream
from shared.contracts.duties import ProjectClosed
from shared.eventsourcing.context import Context
from shared.eventsourcing.fact import Fact
from shared.eventsourcing.handler import decide_in_turn
from shared.eventsourcing.store import Recorded
from shared.postgres.locks import Purpose
from shared.postgres.unit import Unit

Heard = Owed | ProjectClosed | Told | Department
_HEARD = TypeAdapter[Heard](Annotated[Heard, Field(discriminator="type")])
_TYPES = frozenset(_HEARD.json_schema()["discriminator"]["mapping"])


async def react(unit: Unit, facts: Sequence[Fact]) -> None:
    """Enter facts into the books; facts of no concern are passed over."""
    heard = [
        (fact, _HEARD.validate_json(fact.data), Context.caused_by(fact, "consumer:incentives"))
        for fact in facts
        if fact.type in _TYPES
    ]
    if not heard:
        return
    await unit.hold(Purpose.BOOKS)
    obligations = [(f, one, context) for f, one, context in heard if isinstance(one, Owed)]
    closed = [(f, one, context) for f, one, context in heard if isinstance(one, ProjectClosed)]
    told = [(f, one, context) for f, one, context in heard if isinstance(one, Told)]
    histories = await unit.load(
        sorted({obligation_stream(owed(one)[1]) for _, one, _ in obligations})
    )
    moments = [due_at(one) for _, one, _ in obligations]
    moments += [one.at for _, one, _ in [*closed, *told]]
    books = await _books(unit, _months(moments) | _counted_in(histories.values()))
    await unit.execute(
        ROSTER,
        [(entry(f, one), context) for f, one, context in heard if isinstance(one, Department)],
    )
    counts = [(count(f, one, books), context) for f, one, context in obligations]
    await unit.record(decide_in_turn(OBLIGATION, counts, histories))
    await unit.execute(PROJECT, [(enter(f, one, books), context) for f, one, context in closed])
    await unit.execute(SIGNAL, [(note(f, one, books), context) for f, one, context in told])


def _months(moments: Iterable[datetime | None]) -> set[str]:
    return {period_of(moment) for moment in moments if moment is not None}


def _counted_in(histories: Iterable[Sequence[Recorded[Any]]]) -> set[str]:
    """Return the months these obligations count in already: they may have to be taken back."""
    return {
        recorded.event.period
        for history in histories
        for recorded in history
        if not isinstance(recorded.event, ObligationWithdrawn)
    }


async def _books(unit: Unit, months: set[str]) -> Books:
    """Learn which of these months are locked, and of those that follow the locked ones."""
    locked: set[str] = set()
    unknown = months
    while unknown:
        streams = {period_stream(month): month for month in unknown}
        histories = await unit.load(sorted(streams))
        found = {streams[stream] for stream, history in histories.items() if history}
        locked |= found
        unknown = {following(month) for month in found} - locked
    return Books(frozenset(locked))
