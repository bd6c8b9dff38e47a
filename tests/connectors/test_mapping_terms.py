"""What a mapping says, its faults and its versions."""

from __future__ import annotations

from uuid import UUID

import pytest

from services.connectors.domain import mapping
from services.connectors.domain.external_change import ChangeKind, ExternalChange
from services.connectors.domain.fulfilment import FulfilmentRule
from services.connectors.domain.mapping import (
    MakeMappingLive,
    Mapping,
    MappingMadeLive,
    MappingVersionSaved,
    SaveMappingVersion,
)
from services.connectors.domain.mapping_faults import refuse_faults
from services.connectors.domain.mapping_routes import (
    CaseRoute,
    Route,
    StatusAction,
    StatusRule,
    TargetKind,
)
from services.connectors.domain.mapping_terms import DepartmentOfName, MappingTerms
from services.connectors.domain.refusals import (
    MappingInvalid,
    SavedMeanwhile,
    UnknownMappingVersion,
)
from shared.testing.given_when_then import aggregate_scenario
from shared.testing.manual_clock import MONDAY_MORNING as BASE_TIME
from tests.connectors.test_mutated_bodies import FIELDS

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


NEEDED = {
    "complete-step": {"activity": "a"},
    "send-back": {"activity": "a", "reason": "r"},
    "reply": {"text": "t"},
    "resolve": {"text": "t"},
    "reject": {"reason": "r"},
}
"""What commands of statuses need; `withdraw` needs a reason as well."""


def faults_of(target: str, statuses: list[dict[str, str]]) -> list[tuple[str, str]]:
    route = {"target": target, "project": "TES", "statuses": statuses, **FIELDS[target]}
    said = MappingTerms.model_validate({"routes": [route]})
    try:
        refuse_faults(said, {"sales", "finance"})
    except MappingInvalid as refused:
        return [(pointer.rpartition("/")[2], one.code()) for pointer, one in refused.details]
    return []


@pytest.mark.parametrize("target", sorted(TargetKind))
@pytest.mark.parametrize("action", sorted(StatusAction))
def test_each_target_takes_its_own_commands_with_what_they_need(
    target: TargetKind, action: StatusAction
) -> None:
    taken = {
        TargetKind.CASE: {"complete-step", "send-back"},
        TargetKind.REQUEST: {"reply", "resolve", "withdraw"},
        TargetKind.DUTY: {"offer", "recall", "accept", "reject", "withdraw"},
        TargetKind.HANDOFF: {"offer", "recall", "accept", "reject"},
        TargetKind.STANDING_DUTY: {"fulfil"},
        TargetKind.GOAL: {"enter-reading"},
    }[target]
    needed = {"reason": "r"} if action == "withdraw" else NEEDED.get(action, {})
    bare = {"status": "Done", "command": action}
    if action not in taken:
        assert faults_of(target, [bare | needed]) == [("command", "command-not-of-target")]
        return
    assert faults_of(target, [bare | needed]) == []
    codes = {
        ("send-back", "reason"): "send-back-reason-missing",
    }
    missing = [(name, codes.get((action, name), "rule-field-missing")) for name in sorted(needed)]
    assert faults_of(target, [bare]) == missing
    optional = {"decision"} if action == "complete-step" else set()
    extra = {"activity": "x", "decision": "x", "reason": "x", "text": "x"}
    refused = [
        (name, "field-not-taken") for name in extra if name not in needed and name not in optional
    ]
    assert faults_of(target, [bare | extra]) == refused


def test_a_version_from_before_there_were_targets_starts_cases() -> None:
    old = {
        "type": "mapping-version-saved",
        "connector": "jira",
        "number": 1,
        "terms": {
            "routes": [
                {
                    "project": "SALES",
                    "item_types": [],
                    "flow_id": str(FLOW),
                    "department": None,
                    "statuses": [
                        {
                            "status": "Done",
                            "command": "complete-step",
                            "activity": "Check it",
                            "decision": None,
                            "reason": None,
                        }
                    ],
                }
            ],
            "people": [],
            "teams": [],
        },
        "at": BASE_TIME.isoformat(),
    }
    done = StatusRule(status="Done", command=StatusAction.COMPLETE_STEP, activity="Check it")
    loaded = MappingVersionSaved.model_validate(old)
    assert loaded.terms == terms(CaseRoute(project="SALES", flow_id=FLOW, statuses=(done,)))
    again = MappingVersionSaved.model_validate_json(loaded.model_dump_json())
    assert again == loaded


def test_every_department_that_a_mapping_names_is_spelled_and_known() -> None:
    routes = [
        {"target": one, "project": f"P{number}", **FIELDS[one]}
        for number, one in enumerate(("request", "duty", "handoff"))
    ]
    said = MappingTerms.model_validate(
        {
            "routes": routes,
            "people": [{"name": "a", "department": "rnd"}],
            "teams": [{"name": "b", "department": "hr"}],
        }
    )
    assert said.departments() == {"finance", "sales", "rnd", "hr"}
    assert said.spelled(str.upper).departments() == {"FINANCE", "SALES", "RND", "HR"}
    assert [pointer for pointer, _ in said.named_departments()] == [
        "#/routes/0/department",
        "#/routes/0/asker",
        "#/routes/1/department",
        "#/routes/1/recipient",
        "#/people/0/department",
        "#/teams/0/department",
    ]
    assert said.spelled(str.upper).routes[2] == said.routes[2]


def test_a_mapping_without_anything_and_goals_twice_are_faults() -> None:
    with pytest.raises(MappingInvalid) as empty:
        refuse_faults(MappingTerms(routes=()), set())
    assert [(at, one.code()) for at, one in empty.value.details] == [("#/routes", "mapping-empty")]
    assert "faults: 1" in str(empty.value)
    rules = tuple(FulfilmentRule(goal_id=FLOW) for _ in range(2))
    with pytest.raises(MappingInvalid) as twice:
        refuse_faults(MappingTerms(routes=(), readings=rules), set())
    assert [at for at, _ in twice.value.details] == ["#/readings/1/goal_id"]
    refuse_faults(MappingTerms(routes=(), readings=rules[:1]), set())
    assert MappingTerms(routes=(), readings=rules[:1]).has_goal(FLOW)
    assert not MappingTerms(routes=(), readings=rules[:1]).has_goal(UUID(int=9))


def test_the_department_is_that_of_the_assignee_else_of_the_team_else_of_the_route() -> None:
    route = CaseRoute(project="SALES", flow_id=FLOW, department="sales")
    said = MappingTerms(
        routes=(route,),
        people=(
            DepartmentOfName(name="a", department="rnd"),
            DepartmentOfName(name="b", department="hr"),
        ),
        teams=(DepartmentOfName(name="t", department="finance"),),
    )

    def found(people: tuple[str, ...], teams: tuple[str, ...]) -> str | None:
        change = ExternalChange(
            ChangeKind.CREATED, "1", "SALES-1", "SALES", "Task", "t", None, people, teams
        )
        return said.department_for(change, route)

    assert found(("x", "b", "a"), ("t",)) == "hr"
    assert found(("x",), ("y", "t")) == "finance"
    assert found((), ()) == "sales"
    assert said.department_of(("x",)) is None
