"""Each deadline is announced once, whichever process announces it, and whenever."""

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
from shared.installation.simulated_clock import CLOCK_FILE_NAME, SimulatedClock
from shared.installation.system_clock_and_ids import utc_now
from tests.faults.kafka_installation import KafkaInstallation
from tests.system.cli_process import command_json, poll_until_true
from tests.system.database_inspection import query_rows
from tests.system.known_departments import register_departments

pytestmark = [pytest.mark.kafka, pytest.mark.faults, pytest.mark.xdist_group("site")]

AREAS = ("duties", "goals", "comms")
ITEMS_PER_AREA = 15
"""The number of handoffs, of goals and of requests that are never completed."""
PAST_ALL_DEADLINES = timedelta(days=40)
"""A duration past a due date, the end of a month, and two days of silence, on any day."""
QUIET_SECONDS = 2
"""How long the test waits for further announcements once everything is announced."""
ANNOUNCED = {
    "duties": ("handoff-overdue", "handoff_id"),
    "goals": ("goal-lagging", "goal_id"),
    "comms": ("silence-alerted", "request_id"),
}
"""The fact that each area announces of every item, and the field with the item's id."""
ALSO_ANNOUNCED = {
    "goals": ("progress-overdue", "goal_id"),
    "comms": ("reply-breached", "request_id"),
}
_ANNOUNCEMENT_COUNTS_SQL = """
SELECT data ->> $2 AS id, count(*) AS times, count(DISTINCT data ->> 'slot') AS slots
FROM {area}.outbox WHERE type = $1 AND data ->> $2 = ANY ($3) GROUP BY 1
"""


@dataclass(frozen=True)
class OverdueItems:
    """Items that fall due, by area, and the clock that is moved past their deadlines."""

    installation: KafkaInstallation
    clock: SimulatedClock
    ids: Mapping[str, Sequence[str]]

    def announced(self, area: str, fact: str, id_: str) -> list[tuple[int, int]]:
        """Return for each announced item how often it was announced, and for how many slots."""
        sql, type_ = _ANNOUNCEMENT_COUNTS_SQL.format(area=area), f"concord.{area}.{fact}.v1"
        found = query_rows(
            self.installation.concord_process.data_folder, sql, type_, id_, list(self.ids[area])
        )
        return [(row["times"], row["slots"]) for row in found]

    def all_announced(self) -> bool:
        announced = {area: self.announced(area, *ANNOUNCED[area]) for area in AREAS}
        return all(len(announced[area]) == ITEMS_PER_AREA for area in AREAS)


@pytest.fixture
def overdue_items(kafka_installation: KafkaInstallation) -> Iterator[OverdueItems]:
    """Run every area on the simulated clock, with items that are never completed."""
    data = kafka_installation.concord_process.data_folder
    clock = SimulatedClock(data / CLOCK_FILE_NAME)
    clock.set_time(utc_now())
    try:
        for area in AREAS:
            kafka_installation.wait_until_ended(
                kafka_installation.send_signal(area, signal.SIGTERM), within=10
            )
        with kafka_installation.concord_process.open_http_client(*Role) as http:
            ids = {
                "duties": _create_handoffs(http),
                "goals": _create_goals(http),
                "comms": _create_requests(http),
            }
        yield OverdueItems(kafka_installation, clock, ids)
    finally:
        clock.return_to_real_time()


@contextmanager
def _second_replicas(installation: KafkaInstallation) -> Iterator[None]:
    with ExitStack() as replicas:
        for area in AREAS:
            replicas.enter_context(installation.run_replica(area))
        yield


def test_two_replicas_announce_each_deadline_once(overdue_items: OverdueItems) -> None:
    with _second_replicas(overdue_items.installation):
        overdue_items.clock.set_time(utc_now() + PAST_ALL_DEADLINES)
        _assert_all_announced_once(overdue_items)


