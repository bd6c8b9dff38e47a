"""A running installation answers every reader as the table of who reads what says."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

import services
from shared.http.auth import Role
from shared.http.read_scope import ReadScopeMode
from shared.service_runtime.service_discovery import load_services
from shared.testing.installation import OpenTestInstallation, TestInstallation
from tests.architecture.read_scope_table import ReadRoute, cells, read_routes
from tests.system.chosen_readers import (
    CLOSED,
    READERS,
    Reader,
    Row,
    chosen_questions,
    wrong_rows,
)
from tests.system.scoped_company import OTHER, OWN, PERIOD, Examples, ScopedCompany

STREAMS = {"/api/events/v1/stream", "/api/goals/v1/board/events"}
NO_ID = str(UUID(int=7))
NAMED = {
    "period": PERIOD,
    "version": "1",
    "number": "1",
    "code": OWN,
    "ranking": "department",
    "target": "resolution-time",
}
"""Values of parameters that are open to everybody who reads the route."""
QUERIES: Mapping[str, str] = {
    "/api/comms/v1/cost": f"?period={PERIOD}",
    "/api/duties/v1/retrospectives/search": "?text=launch",
    "/api/goals/v1/alignment": "?cycle={cycle}",
    "/api/goals/v1/board": "?cycle={cycle}",
    "/api/goals/v1/board/comparison": "?cycle={cycle}&from=2020-01-01T00:00:00Z",
    "/api/incentives/v1/results": f"?period={PERIOD}",
    "/api/incentives/v1/statements": f"?from={PERIOD}&to={PERIOD}",
    "/api/incentives/v1/statements/{period}/export": "?format=json",
}
ONLY_LOCKED = {"/api/incentives/v1/periods/{period}/seal"}
"""Routes of what a month has from its lock on; the month of the examples is open."""
AREAS = {one.name for one in load_services(services)}
LISTS = ("items", "departments", "totals", "lines")
EVERY_NTH_WRONG = 9
"""Of how many routes one is asked as if it declared something else."""


def path_to(route: ReadRoute, owner: str, examples: Examples) -> tuple[str, bool]:
    """Return a path of a route to what belongs to a department, and whether it exists."""
    known = {name: by_owner[owner] for name, by_owner in examples.items() if owner in by_owner}
    names = [name.partition(":")[0] for name in re.findall(r"{([^}]+)}", route.path)]
    values = {name: {**NAMED, **known}.get(name, NO_ID) for name in names}
    path = re.sub(r":path}", "}", route.path).format_map(values)
    query = QUERIES.get(route.path, "").replace("{cycle}", examples["cycle"][owner])
    return path + query, NO_ID not in values.values() and route.path not in ONLY_LOCKED


def rows_of(body: Any) -> list[Any]:
    """Return the rows of a list, a statement or several statements."""
    if not isinstance(body, dict):
        return []
    found = [row for name in LISTS for row in body.get(name) or ()]
    return [inner for row in found for inner in (row.get("departments") or [row])] if found else []


def names(row: Any, department: str) -> bool:
    """Return whether a row names a department."""
    return f"'{department}'" in str(row)


def is_one(route: ReadRoute, examples: Examples) -> bool:
    """Return whether a route's answer is one thing that belongs to a department."""
    exists = path_to(route, OWN, examples)[1]
    return exists and any(f"{{{name}" in route.path for name in examples)


async def test_an_installation_answers_every_role_as_the_table_says(
    start_installation: OpenTestInstallation,
) -> None:
    async with start_installation(load_services(services), reuse_routers=True) as running:
        examples = await ScopedCompany(running).fill()
        asked = (await check_every_route(running, examples)).total()
        wrong = await check_wrong_declarations(running, examples)
        lists = await check_rows(running, examples)
        same = await check_moment_of_now(running, examples)
        known, changed = await check_moment_known_then(running, examples)
        running.installation.app.state.read_scope_rules.mode = ReadScopeMode.COMPANY
        await check_open_company(running, examples)
    sys.stdout.write(f"{asked} reads as in the table; {wrong} wrong declarations are found\n")
    sys.stdout.write(f"{lists} lists have own rows alone\n")
    sys.stdout.write(f"{same} reads are the same as of now\n")
    sys.stdout.write(f"{known} reads are known as they were, {changed} have changed since\n")


async def check_every_route(running: TestInstallation, examples: Examples) -> Counter[Reader]:
    """Check the status of every route for those who ask it; return how often each of them did."""
    asked: Counter[Reader] = Counter()
    for route in read_routes():
        if route.path not in STREAMS:  # it has no end; tests/stream and tests/goals open them
            asked += await check_route(running, examples, route, cells(route))
    assert set(asked) == set(READERS)
    assert min(asked.values()) > 40
    return asked


