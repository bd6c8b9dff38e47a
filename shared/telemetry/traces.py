"""Spans, and the W3C trace context that events and facts carry along."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from opentelemetry import trace
from opentelemetry.trace import Span
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

_PROPAGATOR = TraceContextTextMapPropagator()
_TRACER = trace.get_tracer("concord")


def current_traceparent() -> str | None:
    """Return the present span's trace context, or `None` outside any recorded span."""
    carrier: dict[str, str] = {}
    _PROPAGATOR.inject(carrier)
    return carrier.get("traceparent")


@contextmanager
def span(
    name: str, traceparent: str | None = None, attributes: dict[str, str | int] | None = None
) -> Iterator[Span]:
    """Open a span, as a child of the present one or of the trace context given."""
    parent = _PROPAGATOR.extract({"traceparent": traceparent}) if traceparent else None
    with _TRACER.start_as_current_span(name, context=parent, attributes=attributes) as opened:
        yield opened
