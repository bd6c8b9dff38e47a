"""Audits what a consumer made of the facts up to where it stands.

An event names the fact that caused it. So each fact has one effect at most on a stream, and facts
of one key have theirs in their order. A fact without any is told to the area once more, without
recording anything: one that would have an effect now has missed it. Where a later fact of its key
has had one, the earlier may rightly have been overtaken, and is not asked again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

import asyncpg

from shared.eventsourcing.audit import Audit, Checked
from shared.eventsourcing.bus import Bus
from shared.eventsourcing.fact import Fact
from shared.postgres import checkpoints
from shared.postgres.audit import CHUNK, findings
from shared.postgres.outbox import COLUMNS, drawn, fact_of
from shared.postgres.rehearsal import left_to_do

if TYPE_CHECKING:
    from asyncpg import Record

    from shared.postgres.consumer import Consumer
    from shared.postgres.pool import Connection, Database

_EFFECTS = """
SELECT (context ->> 'causation')::uuid AS cause, stream, version, data ->> 'type' AS type
FROM event WHERE context ->> 'actor' LIKE 'consumer:%' AND context ->> 'causation' IS NOT NULL
ORDER BY position
"""
_DEAD = "SELECT id, error FROM dead_letter WHERE consumer = $1 ORDER BY partition, position"
_PLACES = """
SELECT position, id, key, sequence FROM outbox WHERE position > $1 ORDER BY position LIMIT $2
"""
_FACTS = f"SELECT {COLUMNS} FROM outbox WHERE position = ANY ($1) ORDER BY position"  # noqa: S608


@dataclass
class Effects:
    """What a consumer has recorded, by the fact that caused it."""

    rows: Sequence[Record]
    dead: dict[UUID, str]
    standings: dict[str, int]
    causes: set[UUID] = field(default_factory=set)
    facts: dict[UUID, tuple[str, str, int]] = field(default_factory=dict)
    """Of those with an effect: the topic, the key and the sequence."""
    wrong: list[str] = field(default_factory=list)
    taken: int = 0
    silent: int = 0

    def doubled(self) -> Iterator[str]:
        """Yield the effects that a fact had more than once."""
        times = Counter((row["cause"], row["stream"], row["type"]) for row in self.rows)
        for (cause, stream, type_), number in times.items():
            if number > 1:
                yield f"fact {cause} had its effect {type_} on {stream} {number} times"

    def disordered(self) -> Iterator[str]:
        """Yield the effects on a stream that came before that of an earlier fact of the key."""
        reached: dict[tuple[str, str, str], int] = {}
        for row in self.rows:
            if row["cause"] in self.facts:
                topic, key, sequence = self.facts[row["cause"]]
                place = row["stream"], topic, key
                if sequence < reached.get(place, 0):
                    yield f"{row['stream']}: fact {sequence} of {key} after {reached[place]}"
                reached[place] = max(sequence, reached.get(place, 0))

    def uncaused(self) -> Iterator[str]:
        """Yield the effects whose fact is nowhere."""
        for cause in sorted(self.causes - self.facts.keys()):
            yield f"there is an effect of {cause}, and no such fact"


async def audit_effects(consumer: Consumer, database: Database, bus: Bus) -> Audit:
    """Audit a consumer as of one moment; other areas' outboxes are read where they lie."""
    async with (
        consumer.pool.acquire() as connection,
        connection.transaction(isolation="repeatable_read"),
    ):
        effects = await _effects(connection, consumer)
        for topic in consumer.topics:
            outbox = await database.connection(topic)
            try:
                silent = await _compare(outbox, effects, topic, bus)
                await _ask_again(outbox, connection, consumer, effects, topic, silent)
            except asyncpg.UndefinedTableError:
                continue  # the area is not installed: it tells nobody anything
            finally:
                await outbox.close()
    name = consumer.name
    dead = [f"fact {id_} waits for a replay: {error}" for id_, error in effects.dead.items()]
    return Audit(
        findings=[
            *findings(name, "effects", effects.wrong),
            *findings(name, "effects once", list(effects.doubled())),
            *findings(name, "effects in order", list(effects.disordered())),
            *findings(name, "causes", list(effects.uncaused())),
            *findings(name, "dead letters", dead),
        ],
        checked=[
            Checked(area=name, what="facts heard", number=effects.taken),
            Checked(area=name, what="facts that changed nothing", number=effects.silent),
        ],
    )


async def _effects(connection: Connection, consumer: Consumer) -> Effects:
    rows = await connection.fetch(_EFFECTS)
    dead = {row["id"]: row["error"] for row in await connection.fetch(_DEAD, consumer.name)}
    standings = await checkpoints.standings(connection, consumer.name)
    return Effects(rows, dead, standings, {row["cause"] for row in rows})


async def _compare(outbox: Connection, effects: Effects, topic: str, bus: Bus) -> list[int]:
    """Look at every fact of a topic; return those whose silence is to be explained."""
    silent: dict[str, list[int]] = {}
    after, last = 0, await drawn(outbox)
    for partition, position in effects.standings.items():
        if partition.partition("/")[0] == topic and position > last:
            effects.wrong.append(f"stands at {position} of {partition}, which ends at {last}")
    while rows := await outbox.fetch(_PLACES, after, CHUNK):
        after = rows[-1]["position"]
        for position, id_, key, sequence in rows:
            heard = position <= effects.standings.get(bus.partition(topic, key), 0)
            effects.taken += heard
            if id_ in effects.causes:
                effects.facts[id_] = topic, key, sequence
                effects.silent += len(silent.pop(key, ()))
                if not heard:
                    effects.wrong.append(f"fact {id_} had an effect before its turn")
                if id_ in effects.dead:
                    effects.wrong.append(f"fact {id_} is a dead letter and had an effect")
            elif heard and id_ not in effects.dead:
                silent.setdefault(key, []).append(position)
    return sorted(position for positions in silent.values() for position in positions)


async def _ask_again(
    outbox: Connection,
    connection: Connection,
    consumer: Consumer,
    effects: Effects,
    topic: str,
    silent: Sequence[int],
) -> None:
    for start in range(0, len(silent), CHUNK):
        rows = await outbox.fetch(_FACTS, silent[start : start + CHUNK])
        facts: list[Fact] = [fact_of(topic, row) for row in rows]
        missed = await left_to_do(connection, consumer, facts)
        effects.silent += len(facts) - len(missed)
        effects.wrong.extend(f"fact {id_} {what}" for id_, what in missed.items())
