"""Who reads projects and handoffs: every department, but pay figures only those who take part."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from services.duties.api.project_views import PAY_FIELDS
from services.duties.projections.projects import ProjectRow
from shared.http.auth import Role
from shared.testing.area_client import Authorization
from shared.testing.readers import assert_nothing_without_department, assert_roles_read_nothing
from tests.duties.area_client import DutiesClient

OPEN_FIELDS = {
    *("project_id", "version", "status", "code", "name", "unit", "target", "direction"),
    *(
        "goals",
        "planned_kick_off",
        "start_refusal",
        "kick_off",
        "reason",
        "ended_at",
        "updated_at",
        "shares",
        "connector",
    ),
}
"""What everybody reads of a project; of the shares, only the departments."""


async def plan_and_start(client: DutiesClient) -> str:
    """Start a project of marketing and R&D with a duty, and return its path."""
    project = await client.plan_project()
    await client.assign_duty(project)
    await client.start_project(project)
    return project


async def reject_its_pool(client: DutiesClient) -> str:
    """Plan a project and reject its pool."""
    project = await client.plan_project()
    answer = await client.post(f"{project}/pool/reject", {"reason": "5,000,000 is too much"})
    assert answer.status_code == 200, answer.text
    return project


async def propose_its_outcome(client: DutiesClient) -> str:
    """Run a project to the outcome that awaits its confirmation."""
    project = await plan_and_start(client)
    answer = await client.post(f"{project}/close", {"actual": "9000"})
    assert answer.status_code == 200, answer.text
    return project


async def reject_its_outcome(client: DutiesClient) -> str:
    """Reject a proposed outcome."""
    project = await propose_its_outcome(client)
    answer = await client.post(f"{project}/outcome/reject", {"reason": "It was 8000"})
    assert answer.status_code == 200, answer.text
    return project


async def close(client: DutiesClient) -> str:
    """Close a project: somebody else confirms pool and outcome."""
    project = await propose_its_outcome(client)
    second = client.installation.authorization_headers(Role.OFFICER_DUTIES, subject="second")
    for step in ("pool", "outcome"):
        etag = (await client.get(project)).headers["ETag"]
        answer = await client.post(f"{project}/{step}/confirm", None, second, If_Match=etag)
        assert answer.status_code == 200, answer.text
    return project


def departments(project: dict[str, Any]) -> list[str]:
    """Return the departments that take part in a project."""
    return [share["department"] for share in project["shares"]]


def test_every_field_of_a_project_is_open_or_pay() -> None:
    """A new field is decided upon."""
    assert set(ProjectRow.model_fields) == OPEN_FIELDS | set(PAY_FIELDS)


@pytest.mark.parametrize(
    ("prepare", "told"),
    [
        (reject_its_pool, {"pool", "pool_confirmation", "pool_rejection"}),
        (propose_its_outcome, {"pool", "pool_confirmation", "proposed_actual", "proposed_at"}),
        (reject_its_outcome, {"pool", "pool_confirmation", "outcome_rejection"}),
        (close, {"pool", "pool_confirmation", "actual"}),
    ],
)
async def test_pay_figures_of_projects_are_for_those_who_take_part(
    area_client: DutiesClient,
    prepare: Callable[[DutiesClient], Awaitable[str]],
    told: set[str],
) -> None:
    path = await prepare(area_client)
    of_department = area_client.executor_headers
    whole = (await area_client.get(path)).json()
    assert {name for name in PAY_FIELDS if whole[name] is not None} == told
    assert [share["ratio"] for share in whole["shares"]] == ["0.4", "0.6"]
    etags: dict[bool, set[str]] = {True: set(), False: set()}
    callers: list[tuple[Authorization, bool]] = [
        (of_department("marketing"), False),
        (of_department("RND"), False),
        (of_department("sales"), True),
        (Role.CONNECTOR, True),
        (Role.OFFICER_DUTIES, False),
    ]
    for caller, is_hidden in callers:
        answer = await area_client.get(path, caller)
        etags[is_hidden].add(answer.headers["ETag"])
        query = {"total": True, "q": "NPL", "ids": [whole["project_id"]]}
        page = (await area_client.get("/projects", caller, **query)).json()
        assert page["total"] == 1
        for read in (answer.json(), page["items"][0]):
            assert read["pay_hidden"] is is_hidden
            assert departments(read) == departments(whole)
            for field in OPEN_FIELDS - {"shares"}:
                assert read[field] == whole[field], field
            if is_hidden:
                assert {read[field] for field in PAY_FIELDS} == {None}
                assert {share["ratio"] for share in read["shares"]} == {None}
            else:
                assert read["shares"] == whole["shares"]
                assert all(read[field] == whole[field] for field in PAY_FIELDS)
    assert etags[True].isdisjoint(etags[False])


@pytest.mark.parametrize("is_awaiting", [True, False])
async def test_whose_pool_awaits_a_confirmation_is_told_to_those_who_read_it(
    area_client: DutiesClient, is_awaiting: bool
) -> None:
    await (propose_its_outcome if is_awaiting else close)(area_client)
    of_department = area_client.executor_headers
    readers: list[tuple[Authorization, int]] = [
        (Role.OFFICER_DUTIES, 1),
        (of_department("RND"), 1),
        (of_department("sales"), 0),
        (Role.CONNECTOR, 0),
    ]
    for caller, number in readers:
        query = {"awaiting_confirmation": is_awaiting, "total": True}
        page = (await area_client.get("/projects", caller, **query)).json()
        assert (len(page["items"]), page["total"]) == (number, number), caller
        page = (await area_client.get("/projects", caller)).json()
        assert len(page["items"]) == 1


async def test_departments_work_in_the_open(area_client: DutiesClient) -> None:
    path = await plan_and_start(area_client)
    standing = await area_client.create_standing_duty()
    (handoff,) = (await area_client.get("/handoffs")).json()["items"]
    (duty,) = (await area_client.get(path)).json()["duties"]
    sales = area_client.executor_headers("sales")
    for read in (
        "/projects?participant=rnd",
        "/handoffs?department=marketing",
        f"/handoffs/{handoff['handoff_id']}",
        f"{path}/duties/{duty['duty_id']}",
        "/standing-duties?department=logistics",
        standing,
        f"{standing}/occurrences",
    ):
        assert (await area_client.get(read, sales)).status_code == 200, read
        await assert_nothing_without_department(area_client, read)
        await assert_roles_read_nothing(area_client, read, (Role.OPERATOR, Role.HR))
