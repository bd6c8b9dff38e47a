"""Publishing a project's lessons counts for the department that led it, where the plan says so."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from services.incentives.application.facts_to_obligation_commands import (
    identify_obligation,
    to_obligation_command,
)
from services.incentives.domain.monthly_period import LockedPeriods
from services.incentives.domain.obligation import CountObligation
from services.incentives.domain.obligation_id import parse_obligation_id
from services.incentives.projections.subject_paths import SUBJECT_PATHS
from shared.contracts.duties_retrospectives import RetrospectiveMet, RetrospectiveOverdue
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.published_fact import Fact
from tests.incentives.area_client import IncentivesClient, build_fact
from tests.incentives.fact_builders import handoff_accepted

DUE = datetime(2026, 11, 4, 15, 59, tzinfo=UTC)
PROJECT = UUID(int=7)
COMMON = {"project_id": PROJECT, "code": "NPL-7", "name": "新品上市", "department": "marketing"}


def command_for(payload: RetrospectiveMet | RetrospectiveOverdue) -> CountObligation:
    """Return the command that a fact becomes."""
    fact = Fact(
        position=1,
        id=UUID(int=1),
        area="duties",
        type=payload.type,
        key=f"retrospective-{PROJECT}",
        sequence=3,
        recorded_at=DUE,
        data=payload.model_dump_json(),
        context=EventContext(correlation=UUID(int=2), actor="zhao"),
    )
    command = to_obligation_command(
        fact, payload, identify_obligation(payload), LockedPeriods(frozenset())
    )
    assert isinstance(command, CountObligation)
    return command


@pytest.mark.parametrize(("delay", "outcome"), [(0, "on_time"), (1, "late")])
def test_a_publication_is_in_time_or_late(delay: int, outcome: str) -> None:
    done_at = DUE + timedelta(seconds=delay)
    met = RetrospectiveMet(**COMMON, due_at=DUE, at=done_at, done_at=done_at, done_by="zhao")
    command = command_for(met)
    assert (command.kind, command.department, command.outcome) == (
        "retrospective",
        "marketing",
        outcome,
    )
    assert (command.due_at, command.done_at, command.done_by) == (DUE, done_at, "zhao")
    assert command.title == "NPL-7: 新品上市"


def test_what_is_overdue_is_late() -> None:
    command = command_for(RetrospectiveOverdue(**COMMON, due_at=DUE, at=DUE))
    assert (command.outcome, command.done_at) == ("late", None)


def test_it_is_explained_by_where_it_can_be_read() -> None:
    met = RetrospectiveMet(**COMMON, due_at=DUE, at=DUE, done_at=DUE)
    parsed = parse_obligation_id(identify_obligation(met).id)
    assert parsed is not None
    assert (parsed.area, parsed.subject_id) == ("duties", PROJECT)
    assert SUBJECT_PATHS[parsed.kind] == "/api/duties/v1/retrospectives/"


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("is_counted", [True, False])
async def test_the_plan_says_whether_it_counts_and_explain_shows_it(
    area_client: IncentivesClient, is_counted: bool
) -> None:
    kinds = {"handoff": "1", "retrospective": "2"} if is_counted else {"handoff": "1"}
    await area_client.publish_plan("2026-10", obligation_weights=kinds)
    due_at = datetime(2026, 10, 20, tzinfo=UTC)
    overdue = RetrospectiveOverdue(**{**COMMON, "department": "研发"}, due_at=due_at, at=due_at)
    await area_client.handle_facts(
        handoff_accepted(1), build_fact(overdue, f"retrospective-{PROJECT}", 2)
    )
    line = await area_client.statement_line("研发")
    assert (line["due"], line["late"]) == ((2, 1) if is_counted else (1, 0))
    done_at = due_at + timedelta(days=3)
    met = RetrospectiveMet(
        **{**COMMON, "department": "研发"}, due_at=due_at, at=done_at, done_at=done_at
    )
    await area_client.handle_facts(build_fact(met, f"retrospective-{PROJECT}", 4))
    assert await area_client.statement_line("研发") == line
    explained = [
        one for one in await area_client.explain_line("研发") if one["kind"] == "retrospective"
    ]
    assert [one["title"] for one in explained] == ["NPL-7: 新品上市"] * is_counted
    path = f"/api/duties/v1/retrospectives/{PROJECT}"
    assert {one["links"]["subject"] for one in explained} == ({path} if is_counted else set())
