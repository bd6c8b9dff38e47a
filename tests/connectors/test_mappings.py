"""Mappings: versions, all faults at once, dry runs, and which one is live."""

from __future__ import annotations

from uuid import UUID

import pytest

from services.connectors.domain import mapping
from services.connectors.domain.mapping import (
    MakeMappingLive,
    Mapping,
    MappingMadeLive,
    MappingVersionSaved,
    SaveMappingVersion,
)
from services.connectors.domain.mapping_faults import refuse_faults
from services.connectors.domain.mapping_routes import CaseRoute, Route, StatusAction, StatusRule
from services.connectors.domain.mapping_terms import DepartmentOfName, MappingTerms
from services.connectors.domain.refusals import (
    MappingInvalid,
    SavedMeanwhile,
    UnknownMappingVersion,
)
from shared.testing.given_when_then import aggregate_scenario
from shared.testing.manual_clock import MONDAY_MORNING as BASE_TIME
from tests.connectors.area_client import ConnectorsClient, mapping_body
from tests.connectors.jira_bodies import created, moved

FLOW = UUID("01938b2e-7a00-7000-8000-000000000001")
given = aggregate_scenario(mapping.decide, mapping.evolve, Mapping()).given


def terms(*routes: Route) -> MappingTerms:
    return MappingTerms(routes=routes or (CaseRoute(project="SALES", flow_id=FLOW),))


def saved(number: int, said: MappingTerms) -> MappingVersionSaved:
    return MappingVersionSaved(connector="jira", number=number, terms=said, at=BASE_TIME)


def save(said: MappingTerms, number: int = 1) -> SaveMappingVersion:
    return SaveMappingVersion("jira", number, said, {"sales"}, BASE_TIME)


FIRST, SECOND = terms(), terms(CaseRoute(project="OPS", flow_id=FLOW))
LIVE = MappingMadeLive(connector="jira", number=1, at=BASE_TIME)


def test_versions_are_numbered_and_the_same_one_is_saved_once() -> None:
    given().when(save(FIRST)).then(saved(1, FIRST))
    given(saved(1, FIRST)).when(save(FIRST)).then()
    given(saved(1, FIRST)).when(save(SECOND, 2)).then(saved(2, SECOND))
    given(saved(1, FIRST), saved(2, SECOND)).when(save(FIRST, 3)).then(saved(3, FIRST))


def test_a_version_that_was_saved_meanwhile_is_not_passed_off_as_ones_own() -> None:
    given(saved(1, FIRST)).when(save(SECOND, 1)).then_refused(SavedMeanwhile)
    given(saved(1, FIRST), saved(2, SECOND)).when(save(SECOND, 1)).then_refused(SavedMeanwhile)
    given(saved(1, FIRST), saved(2, SECOND)).when(save(SECOND, 2)).then()


def test_a_version_that_there_is_can_be_made_live_once() -> None:
    make_live = MakeMappingLive("jira", 1, BASE_TIME)
    given(saved(1, FIRST)).when(make_live).then(LIVE)
    given(saved(1, FIRST), LIVE).when(make_live).then()
    given(saved(1, FIRST), LIVE, saved(2, SECOND)).when(MakeMappingLive("jira", 2, BASE_TIME)).then(
        LIVE.model_copy(update={"number": 2})
    )
    given().when(make_live).then_refused(UnknownMappingVersion)
    given(saved(1, FIRST)).when(MakeMappingLive("jira", 0, BASE_TIME)).then_refused(
        UnknownMappingVersion
    )


def rule(status: str, action: StatusAction, **values: str) -> StatusRule:
    return StatusRule(status=status, command=action, activity="Check it", **values)


def test_every_fault_is_told_at_once() -> None:
    route = CaseRoute(
        project="SALES",
        item_types=("Task", "Bug"),
        flow_id=FLOW,
        department="nobody",
        statuses=(
            rule("Done", StatusAction.COMPLETE_STEP, reason="why"),
            rule("Done", StatusAction.SEND_BACK, decision="yes"),
        ),
    )
    faulty = MappingTerms(
        routes=(route, CaseRoute(project="SALES", item_types=("Bug",), flow_id=FLOW)),
        people=(
            DepartmentOfName(name="li.na", department="sales"),
            DepartmentOfName(name="li.na", department="gone"),
        ),
        teams=(DepartmentOfName(name="Fairs", department="sales"),),
    )
    with pytest.raises(MappingInvalid) as refused:
        refuse_faults(faulty, {"sales"})
    assert [(pointer, reason.code()) for pointer, reason in refused.value.details] == [
        ("#/routes/0/statuses/0/reason", "field-not-taken"),
        ("#/routes/0/statuses/1/status", "status-twice"),
        ("#/routes/0/statuses/1/decision", "field-not-taken"),
        ("#/routes/0/statuses/1/reason", "send-back-reason-missing"),
        ("#/routes/1", "route-twice"),
        ("#/people/1/name", "name-twice"),
        ("#/routes/0/department", "department-unknown"),
        ("#/people/1/department", "department-unknown"),
    ]


def test_a_route_that_names_the_type_comes_before_one_for_all() -> None:
    for_all = CaseRoute(project="SALES", flow_id=FLOW)
    for_bugs = CaseRoute(project="SALES", item_types=("Bug",), flow_id=UUID(int=1))
    both = MappingTerms(routes=(for_all, for_bugs))
    refuse_faults(both, set())
    assert both.route_for("SALES", "Bug") == for_bugs
    assert both.route_for("SALES", "Task") == for_all
    assert both.route_for("OPS", "Bug") is None


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
