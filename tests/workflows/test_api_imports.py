"""A history imported through the API: every clause of the rule on a small log."""

import gzip
from typing import Any

from shared.http.auth import Role
from shared.testing.area_client import read_version
from tests.workflows.area_client import WorkflowsClient
from tests.workflows.event_log_builders import xes_attribute, xes_event, xes_log, xes_trace

UNKNOWN = "/imports/01938b2e-7a00-7000-8000-000000000001"

LOG = xes_log(
    xes_trace(
        "A",
        xes_event("register", "2026-01-31T10:00:00+08:00", "desk"),
        xes_event("check", "2026-01-31T12:00:00+08:00", "legal"),
        xes_event("file", "2026-02-01T00:30:00", "desk"),
    ),
    xes_trace(
        "B",
        xes_event("register", "2026-01-31T10:00:00+08:00", "desk"),
        xes_event("check", "2026-01-31T13:00:00+08:00", None),
        xes_event(None, "2026-01-31T14:00:00+08:00", "desk"),
        xes_event("check", "never", "desk"),
        xes_event("file", "2026-02-02T13:00:00+08:00", "archive"),
    ),
    xes_trace("A", xes_event("check", "2026-01-31T11:00:00+08:00", "legal", resource="bob")),
)


async def test_a_history_becomes_steps_handovers_and_departments(
    area_client: WorkflowsClient,
) -> None:
    found = await area_client.import_log(LOG, filename="log.xes")
    assert (found["filename"], found["cases"], found["cases_done"]) == ("log.xes", 2, 2)
    assert (found["events"], found["obligations"]) == (9, 4)
    assert found["left_out"] == {
        "it has no activity": 1,
        "its timestamp is unreadable": 1,
        "it names no department": 1,
    }
    assert found["standard_durations"] == {"check": "PT3H", "file": "P2D"}
    facts = {
        (one["case"], one["step"]): one for one in await area_client.published_facts("step-done")
    }
    assert sorted(facts) == [("A", 1), ("A", 2), ("A", 3), ("B", 2)]
    first = facts["A", 1]
    assert (first["department"], first["resource"]) == ("legal", "bob")
    assert first["opened_at"] == "2026-01-31T02:00:00Z"
    assert first["due_at"] == "2026-01-31T05:00:00Z"
    assert first["done_at"] == first["at"] == "2026-01-31T03:00:00Z"
    assert facts["A", 3]["done_at"] == "2026-01-31T16:30:00Z"
    over = [
        (one["case"], one["sender"], one["recipient"])
        for one in await area_client.published_facts("work-handed-over")
    ]
    assert over == [("A", "desk", "legal"), ("A", "legal", "desk")]
    departments = await area_client.published_facts("department-found")
    assert [one["department"] for one in departments] == ["archive", "desk", "legal"]
    assert {one["since"] for one in departments} == {"2026-01-31"}
    (imported,) = await area_client.published_facts("history-imported")
    assert (imported["cases"], imported["events"]) == (2, 9)
    handovers = (await area_client.get("/handovers")).json()["items"]
    assert [(one["period"], one["sender"], one["times"]) for one in handovers] == [
        ("2026-01", "desk", 1),
        ("2026-02", "legal", 1),
    ]
    first = (await area_client.get("/handovers", limit=1)).json()
    rest = (await area_client.get("/handovers", limit=1, cursor=first["next_cursor"])).json()
    assert first["items"] + rest["items"] == handovers


async def test_every_row_left_out_is_listed_with_its_reason(area_client: WorkflowsClient) -> None:
    found = await area_client.import_log(LOG)
    path = f"/imports/{found['id']}/left-out"
    first = (await area_client.get(path, limit=2)).json()
    rest = (await area_client.get(path, limit=2, cursor=first["next_cursor"])).json()
    assert first["items"] + rest["items"] == [
        {"number": 5, "reason": "it names no department", "reason_zh": "没有部门"},
        {"number": 6, "reason": "it has no activity", "reason_zh": "没有活动"},
        {
            "number": 7,
            "reason": "its timestamp is unreadable: 'never'",
            "reason_zh": "时间无法识别：'never'",
        },
    ]
    assert rest["next_cursor"] is None


async def test_an_imported_case_shows_its_steps(area_client: WorkflowsClient) -> None:
    found = await area_client.import_log(LOG)
    cases = (await area_client.get("/cases", import_id=found["id"])).json()["items"]
    assert {one["subject"] for one in cases} == {"A", "B"}
    (case,) = [one for one in cases if one["subject"] == "A"]
    answer = await area_client.get(f"/cases/{case['id']}")
    assert read_version(answer) == case["version"]
    shown = answer.json()
    assert (shown["status"], shown["ended_at"]) == ("recorded", "2026-02-01T00:30:00+08:00")
    assert [step["activity"] for step in shown["steps"]] == ["check", "check", "file"]
    done = await area_client.complete_step(f"/cases/{case['id']}", 1, "legal")
    assert done.status_code == 404


