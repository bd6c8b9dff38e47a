"""A request, its command, its append, and all that it leads to elsewhere, are one trace."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from opentelemetry.trace import SpanKind, StatusCode

from shared.eventsourcing.store import Append
from shared.http.callers import Role
from shared.kafka.settings import KafkaSettings
from shared.postgres.embedded_bus import EmbeddedBus
from shared.testing.database import FreshDatabase
from shared.testing.house import House, OpenHouse
from tests.kafka.line import line_over
from tests.shared.backbone import everything, opened
from tests.shared.toys.bell import Rung, somebody
from tests.shared.toys.ear import ear_service
from tests.shared.toys.tower import bell_service
from tests.telemetry.witness import Witness, chain, context_of, trace_of

TRACE = "0af7651916cd43dd8448eb211c80319c"
ASKED_BY_A_FRONT_END = {"traceparent": f"00-{TRACE}-b7ad6b7169203331-01"}
UNSAMPLED = {"traceparent": f"00-{TRACE}-b7ad6b7169203331-00"}


async def ring(house: House, bell: str, headers: dict[str, str]) -> None:
    caller = house.caller(Role.LIAISON)
    answer = await house.client.post(
        f"/api/bell/v1/bells/{bell}/rings", json={"note": "c"}, headers=caller | headers
    )
    assert answer.status_code == 201


async def test_from_the_request_to_the_effect_in_another_area(
    house: OpenHouse, witness: Witness
) -> None:
    async with house([bell_service, ear_service()]) as running:
        await ring(running, "big", ASKED_BY_A_FRONT_END)
        await running.settle()
        (effect,) = await everything(running.area("ear"))
    spans = witness.spans(TRACE)
    route = "POST /api/bell/v1/bells/{bell}/rings"
    assert [chain(spans, span) for span in spans] == [
        [route],
        [route, "command Ring"],
        [route, "command Ring", "append bell"],
        [route, "command Ring", "consume ear"],
        [route, "command Ring", "consume ear", "append ear"],
    ]
    assert spans[0].kind is SpanKind.SERVER
    consumed = context_of(spans[3])
    assert effect.context.traceparent == f"00-{TRACE}-{consumed.span_id:016x}-01"


async def test_requests_that_share_a_round_and_a_batch_keep_their_own_traces(
    house: OpenHouse, witness: Witness
) -> None:
    async with house([bell_service, ear_service()]) as running:
        traces = [f"{number:032x}" for number in range(1, 9)]
        await asyncio.gather(
            *(
                ring(running, one, {"traceparent": f"00-{one}-b7ad6b7169203331-01"})
                for one in traces
            )
        )
        await running.settle()
    for one in traces:
        names = [span.name.split()[0] for span in witness.spans(one)]
        assert names == ["POST", "command", "append", "consume", "append"]


async def test_a_trace_that_nobody_looks_at_goes_on_unseen(
    house: OpenHouse, witness: Witness
) -> None:
    async with house([bell_service, ear_service()]) as running:
        await ring(running, "big", UNSAMPLED)
        await running.settle()
        (effect,) = await everything(running.area("ear"))
    assert witness.spans(TRACE) == []
    assert effect.context.traceparent is not None
    assert effect.context.traceparent.split("-")[1::2] == [TRACE, "00"]


async def test_what_a_deadline_leads_to_is_in_the_timers_trace(
    house: OpenHouse, witness: Witness
) -> None:
    async with house([bell_service, ear_service()], background=False) as running:
        bell = running.area("bell")
        again_at = running.clock() + timedelta(hours=1)
        ringing_again = Rung(bell="big", again_at=again_at)
        await bell.store.append(Append("bell-big", 0, [ringing_again], somebody()))
        running.clock.pass_by(timedelta(hours=2))
        timer = bell.timer()
        assert timer
        assert await timer.fire() == 1
        *_, tolled = await everything(bell)
    (timers,) = [span for span in witness.spans() if span.name == "deadlines bell"]
    trace_id = trace_of(timers)
    assert tolled.context.traceparent is not None
    assert tolled.context.traceparent.split("-")[1] == trace_id
    assert [span.name for span in witness.spans(trace_id)] == ["deadlines bell", "append bell"]


async def test_a_refusal_is_no_error_but_a_fault_is(house: OpenHouse, witness: Witness) -> None:
    async with house([bell_service]) as running:
        head = running.caller(Role.GENERAL_MANAGER) | {"If-Match": '"0"'}
        refused = await running.client.put("/api/bell/v1/bells/none/silence", headers=head)
        assert refused.status_code == 404
    (command,) = [span for span in witness.spans() if span.name == "command Silence"]
    assert command.attributes
    assert command.attributes["concord.outcome"] == "refused"
    assert command.status.status_code is StatusCode.UNSET


async def test_a_batch_that_fails_says_so_in_every_trace(
    fresh: FreshDatabase, witness: Witness
) -> None:
    async with opened(fresh, bell_service, ear_service(deaf_to={"x"})) as (bell, ear):
        for number, note in enumerate("ax", 1):
            context = somebody().model_copy(
                update={"traceparent": f"00-{number:032x}-b7ad6b7169203331-01"}
            )
            await bell.store.append(
                Append(f"bell-{note}", 0, [Rung(bell=note, note=note)], context)
            )
        bus = EmbeddedBus({"bell": bell.pool}, bell.wakeup)
        consumer = ear.consumer(bus)
        assert consumer
        async with bus.feed("ear", ["bell"], consumer.position) as feed:
            await consumer.take(await feed.next())
    for number, states in ((1, ["ERROR", "UNSET"]), (2, ["ERROR", "ERROR"])):
        spans = [s for s in witness.spans(f"{number:032x}") if s.name == "consume ear"]
        assert [span.status.status_code.name for span in spans] == states


@pytest.mark.kafka
async def test_a_trace_runs_through_kafka(
    kafka: KafkaSettings, fresh: FreshDatabase, witness: Witness
) -> None:
    async with line_over(kafka, fresh) as line:
        context = somebody().model_copy(update=ASKED_BY_A_FRONT_END)
        await line.bell.store.append(Append("bell-big", 0, [Rung(bell="big")], context))
        await line.relayed()
        await line.listened()
    assert [span.name for span in witness.spans(TRACE)] == [
        "append bell",
        "publish bell",
        "consume ear",
        "append ear",
    ]
