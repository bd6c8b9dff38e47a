"""Pictures with what was measured of a version's cases."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from xml.etree import ElementTree as ET

from shared.http.auth import Role
from tests.workflows.area_client import STEPS_BODY, WorkflowsClient

STEPS: list[dict[str, Any]] = [
    {**STEPS_BODY[0], "decisions": ["yes", "no"]},
    {**STEPS_BODY[1], "on_decision": "yes"},
    {**STEPS_BODY[1], "key": "file", "name": "File it", "after": ["request"], "on_decision": "no"},
]


async def run_case(client: WorkflowsClient, flow: str, decision: str, hours: int) -> None:
    """Take a case through the map; its second step takes so many hours."""
    case = await client.start_case(flow)
    await client.complete_step(case, 1, "sales", decision=decision)
    client.installation.clock.advance(timedelta(hours=hours))
    done = await client.complete_step(case, 2, "finance")
    assert done.status_code == 200, done.text


def texts(document: str) -> list[str]:
    root = ET.fromstring(document)
    return [one.text or "" for one in root.iter("{http://www.w3.org/2000/svg}text")]


async def test_the_picture_shows_what_was_measured(area_client: WorkflowsClient) -> None:
    client = area_client
    flow = await client.publish_flow(STEPS)
    before = client.installation.clock().isoformat()
    for decision, hours in (("yes", 1), ("yes", 2), ("yes", 9), ("no", 3)):
        await run_case(client, flow, decision, hours)
    await client.start_case(flow)  # it has not ended, so it counts for nothing
    path = f"/flows/{flow}/versions/1/picture"
    said = texts((await client.get(path, reality=True)).text)
    assert {"yes, 3 ×", "no, 1 ×", "Measured: 4 times", "Measured: 3 times"} <= {*said}
    assert "Median 2 h, 33 % late" in said
    assert "Median 3 h, 0 % late" in said
    nothing = texts((await client.get(path, reality=True, to=before)).text)
    assert nothing.count("Measured: never") == 3
    lines = (await client.get(path, reality=True, format="mermaid")).text.splitlines()
    assert "    class step_2 late" in lines
    headers = client.installation.authorization_headers(Role.HR)
    assert (await client.get(path, headers)).status_code == 200
    refused = await client.get(path, headers, reality=True)
    assert (refused.status_code, refused.json()["code"]) == (403, "outside-read-scope")
