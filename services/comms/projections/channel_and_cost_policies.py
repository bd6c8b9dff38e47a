"""The channel policy and the cost policy, version by version."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from services.comms.domain import channel_policy, cost_policy
from services.comms.domain.channel_policy import ChannelPolicies, ChannelPolicy, ChannelPolicySet
from services.comms.domain.cost_policy import CostPolicies, CostPolicy, CostPolicySet
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.projection import Projection

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


async def load_channel_policies(db: Connection) -> ChannelPolicies:
    """Return every channel policy, the built-in one first."""
    rows = await db.fetch("SELECT body FROM channel_policy ORDER BY version")
    found = (ChannelPolicy.model_validate_json(row["body"]) for row in rows)
    return (*channel_policy.INITIAL_STATE, *found)


async def load_cost_policies(db: Connection) -> CostPolicies:
    """Return every cost policy, the built-in one first."""
    rows = await db.fetch("SELECT body FROM cost_policy ORDER BY version")
    found = (CostPolicy.model_validate_json(row["body"]) for row in rows)
    return (*cost_policy.INITIAL_STATE, *found)


async def project_events(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Enter what was set; a version never changes."""
    for kind, table in ((ChannelPolicySet, "channel_policy"), (CostPolicySet, "cost_policy")):
        policies = [r.event.policy for r in events if isinstance(r.event, kind)]
        if policies:
            await db.execute(
                f"INSERT INTO {table} (version, body)"  # noqa: S608  one of two names above
                " SELECT version, body::json FROM unnest($1::integer[], $2::text[])"
                " AS told (version, body)",
                [policy.version for policy in policies],
                [policy.model_dump_json() for policy in policies],
            )


PROJECTION = Projection("policies", ("channel_policy", "cost_policy"), project_events)
