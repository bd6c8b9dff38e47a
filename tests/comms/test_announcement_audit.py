"""A replay of a request finds the announcements that are missing, doubled or unfounded."""

from __future__ import annotations

from datetime import datetime
from functools import reduce

import pytest

from services.comms.domain.announcement_audit import find_wrong_announcements
from services.comms.domain.request_decisions import decide
from services.comms.domain.request_events import LegBreached, RequestEvent, SilenceAlerted
from services.comms.domain.request_state import evolve
from shared.working_time.workday_calendar import CalendarVersions
from tests.comms.request_event_builders import check_clock, leg_breached
from tests.comms.request_examples import (
    CALENDARS,
    DAY,
    HOUR,
    MICROSECOND,
    MONDAY,
    open_command,
)

NOW = MONDAY + 12 * DAY
ANNOUNCED = ("leg-breached", "silence-alerted", "silence-escalated")
Recorded = list[tuple[RequestEvent, datetime]]


def history() -> Recorded:
    """Return the events of a request that nobody answered, each as the timer recorded it."""
    recorded: Recorded = [(event, MONDAY) for event in decide(open_command(), None)]
    for hour in range(1, 12 * 24):
        now = MONDAY + hour * HOUR + MICROSECOND
        state = reduce(evolve, (event for event, _ in recorded), None)
        recorded += [(event, now) for event in decide(check_clock(now), state)]
    return recorded


HISTORY = history()
PLACES = [place for place, (event, _) in enumerate(HISTORY) if event.type in ANNOUNCED]


def faults(recorded: Recorded, now: datetime | None = NOW) -> list[str]:
    return [one.rpartition(": ")[2] for one in find_wrong_announcements(recorded, CALENDARS, now)]


def test_a_request_of_which_all_was_announced_once_is_in_order() -> None:
    assert [HISTORY[place][0].type for place in PLACES][:3] == list(ANNOUNCED)
    assert faults(HISTORY) == []
    assert faults([]) == []


@pytest.mark.parametrize("place", PLACES)
def test_each_announcement_that_is_gone_is_missing(place: int) -> None:
    rest = [*HISTORY[:place], *HISTORY[place + 1 :]]

    assert faults(rest) == ["missing"]
    assert faults(rest, None) == []


@pytest.mark.parametrize("place", PLACES)
def test_each_announcement_that_is_there_twice_is_doubled(place: int) -> None:
    assert faults([*HISTORY[: place + 1], *HISTORY[place:]]) == ["doubled"]


@pytest.mark.parametrize("place", PLACES)
def test_an_announcement_before_its_time_is_unfounded(place: int) -> None:
    early = (HISTORY[place][0], MONDAY)
    opening = [one for one in HISTORY if one[1] == MONDAY]

    assert faults([*opening, early], None) == ["unfounded"]


def test_a_breach_that_the_clock_does_not_show_is_unfounded() -> None:
    opening = [one for one in HISTORY if one[1] == MONDAY]
    forged = leg_breached(1, MONDAY + HOUR)

    assert faults([*opening, (forged, MONDAY + 2 * HOUR)], MONDAY + 3 * HOUR) == [
        "unfounded",
        "unfounded",
    ]


def test_a_request_of_an_unknown_calendar_is_left_out() -> None:
    found = find_wrong_announcements(HISTORY[:2], CalendarVersions(()), NOW)

    assert list(found) == []


def test_a_finding_names_what_it_is_of() -> None:
    breach, alert = (HISTORY[place][0] for place in PLACES[:2])
    assert isinstance(breach, LegBreached)
    assert isinstance(alert, SilenceAlerted)
    rest = [one for one in HISTORY if one[0] not in (breach, alert)]

    request = f"request {breach.ask.request_id}"
    assert list(find_wrong_announcements(rest, CALENDARS, NOW)) == [
        f"breach of reply 1 of {request}, due {breach.due_at.isoformat()}: missing",
        f"alert of {request}, silent since entry {alert.entry_id}: missing",
    ]
