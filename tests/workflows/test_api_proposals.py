"""Proposals through the API: found, accepted, published, and measured."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from shared.http.auth import Role
from tests.workflows.area_client import WorkflowsClient

UNKNOWN = "01938b2e-7a00-7000-8000-000000000001"


def step(key: str, department: str, kind: str = "task") -> dict[str, Any]:
    """Return a step's body, due within a day."""
    given = {"key": key, "name": key.title(), "department": department, "kind": kind}
    return {**given, "standard": "P1D"}


STEPS = [step("ask", "sales"), step("law", "legal", "review"), step("sum", "finance", "approval")]


async def finish_case(client: WorkflowsClient, flow: str, hours: int = 2, **fields: str) -> str:
    """Take a case through its steps, so many hours each; return its id."""
    case = await client.start_case(flow)
    for number, department in enumerate(("sales", "legal", "finance"), 1):
        client.installation.clock.advance(timedelta(hours=hours))
        body = fields if number > 1 else {}
        done = await client.complete_step(case, number, department, **body)
        assert done.status_code == 200, done.text
    return case.removeprefix("/cases/")


async def test_a_proposal_is_found_accepted_and_measured(area_client: WorkflowsClient) -> None:
    client = area_client
    flow = await client.publish_flow(STEPS)
    path = f"/flows/{flow}"
    cases = [await finish_case(client, flow) for _ in range(2)]
    assert (await client.get(f"{path}/proposals")).json()["items"] == []

    query = {"minimum_cases": 2, "waiting_share": 1, "total": True}
    found = (await client.get(f"{path}/proposals", **query)).json()
    assert (found["flow_version"], found["cases"], found["cases_total"]) == (1, 2, 2)
    assert found["total"] == 2
    joint, never = found["items"]
    assert (joint["kind"], never["kind"]) == ("consecutive-reviews", "never-refused")
    assert joint["saving"]["before"] == {"median": "PT6H", "p90": "PT6H"}
    assert joint["saving"]["after"] == {"median": "PT4H", "p90": "PT4H"}
    assert sorted(joint["saving"]["changed_case_ids"]) == sorted(cases)
    assert "longest" in joint["assumptions"]["en"]
    assert "最长" in joint["assumptions"]["zh"]
    assert 0.77 < never["refusal_rate_bound"] < 0.78
    done = await client.published_facts("step-done")
    shown = {(one["case_id"], one["step"]) for one in joint["evidence"]}
    assert shown == {(one["case_id"], one["step"]) for one in done if one["step"] > 1}
    assert all(one["event_id"] for one in joint["evidence"])
    second = (await client.get(f"{path}/proposals", **query, limit=1)).json()["next_cursor"]
    rest = await client.get(f"{path}/proposals", **query, cursor=second)
    assert [one["id"] for one in rest.json()["items"]] == [never["id"]]

    accept = f"{path}/proposals/{joint['id']}/accept?minimum_cases=2"
    executor = client.executor_headers("sales")
    assert (await client.post(accept, None, executor, If_Match='"3"')).status_code == 403
    assert (await client.post(accept)).status_code == 428
    accepted = await client.post(accept, If_Match='"3"')
    assert accepted.status_code == 200, accepted.text
    again = await client.post(accept, If_Match=accepted.headers["ETag"])
    assert again.json()["version"] == accepted.json()["version"]
    (fact,) = await client.published_facts("proposal-accepted")
    assert (fact["kind"], fact["steps"], fact["number"]) == (joint["kind"], ["law", "sum"], 2)
    draft = (await client.get(path)).json()["versions"][1]
    assert draft["reason"].endswith("one joint review instead of one after the other")
    assert draft["steps"] == joint["steps"]

    published = await client.post(f"{path}/versions/2/publish", If_Match=again.headers["ETag"])
    assert published.status_code == 200, published.text
    later = await client.post(accept, If_Match=published.headers["ETag"])
    assert later.json()["version"] == published.json()["version"]
    waiting = (await client.get(f"{path}/savings", total=True)).json()
    assert waiting["items"][0]["median_saved_seconds"] is None
    await finish_case(client, flow, 1, decision="approved")
    (saving,) = (await client.get(f"{path}/savings")).json()["items"]
    assert saving["promised"]["after"]["median"] == "PT4H"
    assert (saving["before"]["cases"], saving["before"]["median"]) == (2, "PT6H")
    assert (saving["after"]["cases"], saving["after"]["median"]) == (1, "PT3H")
    assert (saving["median_saved_seconds"], saving["proposal_id"]) == (10_800, joint["id"])


