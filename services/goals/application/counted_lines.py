"""Records the last locked line of each department, from the facts of the incentives area."""

from __future__ import annotations

from collections.abc import Sequence

from services.goals.domain import counted_line
from services.goals.domain.counted_line import LineCounted, RecordCountedLine
from shared.contracts.incentives_figures import StatementLineLocked
from shared.eventsourcing.decider import Decider
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.published_fact import Fact
from shared.postgres.unit_of_work import UnitOfWork

LINE_LOCKED_TYPE: str = StatementLineLocked.model_fields["type"].default

COUNTED_LINE_DECIDER = Decider[RecordCountedLine, LineCounted, LineCounted | None](
    initial=None,
    decide=counted_line.decide,
    evolve=counted_line.evolve,
    stream_for=lambda command: f"counted-line-{command.line.department}",
)


async def record_counted_lines(unit: UnitOfWork, facts: Sequence[Fact]) -> None:
    """Record what the facts of locked statements say."""
    commands = [
        (_command(fact), EventContext.caused_by(fact.id, fact.context, "consumer:goals"))
        for fact in facts
        if fact.type == LINE_LOCKED_TYPE
    ]
    if commands:
        await unit.execute_commands(COUNTED_LINE_DECIDER, commands)


def _command(fact: Fact) -> RecordCountedLine:
    said = StatementLineLocked.model_validate_json(fact.data)
    return RecordCountedLine(
        LineCounted(
            department=said.department,
            period=said.period,
            weight=said.weight,
            counted=said.due - said.excused,
        )
    )
