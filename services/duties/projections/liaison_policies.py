"""The liaison policies that were set, version by version."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from services.duties.domain.liaison_policy import (
    INITIAL_STATE,
    LiaisonPolicy,
    LiaisonPolicySet,
    LiaisonPolicyVersions,
)
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.projection import Projection
from shared.working_time.setting_versions import SettingVersions

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


async def load_liaison_policies(db: Connection) -> LiaisonPolicyVersions:
    """Return every version of the liaison policy, the built-in one first."""
    rows = await db.fetch("SELECT body FROM liaison_policy ORDER BY version")
    stored = (LiaisonPolicy.model_validate_json(row["body"]) for row in rows)
    return SettingVersions((*INITIAL_STATE.versions, *stored))


async def apply_events(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Insert the policies that were set; a version never changes."""
    policies = [one.event.policy for one in events if isinstance(one.event, LiaisonPolicySet)]
    if policies:
        await db.executemany(
            "INSERT INTO liaison_policy (version, body) VALUES ($1, $2)",
            [(one.version, one.model_dump_json()) for one in policies],
        )


PROJECTION = Projection("liaison-policies", ("liaison_policy",), apply_events)
