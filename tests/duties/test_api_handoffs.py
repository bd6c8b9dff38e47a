"""The routes of handoffs."""

from datetime import timedelta

import pytest

from shared.http.auth import Role
from shared.testing.area_client import read_version
from tests.duties.area_client import DutiesClient, handoff_path

SOME_ID = "01900000-0000-7000-8000-000000000000"
DAY = timedelta(days=1)


async def test_a_deliverable_goes_back_and_forth_until_it_is_accepted(
    area_client: DutiesClient,
) -> None:
    path = await area_client.open_handoff()
    for action, department, body in [
        ("offer", "marketing", {}),
        ("recall", "marketing", {}),
        ("offer", "marketing", {}),
        ("reject", "rnd", {"reason": "two pages are missing"}),
        ("offer", "marketing", {}),
        ("accept", "rnd", {}),
    ]:
        area_client.installation.clock.advance(timedelta(hours=1))
        response = await area_client.move_handoff(path, action, department, **body)
        assert response.status_code == 200, response.text
    response = await area_client.get(path)
    assert read_version(response) == 7
    found = response.json()
    assert found["status"] == "accepted"
    assert found["due_at"] == "2026-11-26T23:59:59.999999+08:00"
    assert found["deadline"] == "2026-11-27T00:59:59.999999+08:00"
    assert found["delivered_at"] == "2026-11-23T14:00:00+08:00"
    assert [(held["department"], held["ended_by"]) for held in found["holdings"]] == [
        ("marketing", "offered"),
        ("rnd", "recalled"),
        ("marketing", "offered"),
        ("rnd", "rejected"),
        ("marketing", "offered"),
        ("rnd", "accepted"),
    ]
    assert found["holdings"][3]["reason"] == "two pages are missing"
    ends = [held["until"] for held in found["holdings"]]
    assert [held["since"] for held in found["holdings"][1:]] == ends[:-1]


async def test_handoff_facts_are_published(area_client: DutiesClient) -> None:
    path = await area_client.open_handoff()
    await area_client.move_handoff(path, "offer", "marketing")
    await area_client.move_handoff(path, "reject", "rnd", reason="incomplete")
    await area_client.move_handoff(path, "offer", "marketing")
    await area_client.move_handoff(path, "accept", "rnd")
    assert len(await area_client.published_facts("handoff-offered")) == 2
    (rejected,) = await area_client.published_facts("handoff-rejected")
    assert (rejected["reason"], rejected["sender"]) == ("incomplete", "marketing")
    (accepted,) = await area_client.published_facts("handoff-accepted")
    assert accepted["handoff_id"] in path
    assert accepted["delivered_at"] <= accepted["deadline"] == accepted["due_at"]


@pytest.mark.parametrize(
    ("action", "other_side"),
    [("offer", "rnd"), ("recall", "rnd"), ("accept", "marketing"), ("reject", "marketing")],
)
async def test_nobody_acts_for_the_other_side(
    area_client: DutiesClient, action: str, other_side: str
) -> None:
    path = await area_client.open_handoff()
    response = await area_client.move_handoff(
        path, action, other_side, **({"reason": "x"} if action == "reject" else {})
    )
    assert (response.status_code, response.json()["code"]) == (403, "other-department")
    reader = area_client.installation.authorization_headers(Role.AUDITOR)
    assert (await area_client.post(f"{path}/{action}", {}, reader)).json()["code"] == "role-missing"


async def test_an_officer_acts_for_either_side(area_client: DutiesClient) -> None:
    path = await area_client.open_handoff()
    assert (await area_client.post(f"{path}/offer", {})).status_code == 200
    assert (await area_client.post(f"{path}/accept", {})).status_code == 200


@pytest.mark.parametrize("action", ["offer", "recall", "accept", "reject"])
async def test_an_unknown_handoff_is_not_found(area_client: DutiesClient, action: str) -> None:
    body = {"reason": "x"} if action == "reject" else {}
    response = await area_client.post(f"/handoffs/{SOME_ID}/{action}", body)
    assert (response.status_code, response.json()["code"]) == (404, "unknown-handoff")
    assert (await area_client.get(f"/handoffs/{SOME_ID}")).status_code == 404


async def test_a_command_that_does_not_fit_the_state_is_refused(area_client: DutiesClient) -> None:
    path = await area_client.open_handoff()
    response = await area_client.move_handoff(path, "accept", "rnd")
    assert response.status_code == 409
    assert "offered first" in response.json()["detail"]


