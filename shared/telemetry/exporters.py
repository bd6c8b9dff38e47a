"""Exports telemetry: Prometheus scrapes the metrics; OTLP receives metrics and traces.

A process opens the exporters once, because OpenTelemetry's providers are global. Without an OTLP
endpoint no trace is recorded.
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
"""The media type of what `render_prometheus_metrics` returns."""
OTLP_EXPORT_INTERVAL_MS = 10_000
"""The milliseconds between two exports of metrics over OTLP."""
SHUTDOWN_TIMEOUT_SECONDS = 1.5
"""The seconds that the last export may take when a process ends."""


@dataclass(frozen=True)
class OtlpSettings:
    """A collector that receives OTLP over HTTP, and the share of traces to record."""

    endpoint: str
    """This is the base URL; `/v1/traces` and `/v1/metrics` are appended."""
    sample_ratio: float
    """This share (0 to 1) of the traces that begin here is sampled; callers' decisions stand."""


def render_prometheus_metrics() -> bytes:
    """Return all metrics of this process in Prometheus' text format."""
    return generate_latest(REGISTRY)


@contextmanager
def export_telemetry(service: str, otlp: OtlpSettings | None) -> Iterator[None]:
    """Export the metrics and traces of this process under a service name."""
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
    """Export the rest; a collector that does not answer must not keep the process from ending."""
    threads = [Thread(target=provider.shutdown, daemon=True) for provider in providers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SHUTDOWN_TIMEOUT_SECONDS)
