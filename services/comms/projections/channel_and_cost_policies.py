"""The channel, the cost, the alignment and the document policy, version by version."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel

from services.comms.domain import (
    alignment_policy,
    channel_policy,
    cost_policy,
    document_policy,
)
from services.comms.domain.alignment_policy import AlignmentPolicySet, AlignmentPolicyVersions
from services.comms.domain.channel_policy import ChannelPolicySet, ChannelPolicyVersions
from services.comms.domain.cost_policy import CostPolicySet, CostPolicyVersions
from services.comms.domain.document_policy import DocumentPolicySet, DocumentPolicyVersions
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.projection import Projection
from shared.working_time.setting_versions import SettingVersions

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

PolicyT = TypeVar("PolicyT", bound=BaseModel)


async def load_channel_policy_versions(db: Connection) -> ChannelPolicyVersions:
    """Return every channel policy, the built-in one first."""
    return await _load_versions(db, "channel_policy", channel_policy.INITIAL_STATE)


async def load_cost_policy_versions(db: Connection) -> CostPolicyVersions:
    """Return every cost policy, the built-in one first."""
    return await _load_versions(db, "cost_policy", cost_policy.INITIAL_STATE)


async def load_alignment_policy_versions(db: Connection) -> AlignmentPolicyVersions:
    """Return every alignment policy, the built-in one first."""
    return await _load_versions(db, "alignment_policy", alignment_policy.INITIAL_STATE)


async def load_document_policy_versions(db: Connection) -> DocumentPolicyVersions:
    """Return every document policy, the built-in one first."""
    return await _load_versions(db, "document_policy", document_policy.INITIAL_STATE)


async def _load_versions(
    db: Connection, table: str, built_in: SettingVersions[PolicyT]
) -> SettingVersions[PolicyT]:
    rows = await db.fetch(f"SELECT body FROM {table} ORDER BY version")  # noqa: S608  a name above
    stored = (built_in.current.model_validate_json(row["body"]) for row in rows)
    return SettingVersions((*built_in.versions, *stored))


async def apply_events(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Insert the policies that were set; a version never changes."""
    for event_type, table in _TABLES:
        policies = [r.event.policy for r in events if isinstance(r.event, event_type)]
        if policies:
            await db.execute(
                f"INSERT INTO {table} (version, body)"  # noqa: S608  one of the names below
                " SELECT version, body::json FROM unnest($1::integer[], $2::text[])"
                " AS data (version, body)",
                [policy.version for policy in policies],
                [policy.model_dump_json() for policy in policies],
            )


_TABLES = (
    (ChannelPolicySet, "channel_policy"),
    (CostPolicySet, "cost_policy"),
    (AlignmentPolicySet, "alignment_policy"),
    (DocumentPolicySet, "document_policy"),
)
PROJECTION = Projection("policies", tuple(table for _, table in _TABLES), apply_events)