async def test_an_offer_may_be_entered_late_but_not_in_the_future(
    area_client: DutiesClient,
) -> None:
    path = await area_client.open_handoff()
    before, after = "2026-11-23T00:59:59Z", "2026-11-23T01:00:01Z"
    too_early = await area_client.move_handoff(path, "offer", "marketing", at=before)
    assert (too_early.status_code, too_early.json()["code"]) == (422, "before-last-change-of-hands")
    ahead = await area_client.move_handoff(path, "offer", "marketing", at=after)
    assert (ahead.status_code, ahead.json()["code"]) == (422, "in-the-future")
    without_zone = await area_client.move_handoff(
        path, "offer", "marketing", at="2026-11-23T01:00:00"
    )
    assert without_zone.status_code == 422
    area_client.installation.clock.advance(DAY)
    assert (await area_client.move_handoff(path, "offer", "marketing", at=after)).status_code == 200


async def test_if_match_is_checked(area_client: DutiesClient) -> None:
    path = await area_client.open_handoff()
    stale = await area_client.post(f"{path}/offer", {}, If_Match='"4"')
    assert stale.status_code == 412
    assert (await area_client.post(f"{path}/offer", {}, If_Match='"1"')).status_code == 200


async def test_a_repeated_key_offers_once(area_client: DutiesClient) -> None:
    path = await area_client.open_handoff()
    key = "offer-1"
    first = await area_client.post(f"{path}/offer", {}, Idempotency_Key=f'"{key}"')
    again = await area_client.post(f"{path}/offer", {}, Idempotency_Key=f'"{key}"')
    assert first.json() == again.json()
    reused = await area_client.post(f"{path}/recall", {}, Idempotency_Key=f'"{key}"')
    assert (reused.status_code, reused.json()["code"]) == (422, "key-reused")


async def test_handoffs_are_filtered_and_listed_by_due_date(area_client: DutiesClient) -> None:
    project = await area_client.plan_project()
    sent = [await area_client.assign_duty(project, due_days=days) for days in (5, 3, 4)]
    received = await area_client.assign_duty(
        project, due_days=1, accountable="rnd", recipient="marketing"
    )
    await area_client.assign_duty(project, due_days=1, accountable="rnd", recipient="sales")
    await area_client.start_project(project)

    async def listed_paths(**params: object) -> list[str]:
        found: list[str] = []
        page = (await area_client.get("/handoffs", limit=2, **params)).json()
        while True:
            found += [f"/handoffs/{handoff['handoff_id']}" for handoff in page["items"]]
            cursor = page["next_cursor"]
            if cursor is None:
                return found
            page = (await area_client.get("/handoffs", limit=2, cursor=cursor, **params)).json()

    sent_by_due_date = [handoff_path(sent[index]) for index in (1, 2, 0)]
    assert await listed_paths(department="marketing") == [handoff_path(received), *sent_by_due_date]
    assert await listed_paths(department="marketing", side="sender") == sent_by_due_date
    assert await listed_paths(department="marketing", side="recipient") == [handoff_path(received)]
    await area_client.move_handoff(sent_by_due_date[0], "offer", "marketing")
    assert await listed_paths(status="offered") == sent_by_due_date[:1]
    assert await listed_paths(project=SOME_ID) == []
    assert len(await listed_paths(project=project.removeprefix("/projects/"))) == 5


async def test_overdue_handoffs_are_listed_while_the_sender_holds_them(
    area_client: DutiesClient,
) -> None:
    path = await area_client.open_handoff()
    await area_client.installation.advance_time(4 * DAY)

    async def count_overdue() -> int:
        return len((await area_client.get("/handoffs", overdue="true")).json()["items"])

    assert await count_overdue() == 1
    await area_client.move_handoff(path, "offer", "marketing")
    assert await count_overdue() == 0
    await area_client.move_handoff(path, "recall", "marketing")
    assert await count_overdue() == 1
    assert (await area_client.get("/handoffs", overdue="false")).json()["items"] == []


async def test_handoffs_in_several_states_are_one_list(area_client: DutiesClient) -> None:
    paths = [await area_client.open_handoff() for _ in range(3)]
    await area_client.move_handoff(paths[1], "offer", "marketing")
    await area_client.move_handoff(paths[2], "offer", "marketing")
    await area_client.move_handoff(paths[2], "accept", "rnd")
    first = (await area_client.get("/handoffs", status=["awaited", "offered"], limit=1)).json()
    rest = {"cursor": first["next_cursor"], "status": ["offered", "awaited", "offered"]}
    second = (await area_client.get("/handoffs", **rest)).json()
    found = {f"/handoffs/{one['handoff_id']}" for one in first["items"] + second["items"]}
    assert (found, second["next_cursor"]) == ({*paths[:2]}, None)
    wrong = await area_client.get("/handoffs", status=["awaited", "open"])
    assert wrong.json()["errors"][0]["parameter"] == "status"