def test_deadlines_that_fell_due_while_processes_were_down_are_announced_once(
    overdue_items: OverdueItems,
) -> None:
    for area in AREAS:
        overdue_items.installation.send_signal(area, signal.SIGKILL)
    overdue_items.clock.set_time(utc_now() + PAST_ALL_DEADLINES)
    _assert_all_announced_once(overdue_items)


def test_processes_killed_while_announcing_announce_each_deadline_once(
    overdue_items: OverdueItems,
) -> None:
    overdue_items.clock.set_time(utc_now() + PAST_ALL_DEADLINES)
    for pause in (0.0, 0.1, 0.25):
        for area in AREAS:
            overdue_items.installation.send_signal(area, signal.SIGKILL)
        time.sleep(pause)
    _assert_all_announced_once(overdue_items)


def _assert_all_announced_once(overdue_items: OverdueItems) -> None:
    poll_until_true(overdue_items.all_announced, "everything is announced", within=60, pause=0.2)
    time.sleep(QUIET_SECONDS)
    for area in AREAS:
        assert {times for times, _ in overdue_items.announced(area, *ANNOUNCED[area])} == {1}
    for area, fact in ALSO_ANNOUNCED.items():
        announced = overdue_items.announced(area, *fact)
        assert len(announced) == ITEMS_PER_AREA
        assert {times / max(1, slots) for times, slots in announced} == {1}
    data = overdue_items.installation.concord_process.data_folder
    assert command_json("audit", data=data)["findings"] == []


def _post(http: httpx.Client, path: str, body: Mapping[str, Any]) -> Any:
    """Send a command until it is acknowledged: its area may be starting, or behind."""
    key = {"Idempotency-Key": f'"{uuid4()}"'}

    def send_until_acknowledged() -> Any:
        response = http.post(f"/api{path}", json=body, headers=key)
        assert response.is_success or "Retry-After" in response.headers, response.text
        return response.json() if response.is_success else None

    return poll_until_true(send_until_acknowledged, f"{path} is acknowledged")


def _create_handoffs(http: httpx.Client) -> list[str]:
    register_departments(http, "A", "B")
    terms = {"name": "neglected", "code": uuid4().hex, "unit": "pieces", "target": "1"}
    shares = {"shares": [{"department": "A", "ratio": "1"}]}
    project = _post(http, "/duties/v1/projects", {**terms, **shares})["id"]
    for number in range(ITEMS_PER_AREA):
        duty = {"activity": f"part {number}", "deliverable": f"part {number}", "due_days": 3}
        parties = {"accountable": "A", "recipient": "B", "acceptance": "it fits"}
        _post(http, f"/duties/v1/projects/{project}/duties", {**duty, **parties})
    _post(http, f"/duties/v1/projects/{project}/start", {})
    url = f"/api/duties/v1/handoffs?project={project}"

    def list_opened() -> list[str] | None:
        found = [one["handoff_id"] for one in http.get(url).json()["items"]]
        return found if len(found) == ITEMS_PER_AREA else None

    found: list[str] = poll_until_true(list_opened, "the handoffs are opened")
    return found


def _create_goals(http: httpx.Client) -> list[str]:
    first = utc_now().date()
    days = {"first_day": f"{first}", "last_day": f"{first + timedelta(days=80)}"}
    cycle = _post(http, "/goals/v1/cycles", {"name": uuid4().hex, "kind": "quarter", **days})["id"]
    metric = {"direction": "up", "unit": "regions", "start": "0", "target": "10"}
    goal = {"department": "A", "metric": metric}
    goals = [
        _post(http, f"/goals/v1/cycles/{cycle}/goals", {**goal, "title": f"goal {number}"})["id"]
        for number in range(ITEMS_PER_AREA)
    ]
    _post(http, f"/goals/v1/cycles/{cycle}/activate", {})
    return goals


def _create_requests(http: httpx.Client) -> list[str]:
    request = {"asker": "A", "department": "B", "matter": "simple", "text": "Until when?"}
    return [
        _post(http, "/comms/v1/requests", {**request, "subject": f"question {number}"})["id"]
        for number in range(ITEMS_PER_AREA)
    ]
