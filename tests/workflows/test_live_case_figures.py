"""Figures over live cases through the API: claims, loops, lateness, windows and moments."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from shared.http.auth import Role
from tests.workflows.area_client import WorkflowsClient

HOUR = timedelta(hours=1)
NOTHING = {"count": 0, "mean": None, "median": None, "p90": None}


def each(duration: str, count: int = 1) -> dict[str, Any]:
    """Return the figures of durations that are all the same."""
    return {"count": count, "mean": duration, "median": duration, "p90": duration}


async def claim(client: WorkflowsClient, case: str, step: int, department: str) -> None:
    """Claim a step as an executor of its department."""
    answer = await client.post(
        f"{case}/steps/{step}/claim",
        {"department": department},
        client.executor_headers(department),
    )
    assert answer.status_code == 200, answer.text


async def figures(client: WorkflowsClient, **query: Any) -> dict[str, Any]:
    """Read the figures of a selection."""
    answer = await client.get("/figures/cases", **query)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def rows(client: WorkflowsClient, path: str, key: str, **query: Any) -> dict[Any, Any]:
    """Read a list of figures by one of its fields."""
    answer = await client.get(f"/figures/{path}", **query)
    assert answer.status_code == 200, answer.text
    return {row[key]: row for row in answer.json()["items"]}


async def run_two_cases(client: WorkflowsClient) -> tuple[str, str]:
    """Run a case with a loop, and one that is done at once; return the flow and the time between.

    Hand it in takes an hour; Check it has waited three hours until it is claimed, and is sent back
    an hour later; both are done again without any time.
    """
    clock = client.installation.clock
    flow = await client.publish_flow()
    case = await client.start_case(flow)
    clock.advance(HOUR)
    await client.complete_step(case, 1, "sales")
    clock.advance(3 * HOUR)
    await claim(client, case, 2, "finance")
    clock.advance(HOUR)
    answer = await client.post(
        f"{case}/steps/2/send-back",
        {"department": "finance", "reason": "no receipt"},
        client.executor_headers("finance"),
    )
    assert answer.status_code == 200, answer.text
    await client.complete_step(case, 3, "sales")
    await claim(client, case, 4, "finance")
    await client.complete_step(case, 4, "finance")
    clock.advance(HOUR)
    between = clock().isoformat()
    clock.advance(HOUR)
    other = await client.start_case(flow)
    await client.complete_step(other, 1, "sales")
    clock.advance(9 * HOUR)
    await client.complete_step(other, 2, "finance")
    return flow, between


async def test_loops_claims_and_lateness_of_live_cases_are_counted(
    area_client: WorkflowsClient,
) -> None:
    flow, _ = await run_two_cases(area_client)
    found = await figures(area_client, flow_id=flow)
    assert (found["cases"], found["withdrawn"]) == (2, 0)
    assert found["cycle_time"] == {"count": 2, "mean": "PT7H", "median": "PT5H", "p90": "PT9H"}
    assert (found["openings"], found["reopened"], found["sent_back"]) == (6, 2, 1)
    assert (found["reworked_cases"], found["reworked_share"]) == (1, "0.5000")
    assert (found["judged"], found["late"], found["late_share"]) == (5, 1, "0.2000")
    assert found["bottleneck"] == {
        "basis": "sojourn",
        "source": flow,
        "activity": "Check it",
        "total": "PT13H",
        "share": "0.9286",
    }
    assert found["conformance"] == {
        "cases": 2,
        "conforming_cases": 1,
        "case_share": "0.5000",
        "moves": 6,
        "conforming_moves": 5,
        "move_share": "0.8333",
    }
    steps = await rows(area_client, "steps", "activity")
    check = steps["Check it"]
    assert check["source_name"] == "Cost allocation"
    assert check["sojourn"] == {"count": 3, "mean": "PT4H20M", "median": "PT4H", "p90": "PT9H"}
    assert check["waiting"] == {"count": 2, "mean": "PT1H30M", "median": "PT0S", "p90": "PT3H"}
    assert check["working"] == {"count": 2, "mean": "PT30M", "median": "PT0S", "p90": "PT1H"}
    assert steps["Hand it in"]["waiting"] == NOTHING
    departments = await rows(area_client, "departments", "department")
    assert departments["sales"]["department_name"] == "sales"
    assert departments["finance"]["sojourn"] == check["sojourn"]
    variants = await rows(area_client, "variants", "length")
    assert {length: (one["cases"], one["share"]) for length, one in variants.items()} == {
        4: (1, "0.5000"),
        2: (1, "0.5000"),
    }
    handovers = await rows(area_client, "handovers", "sender")
    assert {sender: row["times"] for sender, row in handovers.items()} == {"sales": 3, "finance": 1}


async def test_a_window_and_a_moment_leave_out_what_was_not_yet(
    area_client: WorkflowsClient,
) -> None:
    _, between = await run_two_cases(area_client)
    for query in ({"to": between}, {"known_at": between}):
        found = await figures(area_client, **query)
        assert (found["cases"], found["cycle_time"]) == (1, each("PT5H"))
        assert found["late_share"] == "0.0000"
        assert (await rows(area_client, "handovers", "recipient", **query))["finance"]["times"] == 2
    assert (await figures(area_client, **{"from": between}))["cycle_time"] == each("PT9H")


async def test_the_entry_of_a_past_time_is_not_known_before_it_is_recorded(
    area_client: WorkflowsClient,
) -> None:
    clock = area_client.installation.clock
    flow = await area_client.publish_flow([{**STEP, "department": "sales"}])
    case = await area_client.start_case(flow)
    clock.advance(HOUR)
    done_at = clock().isoformat()
    clock.advance(HOUR)
    moment = clock().isoformat()
    clock.advance(HOUR)
    answer = await area_client.post(
        f"{case}/steps/1/complete", {"department": "sales", "at": done_at}, Role.OFFICER_WORKFLOWS
    )
    assert answer.status_code == 200, answer.text
    assert (await figures(area_client))["cycle_time"] == each("PT1H")
    assert (await figures(area_client, known_at=moment))["cycle_time"] == NOTHING


STEP = {"key": "sign", "name": "Sign it", "standard": "P1D"}


async def test_a_withdrawn_case_counts_as_such_and_for_nothing_else(
    area_client: WorkflowsClient,
) -> None:
    flow = await area_client.publish_flow()
    case = await area_client.start_case(flow)
    await area_client.complete_step(case, 1, "sales")
    answer = await area_client.post(f"{case}/withdraw", {"reason": "moved"})
    assert answer.status_code == 200, answer.text
    found = await figures(area_client)
    assert (found["cases"], found["withdrawn"], found["openings"]) == (0, 1, 0)
    assert found["cycle_time"] == found["sojourn"] == NOTHING
    (row,) = (await rows(area_client, "flows", "source")).values()
    assert (row["cases"], row["withdrawn"], row["openings"], row["late_share"]) == (0, 1, 0, None)
    assert row["sojourn"] == row["cycle_time"] == NOTHING
    assert await rows(area_client, "handovers", "sender") == {}