async def test_a_proposal_says_who_may_accept_it(area_client: WorkflowsClient) -> None:
    client = area_client
    flow = await client.publish_flow(STEPS)
    await finish_case(client, flow)
    path, query = f"/flows/{flow}/proposals", {"minimum_cases": 1, "waiting_share": 1}

    async def actions(role: Role) -> list[tuple[str, str | None]]:
        found = (await client.get(path, role, **query)).json()["items"]
        assert not any(one["needs_steps"] for one in found)
        listed = [action for one in found for action in one["_actions"]]
        return [(one["operation"], one["code"]) for one in listed]

    may = ("accept_proposal", None)
    assert await actions(Role.OFFICER_WORKFLOWS) == [may, may]
    assert await actions(Role.AUDITOR) == [("accept_proposal", "role-missing")] * 2
    first = (await client.get(path, **query)).json()["items"][0]
    await client.post(f"{path}/{first['id']}/accept?minimum_cases=1", If_Match='"3"')
    done = ("accept_proposal", "nothing-left-to-do")
    assert await actions(Role.OFFICER_WORKFLOWS) == [done, may]


async def test_what_cannot_be_proposed_or_accepted_says_why(area_client: WorkflowsClient) -> None:
    client = area_client
    draft = (await client.post("/flows", {"name": "Travel"})).json()["id"]
    unpublished = await client.get(f"/flows/{draft}/proposals")
    assert (unpublished.status_code, unpublished.json()["code"]) == (409, "flow-not-published")
    for path in (f"/flows/{UNKNOWN}/proposals", f"/flows/{UNKNOWN}/savings"):
        missing = await client.get(path)
        assert (missing.status_code, missing.json()["code"]) == (404, "unknown-flow")
    flow = await client.publish_flow(STEPS)
    unknown = await client.get(f"/flows/{flow}/proposals", import_id=UNKNOWN)
    assert (unknown.status_code, unknown.json()["code"]) == (404, "unknown-import")
    answer = await client.post(f"/flows/{flow}/proposals/{UNKNOWN}/accept", If_Match='"3"')
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown-proposal")
    assert (await client.get(f"/flows/{flow}/savings")).json()["items"] == []
    assert (await client.get(f"/flows/{flow}/proposals", minimum_cases=0)).status_code == 422
    query = {"minimum_cases": 1, "waiting_share": 0.1}
    await finish_case(client, flow)
    found = (await client.get(f"/flows/{flow}/proposals", **query)).json()["items"]
    waiting = next(one for one in found if one["kind"] == "waiting")
    accept = f"/flows/{flow}/proposals/{waiting['id']}/accept?minimum_cases=1&waiting_share=0.1"
    (never,) = (one for one in found if one["kind"] == "never-refused")
    given = f"/flows/{flow}/proposals/{never['id']}/accept?minimum_cases=1&waiting_share=0.1"
    for path, body, status, code in (
        (accept, None, 409, "proposal-without-map"),
        (accept, {}, 409, "proposal-without-map"),
        (accept, {"steps": STEPS}, 409, "steps-unchanged"),
        (accept, {"steps": [STEPS[0], STEPS[0]]}, 422, "step-key-twice"),
        (accept, {"steps": [step("ask", "nobody")]}, 422, "department-does-not-exist"),
        (accept, {"steps": [{**STEPS[0], "after": ["x"]}]}, 422, "flow-map-has-faults"),
        (accept, {"map": STEPS}, 422, "invalid"),
        (given, {"steps": STEPS[:2]}, 409, "proposal-has-map"),
    ):
        refused = await client.post(path, body, If_Match='"3"')
        assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert len((await client.get(f"/flows/{flow}")).json()["versions"]) == 1


