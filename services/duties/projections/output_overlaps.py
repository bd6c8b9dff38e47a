"""The read model of overlaps in behaviour: two departments that handed over the same output.

An output counts in an overlap when one of the other department's is near enough: of the same or a
similar name, to the same recipient or for the same activity, and at most so many days apart. For
`DEFAULT_DAYS` the overlap is a ready row, to which an output adds what counts because of it: what
counted before is not looked at.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from services.duties.projections.delivered_outputs import (
    OutputKey,
    PassedEntry,
    divide_by_kind,
    find_passed_senders,
    insert_outputs,
    pass_on,
)
from shared.eventsourcing.event_store import RecordedEvent

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

MAX_EVIDENCE = 20
"""So many pieces of evidence a row names, the newest ones."""
DEFAULT_DAYS = 31
"""Outputs that were handed over so many days apart, or fewer, overlap."""
MAX_DAYS = 366
"""Outputs further apart are not compared."""

_NEWEST_FIRST = """ORDER BY piece ->> 'on' COLLATE "C" DESC, piece ->> 'id' COLLATE "C",
    coalesce(piece ->> 'occurrence', '') COLLATE "C\""""
_OUTPUT = """kind, source_id, occurrence, sender, recipient, recipient_key, deliverable, project_id,
        delivered_on"""
_COLUMNS = """overlap_id, kind, department, other_department, name, other_name, recipient,
    recipient_key, similarity, listed_on, starts_on, until, deliveries, evidence"""


def _is_near(one: str, sender: str, deliverable: str, days: str, condition: str = "true") -> str:
    """Return the condition that a sender's output of a name is near to the output `one`."""
    of_sender = f"""EXISTS (SELECT FROM delivered_output AS near
        WHERE near.deliverable_key = {deliverable} AND near.sender_key = {sender}
        AND near.delivered_on BETWEEN {one}.delivered_on - {days} AND {one}.delivered_on + {days}
        AND {condition}"""
    return f"""({of_sender} AND near.recipient_key = {one}.recipient_key)
    OR {of_sender} AND near.activity_key = {one}.activity_key))"""


def _overlap_id(sender: str, deliverable: str, other: str, other_deliverable: str) -> str:
    return f"""md5(jsonb_build_array(least({sender}, {other}), greatest({sender}, {other}),
        CASE WHEN {sender} < {other} THEN {deliverable} ELSE {other_deliverable} END,
        CASE WHEN {sender} < {other} THEN {other_deliverable} ELSE {deliverable} END)::text)"""


def _summarize(members: str) -> str:
    """Return the query of overlaps from their members, each of which it has once."""
    return f"""SELECT overlap_id, 'same-output' AS kind,
    min(sender) FILTER (WHERE NOT is_other) AS department,
    min(sender) FILTER (WHERE is_other) AS other_department,
    min(deliverable) FILTER (WHERE NOT is_other) AS name,
    min(deliverable) FILTER (WHERE is_other) AS other_name,
    CASE WHEN min(recipient_key) = max(recipient_key) THEN min(recipient) END AS recipient,
    CASE WHEN min(recipient_key) = max(recipient_key) THEN min(recipient_key) END AS recipient_key,
    max(similarity) AS similarity, min(delivered_on) AS listed_on,
    min(delivered_on) AS starts_on, max(delivered_on) AS until, count(*)::integer AS deliveries,
    (SELECT jsonb_agg(piece {_NEWEST_FIRST}) FROM unnest((array_agg(
        jsonb_build_object('kind', kind, 'id', source_id, 'department', sender,
            'project_id', project_id, 'occurrence', nullif(occurrence, ''), 'on', delivered_on)
        ORDER BY delivered_on DESC, source_id, occurrence))[1:{MAX_EVIDENCE}]) AS piece
    ) AS evidence
FROM ({members}) AS member GROUP BY overlap_id"""  # noqa: S608  constants, no input


_PAIRS = f"""SELECT one.deliverable_key, one.sender_key, other.deliverable_key AS other_deliverable,
    other.sender_key AS other_sender, worded.similarity,
    {
    _overlap_id(
        "one.sender_key", "one.deliverable_key", "other.sender_key", "other.deliverable_key"
    )
} AS overlap_id
FROM (SELECT DISTINCT deliverable_key, sender_key FROM delivered_output) AS one
JOIN (SELECT key, other_key, similarity FROM similar_wording
    UNION ALL SELECT DISTINCT deliverable_key, deliverable_key, 100::smallint
    FROM delivered_output) AS worded ON worded.key = one.deliverable_key
JOIN (SELECT DISTINCT deliverable_key, sender_key FROM delivered_output) AS other
    ON other.deliverable_key = worded.other_key AND other.sender_key <> one.sender_key"""  # noqa: S608  constants, no input
