"""Spans, and the W3C trace context that events and facts carry.

Work for one request is a span in its trace. Work for several requests at once (a group commit, a
batch of facts) is a span in each of their traces, so that every trace is complete; a trace that is
not sampled costs nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from time import time_ns
from typing import TypeGuard

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace import (
    INVALID_SPAN,
    ProxyTracerProvider,
    Span,
    SpanKind,
    StatusCode,
)
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

SpanAttributes = Mapping[str, str | int]

_PROPAGATOR = TraceContextTextMapPropagator()
_TRACER = trace.get_tracer("concord")

MAX_JOINED_TRACES = 64
"""At most so many traces get a span of the same work; it bounds the cost of tracing a batch."""


def current_traceparent() -> str | None:
    """Return the current span's trace context, or `None` outside any span."""
    return _traceparent(trace.get_current_span())


@contextmanager
def open_span(
    name: str,
    attributes: SpanAttributes | None = None,
    *,
    kind: SpanKind = SpanKind.INTERNAL,
    exceptions_expected: bool = False,
) -> Iterator[Span]:
    """Open a span as a child of the current one, or as the root of a new trace.

    With `exceptions_expected` an exception does not mark the span as failed: the caller does.
    """
    if not _is_recording():
        yield INVALID_SPAN
        return
    with _TRACER.start_as_current_span(
        name,
        attributes=attributes,
        kind=kind,
        record_exception=not exceptions_expected,
        set_status_on_exception=not exceptions_expected,
    ) as span:
        yield span


@contextmanager
def open_span_per_trace(
    name: str,
    traceparents: Iterable[str | None],
    attributes: SpanAttributes | None = None,
    *,
    kind: SpanKind = SpanKind.INTERNAL,
) -> Iterator[Mapping[str, str]]:
    """Open a span in each of these traces; the first of them becomes the current span.

    Yields the trace context of each new span by the trace context that it continues. Where no trace
    is sampled, the span belongs to the current trace, if there is one.
    """
    parents: list[str] = []
    if _is_recording():
        parents = list(islice(filter(_is_sampled, dict.fromkeys(traceparents)), MAX_JOINED_TRACES))
    if not parents and not trace.get_current_span().is_recording():
        yield {}
        return
    first = parents[0] if parents else None
    started = time_ns()
    with _TRACER.start_as_current_span(
        name, context=_context(first), attributes=attributes, kind=kind
    ) as current:
        others = [
            _TRACER.start_span(name, _context(parent), kind, attributes, start_time=started)
            for parent in parents[1:]
        ]
        opened = map(_traceparent, [current, *others])
        try:
            yield {parent: new for parent, new in zip(parents, opened, strict=False) if new}
        except Exception as error:
            for other in others:
                other.set_status(StatusCode.ERROR, repr(error))
            raise
        finally:
            for other in others:
                other.end()


def _is_recording() -> bool:
    """Tell whether this process records traces; where it does not, even an unused span costs."""
    return not isinstance(trace.get_tracer_provider(), ProxyTracerProvider)


def _is_sampled(traceparent: str | None) -> TypeGuard[str]:
    """Tell whether the trace is sampled, which the lowest bit of the W3C trace flags says."""
    return traceparent is not None and traceparent[-1:] in tuple("13579bdf")


def _context(traceparent: str | None) -> Context | None:
    return None if traceparent is None else _PROPAGATOR.extract({"traceparent": traceparent})


def _traceparent(span: Span) -> str | None:
    context = span.get_span_context()
    if not context.is_valid:
        return None
    return f"00-{context.trace_id:032x}-{context.span_id:016x}-{context.trace_flags:02x}"
