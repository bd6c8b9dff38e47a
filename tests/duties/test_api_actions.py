"""The allowed actions of handoffs, projects and standing duties are what the commands answer."""

from __future__ import annotations

from typing import Any

import pytest

from shared.http.auth import Role
from shared.testing.second_person import confirm_as_second_person, second_person_headers
from tests.duties.area_client import DUTY_BODY, TERMS_BODY, DutiesClient

HANDOFF_BODIES: dict[str, Any] = {
    "offer": None,
    "recall": None,
    "accept": None,
    "reject": {"reason": "incomplete"},
}


def allowed(resource: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {one["operation"]: one for one in resource["_actions"]}


def agrees(action: dict[str, Any], status: int, code: str | None) -> bool:
    """Tell whether an action that is not allowed was refused for its reason, or did nothing."""
    told: str | None = action["code"]
    return told == (code if status >= 400 else "nothing-left-to-do")


@pytest.mark.parametrize("before", [(), ("offer",), ("offer", "recall"), ("offer", "accept")])
async def test_the_actions_of_a_handoff_agree_with_its_commands(
    area_client: DutiesClient, before: tuple[str, ...]
) -> None:
    path = await area_client.open_handoff()
    for move in before:
        assert (await area_client.post(f"{path}/{move}")).status_code == 200
    callers = [
        area_client.executor_headers("marketing"),
        area_client.executor_headers("rnd"),
        area_client.executor_headers("sales"),
        area_client.installation.authorization_headers(Role.AUDITOR),
        area_client.installation.authorization_headers(Role.OFFICER_DUTIES),
    ]
    taken: set[str] = set()
    for caller in callers:
        actions = allowed((await area_client.get(path, caller)).json())
        (row,) = (await area_client.get("/handoffs", caller)).json()["items"]
        assert allowed(row) == actions
        for move, body in HANDOFF_BODIES.items():
            action = actions[f"{move}_handoff"]
            if action["allowed"]:
                taken.add(move)
                continue
            answer = await area_client.post(f"{path}/{move}", body, caller)
            assert agrees(action, answer.status_code, answer.json().get("code")), (move, action)
    for move in sorted(taken)[:1]:
        answer = await area_client.post(f"{path}/{move}", HANDOFF_BODIES[move])
        assert answer.status_code == 200


PROJECT_STATES: list[tuple[str, ...]] = [
    (),
    ("pool/confirm",),
    ("pool/reject",),
    ("start",),
    ("start", "close"),
    ("start", "close", "pool/confirm"),
    ("start", "close", "outcome/reject"),
    ("start", "close", "pool/confirm", "outcome/confirm"),
    ("start", "close", "pool/confirm", "outcome/confirm", "outcome/correct"),
    ("cancel",),
    ("start", "pool/confirm"),
    ("start", "shares/correct"),
]


@pytest.mark.parametrize("before", PROJECT_STATES)
async def test_the_actions_of_a_project_agree_with_its_commands(
    area_client: DutiesClient, before: tuple[str, ...]
) -> None:
    correction = {"actual": "3", "reason": "unclear"}
    shares = {"shares": TERMS_BODY["shares"][::-1], "reason": "rnd leads"}
    bodies: dict[str, Any] = {
        "close": {"actual": "1"},
        "cancel": {"reason": "no budget"},
        "outcome/correct": correction,
        "shares/correct": shares,
    }
    project = await area_client.plan_project()
    for move in before:
        if move.endswith("/confirm"):
            done = await confirm_as_second_person(area_client, project, move.partition("/")[0])
        else:
            body = {"reason": "unclear"} if move.endswith("/reject") else bodies.get(move)
            done = await area_client.post(f"{project}/{move}", body)
        assert done.status_code == 200, done.text
    officer = area_client.installation.authorization_headers(Role.OFFICER_DUTIES)
    second = second_person_headers(area_client)
    for caller in (area_client.executor_headers("rnd"), officer, second):
        found = await area_client.get(project, caller)
        actions = allowed(found.json())
        later = {"kick_off": "2036-12-01T09:00:00+08:00", "reason": "postponed"}
        changed, etag = {**TERMS_BODY, "target": "7"}, found.headers["ETag"]
        sent = {
            "change_project_plan": ("PUT", project, changed, {"If_Match": etag}),
            "change_project_goals": ("PUT", f"{project}/goals", {"goals": []}, {"If_Match": etag}),
            "assign_duty": ("POST", f"{project}/duties", DUTY_BODY, {}),
            "start_project": ("POST", f"{project}/start", None, {}),
            "move_project_kick_off": ("POST", f"{project}/kick-off/move", later, {}),
            "close_project": ("POST", f"{project}/close", {"actual": "2"}, {}),
            "correct_project_outcome": ("POST", f"{project}/outcome/correct", correction, {}),
            "correct_project_shares": ("POST", f"{project}/shares/correct", shares, {}),
            "withdraw_project": ("POST", f"{project}/withdraw", {"reason": "other"}, {}),
            "cancel_project": ("POST", f"{project}/cancel", {"reason": "other"}, {}),
            **{
                f"confirm_project_{what}": (
                    "POST",
                    f"{project}/{what}/confirm",
                    None,
                    {"If_Match": etag},
                )
                for what in ("pool", "outcome", "shares")
            },
            **{
                f"reject_project_{what}": (
                    "POST",
                    f"{project}/{what}/reject",
                    {"reason": "other"},
                    {},
                )
                for what in ("pool", "outcome", "shares")
            },
        }
        assert actions.keys() == sent.keys()
        for operation, (method, path, body, headers) in sent.items():
            if not actions[operation]["allowed"]:
                answer = await area_client.send(method, path, body, caller, **headers)
                code = answer.json().get("code")
                assert agrees(actions[operation], answer.status_code, code), operation


async def test_the_actions_of_a_standing_duty_follow_its_dates(area_client: DutiesClient) -> None:
    path = await area_client.create_standing_duty(effective_from="2026-10-01")
    for department, expected in (("logistics", {"fulfil_standing_duty"}), ("sales", set[str]())):
        caller = area_client.executor_headers(department)
        actions = allowed((await area_client.get(path, caller)).json())
        assert {name for name, one in actions.items() if one["allowed"]} == expected
    await area_client.fulfil_standing_duty(path, "2026-10", at="2026-10-30T10:00:00+08:00")
    actions = allowed((await area_client.get(path, area_client.executor_headers("sales"))).json())
    assert actions["confirm_standing_duty_fulfilment"]["allowed"]
    officer = area_client.installation.authorization_headers(Role.OFFICER_DUTIES)
    assert allowed((await area_client.get(path, officer)).json())["end_standing_duty"]["allowed"]
    await area_client.post(f"{path}/end", {"reason": "moot"})
    ended = allowed((await area_client.get(path, officer)).json())
    assert ended["end_standing_duty"]["code"] == "ended-already"