"""Each two departments with the same or a similar name, from either side."""
_CHANGED_PAIRS = f"""WITH changed AS (
    SELECT * FROM unnest($1::text[], $2::text[]) AS line (deliverable_key, sender_key))
{_PAIRS} WHERE (one.deliverable_key, one.sender_key) IN (SELECT * FROM changed)
    OR (other.deliverable_key, other.sender_key) IN (SELECT * FROM changed)"""  # noqa: S608  constants, no input


def _compare(pairs: str, days: str) -> str:
    """Return the query of overlaps between pairs of departments and names, comparing all anew."""
    members = f"""SELECT pair.overlap_id, pair.similarity,
        pair.sender_key > pair.other_sender AS is_other, {_OUTPUT}
    FROM ({pairs}) AS pair JOIN delivered_output AS output USING (deliverable_key, sender_key)
    WHERE {_is_near("output", "pair.other_sender", "pair.other_deliverable", days)}"""  # noqa: S608  constants, no input
    return _summarize(members)


def select_overlaps(days: str) -> str:
    """Return the query of overlaps between outputs that are at most `days` apart, as SQL.

    It compares all outputs.
    """
    return f"SELECT {_COLUMNS} FROM ({_compare(_PAIRS, days)}) AS compared"  # noqa: S608  constants, no input


_DAYS = str(DEFAULT_DAYS)
_TAKE_OFF = f"""DELETE FROM overlap
WHERE overlap_id IN (SELECT overlap_id FROM ({_CHANGED_PAIRS}) AS pair)"""  # noqa: S608  constants, no input
_PUT_BACK = f"""INSERT INTO overlap ({_COLUMNS})
SELECT {_COLUMNS} FROM ({_compare(_CHANGED_PAIRS, _DAYS)}) AS compared"""  # noqa: S608  constants, no input


def _before(key: str) -> str:
    """Return the day up to which an output before this one reaches, with the same recipient, say.

    What is near to the output before counts because of that. Two outputs of one day that are added
    together come one after the other by their ids.
    """
    return f"""(SELECT max(earlier.delivered_on) FROM delivered_output AS earlier
        WHERE earlier.deliverable_key = added.deliverable_key
        AND earlier.sender_key = added.sender_key AND earlier.{key} = added.{key}
        AND earlier.delivered_on <= added.delivered_on
        AND (earlier.delivered_on < added.delivered_on
            OR (earlier.source_id, earlier.occurrence) < (added.source_id, added.occurrence)
            OR (earlier.source_id, earlier.occurrence) NOT IN (SELECT * FROM wanted))
        ) + {DEFAULT_DAYS + 1}"""  # noqa: S608  constants, no input


def _newly_near(key: str) -> str:
    # OFFSET 0 keeps the plan to the index, also where statistics tell of fewer rows.
    return f"""SELECT facing.overlap_id, NOT facing.is_other AS is_other, facing.similarity,
        facing.sender_key AS other_sender, facing.deliverable_key AS other_deliverable, near.*
    FROM facing CROSS JOIN LATERAL (SELECT * FROM delivered_output AS near
        WHERE near.deliverable_key = facing.other_deliverable
        AND near.sender_key = facing.other_sender AND near.{key} = facing.{key}
        AND near.delivered_on BETWEEN
            greatest(facing.delivered_on - {DEFAULT_DAYS}, facing.before_{key})
            AND facing.delivered_on + {DEFAULT_DAYS} OFFSET 0) AS near"""  # noqa: S608  constants, no input


