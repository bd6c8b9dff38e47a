"""The read model of similar names: which activities, and which deliverables, are worded alike.

Each name is compared once, with names that share specific words with it: those that share most come
first, and at most so many that the time of an append stays bounded.
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
    """Compare the names that are new with those that are known."""
    duties = [
        recorded.event.duty
        for recorded in events
        if isinstance(recorded.event, DutyAssigned | StandingDutyMade)
    ]
    texts = [text for duty in duties for text in (duty.activity, duty.deliverable)]
    words = {normalize_activity(text): segment_words(text) for text in texts}
    if not words:
        return
    inserted = await db.fetch(
        "INSERT INTO wording (key, words)"
        " SELECT key, words FROM jsonb_to_recordset($1::jsonb) AS named (key text, words text[])"
        " ON CONFLICT (key) DO NOTHING RETURNING key",
        _encode(words),
    )
    new = {row["key"]: words[row["key"]] for row in inserted}
    if not new:
        return
    await db.execute(
        "INSERT INTO wording_term (term, key) SELECT unnest(words), key"
        " FROM jsonb_to_recordset($1::jsonb) AS named (key text, words text[])",
        _encode({key: index_terms(found) for key, found in new.items()}),
    )
    looked_up = _encode({key: lookup_terms(found) for key, found in new.items()})
    similar: dict[tuple[str, str], int] = {}
    for row in await db.fetch(_SHORTLIST, looked_up, MAX_COMPARED):
        similarity = measure_similarity(words[row["key"]], frozenset(row["words"]))
        if similarity >= MIN_SIMILARITY:
            similar[row["key"], row["other_key"]] = similarity
            similar[row["other_key"], row["key"]] = similarity
    if similar:
        await db.execute(
            "INSERT INTO similar_wording (key, other_key, similarity)"
            " SELECT * FROM unnest($1::text[], $2::text[], $3::smallint[])",
            [key for key, _ in similar],
            [other for _, other in similar],
            list(similar.values()),
        )


def _encode(words: Mapping[str, Collection[str]]) -> str:
    return json.dumps([{"key": key, "words": sorted(found)} for key, found in words.items()])