async def test_waiting_is_accepted_with_the_steps_that_an_officer_decided_on(
    area_client: WorkflowsClient,
) -> None:
    client = area_client
    flow = await client.publish_flow(STEPS)
    path, query = f"/flows/{flow}", {"minimum_cases": 2, "waiting_share": 0.1}
    for _ in range(2):
        await finish_case(client, flow)
    officer = Role.OFFICER_WORKFLOWS
    found = (await client.get(f"{path}/proposals", officer, **query)).json()["items"]
    waiting = next(one for one in found if one["kind"] == "waiting")
    assert (waiting["needs_steps"], waiting["steps"]) == (True, None)
    assert waiting["_actions"][0]["allowed"]
    accept = f"{path}/proposals/{waiting['id']}/accept?minimum_cases=2&waiting_share=0.1"
    etag = '"3"'
    for steps in ([STEPS[0], step("law", "LEGAL"), STEPS[2]], [STEPS[0], STEPS[2]]):
        accepted = await client.post(accept, {"steps": steps}, If_Match=etag)
        assert accepted.status_code == 200, accepted.text
        etag = accepted.headers["ETag"]
        for again in ({"steps": steps}, None):
            same = await client.post(accept, again, If_Match=etag)
            assert same.json()["version"] == accepted.json()["version"]
    draft = (await client.get(path)).json()["versions"][1]
    assert [one["key"] for one in draft["steps"]] == ["ask", "sum"]
    assert "nobody is known to work on them" in draft["reason"]
    published = await client.post(f"{path}/versions/2/publish", If_Match=etag)
    assert published.status_code == 200, published.text
    other = await client.post(accept, {"steps": STEPS[:2]}, If_Match=published.headers["ETag"])
    assert (other.status_code, other.json()["code"]) == (404, "unknown-proposal")
    case = await client.start_case(flow)
    for number, department in enumerate(("sales", "finance"), 1):
        client.installation.clock.advance(timedelta(hours=1))
        await client.complete_step(case, number, department)
    (saving,) = (await client.get(f"{path}/savings")).json()["items"]
    assert (saving["kind"], saving["proposal_id"]) == ("waiting", waiting["id"])
    assert saving["median_saved_seconds"] == 14_400
    assert [one["kind"] for one in await client.published_facts("proposal-accepted")] == [
        "waiting",
        "waiting",
    ]


async def test_an_imported_history_counts_where_it_is_named(area_client: WorkflowsClient) -> None:
    client = area_client
    flow = await client.publish_flow(STEPS)
    rows = [
        f"{case},{activity},2026-03-02T{hour:02}:00:00Z,{department}"
        for case in ("A", "B", "C")
        for activity, hour, department in (
            ("Ask", 1, "sales"),
            ("Law", 4, "legal"),
            ("Sum", 9, "finance"),
        )
    ]
    log = "\n".join(["case,act,ts,dep", *rows])
    keys = {"case": "case", "activity": "act", "timestamp": "ts", "department": "dep"}
    imported = await client.import_log(log, **keys)
    query = {"minimum_cases": 3, "waiting_share": 1}
    path = f"/flows/{flow}/proposals"
    assert (await client.get(path, **query)).json()["items"] == []
    found = (await client.get(path, Role.AUDITOR, import_id=imported["id"], **query)).json()
    assert [one["kind"] for one in found["items"]] == ["consecutive-reviews", "never-refused"]
    assert found["items"][0]["saving"]["after"]["median"] == "PT5H"


async def test_what_was_claimed_late_is_the_saving_of_an_electronic_approval(
    area_client: WorkflowsClient,
) -> None:
    client = area_client
    paper = {**step("sign", "legal", "approval"), "approval_mode": "paper"}
    flow = await client.publish_flow([STEPS[0], paper])
    case = await client.start_case(flow)
    await client.complete_step(case, 1, "sales")
    client.installation.clock.advance(timedelta(hours=5))
    legal = client.executor_headers("legal")
    claimed = await client.post(f"{case}/steps/2/claim", {"department": "legal"}, legal)
    assert claimed.status_code == 200, claimed.text
    client.installation.clock.advance(timedelta(hours=1))
    await client.complete_step(case, 2, "legal")
    found = (await client.get(f"/flows/{flow}/proposals", minimum_cases=1)).json()["items"]
    (electronic,) = (one for one in found if one["kind"] == "paper-approval")
    assert electronic["saving"]["before"]["median"] == "PT6H"
    assert electronic["saving"]["after"]["median"] == "PT1H"
