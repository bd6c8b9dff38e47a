"""Each metric tells what happened, and what waits."""

from __future__ import annotations

from datetime import timedelta

from shared.eventsourcing.store import Append
from shared.http.callers import Role
from shared.postgres import checkpoints
from shared.runtime.metrics import MAY_READ
from shared.runtime.vitals import Vitals
from shared.telemetry.exporters import EXPOSITION
from shared.testing.house import OpenHouse
from tests.shared.toys.bell import Rung, ringing, somebody
from tests.shared.toys.ear import ear_service
from tests.shared.toys.tower import bell_service
from tests.telemetry.witness import Witness


async def test_commands_are_counted_by_how_they_end(house: OpenHouse, witness: Witness) -> None:
    async with house([bell_service]) as running:
        liaison, manager = running.caller(Role.LIAISON), running.caller(Role.GENERAL_MANAGER)
        bells = "/api/bell/v1/bells"
        await running.client.post(f"{bells}/a/rings", json={"note": "c"}, headers=liaison)
        for version in ("0", "1", "2"):
            silence = manager | {"If-Match": f'"{version}"'}
            await running.client.put(f"{bells}/a/silence", headers=silence)
        await running.client.post(f"{bells}/a/rings", json={"note": "c"}, headers=liaison)
    counted = {
        (command, outcome): witness.value(
            "concord.commands", area="bell", command=command, outcome=outcome
        )
        for command in ("Ring", "Silence")
        for outcome in ("done", "refused", "stale")
    }
    assert counted == {
        ("Ring", "done"): 1,
        ("Ring", "refused"): 1,
        ("Ring", "stale"): 0,
        ("Silence", "done"): 2,
        ("Silence", "refused"): 0,
        ("Silence", "stale"): 1,
    }
    assert witness.value("http.server.request.duration", **{"http.request.method": "PUT"}) == 3


async def test_rounds_events_and_conflicts_are_counted(house: OpenHouse, witness: Witness) -> None:
    async with house([bell_service], background=False) as running:
        store = running.area("bell").store
        await store.append(ringing("a", "c", "d"))
        try:
            await store.append(ringing("a", "e"))
        except Exception as conflict:  # noqa: BLE001  whatever its kind, it is counted below
            assert "no longer at version" in str(conflict)  # noqa: PT017
    assert witness.value("concord.append.round", area="bell") == 2
    assert witness.value("concord.append.events", area="bell") == 2
    assert witness.value("concord.append.conflicts", area="bell") == 1


async def test_a_consumers_work_lag_and_dead_letters(house: OpenHouse, witness: Witness) -> None:
    async with house([bell_service, ear_service(deaf_to={"x"})], background=False) as running:
        bell, ear = running.area("bell"), running.area("ear")
        vitals = Vitals(running.running.areas, running.running.bus, has_relay=False)
        for name in ("a", "b", "c"):
            await bell.store.append(ringing(name, "x" if name == "b" else "c"))
        await vitals.look()
        running.clock.pass_by(timedelta(seconds=40))
        await vitals.look()
        about = {"consumer": "ear", "partition": "bell"}
        assert witness.value("concord.consumer.lag", **about) == 3
        assert witness.value("concord.consumer.lag.time", **about) == 40

        consumer = ear.consumer(running.running.bus)
        assert consumer
        async with running.running.bus.feed("ear", ["bell"], consumer.position) as feed:
            await consumer.take(await feed.next())
        await vitals.look()
        assert witness.value("concord.consumer.lag", **about) == 0
        assert witness.value("concord.consumer.lag.time", **about) == 0
        assert witness.value("concord.dead_letters", consumer="ear") == 1
    assert witness.value("concord.dead_letters.buried", consumer="ear") == 1
    assert witness.value("concord.consumer.facts", consumer="ear") == 2
    assert witness.value("concord.consumer.duration", consumer="ear", outcome="taken") == 2
    assert witness.value("concord.consumer.duration", consumer="ear", outcome="failed") == 3
    assert witness.value("concord.consumer.delay", consumer="ear") == 2


async def test_how_late_deadlines_fire(house: OpenHouse, witness: Witness) -> None:
    async with house([bell_service], background=False) as running:
        bell, due = running.area("bell"), running.clock() + timedelta(hours=1)
        for name in ("big", "broken"):
            rung = Rung(bell=name, again_at=due)
            await bell.store.append(Append(f"bell-{name}", 0, [rung], somebody()))
        running.clock.pass_by(timedelta(hours=1, seconds=3))
        vitals = Vitals([bell], running.running.bus, has_relay=False)
        await vitals.look()
        assert witness.value("concord.deadlines.overdue", area="bell") == 2
        timer = bell.timer()
        assert timer
        await timer.fire()
        await vitals.look()
        assert witness.value("concord.deadlines.overdue", area="bell") == 0
    assert witness.value("concord.deadline.lateness", area="bell") == 1
    assert witness.value("concord.deadline.failures", area="bell") == 1


async def test_what_waits_in_an_outbox(house: OpenHouse, witness: Witness) -> None:
    async with house([bell_service], background=False) as running:
        bell = running.area("bell")
        for name in ("a", "b", "c"):
            await bell.store.append(ringing(name))
        async with bell.pool.acquire() as connection:
            await checkpoints.advance(connection, "relay", "bell", 0, 1)
        running.clock.pass_by(timedelta(seconds=9))
        await Vitals([bell], running.running.bus, has_relay=True).look()
    assert witness.value("concord.outbox.depth", area="bell") == 2
    assert witness.value("concord.outbox.age", area="bell") == 9


async def test_a_database_that_is_away_is_shown(house: OpenHouse, witness: Witness) -> None:
    async with house([bell_service], background=False) as running:
        vitals = Vitals(running.running.areas, running.running.bus, has_relay=False)
        await vitals.look()
        assert witness.value("concord.database.up", area="bell") == 1
        await running.area("bell").pool.close()
        await vitals.look()
        assert witness.value("concord.database.up", area="bell") == 0


async def test_prometheus_needs_a_token(house: OpenHouse, witness: Witness) -> None:
    async with house([bell_service]) as running:
        await running.area("bell").store.append(ringing("a"))
        assert (await running.client.get("/metrics")).status_code == 401
        liaison = await running.client.get("/metrics", headers=running.caller(Role.LIAISON))
        assert liaison.status_code == 403
        for role in MAY_READ.roles:
            told = await running.client.get("/metrics", headers=running.caller(role))
            assert told.headers["content-type"] == EXPOSITION
            assert 'concord_append_events_total{area="bell"}' in told.text
