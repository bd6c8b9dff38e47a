"""Each metric tells what happened, and what waits."""

from __future__ import annotations

from datetime import timedelta

from shared.eventsourcing.event_store import AppendRequest
from shared.http.auth import Role
from shared.operations.lag_metrics import LagMetrics
from shared.operations.metrics_routes import METRICS_READERS
from shared.postgres import checkpoints
from shared.telemetry.exporters import EXPOSITION_CONTENT_TYPE
from shared.testing.installation import OpenTestInstallation
from tests.shared.sample_areas.publisher_area import Rung, command_context, ring_append
from tests.shared.sample_areas.publisher_service import publisher_service
from tests.shared.sample_areas.subscriber_area import subscriber_service
from tests.telemetry.telemetry_recorder import TelemetryRecorder


async def test_commands_are_counted_by_how_they_end(
    start_installation: OpenTestInstallation, telemetry_recorder: TelemetryRecorder
) -> None:
    async with start_installation([publisher_service]) as running:
        liaison, manager = (
            running.authorization_headers(Role.LIAISON),
            running.authorization_headers(Role.GENERAL_MANAGER),
        )
        bells = "/api/bell/v1/bells"
        await running.http_client.post(f"{bells}/a/rings", json={"note": "c"}, headers=liaison)
        for version in ("0", "1", "2"):
            silence = manager | {"If-Match": f'"{version}"'}
            await running.http_client.put(f"{bells}/a/silence", headers=silence)
        await running.http_client.post(f"{bells}/a/rings", json={"note": "c"}, headers=liaison)
    counted = {
        (command, outcome): telemetry_recorder.metric_value(
            "concord.commands", area="bell", command=command, outcome=outcome
        )
        for command in ("RingBell", "SilenceBell")
        for outcome in ("done", "refused", "stale")
    }
    assert counted == {
        ("RingBell", "done"): 1,
        ("RingBell", "refused"): 1,
        ("RingBell", "stale"): 0,
        ("SilenceBell", "done"): 2,
        ("SilenceBell", "refused"): 0,
        ("SilenceBell", "stale"): 1,
    }
    assert (
        telemetry_recorder.metric_value(
            "http.server.request.duration", **{"http.request.method": "PUT"}
        )
        == 3
    )


async def test_rounds_events_and_conflicts_are_counted(
    start_installation: OpenTestInstallation, telemetry_recorder: TelemetryRecorder
) -> None:
    async with start_installation([publisher_service], background=False) as running:
        store = running.area("bell").event_store
        await store.append(ring_append("a", "c", "d"))
        try:
            await store.append(ring_append("a", "e"))
        except Exception as conflict:  # noqa: BLE001  whatever its kind, it is counted below
            assert "no longer at version" in str(conflict)  # noqa: PT017
    assert telemetry_recorder.metric_value("concord.append.round", area="bell") == 2
    assert telemetry_recorder.metric_value("concord.append.events", area="bell") == 2
    assert telemetry_recorder.metric_value("concord.append.conflicts", area="bell") == 1


async def test_a_consumers_work_lag_and_dead_letters(
    start_installation: OpenTestInstallation, telemetry_recorder: TelemetryRecorder
) -> None:
    async with start_installation(
        [publisher_service, subscriber_service(rejected_notes={"x"})], background=False
    ) as running:
        bell, ear = running.area("bell"), running.area("ear")
        vitals = LagMetrics(running.installation.areas, running.installation.bus, has_relay=False)
        for name in ("a", "b", "c"):
            await bell.event_store.append(ring_append(name, "x" if name == "b" else "c"))
        await vitals.update()
        running.clock.advance(timedelta(seconds=40))
        await vitals.update()
        about = {"consumer": "ear", "partition": "bell"}
        assert telemetry_recorder.metric_value("concord.consumer.lag", **about) == 3
        assert telemetry_recorder.metric_value("concord.consumer.lag.time", **about) == 40

        consumer = ear.create_consumer(running.installation.bus)
        assert consumer
        async with running.installation.bus.open_feed(
            "ear", ["bell"], consumer.committed_position
        ) as feed:
            await consumer.process_batch(await feed.next_batch())
        await vitals.update()
        assert telemetry_recorder.metric_value("concord.consumer.lag", **about) == 0
        assert telemetry_recorder.metric_value("concord.consumer.lag.time", **about) == 0
        assert telemetry_recorder.metric_value("concord.dead_letters", consumer="ear") == 1
    assert telemetry_recorder.metric_value("concord.dead_letters.buried", consumer="ear") == 1
    assert telemetry_recorder.metric_value("concord.consumer.facts", consumer="ear") == 2
    assert (
        telemetry_recorder.metric_value(
            "concord.consumer.duration", consumer="ear", outcome="taken"
        )
        == 2
    )
    assert (
        telemetry_recorder.metric_value(
            "concord.consumer.duration", consumer="ear", outcome="failed"
        )
        == 3
    )
    assert telemetry_recorder.metric_value("concord.consumer.delay", consumer="ear") == 2


