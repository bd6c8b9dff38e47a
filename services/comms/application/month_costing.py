"""Tells what communication cost each month once it is over, and again where that changed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from services.comms.application.cost_policy_decider import COST_POLICY_DECIDER
from services.comms.application.workday_calendar_decider import load_calendar_versions
from services.comms.domain import cost_policy, costing_schedule, month_cost
from services.comms.domain.alignment_policy import month_after
from services.comms.domain.company_month import Month
from services.comms.domain.cost_policy import Rates, policy_for_month
from services.comms.domain.costing_schedule import (
    CloseMonths,
    CostingCommand,
    CostingEvent,
    CostingSchedule,
    StartCosting,
)
from services.comms.domain.month_cost import (
    CostMonth,
    MonthCostEvent,
    SpentMinutes,
    ToldFigures,
    month_cost_stream_name,
)
from shared.contracts.comms import RequestOpened
from shared.contracts.comms_meetings import MeetingHeld
from shared.eventsourcing.decider import Decider
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.event_store import VersionConflict
from shared.eventsourcing.published_fact import Fact
from shared.postgres.database_connections import CONTENTION_ERRORS, UNAVAILABLE_ERRORS
from shared.postgres.unit_of_work import UnitOfWork
from shared.service_runtime.area_context import AreaContext

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

log = logging.getLogger(__name__)

SCHEDULE_DECIDER = Decider[CostingCommand, CostingEvent, CostingSchedule | None](
    initial=None,
    decide=costing_schedule.decide,
    evolve=costing_schedule.evolve,
    stream_for=lambda _command: costing_schedule.STREAM_NAME,
)
MONTH_COST_DECIDER = Decider[CostMonth, MonthCostEvent, ToldFigures](
    initial={},
    decide=month_cost.decide,
    evolve=month_cost.evolve,
    stream_for=lambda command: month_cost_stream_name(command.month),
)
RETRY_SECONDS = 1.0
INTERVAL_SECONDS = 3600.0
SPENDING_FACT_TYPES = frozenset(
    one.model_fields["type"].default for one in (RequestOpened, MeetingHeld)
)
"""The facts of which the first one starts the costing of months."""


@dataclass(frozen=True)
class CostReads:
    """What of the read models decides about the cost of a month."""

    find_first_entry: Callable[[Connection], Awaitable[datetime | None]]
    find_changes: Callable[[Connection, Month], Awaitable[Mapping[Month, Sequence[UUID]]]]
    """By month before this one: the events that changed it and were not looked at yet."""
    sum_month: Callable[[Connection, Month, Rates], Awaitable[Sequence[SpentMinutes]]]


@dataclass
class CostingStart:
    """Starts the costing of months with the first thing that is spent."""

    reads: CostReads
    _is_started: bool = field(default=False, init=False)

    async def start(self, unit: UnitOfWork, facts: Sequence[Fact]) -> None:
        """Start it unless it goes on already; what was recorded before the facts counts too."""
        spent = [fact for fact in facts if fact.type in SPENDING_FACT_TYPES]
        if spent and not self._is_started:
            context = EventContext.caused_by(spent[0].id, spent[0].context, "consumer:comms")
            self._is_started = await _start_once(unit, self.reads, context)


def make_start_of_earlier_costs(reads: CostReads) -> Callable[[AreaContext], Awaitable[None]]:
    """Return what starts the costing where an earlier version recorded what was spent."""

    async def start_costing(area: AreaContext) -> None:
        """Look again and again: while an upgrade rolls, others may still record without it."""
        while True:
            pause = INTERVAL_SECONDS
            try:
                async with area.unit_of_work() as unit:
                    context = EventContext(correlation=area.id_factory(), actor="comms:costing")
                    await _start_once(unit, reads, context)
            except (*UNAVAILABLE_ERRORS, *CONTENTION_ERRORS, VersionConflict) as error:
                log.warning("the costing of months was not started: %s", error)
                pause = RETRY_SECONDS
            await asyncio.sleep(pause)

    return start_costing


async def _start_once(unit: UnitOfWork, reads: CostReads, context: EventContext) -> bool:
    """Start the costing where something was spent; return whether it goes on already."""
    if await _load_schedule(unit) is not None:
        return True
    first_at = await reads.find_first_entry(unit.connection)
    if first_at is not None:
        now = unit.writer.clock()
        calendar = (await load_calendar_versions(unit, now)).current
        command = StartCosting(first_at, calendar, now)
        await unit.execute_commands(SCHEDULE_DECIDER, [(command, context)])
    return False


async def cost_months(unit: UnitOfWork, reads: CostReads, now: datetime) -> None:
    """Tell the cost of the months that are over by now, and of those that changed since."""
    schedule = await _load_schedule(unit)
    if schedule is None:
        return
    over = schedule.months_over(now)
    next_month = month_after(over[-1]) if over else schedule.next_month
    # The changes are read first: what made them is in the sums that are read after them.
    changes = await reads.find_changes(unit.connection, next_month)
    months = sorted({*over, *changes})
    if not months:
        return
    policies = (await unit.load_states({cost_policy.STREAM_NAME: COST_POLICY_DECIDER}))[
        cost_policy.STREAM_NAME
    ].state
    commands = []
    for month in months:
        rates = policy_for_month(month, policies.versions).rates
        spent = await reads.sum_month(unit.connection, month, rates)
        complete, causes = schedule.is_complete(month), tuple(changes.get(month, ()))
        commands.append(CostMonth(month, spent, rates, complete, causes, now))
    context = EventContext(correlation=unit.writer.new_id(), actor="deadline:comms")
    await unit.execute_commands(MONTH_COST_DECIDER, [(one, context) for one in commands])
    await unit.execute_commands(SCHEDULE_DECIDER, [(CloseMonths(now), context)])


async def _load_schedule(unit: UnitOfWork) -> CostingSchedule | None:
    states = await unit.load_states({costing_schedule.STREAM_NAME: SCHEDULE_DECIDER})
    schedule: CostingSchedule | None = states[costing_schedule.STREAM_NAME].state
    return schedule
