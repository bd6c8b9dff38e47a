"""Each metric is emitted with its value and labels."""

from __future__ import annotations

from datetime import timedelta

from shared.eventsourcing.event_store import AppendRequest
from shared.http.auth import Role
from shared.operations.backlog_metrics import BacklogMetrics
from shared.operations.metrics_routes import METRICS_READERS
from shared.postgres import checkpoints
from shared.telemetry.exporters import EXPOSITION_CONTENT_TYPE
from shared.testing.installation import OpenTestInstallation
from tests.shared.sample_areas.publisher_area import Rung, command_context, ring_append
from tests.shared.sample_areas.publisher_service import publisher_service
from tests.shared.sample_areas.subscriber_area import subscriber_service
from tests.telemetry.telemetry_recorder import TelemetryRecorder


async def test_commands_are_counted_by_outcome(
    start_installation: OpenTestInstallation, telemetry_recorder: TelemetryRecorder
) -> None:
    async with start_installation([publisher_service]) as installation:
        liaison, manager = (
            installation.authorization_headers(Role.LIAISON),
            installation.authorization_headers(Role.GENERAL_MANAGER),
        )
        bells = "/api/bell/v1/bells"
        await installation.http_client.post(f"{bells}/a/rings", json={"note": "c"}, headers=liaison)
        for version in ("0", "1", "2"):
            silence = manager | {"If-Match": f'"{version}"'}
            await installation.http_client.put(f"{bells}/a/silence", headers=silence)
        await installation.http_client.post(f"{bells}/a/rings", json={"note": "c"}, headers=liaison)
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
    async with start_installation([publisher_service], background=False) as installation:
        store = installation.area("bell").event_store
        await store.append(ring_append("a", "c", "d"))
        try:
            await store.append(ring_append("a", "e"))
        except Exception as conflict:  # noqa: BLE001  whatever its kind, it is counted below
            assert "no longer at version" in str(conflict)  # noqa: PT017
    assert telemetry_recorder.metric_value("concord.append.round", area="bell") == 2
    assert telemetry_recorder.metric_value("concord.append.events", area="bell") == 2
    assert telemetry_recorder.metric_value("concord.append.conflicts", area="bell") == 1


async def test_a_consumers_work_lag_and_dead_letters_are_measured(
    start_installation: OpenTestInstallation, telemetry_recorder: TelemetryRecorder
) -> None:
    async with start_installation(
        [publisher_service, subscriber_service(rejected_notes={"x"})], background=False
    ) as installation:
        bell, ear = installation.area("bell"), installation.area("ear")
        lag_metrics = BacklogMetrics(
            installation.installation.areas, installation.installation.bus, has_relay=False
        )
        for name in ("a", "b", "c"):
            await bell.event_store.append(ring_append(name, "x" if name == "b" else "c"))
        await lag_metrics.update()
        installation.clock.advance(timedelta(seconds=40))
        await lag_metrics.update()
        labels = {"consumer": "ear", "partition": "bell"}
        assert telemetry_recorder.metric_value("concord.consumer.lag", **labels) == 3
        assert telemetry_recorder.metric_value("concord.consumer.lag.time", **labels) == 40

        consumer = ear.create_consumer(installation.installation.bus)
        assert consumer
        async with installation.installation.bus.open_feed(
            "ear", ["bell"], consumer.committed_position
        ) as feed:
            for batch in await feed.next_batches():
                await consumer.process_batch(batch)
        await lag_metrics.update()
        assert telemetry_recorder.metric_value("concord.consumer.lag", **labels) == 0
        assert telemetry_recorder.metric_value("concord.consumer.lag.time", **labels) == 0
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


async def test_overdue_deadlines_and_their_lateness_are_measured(
    start_installation: OpenTestInstallation, telemetry_recorder: TelemetryRecorder
) -> None:
    async with start_installation([publisher_service], background=False) as installation:
        bell, due = installation.area("bell"), installation.clock() + timedelta(hours=1)
        for name in ("big", "broken"):
            rung = Rung(bell=name, again_at=due)
            await bell.event_store.append(
                AppendRequest(f"bell-{name}", 0, [rung], command_context())
            )
        installation.clock.advance(timedelta(hours=1, seconds=3))
        lag_metrics = BacklogMetrics([bell], installation.installation.bus, has_relay=False)
        await lag_metrics.update()
        assert telemetry_recorder.metric_value("concord.deadlines.overdue", area="bell") == 2
        timer = bell.create_deadline_timer()
        assert timer
        await timer.fire_due()
        await lag_metrics.update()
        assert telemetry_recorder.metric_value("concord.deadlines.overdue", area="bell") == 0
    assert telemetry_recorder.metric_value("concord.deadline.lateness", area="bell") == 1
    assert telemetry_recorder.metric_value("concord.deadline.failures", area="bell") == 1


async def test_outbox_depth_and_age_are_measured(
    start_installation: OpenTestInstallation, telemetry_recorder: TelemetryRecorder
) -> None:
    async with start_installation([publisher_service], background=False) as installation:
        bell = installation.area("bell")
        for name in ("a", "b", "c"):
            await bell.event_store.append(ring_append(name))
        async with bell.pool.acquire() as connection:
            await checkpoints.advance(connection, "relay", "bell", 0, 1)
        installation.clock.advance(timedelta(seconds=9))
        await BacklogMetrics([bell], installation.installation.bus, has_relay=True).update()
    assert telemetry_recorder.metric_value("concord.outbox.depth", area="bell") == 2
    assert telemetry_recorder.metric_value("concord.outbox.age", area="bell") == 9


async def test_an_unreachable_database_is_shown(
    start_installation: OpenTestInstallation, telemetry_recorder: TelemetryRecorder
) -> None:
    async with start_installation([publisher_service], background=False) as installation:
        lag_metrics = BacklogMetrics(
            installation.installation.areas, installation.installation.bus, has_relay=False
        )
        await lag_metrics.update()
        assert telemetry_recorder.metric_value("concord.database.up", area="bell") == 1
        await installation.area("bell").pool.close()
        await lag_metrics.update()
        assert telemetry_recorder.metric_value("concord.database.up", area="bell") == 0


async def test_prometheus_needs_a_token(
    start_installation: OpenTestInstallation, telemetry_recorder: TelemetryRecorder
) -> None:
    async with start_installation([publisher_service]) as installation:
        await installation.area("bell").event_store.append(ring_append("a"))
        assert (await installation.http_client.get("/metrics")).status_code == 401
        liaison = await installation.http_client.get(
            "/metrics", headers=installation.authorization_headers(Role.LIAISON)
        )
        assert liaison.status_code == 403
        for role in METRICS_READERS.roles:
            response = await installation.http_client.get(
                "/metrics", headers=installation.authorization_headers(role)
            )
            assert response.headers["content-type"] == EXPOSITION_CONTENT_TYPE
            assert 'concord_append_events_total{area="bell"}' in response.text
