"""Mappings: versions, all faults at once, dry runs, and which one is live."""

from __future__ import annotations

from uuid import UUID

from tests.connectors.area_client import ConnectorsClient, mapping_body
from tests.connectors.jira_bodies import created, moved

FLOW = UUID("01938b2e-7a00-7000-8000-000000000001")


async def test_a_faulty_mapping_is_refused_and_changes_nothing(jira: ConnectorsClient) -> None:
    body = mapping_body(str(FLOW), department="nobody")
    body["people"] = [{"name": "a", "department": "sales"}] * 2
    refused = await jira.post("/connectors/jira/mappings", body)
    assert (refused.status_code, refused.json()["code"]) == (422, "mapping-invalid")
    assert [(one["pointer"], one["code"]) for one in refused.json()["errors"]] == [
        ("#/people/1/name", "name-twice"),
        ("#/routes/0/department", "department-unknown"),
    ]
    assert (await jira.get("/connectors/jira/mappings")).json()["items"] == []


async def test_a_mapping_is_tried_on_kept_deliveries_before_it_goes_live(
    jira: ConnectorsClient,
) -> None:
    now = jira.installation.clock()
    for body in (created(now), moved(now, "In Progress", "1"), created(now, key="OPS-1")):
        assert (await jira.take(body))["reason"] == "no-mapping"
    saved_at = await jira.post("/connectors/jira/mappings", mapping_body(str(FLOW)))
    path = saved_at.headers["Location"].removeprefix(jira.api_root)
    assert path == "/connectors/jira/mappings/1"
    events = await jira.count("event")
    tried = (await jira.get(f"{path}/dry-run", total="true")).json()
    assert [(one["command"], one["reason"], one["department"]) for one in tried["items"]] == [
        (None, "not-mapped", None),
        ("complete-step: Hand it in", None, None),
        ("start-case", None, "sales"),
    ]
    assert (tried["total"], await jira.count("event")) == (3, events)


async def test_versions_are_shown_and_an_earlier_one_can_be_live_again(
    jira: ConnectorsClient,
) -> None:
    await jira.make_mapping_live(str(FLOW))
    await jira.make_mapping_live(str(FLOW), department="FINANCE")
    again = await jira.post("/connectors/jira/mappings/1/make-live")
    assert again.json() == {"id": "1", "version": 5}
    listed = (await jira.get("/connectors/jira/mappings", total="true")).json()
    assert [(one["number"], one["live"]) for one in listed["items"]] == [(1, True), (2, False)]
    assert (listed["total"], listed["next_cursor"]) == (2, None)
    second = (await jira.get("/connectors/jira/mappings/2", jira.role)).json()
    assert second["terms"]["routes"][0]["department"] == "finance"
    assert [(one["operation"], one["allowed"]) for one in second["_actions"]] == [
        ("make_mapping_live", True)
    ]
    facts = await jira.published_facts("mapping-made-live")
    assert [one["number"] for one in facts] == [1, 2, 1]
