"""The read model of overlaps in behaviour: two departments that handed over the same output.

Of each output and each other department the days to the nearest output of that department are
kept, up to `MAX_DAYS`. So the outputs of an overlap follow from any number of days that they may be
apart; for `DEFAULT_DAYS` the overlap is a ready row.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from services.duties.projections.delivered_outputs import ChangedOutputs, OutputKey

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

MAX_EVIDENCE = 20
"""So many pieces of evidence a row names, the newest ones."""
DEFAULT_DAYS = 31
"""Outputs that were handed over so many days apart, or fewer, overlap."""
MAX_DAYS = 366
"""Outputs further apart are not compared."""

_STALE = """DELETE FROM overlapping_output WHERE overlap_id IN (
    SELECT overlap_id FROM overlapping_output JOIN unnest($1::uuid[], $2::text[])
        AS moved (source_id, occurrence) USING (source_id, occurrence))
RETURNING overlap_id, source_id, occurrence"""
_MATCH = f"""WITH pair AS MATERIALIZED (
    SELECT md5(jsonb_build_array(
            least(one.sender_key, other.sender_key), greatest(one.sender_key, other.sender_key),
            CASE WHEN one.sender_key < other.sender_key THEN one.deliverable_key
                ELSE other.deliverable_key END,
            CASE WHEN one.sender_key < other.sender_key THEN other.deliverable_key
                ELSE one.deliverable_key END)::text) AS overlap_id,
        one.source_id, one.occurrence, one.sender_key > other.sender_key AS is_other,
        other.source_id AS other_id, other.occurrence AS other_occurrence,
        worded.similarity, abs(one.delivered_on - other.delivered_on) AS days
    FROM unnest($1::uuid[], $2::text[]) AS wanted (source_id, occurrence)
    JOIN delivered_output AS one USING (source_id, occurrence)
    CROSS JOIN LATERAL (SELECT one.deliverable_key AS key, 100::smallint AS similarity
        UNION ALL SELECT other_key, similar_wording.similarity FROM similar_wording
        WHERE similar_wording.key = one.deliverable_key) AS worded
    JOIN delivered_output AS other ON other.deliverable_key = worded.key
        AND other.delivered_on BETWEEN one.delivered_on - {MAX_DAYS}
            AND one.delivered_on + {MAX_DAYS}
        AND other.sender_key <> one.sender_key
        AND (other.recipient_key = one.recipient_key OR other.activity_key = one.activity_key)
), member AS (
    SELECT overlap_id, source_id, occurrence, is_other, similarity, days FROM pair
    UNION ALL SELECT overlap_id, other_id, other_occurrence, NOT is_other, similarity, days
    FROM pair
)
INSERT INTO overlapping_output AS known
    (overlap_id, source_id, occurrence, is_other, similarity, nearest)
SELECT overlap_id, source_id, occurrence, is_other, max(similarity), min(days)
FROM member GROUP BY overlap_id, source_id, occurrence, is_other
ON CONFLICT (overlap_id, source_id, occurrence)
DO UPDATE SET nearest = excluded.nearest WHERE excluded.nearest < known.nearest
RETURNING overlap_id, nearest"""  # noqa: S608  constants, no input


def select_overlaps(days: str, condition: str) -> str:
    """Return the query of overlaps between outputs that are at most `days` apart, as SQL."""
    return f"""SELECT overlap_id, 'same-output' AS kind,
    min(sender) FILTER (WHERE NOT is_other) AS department,
    min(sender) FILTER (WHERE is_other) AS other_department,
    min(deliverable) FILTER (WHERE NOT is_other) AS name,
    min(deliverable) FILTER (WHERE is_other) AS other_name,
    CASE WHEN min(recipient_key) = max(recipient_key) THEN min(recipient) END AS recipient,
    max(similarity) AS similarity, min(delivered_on) AS listed_on,
    min(delivered_on) AS starts_on, max(delivered_on) AS until, count(*)::integer AS deliveries,
    to_jsonb((array_agg(jsonb_build_object('kind', delivered_output.kind, 'id', source_id,
        'department', sender, 'project_id', project_id, 'occurrence', nullif(occurrence, ''),
        'on', delivered_on) ORDER BY delivered_on DESC, source_id, occurrence)
    )[1:{MAX_EVIDENCE}]) AS evidence
FROM overlapping_output JOIN delivered_output USING (source_id, occurrence)
WHERE nearest <= {days} AND {condition} GROUP BY overlap_id"""  # noqa: S608  constants, no input


_INSERT = f"""INSERT INTO overlap (overlap_id, kind, department, other_department, name, other_name,
    recipient, similarity, listed_on, starts_on, until, deliveries, evidence)
{select_overlaps(str(DEFAULT_DAYS), "overlap_id = ANY ($1)")}"""


async def update_output_overlaps(db: Connection, changed: ChangedOutputs) -> None:
    """Bring the overlaps of outputs up to date that were added, or count for another department."""
    if not changed.added and not changed.moved:
        return
    compared, outdated = {*changed.added, *changed.moved}, set[str]()
    if changed.moved:
        for row in await db.fetch(_STALE, *_columns(changed.moved)):
            compared.add((row["source_id"], row["occurrence"]))
            outdated.add(row["overlap_id"])
    found = await db.fetch(_MATCH, *_columns(compared))
    outdated |= {row["overlap_id"] for row in found if row["nearest"] <= DEFAULT_DAYS}
    if outdated:
        await db.execute("DELETE FROM overlap WHERE overlap_id = ANY ($1)", sorted(outdated))
        await db.execute(_INSERT, sorted(outdated))


def _columns(outputs: Collection[OutputKey]) -> tuple[list[object], list[str]]:
    return [source_id for source_id, _ in outputs], [occurrence for _, occurrence in outputs]
