"""The read model of automation rules: rules with their versions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from pydantic import BaseModel

from services.workflows.domain.automation_rule import FactPattern, RuleTerms
from services.workflows.domain.automation_rule_set import (
    RULE_SET_STREAM,
    RuleDisabled,
    RuleEnabled,
    RuleVersionDefined,
)
from shared.eventsourcing.company_time import CompanyTime
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.list_query import ListQuery, Sort, SortKey
from shared.postgres.projection import Projection

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


class FactPatternView(FactPattern, frozen=True):
    """A pattern as it is shown: with every field, also where nobody said anything."""

    imported: bool = False


class RuleTermsView(RuleTerms, frozen=True):
    """What a rule says, as it is shown."""

    when: FactPatternView


class RuleEntry(BaseModel):
    """A rule in the list."""

    id: UUID
    name: str
    number: int
    """The newest version."""
    enabled: bool
    fact_type: str
    action: str
    defined_at: CompanyTime
    updated_at: CompanyTime
    version: int
    """That of all rules together, which a new version must be based on."""


class RuleVersion(BaseModel):
    """A version of a rule."""

    number: int
    defined_at: CompanyTime
    terms: RuleTermsView


class RuleDetail(RuleEntry):
    """A rule with all its versions, oldest first."""

    versions: list[RuleVersion]


async def apply_events(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Update the rules, event by event, because there are few."""
    for recorded in events:
        if recorded.stream == RULE_SET_STREAM:
            await _apply(db, recorded)


async def _apply(db: Connection, recorded: RecordedEvent[Any]) -> None:
    match recorded.event:
        case RuleVersionDefined(rule_id=rule_id, number=number, terms=terms, at=at):
            await db.execute(
                "INSERT INTO automation_rule (rule_id, name, number, enabled, fact_type, action,"
                " defined_at, updated_at, version) VALUES ($1, $2, $3, false, $4, $5, $6, $7, $8)"
                " ON CONFLICT (rule_id) DO UPDATE SET name = excluded.name,"
                " number = excluded.number, fact_type = excluded.fact_type,"
                " action = excluded.action, updated_at = excluded.updated_at",
                rule_id,
                terms.name,
                number,
                terms.when.fact_type,
                terms.then.kind,
                at,
                recorded.recorded_at,
                recorded.version,
            )
            await db.execute(
                "INSERT INTO automation_rule_version (rule_id, number, terms, defined_at)"
                " VALUES ($1, $2, $3::json, $4)",
                rule_id,
                number,
                terms.model_dump_json(),
                at,
            )
        case RuleEnabled(rule_id=rule_id) | RuleDisabled(rule_id=rule_id):
            await db.execute(
                "UPDATE automation_rule SET enabled = $2, updated_at = $3 WHERE rule_id = $1",
                rule_id,
                isinstance(recorded.event, RuleEnabled),
                recorded.recorded_at,
            )
        case _:
            pass
    await db.execute("UPDATE automation_rule SET version = $1", recorded.version)


PROJECTION = Projection(
    "automation-rules", ("automation_rule", "automation_rule_version"), apply_events
)

_ID = SortKey("rule_id", UUID, "id")
_SELECT = (
    "SELECT rule_id AS id, name, number, enabled, fact_type, action, defined_at, updated_at,"
    " version FROM automation_rule"
)

RULE_LIST_QUERY = ListQuery(
    name="automation-rules",
    select=_SELECT,
    conditions={"enabled": "enabled = {enabled}"},
    sort=Sort([_ID]),
    row=RuleEntry,
    sorts={
        "name": Sort([SortKey("name", str), _ID]),
        "updated": Sort([SortKey("updated_at", datetime), _ID]),
    },
    searched=("name",),
    id_key=_ID,
    updated_at="updated_at",
)
"""The list of rules, in the order in which they were defined."""


async def find_rule(db: Connection, rule_id: UUID) -> RuleDetail | None:
    """Return a rule with its versions; `None` where there is none of this id."""
    row = await db.fetchrow(f"{_SELECT} WHERE rule_id = $1", rule_id)
    if row is None:
        return None
    versions = await db.fetch(
        "SELECT number, defined_at, terms FROM automation_rule_version WHERE rule_id = $1"
        " ORDER BY number",
        rule_id,
    )
    return RuleDetail(
        **row,
        versions=[
            RuleVersion(
                number=number, defined_at=at, terms=RuleTermsView.model_validate_json(terms)
            )
            for number, at, terms in versions
        ],
    )
