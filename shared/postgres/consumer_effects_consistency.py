"""Checks the effects of the facts that a consumer has processed.

An event names the fact that caused it. So each fact must have at most one effect of a type on a
stream, and facts of one key must have their effects in order. A fact without any effect is given to
the consumer in a dry run: a fact that would have an effect now has missed it. A fact is not
simulated where a later one of its key had an effect, because the later one may have superseded it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

import asyncpg

from shared.eventsourcing.bus_consumer_port import FactBus
from shared.eventsourcing.consistency_report import Audit, Checked
from shared.eventsourcing.published_fact import Fact
from shared.postgres import checkpoints
from shared.postgres.consumer_dry_run import find_missing_effects
from shared.postgres.event_log_consistency import ROWS_PER_CHUNK, make_findings
from shared.postgres.event_tables import FACT_COLUMNS, FACT_TABLES, select_after
from shared.postgres.outbox_reader import decode_fact, last_allocated_position

if TYPE_CHECKING:
    from asyncpg import Record

    from shared.postgres.database_connections import Connection, Database
    from shared.postgres.transactional_consumer import TransactionalConsumer

_EFFECTS = """
SELECT (context ->> 'causation')::uuid AS cause, stream, version, data ->> 'type' AS type,
    data ->> ($1::jsonb ->> (data ->> 'type')) AS part
FROM event WHERE context ->> 'actor' LIKE 'consumer:%' AND context ->> 'causation' IS NOT NULL
ORDER BY position
"""
_DEAD_LETTERS = "SELECT id, error FROM dead_letter WHERE consumer = $1 ORDER BY partition, position"
_FACT_KEYS = select_after(FACT_TABLES, "position, id, key, sequence")
_FACTS = f"SELECT {FACT_COLUMNS} FROM outbox WHERE position = ANY ($1) ORDER BY position"  # noqa: S608


@dataclass
class ConsumerEffects:
    """A consumer's effects by the fact that caused them, and what the check has found so far."""

    effect_rows: Sequence[Record]
    dead_letter_errors: dict[UUID, str]
    positions: dict[str, int]
    cause_ids: set[UUID] = field(default_factory=set)
    causing_facts: dict[UUID, tuple[str, str, int]] = field(default_factory=dict)
    """This maps each fact that had an effect to its topic, key and sequence."""
    inconsistencies: list[str] = field(default_factory=list)
    processed_count: int = 0
    without_effect_count: int = 0

    def find_duplicates(self) -> Iterator[str]:
        """Yield a description of each effect that a fact had more than once."""
        counts = Counter(
            (row["cause"], row["stream"], row["type"], row["part"]) for row in self.effect_rows
        )
        for (cause, stream, type_, _), number in counts.items():
            if number > 1:
                yield f"fact {cause} had its effect {type_} on {stream} {number} times"

    def find_out_of_order(self) -> Iterator[str]:
        """Yield a description of each effect that came after that of a later fact of its key."""
        reached: dict[tuple[str, str, str], int] = {}
        for row in self.effect_rows:
            if row["cause"] in self.causing_facts:
                topic, key, sequence = self.causing_facts[row["cause"]]
                order = row["stream"], topic, key
                if sequence < reached.get(order, 0):
                    yield f"{row['stream']}: fact {sequence} of {key} after {reached[order]}"
                reached[order] = max(sequence, reached.get(order, 0))

    def find_without_cause(self) -> Iterator[str]:
        """Yield a description of each effect whose fact is in no outbox."""
        for cause in sorted(self.cause_ids - self.causing_facts.keys()):
            yield f"there is an effect of fact {cause}, but no such fact"


