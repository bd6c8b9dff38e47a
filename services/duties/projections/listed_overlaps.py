"""The read model of overlaps in the lists: activities that two departments are accountable for.

They follow from who is accountable for what and from which names are similar: what is known of an
entry is compared anew whenever its row changes, where its days became fewer with what it overlaps
with. Entries of projects that have no kick-off yet have
no days; a similar activity of theirs counts as one on a common day.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


def common_scope(one: str, other: str) -> str:
    """Return the condition that two accountabilities have a part of the company in common."""
    return (
        f"(cardinality({one}.scope_keys) = 0 OR cardinality({other}.scope_keys) = 0"
        f" OR {one}.scope_keys && {other}.scope_keys)"
    )


def common_day(one: str, other: str) -> str:
    """Return the condition that two accountabilities have a day in common, by days known."""
    return (
        f"({one}.first_day <= coalesce({other}.last_day, 'infinity')"
        f" AND {other}.first_day <= coalesce({one}.last_day, 'infinity'))"
    )


def has_no_days_yet(one: str) -> str:
    """Return the condition that an entry's project has no kick-off yet."""
    return f"({one}.first_day IS NULL AND {one}.last_day IS NULL)"


def may_meet(one: str, other: str) -> str:
    """Return the condition that two accountabilities have a day in common, or may have one."""
    both = f"{has_no_days_yet(one)} OR {has_no_days_yet(other)} OR {common_day(one, other)}"
    return f"({both})"


def _evidence(one: str) -> str:
    return (
        f"jsonb_build_object('kind', {one}.kind, 'id', {one}.entry_id, 'department',"
        f" {one}.accountable, 'project_id', {one}.project_id, 'occurrence', NULL, 'on',"
        f" {one}.first_day)"
    )


def _meets(kind: str) -> str:
    """Return the condition that two entries, `touched` and `near`, overlap by a kind."""
    return f"""near.accountable_key <> touched.accountable_key AND {common_scope("touched", "near")}
        AND CASE WHEN {kind} = 'same-activity' THEN {common_day("touched", "near")}
            AND (near.project_id IS NULL OR near.project_id IS DISTINCT FROM touched.project_id)
            ELSE {may_meet("touched", "near")} AND NOT near.is_released AND NOT touched.is_released
            END"""


_ALL_PAIRS = f"""SELECT DISTINCT worded.kind, worded.similarity,
        least(touched.entry_id, near.entry_id) AS one_id,
        greatest(touched.entry_id, near.entry_id) AS other_id
    FROM accountability AS touched
    CROSS JOIN LATERAL (
        SELECT 'same-activity' AS kind, touched.activity_key AS key, 100::smallint AS similarity
        UNION ALL SELECT 'similar-activity', other_key, similar_wording.similarity
        FROM similar_wording WHERE similar_wording.key = touched.activity_key) AS worded
    JOIN accountability AS near ON near.activity_key = worded.key AND {_meets("worded.kind")}
    WHERE touched.entry_id = ANY ($1)"""  # noqa: S608  constants, no input
_KNOWN_PAIRS = f"""SELECT known.kind, known.similarity, known.entry_id AS one_id,
        known.other_entry_id AS other_id
    FROM overlap AS known JOIN accountability AS touched ON touched.entry_id = known.entry_id
    JOIN accountability AS near ON near.entry_id = known.other_entry_id AND {_meets("known.kind")}
    WHERE known.entry_id = ANY ($1) OR known.other_entry_id = ANY ($1)"""  # noqa: S608  constants, no input


def _update(pairs: str) -> str:
    return f"""WITH pair AS MATERIALIZED (
    {pairs}
), found AS MATERIALIZED (
    SELECT md5(concat_ws(' ', pair.kind, one_id, other_id)) AS overlap_id, pair.kind,
        one.accountable AS department, other.accountable AS other_department,
        one.activity AS name, other.activity AS other_name, pair.similarity,
        CASE WHEN {has_no_days_yet("one")} OR {has_no_days_yet("other")} THEN 'infinity'
            ELSE greatest(one.first_day, other.first_day) END AS listed_on,
        greatest(one.first_day, other.first_day) AS starts_on,
        least(one.last_day, other.last_day) AS until,
        jsonb_build_array({_evidence("one")}, {_evidence("other")}) AS evidence,
        one_id, other_id
    FROM pair JOIN accountability AS one ON one.entry_id = one_id
    JOIN accountability AS other ON other.entry_id = other_id
), written AS (
    INSERT INTO overlap (overlap_id, kind, department, other_department, name, other_name,
        similarity, listed_on, starts_on, until, deliveries, evidence, entry_id, other_entry_id)
    SELECT overlap_id, kind, department, other_department, name, other_name, similarity,
        listed_on, starts_on, until, 0, evidence, one_id, other_id FROM found
    ON CONFLICT (overlap_id) DO UPDATE SET department = excluded.department,
        other_department = excluded.other_department, listed_on = excluded.listed_on,
        starts_on = excluded.starts_on, until = excluded.until, evidence = excluded.evidence
)
DELETE FROM overlap WHERE (entry_id = ANY ($1) OR other_entry_id = ANY ($1))
    AND NOT EXISTS (SELECT FROM found WHERE found.overlap_id = overlap.overlap_id)"""  # noqa: S608  constants, no input


_RENEW = _update(_ALL_PAIRS)
_SHORTEN = _update(_KNOWN_PAIRS)


async def update_listed_overlaps(
    db: Connection, renewed: Collection[UUID], shortened: Collection[UUID]
) -> None:
    """Bring the overlaps up to date of entries and standing duties of these ids.

    Those that are shortened have no overlap that they had not before.
    """
    if renewed:
        await db.execute(_RENEW, sorted(renewed))
    if shortened:
        await db.execute(_SHORTEN, sorted(shortened))
