"""What happened to Jira's issues, read by search: pages, changelogs, keys, clocks and zones."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest

from services.connectors.domain.past_changes import PastChange, PastPosition, PastScope
from services.connectors.domain.system_conversation import SystemAccess, SystemFailed
from services.connectors.domain.systems.jira.issue_events import read_issue_event
from services.connectors.domain.systems.jira.past_issues import open_past_issues
from tests.connectors.jira_stand_in.held import held
from tests.connectors.jira_stand_in.server import (
    CLOUD_CREDENTIALS,
    OWN_ACCOUNT,
    SERVER_CREDENTIALS,
    JiraStandIn,
)
from tests.connectors.jira_stand_in.validating_proxy import ValidatingProxy

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
HOUR = timedelta(hours=1)
SHANGHAI, NEW_YORK, UTC_ZONE = (
    ZoneInfo(name) for name in ("Asia/Shanghai", "America/New_York", "UTC")
)


@dataclass
class Reading:
    """Reads a stand-in; every exchange with a Cloud is checked."""

    jira: JiraStandIn = field(default_factory=lambda: JiraStandIn(lambda: NOON))
    pages: int = 0

    def read(self, *projects: str, position: PastPosition | None = None) -> list[PastChange]:
        """Return all that happened since yesterday, from a position on."""
        proxy = ValidatingProxy(self.jira.answer)
        answer_of = proxy.answer if self.jira.is_cloud else self.jira.answer
        credentials = CLOUD_CREDENTIALS if self.jira.is_cloud else SERVER_CREDENTIALS
        reader = open_past_issues(SystemAccess("", credentials, UTC_ZONE))
        scope = PastScope(changed_since=NOON - timedelta(days=1), projects=projects)
        following: PastPosition | None = position or PastPosition()
        found: list[PastChange] = []
        while following is not None:
            page = held(reader.read_page(scope, following, 100), answer_of)
            found += page.changes
            following = page.position
            self.pages += 1
        assert proxy.violations == []
        return found


@pytest.fixture(params=[True, False], ids=["cloud", "data-center"])
def reading(request: pytest.FixtureRequest) -> Reading:
    """Give a reading of a Cloud and of a Data Center."""
    found = Reading()
    found.jira.is_cloud = request.param
    return found


def kinds(changes: Sequence[PastChange]) -> list[str]:
    """Return what changes tell: `created`, or the status."""
    told = (read_issue_event(one.body).change for one in changes)
    return [
        "created" if one.status_change is None else one.status_change.status
        for one in told
        if one is not None
    ]


def names(changes: Sequence[PastChange]) -> set[str]:
    """Return the identifiers of changes."""
    return {one.identifier for one in changes}


def test_creation_and_changes_of_the_status_are_read_in_their_order(
    reading: Reading,
) -> None:
    issue = reading.jira.create("SALES-1", NOON - 3 * HOUR)
    issue.change("priority", "High", "9", NOON - 2 * HOUR, "somebody")
    moved = reading.jira.move(issue, "In Progress", NOON - 2 * HOUR)
    done = reading.jira.move(issue, "Done", NOON - HOUR, who=OWN_ACCOUNT)
    changes = reading.read()
    assert kinds(changes) == ["created", "In Progress", "Done"]
    assert [one.identifier for one in changes] == [
        f"back-fill:{issue.id}:{name}" for name in ("created", moved, done)
    ]
    told = read_issue_event(changes[2].body)
    assert (told.item, told.key, told.changed_at) == (issue.id, "SALES-1", NOON - HOUR)
    body = json.loads(changes[2].body)
    assert body["user"]["accountId"] == OWN_ACCOUNT
    assert body["issue"]["fields"]["description"] == "For Fair stand in Shanghai"


def test_what_is_read_says_the_same_as_the_webhooks(reading: Reading) -> None:
    issue = reading.jira.create("SALES-1")
    for status in ("In Progress", "Done", "To Do"):
        reading.jira.move(issue, status)
    from_webhooks = [read_issue_event(json.dumps(one).encode()) for one in reading.jira.webhooks]
    assert [read_issue_event(one.body) for one in reading.read()] == from_webhooks


def test_pages_follow_each_other_without_a_gap(reading: Reading) -> None:
    reading.jira.page_size = 15
    for number in range(40):
        reading.jira.create(f"SALES-{number}", NOON - timedelta(seconds=100 - number // 3))
    changes = reading.read()
    assert len(names(changes)) == 40
    assert reading.pages >= 3
    assert reading.jira.requests.count(("GET", f"{root(reading)}/myself")) == 1


def root(reading: Reading) -> str:
    """Return the path of the API."""
    return "/rest/api/3" if reading.jira.is_cloud else "/rest/api/2"


def test_an_issue_that_is_deleted_moved_or_renamed_between_pages_hides_no_other(
    reading: Reading,
) -> None:
    jira = reading.jira
    jira.page_size = 20
    issues = [
        jira.create(f"SALES-{number}", NOON - timedelta(minutes=60 - number))
        for number in range(60)
    ]

    def change(page: int) -> None:
        if page == 2:
            del jira.issues[issues[3].id]
            issues[4].key = "OPS-4"  # moved to a project that is not asked for
            issues[30].key = "SALES-1030"
        if page == 3:
            jira.move(issues[0], "Done")

    jira.before_page = change
    changes = reading.read("SALES")
    assert {f"back-fill:{one.id}:created" for one in issues} <= names(changes)
    keys = {read_issue_event(one.body).key for one in changes}
    assert {"SALES-1030"} == {one for one in keys if one is not None and "1030" in one}


def test_a_page_by_number_that_is_short_goes_on_all_the_same() -> None:
    reading = Reading()
    reading.jira.is_cloud, reading.jira.page_size = False, 3
    for number in range(8):
        reading.jira.create(f"SALES-{number}")
    assert len(names(reading.read())) == 8


@pytest.mark.parametrize("recent_changes", [40, 5])
def test_a_long_changelog_is_read_by_pages_of_its_own(recent_changes: int) -> None:
    reading = Reading()
    jira = reading.jira
    jira.recent_changes, jira.changelog_page = recent_changes, 30
    issue = jira.create("SALES-1", NOON - 10 * HOUR)
    for number in range(70):
        status = ("In Progress", "To Do")[number % 2]
        jira.move(issue, status, NOON - 9 * HOUR + number * timedelta(minutes=1))
    changes = reading.read()
    assert len(changes) == len(names(changes)) == 71
    assert kinds(changes)[:3] == ["created", "In Progress", "To Do"]
    follow_ups = jira.requests.count(("GET", f"/rest/api/3/issue/{issue.id}/changelog"))
    assert follow_ups == 3


def test_an_issue_deleted_before_its_changelog_is_told_as_far_as_the_search_did() -> None:
    reading = Reading()
    jira = reading.jira
    jira.recent_changes = 1
    issue = jira.create("SALES-1")
    for status in ("In Progress", "Done"):
        jira.move(issue, status)
    jira.failures = [None, None, httpx.Response(404, json={"errorMessages": ["gone"]})]
    assert kinds(reading.read()) == ["created", "Done"]


def test_a_token_that_expired_is_left_and_nothing_is_passed_over() -> None:
    reading = Reading()
    jira = reading.jira
    for number in range(4):
        jira.create(f"SALES-{number}", NOON - timedelta(minutes=40 - 10 * number))
    jira.expired_tokens = {"old"}
    since = NOON - timedelta(minutes=20)
    changes = reading.read(position=PastPosition(query_from=None, reached=since, token="old"))
    assert len(names(changes)) == 2
    jira.page_size = 1
    changes = reading.read(position=PastPosition(query_from=None, reached=None, token="old"))
    assert len(names(changes)) == 4


def test_a_project_that_does_not_exist_is_refused_in_jiras_words() -> None:
    with pytest.raises(SystemFailed, match="request-refused: status 400 The query cannot"):
        Reading().read("NONE")


def test_an_issue_that_is_not_indexed_yet_is_found_by_the_next_reading() -> None:
    reading = Reading()
    issue = reading.jira.create("SALES-1")
    reading.jira.not_indexed = {issue.id}
    assert reading.read() == []
    reading.jira.not_indexed = set()
    assert len(reading.read()) == 1


def answering(change: Callable[[Any], object]) -> Callable[[httpx.Request], httpx.Response]:
    """Return a Jira whose user is as a test has changed it."""

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/myself"):
            user: dict[str, Any] = {"timeZone": "Asia/Shanghai"}
            change(user)
            return httpx.Response(200, json=user)
        return httpx.Response(200, json={"issues": [], "jql": json.loads(request.content)["jql"]})

    return answer


@pytest.mark.parametrize("zone", [None, 8, "Mars/Olympus", "../etc"])
def test_a_user_who_shows_no_zone_is_in_that_of_the_company(zone: object) -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.content.decode())
        return answering(lambda user: user.update(timeZone=zone))(request)

    reader = open_past_issues(SystemAccess("", CLOUD_CREDENTIALS, SHANGHAI))
    scope = PastScope(changed_since=NOON)
    page = held(reader.read_page(scope, PastPosition(), 100), answer)
    assert (page.items, page.position) == (0, None)
    assert 'updated >= \\"2026-11-23 12:00\\"' in asked[1]


def test_a_check_asks_for_the_user_again_and_takes_the_zone_of_then() -> None:
    zones, asked = iter(["Asia/Shanghai", "America/New_York"]), list[str]()

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        if request.url.path.endswith("/myself"):
            return httpx.Response(200, json={"timeZone": next(zones)})
        return httpx.Response(200, json={"issues": []})

    reader = open_past_issues(SystemAccess("", CLOUD_CREDENTIALS, SHANGHAI))
    for _ in range(2):
        held(reader.check(), answer)
    held(reader.read_page(PastScope(changed_since=NOON), PastPosition(), 100), answer)
    assert [one.rpartition("/")[2] for one in asked] == ["myself", "myself", "jql"]
