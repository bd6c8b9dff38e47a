"""The reply clock equals an oracle that counts the minutes one by one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

import pytest

from services.comms.domain import request_commands, request_state
from services.comms.domain.refusals import CommsRefused
from services.comms.domain.reply_clock_event_derivation import reply_clock_of
from services.comms.domain.reply_policy import ReplyPolicy, ReplyRule, SilenceRule, Step
from services.comms.domain.request_decisions import decide
from services.comms.domain.request_details import RequestDetails
from services.comms.domain.request_events import RequestEvent
from services.comms.domain.request_timeline import EntryKind, RequestEntry
from tests.comms import reply_clock_oracle
from tests.comms.request_examples import CALENDARS, OFFICIAL_CALENDAR
from tests.property_budget import examples

HISTORIES = examples(500)
"""`make fuzz` tries 10,000."""
OPENING = UUID(int=1)
START = datetime(2025, 12, 31, 16, tzinfo=UTC)
"""Midnight of New Year in Shanghai."""
DAY = 24 * 60
FESTIVALS = [0, 40, 44, 58, 90, 118, 128, 167, 260, 270, 280, 360]
"""Days of the year with holidays or make-up workdays around them."""
RULES: list[reply_clock_oracle.ReplyRule] = [
    ("answer", 120, "office-hours"),
    ("progress", 1440, "workdays"),
    ("progress", 300, "office-hours"),
    ("progress", 700, "always"),
]
SILENCES: list[reply_clock_oracle.SilenceRule] = [
    ("workdays", [2880, 5760]),
    ("workdays", [600, 1200, 1800]),
    ("office-hours", [480, 960]),
]
KINDS: list[EntryKind] = ["progress", "progress", "pause", "pause", "resume", "resume"]
STOPS: list[EntryKind] = ["resolution", "withdrawal"]


def time_of_minute(minute: int) -> datetime:
    return START + timedelta(minutes=minute)


def minute_of(at: datetime | None) -> int | None:
    return None if at is None else (at - START) // timedelta(minutes=1)


def policy(
    rule: reply_clock_oracle.ReplyRule, silence: reply_clock_oracle.SilenceRule
) -> ReplyPolicy:
    owed, within, hours = rule
    reply = ReplyRule.model_validate(
        {"owed": owed, "within": timedelta(minutes=within), "hours": hours}
    )
    chain = tuple(Step(after=timedelta(minutes=one), whom="head") for one in silence[1])
    silent = SilenceRule.model_validate({"hours": silence[0], "chain": chain})
    return ReplyPolicy(version=1, simple=reply, complex=reply, important=reply, silence=silent)


def commands(
    random: Random, opened: int, end: int
) -> Iterator[tuple[int, request_commands.RequestCommand]]:
    """Yield random entries and corrections, most of them in time, some of them late."""
    number, now = 1, opened
    while now < end:
        now += random.choice([0, 1, random.randrange(1, 500), random.randrange(1, 2500)])
        context = request_commands.DecisionContext(time_of_minute(now), CALENDARS, "E7")
        chance = random.random()
        if chance < 0.7:
            kind = random.choice(STOPS) if random.random() < 0.08 else random.choice(KINDS)
            when = now if random.random() < 0.7 else max(opened, now - random.randrange(1, 2000))
            number += 1
            made = RequestEntry(
                entry_id=UUID(int=number), kind=kind, at=time_of_minute(when), note=str(number)
            )
            yield now, request_commands.RecordEntry(OPENING, made, context)
        elif chance < 0.8:
            one = UUID(int=random.randrange(1, number + 1))
            when = random.randrange(max(0, opened - 500), now + 1)
            yield (
                now,
                request_commands.RetimeEntry(
                    OPENING, one, time_of_minute(when), "mistaken", context
                ),
            )
        elif chance < 0.88:
            one = UUID(int=random.randrange(1, number + 1))
            yield now, request_commands.VoidEntry(OPENING, one, "mistaken", context)
        else:
            yield now, request_commands.CheckClock(OPENING, context)
    yield (
        now,
        request_commands.CheckClock(
            OPENING, request_commands.DecisionContext(time_of_minute(now), CALENDARS, "E7")
        ),
    )


def generated_history(
    seed: int,
) -> tuple[request_state.ExistingRequest, int, reply_clock_oracle.ClockReading, list[RequestEvent]]:
    """Apply a random history to a request; return it, and what the oracle reads."""
    random = Random(seed)
    rule, silence = random.choice(RULES), random.choice(SILENCES)
    day = random.choice(FESTIVALS) if random.random() < 0.8 else random.randrange(365)
    opened = day * DAY + random.randrange(DAY)
    ask = RequestDetails(
        request_id=OPENING, subject="?", matter="complex", asker="a", department="b"
    )
    context = request_commands.DecisionContext(time_of_minute(opened), CALENDARS, "E7")
    request: request_state.RequestState = None
    events: list[RequestEvent] = []
    opening = request_commands.OpenRequest(
        ask, "?", policy(rule, silence), time_of_minute(opened), context
    )
    length = random.randrange(1, (4 if rule[1] < 1000 else 9) * DAY)
    timed_commands = [(opened, opening), *commands(random, opened, opened + length)]
    for _, command in timed_commands:
        try:
            decided = decide(command, request)
        except CommsRefused:
            continue
        for event in decided:
            request = request_state.evolve(request, event)
        events += decided
    assert request is not None
    now = timed_commands[-1][0]
    history = [(minute_of(one.at) or 0, one.kind, one.entry_id) for one in request.entries]
    begun = minute_of(request.opened_at) or 0
    expected = reply_clock_oracle.read_clock(begun, OPENING, list(history), rule, silence, now)
    return request, now, expected, events


@pytest.mark.hypothesis
@pytest.mark.parametrize("part", range(4))
def test_the_clock_equals_the_minute_by_minute_oracle(part: int) -> None:
    for seed in range(part * HISTORIES // 4, (part + 1) * HISTORIES // 4):
        request, now, expected, _ = generated_history(seed)
        clock = reply_clock_of(request, OFFICIAL_CALENDAR)
        assert [
            reply_clock_oracle.Leg(
                minute_of(leg.begun_at) or 0,
                minute_of(leg.due_at),
                minute_of(leg.reply.at if leg.reply else None),
                minute_of(leg.ended_at),
            )
            for leg in clock.legs
        ] == expected.legs, f"history {seed}"
        alerts = [
            (one.entry_id, one.step_number, minute_of(one.at) or 0) for one in clock.silence_alerts
        ]
        assert [one for one in alerts if one[2] <= now] == expected.alerts, f"history {seed}"
        assert {one[:2] for one in expected.alerts if one[2] < now} <= request.announced_alerts
        assert request.last_clock_event is not None
        assert request.last_clock_event.status == expected.status, f"history {seed}"
        assert request.last_clock_event.due_at == (
            None if clock.timeline.closing_entry else clock.legs[-1].due_at
        )
        assert_announced_like_oracle(request, now, expected)


def assert_announced_like_oracle(
    request: request_state.ExistingRequest, now: int, expected: reply_clock_oracle.ClockReading
) -> None:
    """Check that the last announcement of each leg is what the oracle reads."""
    for number in {*request.announced_legs, *range(1, len(expected.legs) + 1)}:
        announced = request.announced_legs.get(number, request_state.AnnouncedLeg())
        leg = (
            expected.legs[number - 1] if number <= len(expected.legs) else reply_clock_oracle.Leg(0)
        )
        assert minute_of(announced.met.replied_at if announced.met else None) == leg.replied
        if announced.met is not None:
            assert minute_of(announced.met.due_at) == leg.due
        late = leg.due is not None and leg.due < (now if leg.ended is None else leg.ended)
        if late or announced.met is None:
            assert minute_of(announced.breached_due_at) == (leg.due if late else None)


def test_the_histories_are_eventful() -> None:
    types = {event.type for seed in range(100) for event in generated_history(seed)[3]}
    assert types == {
        "request-opened", "entry-recorded", "entry-retimed", "entry-voided", "leg-met",
        "leg-breached", "leg-released", "silence-alerted", "silence-escalated", "request-closed",
        "clock-set",
    }  # fmt: skip
