"""Standing duties as pages show them: with names, and what the reader may do."""

from __future__ import annotations

from collections.abc import Sequence

from services.duties.api.acting_connectors import as_connected
from services.duties.application import STANDING_DUTY_DECIDER
from services.duties.domain.standing_duty_commands import (
    ConfirmFulfilment,
    EndStandingDuty,
    FulfilDuty,
    StandingDutyCommand,
)
from services.duties.projections import occurrences
from services.duties.projections.occurrences import OccurrenceRow
from services.duties.projections.standing_duties import StandingDutyRow
from shared.http.allowed_actions import (
    Actions,
    AllowedActions,
    NothingLeftToDo,
    PossibleCommand,
    ProbedCommand,
    probe_commands,
)
from shared.service_runtime.area_context import AreaContext


class StandingDutyView(StandingDutyRow):
    """A standing duty with the names of its departments."""

    accountable_name: str | None
    """`null` for a department that the directory does not have."""
    recipient_name: str | None


class StandingDutyDetail(StandingDutyView):
    """A standing duty, and what its reader may do."""

    actions: Actions


async def view_standing_duties(
    area: AreaContext, rows: Sequence[StandingDutyRow]
) -> list[StandingDutyView]:
    """Return the duties with names, in their order."""
    codes = {code for row in rows for code in (row.accountable, row.recipient)}
    names = await area.references.names_of(sorted(codes))
    return [
        StandingDutyView(
            **row.model_dump(),
            accountable_name=names.get(row.accountable),
            recipient_name=names.get(row.recipient),
        )
        for row in rows
    ]


async def view_standing_duty(
    area: AreaContext, row: StandingDutyRow, actions: AllowedActions
) -> StandingDutyDetail:
    """Return a duty with what its reader may do: for its earliest date that is still owed."""
    (view,) = await view_standing_duties(area, [row])
    async with area.pool.acquire() as db:
        owed = await occurrences.find_earliest(db, row.duty_id, ["overdue", "open"])
        unconfirmed = await occurrences.find_unconfirmed(db, row.duty_id)
    end = EndStandingDuty(row.duty_id, "reason", area.clock(), is_at_stated=False)
    offered: list[ProbedCommand[StandingDutyCommand] | PossibleCommand] = [
        _on_date(area, row, "fulfil_standing_duty", owed),
        _on_date(area, row, "confirm_standing_duty_fulfilment", unconfirmed),
        ProbedCommand("end_standing_duty", end),
    ]
    probes: list[ProbedCommand[StandingDutyCommand]] = [
        one for one in offered if isinstance(one, ProbedCommand)
    ]
    probed = iter(await probe_commands(area.event_store, actions, STANDING_DUTY_DECIDER, probes))
    possible = [next(probed) if isinstance(one, ProbedCommand) else one for one in offered]
    allowed = actions.among(as_connected(actions.caller, row.connector, possible))
    return StandingDutyDetail(**view.model_dump(), actions=allowed)


def _on_date(
    area: AreaContext, row: StandingDutyRow, operation: str, date: OccurrenceRow | None
) -> ProbedCommand[StandingDutyCommand] | PossibleCommand:
    """Return the command to a date; without one there is nothing left to do."""
    fulfils = operation == "fulfil_standing_duty"
    doers = [row.accountable, *row.involved.responsible]
    departments = doers if fulfils else [row.recipient]
    if date is None:
        return PossibleCommand(operation, departments, NothingLeftToDo())
    now = area.clock()
    command: StandingDutyCommand = (
        FulfilDuty(row.duty_id, date.occurrence, now, is_at_stated=False)
        if fulfils
        else ConfirmFulfilment(row.duty_id, date.occurrence, now)
    )
    return ProbedCommand(operation, command, departments)