async def check_consumer_effects(
    consumer: TransactionalConsumer, database: Database, bus: FactBus
) -> Audit:
    """Check a consumer's effects in one snapshot of its schema, against the areas' outboxes."""
    async with (
        consumer.pool.acquire() as connection,
        connection.transaction(isolation="repeatable_read"),
    ):
        effects = await _load_effects(connection, consumer)
        for topic in consumer.topics:
            outbox = await database.open_connection(topic)
            try:
                unexplained = await _compare(outbox, effects, topic, bus)
                await _dry_run_unexplained(
                    outbox, connection, consumer, effects, topic, unexplained
                )
            except asyncpg.UndefinedTableError:
                continue  # the area is not installed: it publishes nothing
            finally:
                await outbox.close()
    name = consumer.name
    dead_letters = [
        f"fact {id_} waits for a replay: {error}"
        for id_, error in effects.dead_letter_errors.items()
    ]
    return Audit(
        findings=[
            *make_findings(name, "effects", effects.inconsistencies),
            *make_findings(name, "effects once", list(effects.find_duplicates())),
            *make_findings(name, "effects in order", list(effects.find_out_of_order())),
            *make_findings(name, "causes", list(effects.find_without_cause())),
            *make_findings(name, "dead letters", dead_letters),
        ],
        checked=[  # the texts of `what` identify the numbers across releases, and stay
            Checked(area=name, what="facts heard", number=effects.processed_count),
            Checked(
                area=name, what="facts that changed nothing", number=effects.without_effect_count
            ),
        ],
    )


async def _load_effects(connection: Connection, consumer: TransactionalConsumer) -> ConsumerEffects:
    rows = await connection.fetch(_EFFECTS, json.dumps(dict(consumer.effect_fields)))
    errors = {
        row["id"]: row["error"] for row in await connection.fetch(_DEAD_LETTERS, consumer.name)
    }
    positions = await checkpoints.read_positions(connection, consumer.name)
    return ConsumerEffects(rows, errors, positions, {row["cause"] for row in rows})


async def _compare(
    outbox: Connection, effects: ConsumerEffects, topic: str, bus: FactBus
) -> list[int]:
    """Compare every fact of a topic; return the positions of facts without an explained effect."""
    without_effect: dict[str, list[int]] = {}
    after, last = 0, await last_allocated_position(outbox)
    for partition, position in effects.positions.items():
        if partition.partition("/")[0] == topic and position > last:
            effects.inconsistencies.append(
                f"the checkpoint is at {position} of {partition}, which ends at {last}"
            )
    while rows := await outbox.fetch(_FACT_KEYS, after, ROWS_PER_CHUNK):
        after = rows[-1]["position"]
        for position, id_, key, sequence in rows:
            processed = position <= effects.positions.get(bus.partition_of(topic, key), 0)
            effects.processed_count += processed
            if id_ in effects.cause_ids:
                effects.causing_facts[id_] = topic, key, sequence
                effects.without_effect_count += len(without_effect.pop(key, ()))
                if not processed:
                    effects.inconsistencies.append(
                        f"fact {id_} had an effect and is beyond the checkpoint"
                    )
                if id_ in effects.dead_letter_errors:
                    effects.inconsistencies.append(f"fact {id_} is a dead letter and had an effect")
            elif processed and id_ not in effects.dead_letter_errors:
                without_effect.setdefault(key, []).append(position)
    return sorted(position for positions in without_effect.values() for position in positions)


async def _dry_run_unexplained(
    outbox: Connection,
    connection: Connection,
    consumer: TransactionalConsumer,
    effects: ConsumerEffects,
    topic: str,
    unexplained: Sequence[int],
) -> None:
    for start in range(0, len(unexplained), ROWS_PER_CHUNK):
        rows = await outbox.fetch(_FACTS, unexplained[start : start + ROWS_PER_CHUNK])
        facts: list[Fact] = [decode_fact(topic, row) for row in rows]
        missed = await find_missing_effects(connection, consumer, facts)
        effects.without_effect_count += len(facts) - len(missed)
        effects.inconsistencies.extend(f"fact {id_} {what}" for id_, what in missed.items())
