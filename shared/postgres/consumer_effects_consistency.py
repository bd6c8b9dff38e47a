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

from shared.eventsourcing.bus import FactBus
from shared.eventsourcing.consistency_report import Audit, Checked
from shared.eventsourcing.published_fact import Fact
from shared.postgres import checkpoints
from shared.postgres.consumer_dry_run import find_missing_effects
from shared.postgres.event_log_consistency import ROWS_PER_CHUNK, make_findings
from shared.postgres.outbox import FACT_COLUMNS, decode_fact, last_allocated_position

if TYPE_CHECKING:
    from asyncpg import Record

    from shared.postgres.database_connections import Connection, Database
    from shared.postgres.transactional_consumer import TransactionalConsumer

_EFFECTS = """
SELECT (context ->> 'causation')::uuid AS cause, stream, version, data ->> 'type' AS type
FROM event WHERE context ->> 'actor' LIKE 'consumer:%' AND context ->> 'causation' IS NOT NULL
ORDER BY position
"""
_DEAD = "SELECT id, error FROM dead_letter WHERE consumer = $1 ORDER BY partition, position"
_FACT_KEYS = """
SELECT position, id, key, sequence FROM outbox WHERE position > $1 ORDER BY position LIMIT $2
"""
_FACTS = f"SELECT {FACT_COLUMNS} FROM outbox WHERE position = ANY ($1) ORDER BY position"  # noqa: S608


@dataclass
class ConsumerEffects:
    """What a consumer has recorded, by the fact that caused it."""

    effect_rows: Sequence[Record]
    dead_letter_errors: dict[UUID, str]
    positions: dict[str, int]
    cause_ids: set[UUID] = field(default_factory=set)
    causing_facts: dict[UUID, tuple[str, str, int]] = field(default_factory=dict)
    """Of those with an effect: the topic, the key and the sequence."""
    inconsistencies: list[str] = field(default_factory=list)
    processed_count: int = 0
    without_effect_count: int = 0

    def find_duplicates(self) -> Iterator[str]:
        """Yield the effects that a fact had more than once."""
        times = Counter((row["cause"], row["stream"], row["type"]) for row in self.effect_rows)
        for (cause, stream, type_), number in times.items():
            if number > 1:
                yield f"fact {cause} had its effect {type_} on {stream} {number} times"

    def find_out_of_order(self) -> Iterator[str]:
        """Yield the effects on a stream that came before that of an earlier fact of the key."""
        reached: dict[tuple[str, str, str], int] = {}
        for row in self.effect_rows:
            if row["cause"] in self.causing_facts:
                topic, key, sequence = self.causing_facts[row["cause"]]
                place = row["stream"], topic, key
                if sequence < reached.get(place, 0):
                    yield f"{row['stream']}: fact {sequence} of {key} after {reached[place]}"
                reached[place] = max(sequence, reached.get(place, 0))

    def find_without_cause(self) -> Iterator[str]:
        """Yield the effects whose fact is nowhere."""
        for cause in sorted(self.cause_ids - self.causing_facts.keys()):
            yield f"there is an effect of {cause}, and no such fact"


async def check_consumer_effects(
    consumer: TransactionalConsumer, database: Database, bus: FactBus
) -> Audit:
    """Audit a consumer as of one moment; other areas' outboxes are read where they lie."""
    async with (
        consumer.pool.acquire() as connection,
        connection.transaction(isolation="repeatable_read"),
    ):
        effects = await _load_effects(connection, consumer)
        for topic in consumer.topics:
            outbox = await database.open_connection(topic)
            try:
                silent = await _compare(outbox, effects, topic, bus)
                await _dry_run_unexplained(outbox, connection, consumer, effects, topic, silent)
            except asyncpg.UndefinedTableError:
                continue  # the area is not installed: it tells nobody anything
            finally:
                await outbox.close()
    name = consumer.name
    dead = [
        f"fact {id_} waits for a replay: {error}"
        for id_, error in effects.dead_letter_errors.items()
    ]
    return Audit(
        findings=[
            *make_findings(name, "effects", effects.inconsistencies),
            *make_findings(name, "effects once", list(effects.find_duplicates())),
            *make_findings(name, "effects in order", list(effects.find_out_of_order())),
            *make_findings(name, "causes", list(effects.find_without_cause())),
            *make_findings(name, "dead letters", dead),
        ],
        checked=[
            Checked(area=name, what="facts heard", number=effects.processed_count),
            Checked(
                area=name, what="facts that changed nothing", number=effects.without_effect_count
            ),
        ],
    )


async def _load_effects(connection: Connection, consumer: TransactionalConsumer) -> ConsumerEffects:
    rows = await connection.fetch(_EFFECTS)
    dead = {row["id"]: row["error"] for row in await connection.fetch(_DEAD, consumer.name)}
    standings = await checkpoints.read_positions(connection, consumer.name)
    return ConsumerEffects(rows, dead, standings, {row["cause"] for row in rows})


async def _compare(
    outbox: Connection, effects: ConsumerEffects, topic: str, bus: FactBus
) -> list[int]:
    """Look at every fact of a topic; return those whose silence is to be explained."""
    silent: dict[str, list[int]] = {}
    after, last = 0, await last_allocated_position(outbox)
    for partition, position in effects.positions.items():
        if partition.partition("/")[0] == topic and position > last:
            effects.inconsistencies.append(
                f"stands at {position} of {partition}, which ends at {last}"
            )
    while rows := await outbox.fetch(_FACT_KEYS, after, ROWS_PER_CHUNK):
        after = rows[-1]["position"]
        for position, id_, key, sequence in rows:
            heard = position <= effects.positions.get(bus.partition_of(topic, key), 0)
            effects.processed_count += heard
            if id_ in effects.cause_ids:
                effects.causing_facts[id_] = topic, key, sequence
                effects.without_effect_count += len(silent.pop(key, ()))
                if not heard:
                    effects.inconsistencies.append(f"fact {id_} had an effect before its turn")
                if id_ in effects.dead_letter_errors:
                    effects.inconsistencies.append(f"fact {id_} is a dead letter and had an effect")
            elif heard and id_ not in effects.dead_letter_errors:
                silent.setdefault(key, []).append(position)
    return sorted(position for positions in silent.values() for position in positions)


async def _dry_run_unexplained(
    outbox: Connection,
    connection: Connection,
    consumer: TransactionalConsumer,
    effects: ConsumerEffects,
    topic: str,
    silent: Sequence[int],
) -> None:
    for start in range(0, len(silent), ROWS_PER_CHUNK):
        rows = await outbox.fetch(_FACTS, silent[start : start + ROWS_PER_CHUNK])
        facts: list[Fact] = [decode_fact(topic, row) for row in rows]
        missed = await find_missing_effects(connection, consumer, facts)
        effects.without_effect_count += len(facts) - len(missed)
        effects.inconsistencies.extend(f"fact {id_} {what}" for id_, what in missed.items())
