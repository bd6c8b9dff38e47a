"""Where traces and metrics go: Prometheus fetches metrics, OTLP takes both.

Opened once by a process, as OpenTelemetry has it. Without an endpoint no trace is recorded.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Thread

from opentelemetry import metrics, trace
from opentelemetry.exporter.prometheus import PrometheusMetricReader
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import MetricReader, PeriodicExportingMetricReader
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, generate_latest

EXPOSITION_CONTENT_TYPE = CONTENT_TYPE_LATEST
"""The media type of `exposition`."""
OTLP_EXPORT_INTERVAL_MS = 10_000
"""Between two exports of metrics over OTLP."""
SHUTDOWN_TIMEOUT_SECONDS = 1.5
"""How long the last export may take when a process ends."""


@dataclass(frozen=True)
class OtlpSettings:
    """A collector that takes OTLP over HTTP, and how much it is to be told."""

    endpoint: str
    """Its base URL; `/v1/traces` and `/v1/metrics` are added."""
    sample_ratio: float
    """Which part of the traces that begin here, from 0 to 1; others' decisions are kept."""


def render_prometheus_metrics() -> bytes:
    """Return all metrics of this process as Prometheus reads them."""
    return generate_latest(REGISTRY)


@contextmanager
def export_telemetry(service: str, otlp: OtlpSettings | None) -> Iterator[None]:
    """Export what this process measures and traces, under a service's name."""
    resource = Resource.create({"service.name": service})
    readers: list[MetricReader] = [PrometheusMetricReader(scope_info_enabled=False)]
    providers: list[MeterProvider | TracerProvider] = []
    if otlp is not None:
        # Few installations send by OTLP; the others need not wait for the import.
        from opentelemetry.exporter.otlp.proto.http import (  # noqa: PLC0415
            metric_exporter,
            trace_exporter,
        )

        base = otlp.endpoint.rstrip("/")
        exporter = metric_exporter.OTLPMetricExporter(f"{base}/v1/metrics")
        readers.append(PeriodicExportingMetricReader(exporter, OTLP_EXPORT_INTERVAL_MS))
        tracing = TracerProvider(
            ParentBased(TraceIdRatioBased(otlp.sample_ratio)), resource, shutdown_on_exit=False
        )
        sender = trace_exporter.OTLPSpanExporter(f"{base}/v1/traces")
        tracing.add_span_processor(BatchSpanProcessor(sender))
        trace.set_tracer_provider(tracing)
        providers.append(tracing)
    metering = MeterProvider(readers, resource, shutdown_on_exit=False)
    metrics.set_meter_provider(metering)
    providers.append(metering)
    try:
        yield
    finally:
        _shut_down_providers(providers)


def _shut_down_providers(providers: list[MeterProvider | TracerProvider]) -> None:
    """Export the rest; a collector that does not answer must not keep the process."""
    last = [Thread(target=provider.shutdown, daemon=True) for provider in providers]
    for thread in last:
        thread.start()
    for thread in last:
        thread.join(SHUTDOWN_TIMEOUT_SECONDS)
