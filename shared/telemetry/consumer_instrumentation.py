"""Metrics and spans of a consumer that handles a batch of facts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from time import perf_counter

from opentelemetry.trace import SpanKind

from shared.eventsourcing.bus_consumer_port import FactBatch
from shared.eventsourcing.event_context import Clock
from shared.eventsourcing.published_fact import Fact
from shared.telemetry.metrics import CONSUMER_DELAY, CONSUMER_DURATION, CONSUMER_FACTS
from shared.telemetry.trace_spans import open_span_per_trace


@contextmanager
def instrument_consumption(
    consumer: str, batches: Sequence[FactBatch], clock: Clock
) -> Iterator[Sequence[FactBatch]]:
    """Measure and trace the block that handles batches and commits their effects.

    Yields the batches with each fact's trace context replaced by that of the span of this block in
    the fact's own trace, so that what the fact causes becomes a child of that span.
    """
    facts = [fact for batch in batches for fact in batch.facts]
    if not facts:
        yield batches
        return
    labels, started, outcome = {"consumer": consumer}, perf_counter(), "failed"
    attributes: dict[str, str | int] = {
        "messaging.destination.name": ", ".join(batch.partition for batch in batches),
        "messaging.batch.message_count": len(facts),
    }
    parents = [fact.context.traceparent for fact in facts]
    try:
        with open_span_per_trace(
            f"consume {consumer}", parents, attributes, kind=SpanKind.CONSUMER
        ) as new_traceparents:
            yield [
                replace(batch, facts=_with_traceparents(batch.facts, new_traceparents))
                for batch in batches
            ]
        outcome = "taken"
        CONSUMER_FACTS.add(len(facts), labels)
        delay = clock() - min(batch.facts[0].recorded_at for batch in batches if batch.facts)
        CONSUMER_DELAY.record(max(0.0, delay.total_seconds()), labels)
    finally:
        CONSUMER_DURATION.record(perf_counter() - started, {**labels, "outcome": outcome})


def _with_traceparents(
    facts: Sequence[Fact], new_traceparents: Mapping[str, str]
) -> Sequence[Fact]:
    if not new_traceparents:
        return facts
    return [
        replace(fact, context=fact.context.model_copy(update={"traceparent": traceparent}))
        if (traceparent := new_traceparents.get(fact.context.traceparent or "")) is not None
        else fact
        for fact in facts
    ]
