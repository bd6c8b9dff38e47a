"""What falls overdue, lags or goes silent is announced once: by whom, and when, does not matter."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest

from shared.http.auth import Role
from shared.installation.simulated_clock import CLOCK_FILE_NAME, SimulatedClock, utc_now
from tests.faults.kafka_installation import KafkaInstallation
from tests.system.cli_process import command_json, poll_until_true
from tests.system.database_inspection import query_rows

pytestmark = [pytest.mark.kafka, pytest.mark.faults, pytest.mark.xdist_group("site")]

AREAS = ("duties", "goals", "comms")
SOME = 15
"""Handoffs, goals and requests that nobody looks after."""
LATER = timedelta(days=40)
"""Past a due date, the end of a month, and two days of silence, whatever today is."""
STILL_SECONDS = 2
"""How long nothing more may be announced once everything is."""
ANNOUNCED = {
    "duties": ("handoff-overdue", "handoff_id"),
    "goals": ("goal-lagging", "goal_id"),
    "comms": ("silence-alerted", "request_id"),
}
"""Of each area, what is announced of every one, and how that names it."""
ALSO_ANNOUNCED = {
    "goals": ("progress-overdue", "goal_id"),
    "comms": ("reply-breached", "request_id"),
}
_TIMES = """
SELECT data ->> $2 AS id, count(*) AS times, count(DISTINCT data ->> 'slot') AS slots
FROM {area}.outbox WHERE type = $1 AND data ->> $2 = ANY ($3) GROUP BY 1
"""


@dataclass(frozen=True)
class OverdueItems:
    """Things that fall due, by area, and the clock that makes them."""

    site: KafkaInstallation
    clock: SimulatedClock
    ids: Mapping[str, Sequence[str]]

    def announced(self, area: str, fact: str, id_: str) -> list[tuple[int, int]]:
        """Return of each that was announced how often it was, and for how many slots."""
        sql, type_ = _TIMES.format(area=area), f"concord.{area}.{fact}.v1"
        found = query_rows(
            self.site.concord_process.data_folder, sql, type_, id_, list(self.ids[area])
        )
        return [(row["times"], row["slots"]) for row in found]

    def all_announced(self) -> bool:
        told = {area: self.announced(area, *ANNOUNCED[area]) for area in AREAS}
        return all(len(told[area]) == SOME for area in AREAS)


@pytest.fixture
def overdue_items(kafka_installation: KafkaInstallation) -> Iterator[OverdueItems]:
    """Have every area in the story's time, and things in it that nobody looks after."""
    data = kafka_installation.concord_process.data_folder
    clock = SimulatedClock(data / CLOCK_FILE_NAME)
    clock.set_time(utc_now())
    try:
        for area in AREAS:
            kafka_installation.wait_until_ended(
                kafka_installation.send_signal(area, signal.SIGTERM), within=10
            )
        with kafka_installation.concord_process.open_http_client(*Role) as http:
            ids = {"duties": _handoffs(http), "goals": _goals(http), "comms": _requests(http)}
        yield OverdueItems(kafka_installation, clock, ids)
    finally:
        clock.return_to_real_time()


@contextmanager
def _two_of_each(site: KafkaInstallation) -> Iterator[None]:
    with ExitStack() as replicas:
        for area in AREAS:
            replicas.enter_context(site.run_replica(area))
        yield


def test_two_replicas_race(overdue_items: OverdueItems) -> None:
    with _two_of_each(overdue_items.site):
        overdue_items.clock.set_time(utc_now() + LATER)
        _all_announced_once(overdue_items)


def test_the_process_was_down_when_it_was_due(overdue_items: OverdueItems) -> None:
    for area in AREAS:
        overdue_items.site.send_signal(area, signal.SIGKILL)
    overdue_items.clock.set_time(utc_now() + LATER)
    _all_announced_once(overdue_items)


def test_the_process_is_killed_in_the_middle_of_it(overdue_items: OverdueItems) -> None:
    overdue_items.clock.set_time(utc_now() + LATER)
    for pause in (0.0, 0.1, 0.25):
        for area in AREAS:
            overdue_items.site.send_signal(area, signal.SIGKILL)
        time.sleep(pause)
    _all_announced_once(overdue_items)


def _all_announced_once(neglected: OverdueItems) -> None:
    poll_until_true(neglected.all_announced, "everything is announced", within=60, pause=0.2)
    time.sleep(STILL_SECONDS)
    for area in AREAS:
        assert {times for times, _ in neglected.announced(area, *ANNOUNCED[area])} == {1}
    for area, fact in ALSO_ANNOUNCED.items():
        told = neglected.announced(area, *fact)
        assert len(told) == SOME
        assert {times / max(1, slots) for times, slots in told} == {1}
    assert command_json("audit", data=neglected.site.concord_process.data_folder)["findings"] == []


def _post(http: httpx.Client, path: str, body: Mapping[str, Any]) -> Any:
    """Send a command until it is acknowledged: its area may just be starting."""
    key = {"Idempotency-Key": f'"{uuid4()}"'}

    def acknowledged() -> Any:
        answer = http.post(f"/api{path}", json=body, headers=key)
        assert answer.is_success or answer.status_code == 503, answer.text
        return answer.json() if answer.is_success else None

    return poll_until_true(acknowledged, f"{path} is acknowledged")


def _handoffs(http: httpx.Client) -> list[str]:
    terms = {"name": "neglected", "code": uuid4().hex, "unit": "pieces", "target": "1"}
    shares = {"shares": [{"department": "A", "ratio": "1"}]}
    project = _post(http, "/duties/v1/projects", {**terms, **shares})["id"]
    for number in range(SOME):
        duty = {"activity": f"part {number}", "deliverable": f"part {number}", "due_days": 3}
        owed = {"accountable": "A", "recipient": "B", "acceptance": "it fits"}
        _post(http, f"/duties/v1/projects/{project}/duties", {**duty, **owed})
    _post(http, f"/duties/v1/projects/{project}/start", {})
    url = f"/api/duties/v1/handoffs?project={project}"

    def opened() -> list[str] | None:
        found = [one["handoff_id"] for one in http.get(url).json()["items"]]
        return found if len(found) == SOME else None

    found: list[str] = poll_until_true(opened, "the handoffs are opened")
    return found


def _goals(http: httpx.Client) -> list[str]:
    first = utc_now().date()
    days = {"first_day": f"{first}", "last_day": f"{first + timedelta(days=80)}"}
    cycle = _post(http, "/goals/v1/cycles", {"name": uuid4().hex, "kind": "quarter", **days})["id"]
    metric = {"direction": "up", "unit": "regions", "start": "0", "target": "10"}
    goal = {"department": "A", "metric": metric}
    goals = [
        _post(http, f"/goals/v1/cycles/{cycle}/goals", {**goal, "title": f"goal {number}"})["id"]
        for number in range(SOME)
    ]
    _post(http, f"/goals/v1/cycles/{cycle}/activate", {})
    return goals


def _requests(http: httpx.Client) -> list[str]:
    request = {"asker": "A", "department": "B", "matter": "simple", "text": "Until when?"}
    return [
        _post(http, "/comms/v1/requests", {**request, "subject": f"question {number}"})["id"]
        for number in range(SOME)
    ]
