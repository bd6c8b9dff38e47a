"""Flow maps through the API."""

from typing import Any

from shared.http.auth import Role
from shared.testing.area_client import read_version
from tests.workflows.area_client import STEPS_BODY, WorkflowsClient

UNKNOWN = "/flows/01938b2e-7a00-7000-8000-000000000001"


async def test_a_flow_shows_its_versions(area_client: WorkflowsClient) -> None:
    flow = await area_client.publish_flow()
    await area_client.publish_version(flow, 2, STEPS_BODY[:1])
    answer = await area_client.get(f"/flows/{flow}")
    found = answer.json()
    assert read_version(answer) == 5
    assert (found["name"], found["published"], found["version"]) == ("Cost allocation", 2, 5)
    assert [version["number"] for version in found["versions"]] == [1, 2]
    unsaid: dict[str, Any] = {
        **dict.fromkeys(("role", "produces", "approval_mode", "after", "on_decision", "review")),
        "decisions": [],
        "working_hours": "always",
    }
    expected = [{**step, "kind": "task", **unsaid} for step in STEPS_BODY]
    assert found["versions"][0]["steps"] == expected


async def test_a_draft_is_not_published(area_client: WorkflowsClient) -> None:
    answer = await area_client.post("/flows", {"name": "Travel"})
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"/api/workflows/v1/flows/{answer.json()['id']}"
    path = f"/flows/{answer.json()['id']}"
    await area_client.put(f"{path}/draft", {"steps": STEPS_BODY}, If_Match='"1"')
    (version,) = (await area_client.get(path)).json()["versions"]
    assert version["published_at"] is None
    refused = await area_client.post(
        "/cases", {"flow_id": path.removeprefix("/flows/"), "subject": "x"}
    )
    assert (refused.status_code, refused.json()["code"]) == (409, "flow-not-published")


async def test_flows_are_listed_page_by_page(area_client: WorkflowsClient) -> None:
    for name in ("one", "two", "three"):
        await area_client.post("/flows", {"name": name})
    first = (await area_client.get("/flows", limit=2)).json()
    rest = (await area_client.get("/flows", limit=2, cursor=first["next_cursor"])).json()
    assert [one["name"] for one in first["items"] + rest["items"]] == ["one", "two", "three"]
    assert rest["next_cursor"] is None
    assert (await area_client.get("/cases", cursor=first["next_cursor"])).status_code == 422


async def test_changing_a_flow_requires_its_current_version(area_client: WorkflowsClient) -> None:
    flow = (await area_client.post("/flows", {"name": "x"})).json()["id"]
    for path, method in (
        (f"/flows/{flow}/draft", "PUT"),
        (f"/flows/{flow}/versions/1/publish", "POST"),
    ):
        assert (await area_client.send(method, path, {"steps": STEPS_BODY})).status_code == 428
        stale = await area_client.send(method, path, {"steps": STEPS_BODY}, If_Match='"7"')
        assert (stale.status_code, stale.json()["code"]) == (412, "version-stale")


async def test_a_repeated_idempotency_key_gets_the_first_response(
    area_client: WorkflowsClient,
) -> None:
    first = await area_client.post("/flows", {"name": "x"}, Idempotency_Key='"k"')
    again = await area_client.post("/flows", {"name": "x"}, Idempotency_Key='"k"')
    other = await area_client.post("/flows", {"name": "y"}, Idempotency_Key='"k"')
    assert first.json() == again.json()
    assert (other.status_code, other.json()["code"]) == (422, "key-reused")


INVALID_STEPS: list[object] = [
    [],
    [STEPS_BODY[0], STEPS_BODY[0]],
    [{**STEPS_BODY[0], "standard": "PT0S"}],
    [{**STEPS_BODY[0], "standard": "P99999D"}],
    [{**STEPS_BODY[0], "standard": 10**400}],
    [{**STEPS_BODY[0], "kind": "party"}],
    [{**STEPS_BODY[0], "department": "a\nb"}],
    [{**STEPS_BODY[0], "more": 1}],
    "steps",
]


async def test_invalid_steps_are_refused(manual_area_client: WorkflowsClient) -> None:
    flow = (await manual_area_client.post("/flows", {"name": "x"})).json()["id"]
    for steps in INVALID_STEPS:
        answer = await manual_area_client.put(
            f"/flows/{flow}/draft", {"steps": steps}, If_Match='"1"'
        )
        assert answer.status_code == 422, steps
        assert answer.headers["Content-Type"] == "application/problem+json"


async def test_unknown_flows_are_not_found(manual_area_client: WorkflowsClient) -> None:
    client = manual_area_client
    drafted = await client.put(f"{UNKNOWN}/draft", {"steps": STEPS_BODY}, If_Match='"0"')
    published = await client.post(f"{UNKNOWN}/versions/1/publish", If_Match='"0"')
    started = await client.post("/cases", {"flow_id": UNKNOWN[7:], "subject": "x"})
    for answer in (await client.get(UNKNOWN), drafted, published, started):
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown-flow")


async def test_only_officers_map_flows(manual_area_client: WorkflowsClient) -> None:
    client = manual_area_client
    head_headers = client.installation.authorization_headers(
        Role.DEPARTMENT_HEAD, department="sales"
    )
    requests = [
        ("POST", "/flows"),
        ("PUT", f"{UNKNOWN}/draft"),
        ("POST", f"{UNKNOWN}/versions/1/publish"),
    ]
    for method, path in requests:
        answer = await client.send(method, path, {"name": "x"}, head_headers, If_Match='"1"')
        assert (answer.status_code, answer.json()["code"]) == (403, "role-missing")
    for path in ("/flows", UNKNOWN):
        bare = await client.installation.http_client.get(f"/api/workflows/v1{path}")
        assert bare.status_code == 401