async def check_route(
    running: TestInstallation, examples: Examples, route: ReadRoute, row: Row
) -> Counter[Reader]:
    """Check that a route answers those who ask it as a row says."""
    asked: Counter[Reader] = Counter()
    for one in chosen_questions(route, is_one(route, examples)):
        path, exists = path_to(route, one.owner, examples)
        reader = one.reader
        headers = running.authorization_headers(reader.role, department=reader.department)
        answer = await running.http_client.get(path, headers=headers)
        asked[reader] += 1
        allowed = one.is_allowed(row, is_one(route, examples))
        statuses = ({200} if exists else {404}) if allowed else {403}
        assert answer.status_code in statuses, (route, reader, path, answer.text)
    return asked


async def check_wrong_declarations(running: TestInstallation, examples: Examples) -> int:
    """Check that a route with another row than the table's is found; return how many were."""
    found = 0
    for number, route in enumerate(read_routes()):
        if number % EVERY_NTH_WRONG or route.path in STREAMS:
            continue
        wrong = wrong_rows(route, is_one(route, examples))
        with pytest.raises(AssertionError):
            await check_route(running, examples, route, wrong[number % len(wrong)])
        found += 1
    return found


async def check_rows(running: TestInstallation, examples: Examples) -> int:
    """Check that lists have a department's own rows alone, and all; return how many lists."""
    lists = 0
    auditor = running.authorization_headers(Role.AUDITOR)
    own = running.authorization_headers(Role.LIAISON, department=OWN)
    for route in read_routes():
        path, exists = path_to(route, OWN, examples)
        if route.read_class not in CLOSED or not exists:
            continue
        whole = rows_of((await running.http_client.get(path, headers=auditor)).json())
        if not any(names(row, OTHER) for row in whole):
            continue
        lists += 1
        rows = rows_of((await running.http_client.get(path, headers=own)).json())
        assert rows, path
        assert all(names(row, OWN) for row in rows), path
        assert len(rows) == sum(names(row, OWN) for row in whole), path
    assert lists >= 4
    return lists


async def check_moment_of_now(running: TestInstallation, examples: Examples) -> int:
    """Check that what is folded for this moment is what is read without one; return how many."""
    auditor, same = running.authorization_headers(Role.AUDITOR), 0
    now = running.clock().isoformat()
    for route in read_routes():
        path, exists = path_to(route, OWN, examples)
        area = path.split("/")[2]
        if not exists or area not in AREAS or route.path in STREAMS:
            continue
        plain = await running.http_client.get(path, headers=auditor)
        moment = {**dict(plain.request.url.params), "as_of": now, "known_at": now}
        past = await running.http_client.get(path, headers=auditor, params=moment)
        if past.status_code == 422:
            assert past.json()["code"] == "unknown-parameter", (path, past.text)
            continue
        assert past.status_code == plain.status_code, (path, past.text)
        if "json" in plain.headers["content-type"]:
            assert without_moment(past.json()) == without_moment(plain.json()), path
            same += 1
    assert same > 50
    return same


async def check_moment_known_then(running: TestInstallation, examples: Examples) -> tuple[int, int]:
    """Check that what was answered is what was known then, after a month in which much fell due.

    Returns how many reads that were, and how many have another answer now.
    """
    auditor, now = running.authorization_headers(Role.AUDITOR), running.clock()
    then: dict[str, Any] = {}
    for route in read_routes():
        path, exists = path_to(route, OWN, examples)
        if exists and path.split("/")[2] in AREAS:
            answer = await running.http_client.get(path, headers=auditor)
            if answer.is_success and "json" in answer.headers["content-type"]:
                then[path] = without_moment(answer.json())
    await running.advance_time(timedelta(days=30))
    known = changed = 0
    for path, told in then.items():
        plain = await running.http_client.get(path, headers=auditor)
        moment = {**dict(plain.request.url.params), "known_at": now.isoformat()}
        past = await running.http_client.get(path, headers=auditor, params=moment)
        if past.status_code == 422:
            continue
        assert past.status_code == 200, (path, past.text)
        assert without_moment(past.json()) == told, path
        known += 1
        changed += without_moment(plain.json()) != told
    assert (known > 50, changed > 5) == (True, True)
    return known, changed


def without_moment(body: Any) -> Any:
    """Return an answer without what says its moment, and without what may be done now."""
    if isinstance(body, list):
        return [without_moment(one) for one in body]
    if not isinstance(body, dict):
        return body
    said = {"as_of", "known_at", "_actions", "next_cursor"}
    return {name: without_moment(value) for name, value in body.items() if name not in said}


async def check_open_company(running: TestInstallation, examples: Examples) -> None:
    """Check that the setting opens other departments to those who have one."""
    own = running.authorization_headers(Role.LIAISON, department=OWN)
    nobody = running.authorization_headers(Role.LIAISON)
    told = await running.http_client.get("/api/installation", headers=own)
    assert told.json()["read_scope"] == "company"
    for route in read_routes():
        path, exists = path_to(route, OTHER, examples)
        if route.read_class in CLOSED and exists:
            assert (await running.http_client.get(path, headers=own)).is_success, path
            assert (await running.http_client.get(path, headers=nobody)).status_code == 403