async def test_the_same_content_again_adds_nothing(area_client: WorkflowsClient) -> None:
    first = await area_client.import_log(LOG, filename="a.xes")
    events = await area_client.count_rows("event")
    again = await area_client.upload_log(gzip.compress(LOG.encode()), filename="b.xes.gz")
    assert again.status_code == 200
    assert again.headers["Location"] == f"{area_client.api_root}/imports/{first['id']}"
    assert again.json() == first
    assert await area_client.count_rows("event") == events
    assert (await area_client.get("/imports")).json()["items"] == [first]


async def test_the_same_content_read_otherwise_is_refused(area_client: WorkflowsClient) -> None:
    await area_client.import_log(LOG)
    other = await area_client.upload_log(LOG, department="org:resource")
    assert (other.status_code, other.json()["code"]) == (409, "other-options")
    assert "department 'org:group', not department 'org:resource'" in other.json()["detail"]


async def test_a_baseline_leaves_later_activities_without_a_standard(
    area_client: WorkflowsClient,
) -> None:
    found = await area_client.import_log(LOG, baseline_until="2026-01-31")
    assert found["standard_durations"] == {"check": "PT3H"}
    reason = "its activity has no standard duration in the baseline"
    assert found["left_out"][reason] == 2


async def test_csv_is_read_with_keys_and_zone_of_its_own(area_client: WorkflowsClient) -> None:
    rows = [
        "\ufeffid;what;when;who",
        "1;open;2026-03-01 09:00:00;a",
        "1;close;2026-03-01 10:00:00;b",
    ]
    found = await area_client.import_log(
        gzip.compress("\n".join([*rows, "1;lost"]).encode()),
        case="id",
        activity="what",
        timestamp="when",
        department="who",
        resource="",
        timezone="Europe/Berlin",
    )
    assert found["left_out"] == {"it has 2 fields where the header has 4": 1}
    assert found["options"]["resource"] is None
    (fact,) = await area_client.published_facts("step-done")
    assert (fact["opened_at"], fact["resource"]) == ("2026-03-01T08:00:00Z", None)


BROKEN: list[tuple[bytes, dict[str, Any], str]] = [
    (LOG.encode()[:-40], {}, "broken or cut short at line 1"),
    (gzip.compress(LOG.encode())[:-9], {}, "cut short"),
    (gzip.compress(LOG.encode())[:200], {}, "cut short"),
    (b"", {}, "no"),
    (b"\0" * 100, {}, "NUL"),
    (LOG.encode(), {"department": "org:role"}, "it has: concept:name, org:group"),
    (LOG.encode(), {"timezone": "Mars"}, "no time zone 'Mars'"),
    (xes_log(xes_trace("A", xes_event(department="x" * 101))).encode(), {}, "can be no code"),
    (xes_log(xes_trace("A", xes_event(at="never"))).encode(), {}, "none of the 1 events"),
    (LOG.encode(), {"time_format": "%H:%M"}, "the time format '%H:%M' is not usable"),
    (b'<!DOCTYPE log [<!ENTITY a "b">]><log>&a;</log>', {}, "document type"),
    (b'<!DOCTYPE log [<!ENTITY a SYSTEM "file:///etc/passwd">]><log/>', {}, "document type"),
]


async def test_a_refused_log_leaves_nothing_stored(
    manual_area_client: WorkflowsClient,
) -> None:
    client = manual_area_client
    for content, options, message in BROKEN:
        answer = await client.upload_log(content, **options)
        assert answer.status_code == 422, content[:60]
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert message in answer.json()["detail"]
    for table in ("event", "staged_row", "staged_history", "history_import", "stream"):
        assert await client.count_rows(table) == 0


async def test_options_that_make_no_sense_are_refused(manual_area_client: WorkflowsClient) -> None:
    invalid_options: list[dict[str, Any]] = [
        {"baseline_until": "yesterday"},
        {"department": ""},
        {"activity": "x" * 501},
    ]
    for options in invalid_options:
        answer = await manual_area_client.upload_log(LOG, **options)
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


async def test_a_log_may_be_larger_than_other_requests(area_client: WorkflowsClient) -> None:
    comment = xes_attribute("comment", "x" * 20_000)
    traces = [xes_trace(f"case {n}", xes_event(attributes=[comment])) for n in range(100)]
    assert (await area_client.import_log(xes_log(*traces)))["cases"] == 100


async def test_only_connectors_and_officers_import(manual_area_client: WorkflowsClient) -> None:
    client = manual_area_client
    head = client.installation.authorization_headers(Role.DEPARTMENT_HEAD, department="desk")
    refused = await client.upload_log(LOG, head)
    assert (refused.status_code, refused.json()["code"]) == (403, "role-missing")
    assert (await client.upload_log(LOG, Role.OFFICER_WORKFLOWS)).status_code == 202
    for path in ("/imports", UNKNOWN, f"{UNKNOWN}/left-out"):
        assert (
            await client.installation.http_client.get(client.api_root + path)
        ).status_code == 401
    bare = await client.installation.http_client.post(
        f"{client.api_root}/imports", content=LOG.encode()
    )
    assert bare.status_code == 401


async def test_unknown_imports_are_not_found(manual_area_client: WorkflowsClient) -> None:
    for path in (UNKNOWN, f"{UNKNOWN}/left-out"):
        answer = await manual_area_client.get(path)
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown-import")
