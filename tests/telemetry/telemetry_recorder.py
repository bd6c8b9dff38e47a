"""Records every span and reads every metric of this process."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from opentelemetry import metrics, trace
from opentelemetry.exporter.prometheus import PrometheusMetricReader
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import (
    HistogramDataPoint,
    InMemoryMetricReader,
    NumberDataPoint,
)
from opentelemetry.sdk.trace import ReadableSpan, SpanProcessor, TracerProvider
from opentelemetry.trace import SpanContext

Labels = Mapping[str, str]


class SpanCollector(SpanProcessor):
    """Stores ended spans while `spans` is a list."""

    def __init__(self) -> None:
        self.spans: list[ReadableSpan] | None = None

    def on_end(self, span: ReadableSpan) -> None:
        if self.spans is not None:
            self.spans.append(span)


@dataclass(frozen=True)
class TelemetryRecorder:
    span_collector: SpanCollector
    metric_reader: InMemoryMetricReader
    metric_baseline: dict[tuple[str, frozenset[tuple[str, str]]], float] = field(
        default_factory=dict
    )

    def ended_spans(self, trace_id: str | None = None) -> list[ReadableSpan]:
        """Return the ended spans, of one trace or of all, in the order they began."""
        ended = sorted(self.span_collector.spans or [], key=lambda span: span.start_time or 0)
        return [span for span in ended if trace_id is None or trace_id_of(span) == trace_id]

    def metric_value(self, name: str, **labels: str) -> float:
        """Return a gauge's value, a counter's increase, or the number of a histogram's records.

        Counters and histograms count from the beginning of the test; the value is 0 without data.
        """
        found = [
            (point, amount - self.metric_baseline.get((name, frozenset(point.items())), 0.0))
            for metric, point, amount in self._points()
            if metric == name and labels.items() <= point.items()
        ]
        return sum(amount for _, amount in found)

    def reset_baseline(self) -> None:
        """Count from now on, except for gauges, which show the current value."""
        for metric, point, amount in self._points(cumulative_only=True):
            self.metric_baseline[metric, frozenset(point.items())] = amount

    def _points(
        self, *, cumulative_only: bool = False
    ) -> Iterator[tuple[str, dict[str, str], float]]:
        data = self.metric_reader.get_metrics_data()
        for resource in data.resource_metrics if data else []:
            for scope in resource.scope_metrics:
                for metric in scope.metrics:
                    if cumulative_only and type(metric.data).__name__ == "Gauge":
                        continue
                    for point in metric.data.data_points:
                        labels = {k: str(v) for k, v in (point.attributes or {}).items()}
                        match point:
                            case HistogramDataPoint():
                                yield metric.name, labels, float(point.count)
                            case NumberDataPoint():
                                yield metric.name, labels, float(point.value)
                            case _:
                                raise AssertionError(metric.name)


def trace_id_of(span: ReadableSpan) -> str:
    """Return the id of a span's trace."""
    return format(span_context_of(span).trace_id, "032x")


def span_context_of(span: ReadableSpan) -> SpanContext:
    """Return a span's own ids."""
    context = span.get_span_context()
    assert context
    return context


def span_names_to_root(spans: list[ReadableSpan], last: ReadableSpan) -> list[str]:
    """Return the names from the root of a trace down to one of its spans."""
    by_id = {span_context_of(span).span_id: span for span in spans}
    names: list[str] = []
    found: ReadableSpan | None = last
    while found is not None:
        names.append(found.name)
        found = by_id.get(found.parent.span_id) if found.parent else None
    return names[::-1]


@cache
def process_telemetry_recorder() -> TelemetryRecorder:
    """Set the global providers, which OpenTelemetry allows once in a process."""
    collector, reader = SpanCollector(), InMemoryMetricReader()
    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(collector)
    trace.set_tracer_provider(provider)
    readers = [reader, PrometheusMetricReader(scope_info_enabled=False)]
    metrics.set_meter_provider(MeterProvider(readers, shutdown_on_exit=False))
    return TelemetryRecorder(collector, reader)
