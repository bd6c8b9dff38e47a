"""Who reads projects and handoffs: every department, but pay figures only those who take part."""

from __future__ import annotations

from typing import Any

from shared.http.auth import Role
from shared.testing.area_client import Authorization
from tests.duties.area_client import TERMS_BODY, DutiesClient

WITHOUT_PAY = {
    "pool": None,
    "actual": None,
    "shares": [("marketing", None), ("rnd", None)],
    "pay_hidden": True,
}
WITH_PAY = {
    "pool": TERMS_BODY["pool"],
    "actual": "9000",
    "shares": [("marketing", "0.4"), ("rnd", "0.6")],
    "pay_hidden": False,
}


async def close_a_project(client: DutiesClient) -> str:
    """Plan a project of marketing and R&D, start and close it, and return its path."""
    project = await client.plan_project()
    await client.assign_duty(project)
    await client.start_project(project)
    closed = await client.post(f"{project}/close", {"actual": "9000"})
    assert closed.status_code == 200, closed.text
    return project


def figures(project: dict[str, Any]) -> dict[str, Any]:
    """Return what a project says of pay."""
    shares = [(share["department"], share["ratio"]) for share in project["shares"]]
    return {**{key: project[key] for key in WITHOUT_PAY}, "shares": shares}


async def test_pay_figures_of_projects_are_for_those_who_take_part(
    area_client: DutiesClient,
) -> None:
    path = await close_a_project(area_client)
    of_department = area_client.executor_headers
    expected: list[tuple[Authorization, dict[str, Any]]] = [
        (of_department("marketing"), WITH_PAY),
        (of_department("RND"), WITH_PAY),
        (of_department("sales"), WITHOUT_PAY),
        (Role.CONNECTOR, WITHOUT_PAY),
        (Role.AUDITOR, WITH_PAY),
        (Role.OFFICER_DUTIES, WITH_PAY),
    ]
    whole = (await area_client.get(path)).json()
    etags = set()
    for caller, shown in expected:
        answer = await area_client.get(path, caller)
        read = answer.json()
        assert figures(read) == shown
        for field in ("code", "name", "unit", "target", "status", "kick_off", "duties"):
            assert read[field] == whole[field]
        page = (await area_client.get("/projects", caller, total=True, q="NPL")).json()
        assert [figures(one) for one in page["items"]] == [shown]
        assert page["total"] == 1
        picked = await area_client.get("/projects", caller, ids=[read["project_id"]])
        assert figures(picked.json()["items"][0]) == shown
        etags.add((answer.headers["ETag"], shown["pay_hidden"]))
    by_body = {hidden: {tag for tag, one in etags if one is hidden} for hidden in (True, False)}
    assert by_body[True].isdisjoint(by_body[False])


async def test_departments_work_in_the_open(area_client: DutiesClient) -> None:
    path = await close_a_project(area_client)
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
        for department in (None, "nope"):
            nobody = area_client.installation.authorization_headers(
                Role.EXECUTOR, department=department
            )
            answer = await area_client.get(read, nobody)
            assert answer.status_code == 403, read
            assert answer.json()["code"] == "reader-without-department"
        for role in (Role.OPERATOR, Role.HR):
            answer = await area_client.get(read, role)
            assert (answer.status_code, answer.json()["code"]) == (403, "role-missing")
