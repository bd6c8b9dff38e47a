"""The goals that a project serves."""

from __future__ import annotations

from uuid import UUID

import pytest

from services.duties.domain import project_events, project_state
from services.duties.domain.project_decisions import decide
from services.duties.domain.project_goals import ChangeGoals, ProjectGoalsChanged
from services.duties.domain.project_refusals import GoalsFixed
from shared.contracts.goals_corrections import GoalWithdrawn
from shared.contracts.goals_structure import GoalArchived, GoalSet
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.published_fact import Fact
from shared.http.auth import Role
from shared.reference_data.reference_facts import record_reference_facts
from shared.testing.area_client import read_version
from shared.testing.given_when_then import aggregate_scenario
from tests.duties.area_client import TERMS_BODY, DutiesClient
from tests.duties.domain_examples import BASE_TIME, PROJECT_ID, TERMS
from tests.duties.liaison_client import add_people, head

GROW, SAVE, GONE, MISTAKE = (UUID(int=number) for number in (901, 902, 903, 904))
given = aggregate_scenario(decide, project_state.evolve, None).given
planned = project_events.ProjectPlanned(project_id=PROJECT_ID, terms=TERMS)
started = project_events.ProjectStarted(project_id=PROJECT_ID, terms=TERMS, kick_off=BASE_TIME)
cancelled = project_events.ProjectCancelled(project_id=PROJECT_ID, reason="x", at=BASE_TIME)
serve = ChangeGoals(PROJECT_ID, (GROW, SAVE, GROW), BASE_TIME)
serving = TERMS.model_copy(update={"goals": (GROW, SAVE)})
changed = ProjectGoalsChanged(project_id=PROJECT_ID, terms=serving, was=(), at=BASE_TIME)


@pytest.mark.parametrize("before", [(planned,), (planned, started)])
def test_a_project_that_goes_on_may_serve_other_goals(
    before: tuple[project_events.ProjectEvent, ...],
) -> None:
    given(*before).when(serve).then(changed).when(serve).then()


def test_a_project_that_is_over_serves_the_goals_it_served() -> None:
    given(planned, cancelled).when(serve).then_refused(GoalsFixed)


def test_terms_without_goals_are_stored_as_before() -> None:
    assert "goals" not in TERMS.model_dump()
    assert TERMS.pay == serving.pay


def goal_fact(said: GoalSet | GoalArchived | GoalWithdrawn) -> Fact:
    return Fact(
        position=0,
        id=UUID(int=77),
        area="goals",
        type=said.type,
        key="goal",
        sequence=1,
        recorded_at=BASE_TIME,
        context=EventContext(correlation=UUID(int=77), actor="carla"),
        data=said.model_dump_json(),
    )


async def hear_of_goals(area_client: DutiesClient) -> None:
    common = {"cycle_id": UUID(int=1), "department": None, "parent_id": None, "at": BASE_TIME}
    facts = [
        goal_fact(GoalSet(goal_id=id_, goal=title, **common))
        for id_, title in ((GROW, "Grow"), (SAVE, "Save"), (GONE, "Gone"), (MISTAKE, "Oops"))
    ]
    facts.append(goal_fact(GoalArchived(goal_id=GONE, goal="Gone", reason="moot", **common)))
    facts.append(goal_fact(GoalWithdrawn(goal_id=MISTAKE, goal="Oops", reason="twice", **common)))
    async with area_client.area.unit_of_work() as unit:
        await record_reference_facts(unit, facts)


async def test_a_project_names_goals_that_are_set_and_is_found_by_them(
    area_client: DutiesClient,
) -> None:
    await hear_of_goals(area_client)
    project = await area_client.plan_project(goals=[str(GROW)])
    other = await area_client.plan_project()
    found = (await area_client.get(project)).json()
    assert found["goals"] == [{"goal_id": str(GROW), "title": "Grow"}]
    await area_client.start_project(project)
    version = read_version(await area_client.get(project))
    body = {"goals": [str(SAVE), str(GROW)]}
    answer = await area_client.put(f"{project}/goals", body, If_Match=f'"{version}"')
    assert answer.status_code == 200, answer.text
    stale = await area_client.put(f"{project}/goals", {"goals": []}, If_Match=f'"{version}"')
    assert stale.status_code == 412
    listed = (await area_client.get(f"/projects?goal={SAVE}")).json()["items"]
    assert [one["project_id"] for one in listed] == [project.removeprefix("/projects/")]
    assert (await area_client.get(other)).json()["goals"] == []
    (fact,) = await area_client.published_facts("project-goals-changed")
    assert (fact["goals"], fact["was"]) == ([str(SAVE), str(GROW)], [str(GROW)])
    (start,) = await area_client.published_facts("project-started")
    assert start["goals"] == [str(GROW)]


async def test_goals_that_do_not_exist_are_refused(area_client: DutiesClient) -> None:
    await hear_of_goals(area_client)
    for goal, code in (
        (UUID(int=999), "goal-does-not-exist"),
        (MISTAKE, "goal-does-not-exist"),
        (GONE, "goal-archived-before"),
    ):
        body = {**TERMS_BODY, "goals": [str(goal)]}
        answer = await area_client.post("/projects", body)
        assert (answer.status_code, answer.json()["code"]) == (422, code)
    project = await area_client.plan_project()
    answer = await area_client.put(f"{project}/goals", {"goals": [str(GONE)]}, If_Match='"1"')
    assert answer.json()["code"] == "goal-archived-before"
    auditor = area_client.installation.authorization_headers(Role.AUDITOR)
    answer = await area_client.put(f"{project}/goals", {"goals": []}, auditor, If_Match='"1"')
    assert answer.status_code == 403


async def test_a_department_has_a_liaison_for_a_goal_that_goes_on(
    area_client: DutiesClient,
) -> None:
    await hear_of_goals(area_client)
    await add_people(area_client)
    body = {"department": "rnd", "person": "lin", "item": {"kind": "goal", "id": str(GROW)}}
    path = await area_client.create("/liaisons", body, head(area_client))
    assert (await area_client.get(path)).json()["person"] == "lin"
    for goal, answer in ((GONE, 409), (MISTAKE, 404)):
        body["item"] = {"kind": "goal", "id": str(goal)}
        assert (await area_client.post("/liaisons", body, head(area_client))).status_code == answer