async def test_how_late_deadlines_fire(
    start_installation: OpenTestInstallation, telemetry_recorder: TelemetryRecorder
) -> None:
    async with start_installation([publisher_service], background=False) as running:
        bell, due = running.area("bell"), running.clock() + timedelta(hours=1)
        for name in ("big", "broken"):
            rung = Rung(bell=name, again_at=due)
            await bell.event_store.append(
                AppendRequest(f"bell-{name}", 0, [rung], command_context())
            )
        running.clock.advance(timedelta(hours=1, seconds=3))
        vitals = LagMetrics([bell], running.installation.bus, has_relay=False)
        await vitals.update()
        assert telemetry_recorder.metric_value("concord.deadlines.overdue", area="bell") == 2
        timer = bell.create_deadline_timer()
        assert timer
        await timer.fire_due()
        await vitals.update()
        assert telemetry_recorder.metric_value("concord.deadlines.overdue", area="bell") == 0
    assert telemetry_recorder.metric_value("concord.deadline.lateness", area="bell") == 1
    assert telemetry_recorder.metric_value("concord.deadline.failures", area="bell") == 1


async def test_what_waits_in_an_outbox(
    start_installation: OpenTestInstallation, telemetry_recorder: TelemetryRecorder
) -> None:
    async with start_installation([publisher_service], background=False) as running:
        bell = running.area("bell")
        for name in ("a", "b", "c"):
            await bell.event_store.append(ring_append(name))
        async with bell.pool.acquire() as connection:
            await checkpoints.advance(connection, "relay", "bell", 0, 1)
        running.clock.advance(timedelta(seconds=9))
        await LagMetrics([bell], running.installation.bus, has_relay=True).update()
    assert telemetry_recorder.metric_value("concord.outbox.depth", area="bell") == 2
    assert telemetry_recorder.metric_value("concord.outbox.age", area="bell") == 9


async def test_a_database_that_is_away_is_shown(
    start_installation: OpenTestInstallation, telemetry_recorder: TelemetryRecorder
) -> None:
    async with start_installation([publisher_service], background=False) as running:
        vitals = LagMetrics(running.installation.areas, running.installation.bus, has_relay=False)
        await vitals.update()
        assert telemetry_recorder.metric_value("concord.database.up", area="bell") == 1
        await running.area("bell").pool.close()
        await vitals.update()
        assert telemetry_recorder.metric_value("concord.database.up", area="bell") == 0


async def test_prometheus_needs_a_token(
    start_installation: OpenTestInstallation, telemetry_recorder: TelemetryRecorder
) -> None:
    async with start_installation([publisher_service]) as running:
        await running.area("bell").event_store.append(ring_append("a"))
        assert (await running.http_client.get("/metrics")).status_code == 401
        liaison = await running.http_client.get(
            "/metrics", headers=running.authorization_headers(Role.LIAISON)
        )
        assert liaison.status_code == 403
        for role in METRICS_READERS.roles:
            told = await running.http_client.get(
                "/metrics", headers=running.authorization_headers(role)
            )
            assert told.headers["content-type"] == EXPOSITION_CONTENT_TYPE
            assert 'concord_append_events_total{area="bell"}' in told.text
