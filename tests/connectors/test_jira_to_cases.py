"""The whole way of an issue: webhook, delivery, command, case."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from services.connectors.domain.external_change import IgnoredReason
from shared.http.auth import Role
from shared.testing.area_client import same_instants
from tests.connectors.area_client import ConnectorsClient, outcome
from tests.connectors.jira_bodies import commented, created, deleted, moved
from tests.connectors.test_jira_bodies import GIVEN, MEANING, given_bodies

MINUTE = timedelta(minutes=1)


async def test_an_issue_starts_a_case_and_its_statuses_take_it_further(
    jira: ConnectorsClient,
) -> None:
    await jira.make_mapping_live(await jira.publish_flow())
    now = jira.installation.clock()
    first = await jira.take(created(now), "a1")
    assert outcome(first) == ("applied", ["start-case 201"])
    assert (first["mapping_version"], first["lag_seconds"]) == (1, 0)
    case = await jira.read_case(first["case_id"])
    assert (case["subject"], case["department"]) == ("SALES-41 Fair stand in Shanghai", "sales")
    jira.installation.clock.advance(2 * MINUTE)
    second = await jira.take(moved(now + MINUTE, "In Progress", "1"), "a2")
    assert outcome(second) == ("applied", ["complete-step 200"])
    case = await jira.read_case(first["case_id"])
    done_at = case["steps"][0]["done_at"]
    assert case["activity"] == "Check it"
    assert same_instants(done_at, (now + MINUTE).isoformat())
    back = await jira.take(moved(now + MINUTE, "To Do", "2"), "a3")
    assert outcome(back) == ("applied", ["send-back 200"])
    for status, change_id in (("In Progress", "3"), ("Done", "4")):
        taken = await jira.take(moved(jira.installation.clock(), status, change_id))
        assert outcome(taken) == ("applied", ["complete-step 200"])
    assert (await jira.read_case(first["case_id"]))["status"] == "finished"


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
async def test_events_in_any_order_and_twice_lead_to_the_same_case(
    jira: ConnectorsClient, order: Sequence[int]
) -> None:
    await jira.make_mapping_live(await jira.publish_flow())
    now = jira.installation.clock().replace(microsecond=0)
    bodies = [
        created(now - 3 * MINUTE),
        moved(now - 2 * MINUTE, "In Progress", "1"),
        moved(now - MINUTE, "Done", "2"),
    ]
    taken = [await jira.take(bodies[one], f"first-{one}") for one in order]
    await jira.take(bodies[order[0]], "the same event of another webhook")
    (case,) = {one["case_id"] for one in taken if one["case_id"]}
    found = await jira.read_case(case)
    assert [(step["activity"], bool(step["done_at"])) for step in found["steps"]] == [
        ("Hand it in", True),
        ("Check it", True),
    ]
    assert found["status"] == "finished"


async def test_a_kept_status_is_not_applied_when_it_is_no_latecomers_any_more(
    jira: ConnectorsClient,
) -> None:
    await jira.make_mapping_live(await jira.publish_flow())
    now = jira.installation.clock()
    case = (await jira.take(created(now)))["case_id"]
    kept = await jira.take(moved(now, "Done", "2"))
    assert outcome(kept) == ("ignored", "step-not-open")
    jira.installation.clock.advance(timedelta(hours=2))
    later = await jira.take(moved(jira.installation.clock(), "In Progress", "3"))
    assert outcome(later) == ("applied", ["complete-step 200"])
    assert (await jira.read_case(case))["status"] == "running"


async def test_a_moved_issue_with_a_renamed_key_stays_with_its_case(
    jira: ConnectorsClient,
) -> None:
    await jira.make_mapping_live(await jira.publish_flow())
    now = jira.installation.clock()
    case = (await jira.take(created(now)))["case_id"]
    further = await jira.take(moved(now, "In Progress", "1", key="OPS-7"))
    assert (outcome(further), further["case_id"]) == (("applied", ["complete-step 200"]), case)
    again = await jira.take(created(now, key="OPS-7"))
    assert outcome(again) == ("ignored", "linked-already")


async def test_a_deleted_issue_leaves_its_case_to_people_until_it_is_restored(
    jira: ConnectorsClient,
) -> None:
    await jira.make_mapping_live(await jira.publish_flow())
    now = jira.installation.clock()
    case = (await jira.take(created(now)))["case_id"]
    assert outcome(await jira.take(deleted(now + 2 * MINUTE))) == ("ignored", "item-deleted")
    late = await jira.take(moved(now + MINUTE, "In Progress", "1"))
    assert outcome(late) == ("ignored", "item-deleted")
    assert (await jira.read_case(case))["status"] == "running"
    restored = await jira.take(moved(now + 3 * MINUTE, "In Progress", "2"))
    assert (outcome(restored)[0], restored["case_id"]) == ("applied", case)


async def test_an_issue_that_was_deleted_in_a_far_future_can_be_restored(
    jira: ConnectorsClient,
) -> None:
    await jira.make_mapping_live(await jira.publish_flow())
    now = jira.installation.clock()
    await jira.take(created(now))
    assert outcome(await jira.take(deleted(now + timedelta(days=9000))))[1] == "item-deleted"
    jira.installation.clock.advance(MINUTE)
    restored = await jira.take(moved(now + MINUTE, "In Progress", "1"))
    assert outcome(restored) == ("applied", ["complete-step 200"])


@pytest.mark.parametrize(
    ("assignee", "components", "department"),
    [
        (None, [], None),
        ({"accountId": "9", "displayName": "Nobody"}, [{"name": "other"}], None),
        ({"accountId": "5c5f"}, [], "finance"),
        ({"name": "li.na", "key": "JIRAUSER1"}, [], "sales"),
        ({"accountId": "9"}, [{"name": "Fairs"}], "sales"),
    ],
)
async def test_assignee_or_team_say_the_department_and_an_issue_without_one_is_ignored(
    jira: ConnectorsClient, assignee: Any, components: Any, department: str | None
) -> None:
    flow = await jira.publish_flow()
    body = {
        "routes": [{"project": "SALES", "flow_id": flow}],
        "people": [
            {"name": "5c5f", "department": "FINANCE"},
            {"name": "li.na", "department": "sales"},
        ],
        "teams": [{"name": "Fairs", "department": "sales"}],
    }
    saved = await jira.post("/connectors/jira/mappings", body)
    assert saved.status_code == 201, saved.text
    await jira.post("/connectors/jira/mappings/1/make-live")
    now = jira.installation.clock()
    taken = await jira.take(created(now, assignee=assignee, components=components))
    if department is None:
        assert outcome(taken) == ("ignored", "department-missing")
    else:
        assert (await jira.read_case(taken["case_id"]))["department"] == department


async def test_what_no_mapping_knows_is_ignored_with_its_reason(jira: ConnectorsClient) -> None:
    now = jira.installation.clock()
    assert outcome(await jira.take(created(now), "1")) == ("ignored", "no-mapping")
    flow = await jira.publish_flow()
    await jira.make_mapping_live(flow)
    found = [
        outcome(await jira.take(body))[1]
        for body in (
            created(now, key="OPS-1"),
            created(now, issuetype={"name": "Epic"}),
            moved(now, "Waiting for the customer", "1"),
            moved(now, "In Progress", "2"),
        )
    ]
    assert found == ["not-mapped", "not-mapped", "status-not-mapped", "not-linked"]
    assert [one["outcome"] for one in await dry_run(jira)] == [
        "command",
        "nothing",
        "nothing",
        "nothing",
        "command",
    ]


async def dry_run(jira: ConnectorsClient) -> list[dict[str, Any]]:
    """Return what the first version would have kept deliveries lead to, the newest first."""
    path = "/connectors/jira/mappings/1/dry-run"
    answer = await jira.get(path, Role.OFFICER_WORKFLOWS)
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def test_a_status_of_a_case_that_is_over_changes_nothing(jira: ConnectorsClient) -> None:
    await jira.make_mapping_live(await jira.publish_flow())
    now = jira.installation.clock()
    for body in (created(now), moved(now, "In Progress", "1"), moved(now, "Done", "2")):
        assert (await jira.take(body))["status"] == "applied"
    assert outcome(await jira.take(moved(now, "To Do", "3"))) == ("ignored", "step-not-open")


async def test_a_comment_changes_nothing(jira: ConnectorsClient) -> None:
    await jira.make_mapping_live(await jira.publish_flow())
    body = commented(jira.installation.clock(), "1", "5c5f")
    assert outcome(await jira.take(body)) == ("ignored", "event-not-used")


@pytest.mark.data
@given_bodies
async def test_every_given_body_leads_to_its_command_or_is_ignored_with_its_reason(
    jira: ConnectorsClient,
) -> None:
    flow = await jira.publish_flow()
    route = {"flow_id": flow, "department": "sales"}
    steps = [
        {"status": "In Progress", "command": "complete-step", "activity": "Hand it in"},
        {"status": "Done", "command": "complete-step", "activity": "Check it"},
        {"status": "Resolved", "command": "complete-step", "activity": "Check it"},
    ]
    body = {"routes": [{**route, "project": one, "statuses": steps} for one in ("TES", "KT")]}
    assert (await jira.post("/connectors/jira/mappings", body)).status_code == 201
    await jira.post("/connectors/jira/mappings/1/make-live")
    outcomes = {}
    for name in sorted(MEANING, key=lambda name: ("created" not in name, name)):
        taken = await jira.take((GIVEN / f"{name}.json").read_bytes())
        outcomes[name] = taken["commands"] or taken["reason"]
    assert outcomes == {
        **{name: str(said) for name, said in MEANING.items() if isinstance(said, IgnoredReason)},
        "webhook-cloud-comment-created": "event-not-used",
        "webhook-cloud-issue-created-many-fields": ["start-case 201"],
        "webhook-issue-created": ["start-case 201"],
        "webhook-issue-deleted": "item-deleted",
        "webhook-issue-updated-reopened": "status-not-mapped",
        # It came before the one that it follows, which then applies both.
        "webhook-issue-updated-resolved": "step-not-open",
        "webhook-issue-updated-started-working": ["complete-step 200", "complete-step 200"],
        # No case was started for this issue.
        "webhook-server-issue-updated-in-progress": "not-linked",
        "webhook-server-issue-updated-resolved": "not-linked",
    }
