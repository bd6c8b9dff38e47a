"""The whole way of an issue: webhook, delivery, command, case."""

from __future__ import annotations

from datetime import timedelta

from tests.connectors.area_client import ConnectorsClient
from tests.connectors.jira_bodies import created, moved

MINUTE = timedelta(minutes=1)


async def test_an_issue_starts_a_case_and_its_statuses_take_it_further(
    jira: ConnectorsClient,
) -> None:
    await jira.make_mapping_live(await jira.publish_flow())
    now = jira.installation.clock()
    first = await jira.take(created(now), "a1")
    assert (first["status"], first["commands"], first["mapping_version"]) == (
        "applied",
        ["start-case 201"],
        1,
    )
    case = await jira.read_case(first["case_id"])
    assert (case["subject"], case["department"]) == (
        "SALES-41 Fair stand in Shanghai",
        "sales",
    )
    jira.installation.clock.advance(2 * MINUTE)
    second = await jira.take(moved(now + MINUTE, "In Progress", "1"), "a2")
    assert second["commands"] == ["complete-step 200"]
    case = await jira.read_case(first["case_id"])
    assert case["activity"] == "Check it"
    back = await jira.take(moved(now + MINUTE, "To Do", "2"), "a3")
    assert back["commands"] == ["send-back 200"], back
    for status, change_id in (("In Progress", "3"), ("Done", "4")):
        taken = await jira.take(moved(jira.installation.clock(), status, change_id))
        assert taken["status"] == "applied", taken
    case = await jira.read_case(first["case_id"])
    assert case["status"] == "finished"
