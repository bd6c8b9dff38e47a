"""Cases as an event log: what the importer reads of it is what was recorded."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID
from xml.etree import ElementTree as ET

import pytest

from services.workflows.api.xes_format import HEAD, TAIL, write_traces
from services.workflows.domain.external_event_log import LogRow
from services.workflows.projections import exported_cases
from services.workflows.projections.exported_cases import ExportedCase, ExportedEvent
from shared.http.auth import Role
from tests.workflows.area_client import WorkflowsClient
from tests.workflows.domain_examples import BASE_TIME, DAY, HOUR
from tests.workflows.event_log_builders import read_rows, xes_event, xes_log, xes_trace

HOSTILE = "a\"<b>&'\n\t\u202e]]>-->\x01😀"


def described(rows: list[LogRow]) -> list[tuple[Any, ...]]:
    """Return what rows say, without their numbers, by case."""
    return sorted((one.case, one.at, one.activity, one.department, one.resource) for one in rows)


async def export(client: WorkflowsClient, caller: Role = Role.AUDITOR, /, **query: Any) -> bytes:
    answer = await client.get("/cases/export", caller, **query)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"].startswith("text/xml")
    return answer.content


async def test_live_cases_are_read_back(area_client: WorkflowsClient) -> None:
    flow = await area_client.publish_flow()
    case = await area_client.start_case(flow)
    await area_client.complete_step(case, 1, "sales", resource="ann")
    path = f"{case}/steps/2/send-back"
    body = {"department": "finance", "reason": "no receipts"}
    await area_client.post(path, body, area_client.executor_headers("finance"))
    await area_client.complete_step(case, 3, "sales", resource="ann")
    content = await export(area_client, flow_id=flow)
    steps = (await area_client.get(case)).json()["steps"]
    rows = read_rows(content)
    assert [(row.activity, row.department, row.resource) for row in rows] == [
        ("Hand it in", "sales", "ann"),
        ("Check it", "finance", None),
        ("Hand it in", "sales", "ann"),
    ]
    closed = [one["done_at"] or one["sent_back_at"] for one in steps[:3]]
    assert [row.at for row in rows] == [datetime.fromisoformat(one) for one in closed]
    assert {row.case for row in rows} == {case.rpartition("/")[2]}
    values = [
        (one.get("key"), one.get("value"))
        for one in ET.fromstring(content).iter("{http://www.xes-standard.org/}string")
    ]
    assert ("outcome", "sent-back") in values
    assert ("lifecycle:transition", "complete") in values
    assert ("subject", "Fair stand") in values


async def test_an_imported_log_is_read_back_equal(
    area_client: WorkflowsClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exported_cases, "MAX_EVENTS", 3)
    log = xes_log(
        xes_trace(
            "费用 1",
            xes_event("hand in", "2026-03-02T09:00:00.123+08:00", "sales"),
            xes_event("check", "2026-03-02T10:00:00+08:00", "finance", None),
            xes_event("check", "2026-03-02T10:00:00+08:00", "legal"),
        ),
        xes_trace(
            "A", xes_event(department=None), xes_event("x &amp; y", "2026-03-03T09:00+08:00")
        ),
        xes_trace(
            "B",
            *(xes_event(f"s {hour}", f"2026-03-04T{hour:02}:00+08:00") for hour in range(8)),
        ),
    )
    found = await area_client.import_log(log)
    content = await export(area_client, import_id=found["id"])
    assert described(read_rows(content)) == described(read_rows(log))
    assert b"incomplete" not in content
    again = await area_client.import_log(content)
    assert (again["cases"], again["obligations"]) == (found["cases"], found["obligations"])


async def test_a_case_imported_before_first_events_were_kept_says_that_it_is_incomplete(
    area_client: WorkflowsClient,
) -> None:
    log = xes_log(*(xes_trace(name, xes_event(), xes_event("check")) for name in "AB"))
    found = await area_client.import_log(log)
    async with area_client.area.pool.acquire() as db:
        await db.execute(
            "DELETE FROM event_without_step USING case_file WHERE subject = 'A'"
            " AND case_file.case_id = event_without_step.case_id"
        )
    content = await export(area_client, import_id=found["id"])
    first, second = ET.fromstring(content).iter("{http://www.xes-standard.org/}trace")
    told = [
        [(one.get("key"), one.get("value")) for one in trace if one.tag.endswith("boolean")]
        for trace in sorted((first, second), key=lambda trace: str(trace[0].get("value")))
    ]
    assert told == [[("incomplete", "true")], []]
    assert [row.case for row in read_rows(content)].count("A") == 1


async def test_filters_choose_cases(area_client: WorkflowsClient) -> None:
    log = xes_log(
        xes_trace("A", xes_event(at="2026-03-02T09:00Z"), xes_event(at="2026-03-03T09:00Z")),
        xes_trace("B", xes_event(at="2026-03-02T09:00Z"), xes_event(at="2026-04-03T09:00Z")),
    )
    chosen = (await area_client.import_log(log))["id"]
    window: dict[str, Any] = {"from": "2026-03-03T09:00:00Z", "to": "2026-04-03T09:00:00Z"}
    rows = read_rows(await export(area_client, import_id=chosen, **window))
    assert {row.case for row in rows} == {"A"}
    assert b"<trace>" not in await export(area_client, flow_id=chosen)


async def test_people_are_told_to_those_who_read_them(area_client: WorkflowsClient) -> None:
    found = await area_client.import_log(
        xes_log(xes_trace("A", xes_event(), xes_event(at="2026-03-03T09:00Z")))
    )
    told = read_rows(await export(area_client, import_id=found["id"]))
    assert {row.resource for row in told} == {"ann"}
    hidden = read_rows(await export(area_client, Role.CONNECTOR, import_id=found["id"]))
    assert {row.resource for row in hidden} == {None}
    assert (await area_client.get("/cases/export", Role.HR)).status_code == 403


async def test_only_xml_is_offered(manual_area_client: WorkflowsClient) -> None:
    client = manual_area_client
    refused = await client.request("GET", "/cases/export", Role.AUDITOR, {"Accept": "text/csv"})
    assert (refused.status_code, refused.json()["code"]) == (406, "not-acceptable")
    found = await client.request(
        "GET", "/cases/export", Role.AUDITOR, {"Accept": "application/xml"}
    )
    assert found.status_code == 200
    assert (await client.get("/cases/export", format="csv")).status_code == 422
    assert ET.fromstring(await export(client, format="xes")).tag.endswith("log")


def written(subject: str, activity: str) -> bytes:
    event = ExportedEvent(
        UUID(int=1), 1, activity, "sales", None, BASE_TIME, BASE_TIME - HOUR, DAY + BASE_TIME,
        "done", activity,
    )  # fmt: skip
    case = ExportedCase(UUID(int=1), subject, UUID(int=2), 3, None, BASE_TIME, False, None, [event])
    traces = write_traces([case], lambda _department: True, named_by_subject=True)
    return HEAD.encode() + traces + TAIL.encode()


def test_names_are_only_text() -> None:
    (row,) = read_rows(written(HOSTILE, HOSTILE))
    assert row.activity == row.case == HOSTILE.replace("\x01", "\ufffd")


def test_unnamed_traces_stay_unnamed() -> None:
    assert [row.case for row in read_rows(written("(unnamed trace 7)", "x"))] == [
        "(unnamed trace 1)"
    ]
    (row,) = read_rows(written("(unnamed trace 7) (named)", "x"))
    assert row.case == "(unnamed trace 7) (named)"
