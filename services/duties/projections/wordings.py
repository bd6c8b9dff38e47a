"""The read model of similar names: which activities, and which deliverables, are worded alike.

Each name is compared with names that share specific words with it: those that share most come
first, and at most so many that the time stays bounded. An append writes the names; which of them
are similar is written soon after, from the log.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from services.duties.domain.project_duties import normalize_activity
from services.duties.domain.project_events import DutyAssigned
from services.duties.domain.standing_duty_events import StandingDutyMade
from services.duties.domain.wording import (
    MIN_SIMILARITY,
    index_terms,
    lookup_terms,
    measure_similarity,
)
from services.duties.projections.word_segmentation import segment_words
from shared.eventsourcing.event_store import RecordedEvent

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

MAX_COMPARED = 100
"""With so many other names a new one is compared at the most."""

_SHORTLIST = """SELECT named.key, found.other_key, wording.words
FROM jsonb_to_recordset($1::jsonb) AS named (key text, words text[])
CROSS JOIN LATERAL (
    SELECT wording_term.key AS other_key FROM wording_term
    WHERE wording_term.term = ANY (named.words) AND wording_term.key <> named.key
    GROUP BY wording_term.key ORDER BY count(*) DESC, wording_term.key LIMIT $2
) AS found
JOIN wording ON wording.key = found.other_key"""


async def apply_events(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Write the names that are new, with the terms under which they are found."""
    words = {normalize_activity(text): segment_words(text) for text in _find_texts(events)}
    if not words:
        return
    inserted = await db.fetch(
        "INSERT INTO wording (key, words)"
        " SELECT key, words FROM jsonb_to_recordset($1::jsonb) AS named (key text, words text[])"
        # In this order, as two transactions that bring the same names wait for each other.
        ' ORDER BY key COLLATE "C"'
        " ON CONFLICT (key) DO NOTHING RETURNING key",
        _encode(words),
    )
    new = {row["key"]: words[row["key"]] for row in inserted}
    if new:
        await db.execute(
            "INSERT INTO wording_term (term, key) SELECT unnest(words), key"
            " FROM jsonb_to_recordset($1::jsonb) AS named (key text, words text[])",
            _encode({key: index_terms(found) for key, found in new.items()}),
        )


async def compare_names(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Write which names are similar to those that the events were the first to name.

    Names that are written meanwhile may be found, too: each is compared when its event comes.
    """
    keys = sorted({normalize_activity(text) for text in _find_texts(events)})
    if not keys:
        return
    rows = await db.fetch(
        # A mark in `wording` would have appends that bring such a name again wait for this.
        "WITH new AS (INSERT INTO compared_wording SELECT unnest($1::text[])"
        " ON CONFLICT (key) DO NOTHING RETURNING key)"
        " SELECT key, words FROM new JOIN wording USING (key)",
        keys,
    )
    similar: dict[tuple[str, str], int] = {}
    for key, other, similarity in await find_similar(
        db, {row["key"]: frozenset(row["words"]) for row in rows}
    ):
        similar[key, other] = similar[other, key] = similarity
    if similar:
        await db.execute(
            "INSERT INTO similar_wording (key, other_key, similarity)"
            " SELECT * FROM unnest($1::text[], $2::text[], $3::smallint[])"
            " ON CONFLICT (key, other_key) DO NOTHING",
            [key for key, _ in similar],
            [other for _, other in similar],
            list(similar.values()),
        )


async def find_similar(
    db: Connection, names: Mapping[str, frozenset[str]]
) -> list[tuple[str, str, int]]:
    """Return each name with each that is similar to it, and the similarity in per cent.

    `names` are the words of each by its key.
    """
    if not names:
        return []
    looked_up = _encode({key: lookup_terms(words) for key, words in names.items()})
    found = [
        (row["key"], row["other_key"], frozenset(row["words"]))
        for row in await db.fetch(_SHORTLIST, looked_up, MAX_COMPARED)
    ]
    compared = [(key, other, measure_similarity(names[key], words)) for key, other, words in found]
    return [one for one in compared if one[2] >= MIN_SIMILARITY]


def _find_texts(events: Sequence[RecordedEvent[Any]]) -> list[str]:
    duties = [
        recorded.event.duty
        for recorded in events
        if isinstance(recorded.event, DutyAssigned | StandingDutyMade)
    ]
    return [text for duty in duties for text in (duty.activity, duty.deliverable)]


def _encode(words: Mapping[str, Collection[str]]) -> str:
    return json.dumps([{"key": key, "words": sorted(found)} for key, found in words.items()])
