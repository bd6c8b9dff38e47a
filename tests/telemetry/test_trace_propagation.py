"""A request, its command, its append and its effects in other areas are one trace."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from opentelemetry.trace import SpanKind, StatusCode

from shared.eventsourcing.event_store import AppendRequest
from shared.http.auth import Role
from shared.kafka.settings import KafkaSettings
from shared.postgres.embedded_bus import EmbeddedBus
from shared.testing.installation import OpenTestInstallation, TestInstallation
from shared.testing.postgres_test_server import FreshDatabase
from tests.kafka.kafka_pipeline import open_kafka_pipeline
from tests.shared.area_harness import open_areas, read_all_events
from tests.shared.sample_areas.publisher_area import Rung, command_context
from tests.shared.sample_areas.publisher_service import publisher_service
from tests.shared.sample_areas.subscriber_area import subscriber_service
from tests.telemetry.telemetry_recorder import (
    TelemetryRecorder,
    span_context_of,
    span_names_to_root,
    trace_id_of,
)

TRACE = "0af7651916cd43dd8448eb211c80319c"
SAMPLED = {"traceparent": f"00-{TRACE}-b7ad6b7169203331-01"}
UNSAMPLED = {"traceparent": f"00-{TRACE}-b7ad6b7169203331-00"}


async def ring(installation: TestInstallation, bell: str, headers: dict[str, str]) -> None:
    caller = installation.authorization_headers(Role.LIAISON)
    answer = await installation.http_client.post(
        f"/api/bell/v1/bells/{bell}/rings", json={"note": "c"}, headers=caller | headers
    )
    assert answer.status_code == 201


async def test_one_trace_runs_from_the_request_to_the_effect_in_another_area(
    start_installation: OpenTestInstallation, telemetry_recorder: TelemetryRecorder
) -> None:
    async with start_installation([publisher_service, subscriber_service()]) as installation:
        await ring(installation, "big", SAMPLED)
        await installation.wait_until_idle()
        (effect,) = await read_all_events(installation.area("ear"))
    spans = telemetry_recorder.ended_spans(TRACE)
    route = "POST /api/bell/v1/bells/{bell}/rings"
    assert [span_names_to_root(spans, span) for span in spans] == [
        [route],
        [route, "command RingBell"],
        [route, "command RingBell", "append bell"],
        [route, "command RingBell", "consume ear"],
        [route, "command RingBell", "consume ear", "append ear"],
    ]
    assert spans[0].kind is SpanKind.SERVER
    consumed = span_context_of(spans[3])
    assert effect.context.traceparent == f"00-{TRACE}-{consumed.span_id:016x}-01"


async def test_requests_that_share_a_round_and_a_batch_keep_their_own_traces(
    start_installation: OpenTestInstallation, telemetry_recorder: TelemetryRecorder
) -> None:
    async with start_installation([publisher_service, subscriber_service()]) as installation:
        trace_ids = [f"{number:032x}" for number in range(1, 9)]
        await asyncio.gather(
            *(
                ring(installation, trace_id, {"traceparent": f"00-{trace_id}-b7ad6b7169203331-01"})
                for trace_id in trace_ids
            )
        )
        await installation.wait_until_idle()
    for trace_id in trace_ids:
        names = [span.name.split()[0] for span in telemetry_recorder.ended_spans(trace_id)]
        assert names == ["POST", "command", "append", "consume", "append"]


async def test_an_unsampled_trace_is_propagated_but_not_recorded(
    start_installation: OpenTestInstallation, telemetry_recorder: TelemetryRecorder
) -> None:
    async with start_installation([publisher_service, subscriber_service()]) as installation:
        await ring(installation, "big", UNSAMPLED)
        await installation.wait_until_idle()
        (effect,) = await read_all_events(installation.area("ear"))
    assert telemetry_recorder.ended_spans(TRACE) == []
    assert effect.context.traceparent is not None
    assert effect.context.traceparent.split("-")[1::2] == [TRACE, "00"]


async def test_the_effect_of_a_deadline_is_in_the_timers_trace(
    start_installation: OpenTestInstallation, telemetry_recorder: TelemetryRecorder
) -> None:
    async with start_installation(
        [publisher_service, subscriber_service()], background=False
    ) as installation:
        bell = installation.area("bell")
        again_at = installation.clock() + timedelta(hours=1)
        rung = Rung(bell="big", again_at=again_at)
        await bell.event_store.append(AppendRequest("bell-big", 0, [rung], command_context()))
        installation.clock.advance(timedelta(hours=2))
        timer = bell.create_deadline_timer()
        assert timer
        assert await timer.fire_due() == 1
        *_, tolled = await read_all_events(bell)
    (timers,) = [span for span in telemetry_recorder.ended_spans() if span.name == "deadlines bell"]
    trace_id = trace_id_of(timers)
    assert tolled.context.traceparent is not None
    assert tolled.context.traceparent.split("-")[1] == trace_id
    assert [span.name for span in telemetry_recorder.ended_spans(trace_id)] == [
        "deadlines bell",
        "append bell",
    ]


async def test_a_refusal_does_not_mark_the_span_as_failed(
    start_installation: OpenTestInstallation, telemetry_recorder: TelemetryRecorder
) -> None:
    async with start_installation([publisher_service]) as installation:
        manager = installation.authorization_headers(Role.GENERAL_MANAGER) | {"If-Match": '"0"'}
        refused = await installation.http_client.put(
            "/api/bell/v1/bells/none/silence", headers=manager
        )
        assert refused.status_code == 404
    (command,) = [
        span for span in telemetry_recorder.ended_spans() if span.name == "command SilenceBell"
    ]
    assert command.attributes
    assert command.attributes["concord.outcome"] == "refused"
    assert command.status.status_code is StatusCode.UNSET


async def test_a_failed_batch_is_an_error_in_every_trace(
    fresh_database: FreshDatabase, telemetry_recorder: TelemetryRecorder
) -> None:
    async with open_areas(
        fresh_database, publisher_service, subscriber_service(rejected_notes={"x"})
    ) as (bell, ear):
        for number, note in enumerate("ax", 1):
            context = command_context().model_copy(
                update={"traceparent": f"00-{number:032x}-b7ad6b7169203331-01"}
            )
            await bell.event_store.append(
                AppendRequest(f"bell-{note}", 0, [Rung(bell=note, note=note)], context)
            )
        bus = EmbeddedBus({"bell": bell.pool}, bell.in_process_signal)
        consumer = ear.create_consumer(bus)
        assert consumer
        async with bus.open_feed("ear", ["bell"], consumer.committed_position) as feed:
            for batch in await feed.next_batches():
                await consumer.process_batch(batch)
    for number, statuses in ((1, ["ERROR", "UNSET"]), (2, ["ERROR", "ERROR"])):
        spans = [
            s for s in telemetry_recorder.ended_spans(f"{number:032x}") if s.name == "consume ear"
        ]
        assert [span.status.status_code.name for span in spans] == statuses


@pytest.mark.kafka
async def test_a_trace_runs_through_kafka(
    kafka: KafkaSettings, fresh_database: FreshDatabase, telemetry_recorder: TelemetryRecorder
) -> None:
    async with open_kafka_pipeline(kafka, fresh_database) as pipeline:
        context = command_context().model_copy(update=SAMPLED)
        await pipeline.publisher.event_store.append(
            AppendRequest("bell-big", 0, [Rung(bell="big")], context)
        )
        await pipeline.relay_everything()
        await pipeline.consume_everything()
    assert [span.name for span in telemetry_recorder.ended_spans(TRACE)] == [
        "append bell",
        "publish bell",
        "consume ear",
        "append ear",
    ]
