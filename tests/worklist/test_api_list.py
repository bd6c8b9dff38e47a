"""The list over HTTP: what is in it, for whom, in which order, and by which filters."""

from __future__ import annotations

from typing import Any

import pytest

from shared.http.auth import Role
from tests.worklist.area_client import WorklistClient
from tests.worklist.stories import (
    handoff_fact,
    request_fact,
    step_fact,
    support_fact,
    time_text,
)

pytestmark = pytest.mark.asyncio(loop_scope="package")

PERIOD = {"period": "2026-10", "at": time_text(1)}
DISPUTE = {
    "dispute_id": "00000000-0000-0000-0000-000000000007",
    "department": "QA",
    "counterparts": ["RND"],
    "period": "2026-10",
    "subject": "figure",
    "reasons": "one handoff too many",
    "at": time_text(2),
}


async def tell_of_everything(client: WorklistClient) -> None:
    await client.tell(
        ("duties.duty-scheduled", handoff_fact(1, "scheduled", 1)),
        ("duties.duty-scheduled", handoff_fact(0, "scheduled", 1)),
        ("duties.handoff-rejected", handoff_fact(0, "rejected", 5)),
        ("comms.request-opened", request_fact(2, "opened", 3)),
        ("goals.support-asked", support_fact(4, "asked", 4)),
        ("workflows.step-opened", step_fact(5, "opened", 5)),
        ("incentives.period-calculated", PERIOD),
        ("incentives.dispute-filed", DISPUTE),
    )


def short(items: list[dict[str, Any]]) -> list[tuple[str, str, str | None]]:
    return [(one["side"], one["kind"], one["department"]) for one in items]


async def test_the_list_has_both_sides_of_each_thing_the_soonest_first(
    client: WorklistClient,
) -> None:
    await tell_of_everything(client)
    assert short(await client.items()) == [
        ("owes", "handoff", "QA"),
        ("waits", "handoff", "RND"),
        ("owes", "handoff", "RND"),
        ("waits", "handoff", "MKT"),
        ("owes", "request", "QA"),
        ("waits", "request", "MKT"),
        ("owes", "support", "MKT"),
        ("waits", "support", "RND"),
        ("owes", "step", "MKT"),
        ("owes", "dispute", None),
        ("waits", "dispute", "QA"),
        ("owes", "month", None),
    ]


async def test_a_row_says_what_is_owed_to_whom_and_why(client: WorklistClient) -> None:
    await tell_of_everything(client)
    (found,) = await client.items(department="QA", side="owes", kind="handoff")
    assert found["title"] == "part 0"
    assert found["state"] == "rejected"
    assert found["reason"]["en"] == "sent back: because 5"
    assert found["reason"]["zh"] == "被退回：because 5"
    assert found["kind_name"] == {"en": "handoff to deliver", "zh": "待交付的交接"}
    assert [one["department"] for one in (found["owes"], *found["waits"])] == ["QA", "RND"]
    assert found["link"] == "/api/duties/v1/handoffs/00000000-0000-0000-0000-000000000000"


async def test_the_list_is_paged_without_leaving_out_or_repeating_a_row(
    client: WorklistClient,
) -> None:
    await tell_of_everything(client)
    everything = await client.items()
    paged: list[dict[str, Any]] = []
    cursor = None
    for _ in everything:
        answer = (await client.get("/items", limit=5, cursor=cursor)).json()
        paged += answer["items"]
        cursor = answer["next_cursor"]
        if cursor is None:
            break
    assert paged == everything


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"department": "QA", "side": "waits"}, [("waits", "dispute", "QA")]),
        ({"area_": "workflows"}, [("owes", "step", "MKT")]),
        ({"role": "hr"}, []),
        ({"role": "officer-goals", "kind": "month"}, [("owes", "month", None)]),
        ({"q": "PART 0", "side": "owes"}, [("owes", "handoff", "QA")]),
        ({"due_until": time_text(100), "side": "waits"}, [("waits", "handoff", "RND")]),
        ({"due_from": time_text(105), "due_until": time_text(200)}, [("owes", "step", "MKT")]),
        ({"goal_id": "00000000-0000-0000-0000-000000000062", "side": "owes"},
         [("owes", "support", "MKT")]),
    ],
)  # fmt: skip
async def test_the_list_is_filtered(
    client: WorklistClient, filters: dict[str, str], expected: list[tuple[str, str, str]]
) -> None:
    await tell_of_everything(client)
    assert short(await client.items(**filters)) == expected


async def test_totals_count_the_rows_by_side_and_kind_and_those_that_are_overdue(
    client: WorklistClient,
) -> None:
    await tell_of_everything(client)
    await client.tell(("workflows.step-overdue", step_fact(5, "overdue", 200)))
    totals = (await client.get("/items/totals", department="MKT")).json()
    assert (totals["count"], totals["overdue"]) == (4, 1)
    counted = {(one["side"], one["kind"]): one["overdue"] for one in totals["by_kind"]}
    assert counted == {
        ("owes", "step"): 1,
        ("owes", "support"): 0,
        ("waits", "handoff"): 0,
        ("waits", "request"): 0,
    }


async def test_a_department_sees_the_work_of_all_and_only_its_own_requests_and_disputes(
    client: WorklistClient,
) -> None:
    await tell_of_everything(client)
    kinds = {one["kind"] for one in await client.items(client.executor_headers("RND"))}
    assert kinds == {"handoff", "support", "step", "month"}
    kinds = {one["kind"] for one in await client.items(client.executor_headers("MKT"))}
    assert kinds == {"handoff", "support", "step", "month", "request"}
    assert {one["kind"] for one in await client.items(Role.HR)} == {"dispute", "month"}


async def test_what_failed_is_seen_by_the_roles_that_owe_it_and_by_nobody_of_a_department(
    client: WorklistClient,
) -> None:
    failed = {"delivery_id": "1", "code": "closed", "connector": "jira", "at": time_text(1)}
    await client.tell(
        ("connectors.delivery-failed", failed), ("comms.notice-delivery-failed", failed)
    )
    everything = {"delivery", "notice-delivery"}
    assert {one["kind"] for one in await client.items(Role.OPERATOR)} == everything
    assert {one["kind"] for one in await client.items()} == everything
    (row,) = await client.items(Role.OPERATOR, kind="delivery")
    assert row["link"] == "/api/connectors/v1/connectors/jira/deliveries/1"
    for reader in (client.executor_headers("RND"), Role.HR, Role.CONNECTOR):
        assert await client.items(reader) == []


async def test_mine_stands_for_the_callers_own_department(client: WorklistClient) -> None:
    await tell_of_everything(client)
    rows = await client.items(client.executor_headers("QA"), department="mine", side="owes")
    assert short(rows) == [("owes", "handoff", "QA"), ("owes", "request", "QA")]


async def test_who_belongs_to_no_department_is_told_what_to_ask_instead(
    client: WorklistClient,
) -> None:
    refused = await client.get("/items", department="mine")
    assert (refused.status_code, refused.json()["code"]) == (422, "own-department-missing")
