"""What is measured and traced of a consumer that takes a batch of facts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from time import perf_counter

from opentelemetry.trace import SpanKind

from shared.eventsourcing.bus import FactBatch
from shared.eventsourcing.event_context import Clock
from shared.eventsourcing.published_fact import Fact
from shared.telemetry.metrics import CONSUMER_DELAY, CONSUMER_DURATION, CONSUMER_FACTS
from shared.telemetry.tracing import open_span_per_trace


@contextmanager
def instrument_consumption(consumer: str, batch: FactBatch, clock: Clock) -> Iterator[FactBatch]:
    """Measure and trace what happens to a batch until its effects are committed.

    Gives the batch with each fact in the trace of this very work, so that what it causes becomes
    a part of the work, in the fact's own trace.
    """
    if not batch.facts:
        yield batch
        return
    by, begun, outcome = {"consumer": consumer}, perf_counter(), "failed"
    about: dict[str, str | int] = {
        "messaging.destination.name": batch.partition,
        "messaging.batch.message_count": len(batch.facts),
    }
    parents = [fact.context.traceparent for fact in batch.facts]
    try:
        with open_span_per_trace(
            f"consume {consumer}", parents, about, kind=SpanKind.CONSUMER
        ) as onward:
            yield replace(batch, facts=_with_onward_traces(batch.facts, onward))
        outcome = "taken"
        CONSUMER_FACTS.add(len(batch.facts), by)
        waited = clock() - batch.facts[0].recorded_at
        CONSUMER_DELAY.record(max(0.0, waited.total_seconds()), by)
    finally:
        CONSUMER_DURATION.record(perf_counter() - begun, {**by, "outcome": outcome})


def _with_onward_traces(facts: Sequence[Fact], onward: Mapping[str, str]) -> Sequence[Fact]:
    if not onward:
        return facts
    return [
        replace(fact, context=fact.context.model_copy(update={"traceparent": carried}))
        if (carried := onward.get(fact.context.traceparent or "")) is not None
        else fact
        for fact in facts
    ]
