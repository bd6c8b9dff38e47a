"""The locks of names: a transaction waits for others that write the same or similar names.

Two that write them at once would each miss what the other writes. So a transaction holds its names
and the names that are similar. One that brings new names, or writes many, waits for all of the
area.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

from services.duties.domain.handoff_events import HandoffAccepted
from services.duties.domain.project_duties import normalize_activity
from services.duties.domain.project_events import DutyAssigned
from services.duties.domain.standing_duty_events import OccurrenceFulfilled, StandingDutyMade
from services.duties.projections.delivered_outputs import find_passed
from shared.postgres.advisory_locks import LockPurpose

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

MAX_NAMES = 16
"""More names than these are not locked one by one: locks take memory of the server."""

# By the table's own id: a rebuild and a read of the past, whose tables are others, wait for nobody.
_TABLE = "to_regclass('overlap')::oid::integer"
_LOCK_ALL = f"SELECT pg_advisory_xact_lock({_TABLE}, $1)"
_LOCK_NAMES = f"""SELECT CASE WHEN hash IS NULL
    THEN pg_advisory_xact_lock_shared({_TABLE}, $1)::text
    ELSE pg_advisory_xact_lock({_TABLE}, hash)::text END
FROM (SELECT NULL::integer AS hash
    UNION SELECT hashtext(key) FROM unnest($2::text[]) AS key
    UNION SELECT hashtext(other_key) FROM similar_wording WHERE key = ANY ($2)
    ORDER BY hash NULLS FIRST) AS ordered"""  # noqa: S608  constants, no input
_KNOWN = "SELECT count(*) FROM wording WHERE key = ANY ($1)"


async def lock_names(db: Connection, events: Sequence[Any], activity_keys: Collection[str]) -> None:
    """Hold the names that the events write until the transaction ends.

    `activity_keys` are those of the entries that change.
    """
    named, keys = set[str](), set(activity_keys)
    for event in events:
        match event:
            case DutyAssigned(duty=duty) | StandingDutyMade(duty=duty):
                named |= {normalize_activity(duty.activity), normalize_activity(duty.deliverable)}
            case HandoffAccepted(obligation=owed):
                keys.add(normalize_activity(owed.deliverable))
            case OccurrenceFulfilled(duty=duty):
                keys.add(normalize_activity(duty.deliverable))
            case _:
                keys |= {entry.deliverable_key for entry in find_passed(event)}
    keys |= named
    if not keys:
        return
    few = len(keys) <= MAX_NAMES
    if few and (not named or await db.fetchval(_KNOWN, sorted(named)) == len(named)):
        await db.execute(_LOCK_NAMES, int(LockPurpose.OVERLAPS), sorted(keys))
    else:
        await db.execute(_LOCK_ALL, int(LockPurpose.OVERLAPS))
