"""Requests over HTTP."""

from datetime import timedelta

import pytest

from shared.http.callers import Role
from tests.comms.asking import REQUEST, Asking
from tests.comms.company import SOME_ID, Company

HOUR = timedelta(hours=1)


@pytest.fixture
def asking(company: Company) -> Asking:
    """Give departments that ask each other; it is Monday, nine o'clock."""
    return Asking(company)


async def test_a_request_is_asked_paused_and_resolved(asking: Asking) -> None:
    path, clock = await asking.ask(), asking.company.house.clock
    found = await asking.read(path)
    assert (found["status"], found["leg"], found["version"]) == ("open", 1, 2)
    assert found["due_at"] == "2026-11-24T01:00:00Z"
    assert found["silent_since"] == "2026-11-23T01:00:00Z"
    clock.pass_by(2 * HOUR)
    await asking.reply(path)
    clock.pass_by(HOUR)
    await asking.pause(path)
    assert (await asking.read(path))["status"] == "paused"
    assert (await asking.read(path))["due_at"] is None
    clock.pass_by(5 * HOUR)
    await asking.does(path, "resume", "sales")
    assert (await asking.read(path))["due_at"] == "2026-11-24T08:00:00Z"
    clock.pass_by(HOUR)
    await asking.resolve(path)
    found = await asking.read(path)
    assert (found["status"], found["leg"], found["due_at"]) == ("resolved", 2, None)
    assert [one["kind"] for one in found["entries"]] == ["progress", "pause", "resume", "resolution"]
    assert [(leg["leg"], leg["breached"], leg["resolved"]) for leg in found["legs"]] == [
        (1, False, False),
        (2, False, True),
    ]
    assert found["terms"]["reply"] == {"owed": "progress", "within": "P1D", "hours": "workdays"}
