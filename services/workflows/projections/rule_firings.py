"""The read model of the firings of rules: what each fact made them do, or why it failed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from uuid import UUID

from pydantic import BaseModel

from services.workflows.domain.automation_rule_firing import (
    RuleFailed,
    RuleFired,
    RuleRetried,
)
from shared.eventsourcing.company_time import CompanyTime
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.list_query import ListQuery, Sort, SortKey
from shared.postgres.projection import Projection

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


class FiringOutcome(StrEnum):
    """How a firing ended."""

    FIRED = "fired"
    FAILED = "failed"
    RETRIED = "retried"
    """It failed, and is to be tried again."""


class FiringEntry(BaseModel):
    """A firing in the list."""

    id: UUID
    rule_version: int
    fact_id: UUID
    fact_type: str
    action: str
    outcome: FiringOutcome
    departments: list[str]
    """Whom the action concerns; none where it failed."""
    case_id: UUID | None
    step: int | None
    changed: bool
    """Whether there was anything left to do."""
    code: str | None
    """Why it failed."""
    reason: str | None
    reason_zh: str | None
    attempts: int
    at: CompanyTime
    """Of the last attempt, or of the officer's command to try again."""


async def apply_events(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Insert the firings among the events, or replace what was known of them."""
    for recorded in events:
        match recorded.event:
            case RuleFired() | RuleFailed():
                await db.execute(_REPLACE, *_row(recorded.event))
            case RuleRetried(firing_id=firing_id, attempt=attempt, at=at):
                await db.execute(
                    "UPDATE rule_firing SET outcome = $2, attempts = $3, at = $4"
                    " WHERE firing_id = $1",
                    firing_id,
                    FiringOutcome.RETRIED,
                    attempt,
                    at,
                )
            case _:
                pass


_COLUMNS = (
    "firing_id, rule_id, rule_version, fact_id, fact_type, action, attempts, outcome, departments,"
    " case_id, step, changed, code, reason, reason_zh, at"
)
_REPLACE = (
    f"INSERT INTO rule_firing ({_COLUMNS})"  # noqa: S608  constant columns
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)"
    " ON CONFLICT (firing_id) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS.split(", ") if name != "firing_id")
)


def _row(event: RuleFired | RuleFailed) -> tuple[Any, ...]:
    named = (
        event.firing_id,
        event.rule_id,
        event.rule_version,
        event.fact_id,
        event.fact_type,
        event.action,
        event.attempt,
    )
    if isinstance(event, RuleFired):
        done = (list(event.departments), event.case_id, event.step, event.changed)
        return (*named, FiringOutcome.FIRED, *done, None, None, None, event.at)
    nothing: tuple[Any, ...] = ([], None, None, False)
    why = (event.code, event.reason, event.reason_zh)
    return (*named, FiringOutcome.FAILED, *nothing, *why, event.at)


PROJECTION = Projection("rule-firings", ("rule_firing",), apply_events)

FIRING_LIST_QUERY = ListQuery(
    name="rule-firings",
    select="SELECT firing_id AS id, rule_version, fact_id, fact_type, action, attempts, outcome,"
    " departments, case_id, step, changed, code, reason, reason_zh, at FROM rule_firing",
    conditions={"rule_id": "rule_id = {rule_id}", "outcome": "outcome = {outcome}"},
    sort=Sort([SortKey("at", datetime), SortKey("firing_id", UUID, "id")], descending=True),
    row=FiringEntry,
)
"""The list of a rule's firings, the newest first."""