_NOT_ADDED = "(near.source_id, near.occurrence) NOT IN (SELECT * FROM wanted)"
_NEW_MEMBERS = f"""WITH RECURSIVE wanted AS MATERIALIZED (
    SELECT * FROM unnest($1::uuid[], $2::text[]) AS wanted (source_id, occurrence)
), added AS MATERIALIZED (
    SELECT added.*, {_before("recipient_key")} AS before_recipient_key,
        {_before("activity_key")} AS before_activity_key
    FROM wanted CROSS JOIN LATERAL (SELECT * FROM delivered_output AS output
        WHERE output.source_id = wanted.source_id AND output.occurrence = wanted.occurrence
        OFFSET 0) AS added
), worded AS MATERIALIZED (
    SELECT DISTINCT deliverable_key AS key, deliverable_key AS other_key,
        100::smallint AS similarity FROM added
    UNION ALL SELECT key, other_key, similarity FROM similar_wording
    WHERE key IN (SELECT deliverable_key FROM added)
), line AS (
    SELECT named.key, (SELECT min(sender_key) FROM delivered_output
        WHERE deliverable_key = named.key) AS sender_key
    FROM (SELECT DISTINCT other_key AS key FROM worded) AS named
    UNION ALL SELECT line.key, (SELECT min(later.sender_key) FROM delivered_output AS later
        WHERE later.deliverable_key = line.key AND later.sender_key > line.sender_key)
    FROM line WHERE line.sender_key IS NOT NULL
), facing AS MATERIALIZED (
    SELECT added.*, line.key AS other_deliverable, line.sender_key AS other_sender,
        worded.similarity, added.sender_key > line.sender_key AS is_other,
        {_overlap_id("added.sender_key", "added.deliverable_key", "line.sender_key", "line.key")}
        AS overlap_id
    FROM added JOIN worded ON worded.key = added.deliverable_key
    JOIN line ON line.key = worded.other_key AND line.sender_key <> added.sender_key
    WHERE {_is_near("added", "line.sender_key", "line.key", _DAYS)}
), newly AS MATERIALIZED (
    {_newly_near("recipient_key")} UNION {_newly_near("activity_key")}
), member AS (
    SELECT overlap_id, similarity, is_other, {_OUTPUT} FROM facing
    UNION ALL SELECT overlap_id, similarity, is_other, {_OUTPUT} FROM newly
    WHERE (source_id, occurrence) NOT IN (SELECT * FROM wanted)
    AND NOT {_is_near("newly", "newly.other_sender", "newly.other_deliverable", _DAYS, _NOT_ADDED)}
)"""  # noqa: S608  constants, no input
_ADD = f"""{_NEW_MEMBERS}, more AS MATERIALIZED (
    {_summarize("SELECT * FROM member")}
), updated AS (
    UPDATE overlap AS known SET
    department = least(known.department, more.department),
    other_department = least(known.other_department, more.other_department),
    name = least(known.name, more.name),
    other_name = least(known.other_name, more.other_name),
    recipient = CASE WHEN known.recipient_key = more.recipient_key
        THEN least(known.recipient, more.recipient) END,
    recipient_key = CASE WHEN known.recipient_key = more.recipient_key
        THEN known.recipient_key END,
    listed_on = least(known.listed_on, more.listed_on),
    starts_on = least(known.starts_on, more.starts_on),
    until = greatest(known.until, more.until),
    deliveries = known.deliveries + more.deliveries,
    evidence = (SELECT jsonb_agg(piece {_NEWEST_FIRST}) FROM (
        SELECT piece FROM jsonb_array_elements(known.evidence || more.evidence) AS piece
        {_NEWEST_FIRST} LIMIT {MAX_EVIDENCE}) AS newest)
    FROM more WHERE known.overlap_id = more.overlap_id
)
INSERT INTO overlap ({_COLUMNS}) SELECT {_COLUMNS} FROM more
WHERE NOT EXISTS (SELECT FROM overlap AS known WHERE known.overlap_id = more.overlap_id)"""  # noqa: S608  constants, no input


async def update_output_overlaps(
    db: Connection, events: Sequence[RecordedEvent[Any]], activity_keys: Mapping[UUID, str]
) -> None:
    """Write what was handed over, what passed to successors, and what overlaps; in their order.

    `activity_keys` are those of the entries of accepted handoffs.
    """
    for outputs, passed in divide_by_kind(events, activity_keys):
        added = await insert_outputs(db, outputs)
        if added:
            await db.execute(_ADD, *_columns(added))
        if passed:
            await _pass_on(db, passed)


async def _pass_on(db: Connection, passed: Sequence[PassedEntry]) -> None:
    """Pass outputs on; what overlaps with them, or did, is compared anew."""
    senders = await find_passed_senders(db, passed)
    if not senders:
        return
    changed = _columns(senders)
    await db.execute(_TAKE_OFF, *changed)
    for entry in passed:
        await pass_on(db, entry)
    await db.execute(_PUT_BACK, *changed)


def _columns(pairs: Collection[OutputKey] | Collection[tuple[str, str]]) -> tuple[list[Any], ...]:
    return tuple(list(column) for column in zip(*pairs, strict=True))
