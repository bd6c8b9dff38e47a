"""Jira's pages, texts and answers at their limits."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest

from services.connectors.domain.item_writer import Ready, WriteRefused
from services.connectors.domain.past_changes import PastPosition, PastScope
from services.connectors.domain.system_conversation import (
    UTC_ZONE,
    SystemAccess,
    SystemAnswer,
    SystemFailed,
)
from services.connectors.domain.systems.jira.issue_events import read_issue_event
from services.connectors.domain.systems.jira.past_events import past_events
from services.connectors.domain.systems.jira.past_issues import open_past_issues
from services.connectors.domain.systems.jira.rest import jira_json, jira_site
from services.connectors.domain.systems.jira.rich_text import document_of, plain_text
from services.connectors.domain.write_content import TransitionContent
from shared.testing.manual_clock import MONDAY_MORNING as NOW
from tests.connectors.jira_bodies import commented, created, encode, issue, moved
from tests.connectors.jira_stand_in.held import held
from tests.connectors.test_jira_writes import (
    CLOUD,
    MYSELF,
    SERVER,
    answer,
    comments,
    hold,
    said,
    transitions,
    write,
)
from tests.connectors.test_jira_writes import issue as told_issue
from tests.connectors.write_examples import COMMENT, DONE

TOKEN = "personal-access-token"
SCOPE = PastScope(changed_since=NOW)


def as_sent(document: Any) -> Any:
    """Return a document as it comes over the network."""
    return json.loads(json.dumps(document))


def read_page(
    page: dict[str, Any], position: PastPosition | None = None, credentials: str = TOKEN
) -> tuple[PastPosition | None, list[Any]]:
    """Return where the page after one begins, and the bodies that were sent to Jira."""
    sent: list[Any] = []

    def answer_of(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/myself"):
            return httpx.Response(200, json={})
        sent.append(json.loads(request.content))
        return httpx.Response(200, json=page)

    reader = open_past_issues(SystemAccess("", credentials, UTC_ZONE))
    return held(reader.read_page(SCOPE, position or PastPosition(), 50), answer_of).position, sent


@pytest.mark.parametrize(
    ("start", "count", "total", "following"),
    [
        (0, 50, 120, "40"),
        (40, 50, 120, "80"),
        (80, 40, 120, None),
        (80, 39, 120, "109"),
        (80, 50, 120, None),
        (0, 11, 120, "1"),
        (5, 3, 120, "6"),
        (5, 1, 120, "6"),
        (5, 0, 120, None),
    ],
)
def test_a_page_by_number_begins_ten_issues_before_the_end_and_always_goes_on(
    start: int, count: int, total: int, following: str | None
) -> None:
    page = {"startAt": start, "total": total, "issues": [issue()] * count}
    position, _ = read_page(page, PastPosition(token=str(start)))
    assert (None if position is None else position.token) == following


def test_a_search_says_where_it_begins_and_how_much_it_takes() -> None:
    page = {"startAt": 0, "total": 0, "issues": []}
    _, (first,) = read_page(page)
    assert (first["startAt"], first["maxResults"], first["expand"]) == (0, 50, ["changelog"])
    _, (later,) = read_page(page, PastPosition(token="40"))
    assert later["startAt"] == 40
    cloud = "a@example.com:token"
    _, (first,) = read_page({"issues": []}, credentials=cloud)
    assert (first["expand"], "nextPageToken" in first, "startAt" in first) == (
        "changelog",
        False,
        False,
    )
    _, (later,) = read_page({"issues": []}, PastPosition(token="t"), cloud)
    assert later["nextPageToken"] == "t"


def test_a_position_keeps_when_the_last_issue_was_created_that_has_a_time() -> None:
    times = ["2026-11-23T09:00:00.000+0800", "2026-11-23T10:00:00.000+0800", None, "?"]
    page = {"startAt": 0, "total": 100, "issues": [issue(created=one) for one in times]}
    position, _ = read_page(page)
    assert position is not None
    assert position.reached == datetime(2026, 11, 23, 2, tzinfo=UTC)
    page["issues"] = [issue(), {"id": "1"}]
    position, _ = read_page(page, PastPosition(reached=NOW))
    assert position is not None
    assert position.reached == NOW


@pytest.mark.parametrize("user", [[], "x", {}, {"timeZone": []}])
def test_a_user_of_another_shape_is_in_the_zone_of_the_company(user: Any) -> None:
    reader = open_past_issues(SystemAccess("", TOKEN, ZoneInfo("Asia/Shanghai")))
    held(reader.check(), lambda _: httpx.Response(200, json=user))
    assert reader._zone == reader.company_zone


def test_a_change_is_told_in_milliseconds_since_1970() -> None:
    fields = {"created": "1970-01-02T00:00:00.250+0000"}
    items = [{"fieldId": "status", "toString": "Done"}]
    history = {"id": "7", "created": "1970-01-01T00:00:01.001+0000", "items": items}
    first, second = past_events({"id": "1", "key": "A-1", "fields": fields}, [as_sent(history)])
    told = json.loads(first.body)
    assert (told["timestamp"], told["webhookEvent"]) == (86_400_250, "jira:issue_created")
    told = json.loads(second.body)
    assert (told["timestamp"], told["webhookEvent"]) == (1001, "jira:issue_updated")
    assert told["changelog"] == {"id": "7", "items": items}
    assert "description" not in told["issue"]["fields"]


@pytest.mark.parametrize("id_", [7, None, ["7"]])
def test_a_change_without_a_text_as_its_id_is_left_out(id_: Any) -> None:
    history = {"id": id_, "items": [{"field": "status"}]}
    assert len(past_events({"id": "1"}, [history])) == 1
    assert past_events({"id": id_}, []) == []


def test_a_text_is_read_up_to_ten_thousand_characters() -> None:
    assert len(plain_text("x" * 10_001)) == len(plain_text(document_of("x" * 10_001))) == 10_000
    assert document_of("a") == {
        "type": "doc",
        "version": 1,
        "content": [{"type": "paragraph", "content": [{"type": "text", "text": "a"}]}],
    }


def test_kinds_of_nodes_are_told_apart_as_they_come_over_the_network() -> None:
    def named(kind: str, **attributes: Any) -> dict[str, Any]:
        return {"type": kind, "attrs": attributes}

    content = [
        {"type": "text", "text": "a"},
        {"type": "hardBreak"},
        named("mention", id="7"),
        named("emoji", text="!", shortName=":x:"),
        named("status", text=" DONE"),
        named("date", timestamp=" 1"),
        named("media", alt=" plan.png"),
        {"type": "rule"},
        {"type": "text", "text": "b"},
        {"type": "tableHeader", "content": [{"type": "text", "text": "c"}]},
    ]
    document = {"type": "doc", "content": content}
    assert plain_text(as_sent(document)) == "a\n7! DONE 1 plan.png\nb c"


@pytest.mark.parametrize(
    ("status", "body", "detail"),
    [
        (400, b"[" * 100_000, "status 400"),
        (400, b'{"errorMessages": "no list", "errors": ["no object"]}', "status 400"),
        (400, b'{"errors": {"summary": "It is needed."}}', "status 400 summary: It is needed."),
        (202, b'{"errorMessages": ["later"]}', "status 202 later"),
        (205, b"", "status 205"),
        (203, b"{}", "status 203"),
    ],
)
def test_an_answer_that_jira_does_not_give_is_refused(
    status: int, body: bytes, detail: str
) -> None:
    with pytest.raises(SystemFailed) as failed:
        jira_json(SystemAnswer(status, body))
    assert (failed.value.code, failed.value.detail) == ("request-refused", detail)


def test_a_request_has_a_type_where_it_has_a_body_and_an_issue_is_quoted() -> None:
    asked = jira_site("a@example.com:b").issue_request("PUT", "A/1 部", "/x", body={"a": "部"})
    assert asked.path == "/rest/api/3/issue/A%2F1%20%E9%83%A8/x"
    assert asked.body == '{"a": "部"}'.encode()
    assert asked.headers == {
        "Authorization": "Basic YUBleGFtcGxlLmNvbTpi",
        "Accept": "application/json",
        "Content-Type": "application/json",
    }
    plain = jira_site("token").request("GET", "/myself")
    assert (plain.body, plain.query, "Content-Type" in plain.headers) == (None, {}, False)


@pytest.mark.parametrize("status", [408, 409, 425])
def test_an_issue_that_is_busy_is_written_to_later(status: int) -> None:
    with pytest.raises(SystemFailed) as failed:
        hold(CLOUD.send(write(COMMENT), Ready()), answer({}, status))
    assert failed.value.code == "busy"


@pytest.mark.parametrize("status", [402, 405, 407, 410, 424, 426, 428])
def test_other_answers_of_jira_refuse_a_write(status: int) -> None:
    with pytest.raises(WriteRefused) as refused:
        hold(CLOUD.send(write(COMMENT), Ready()), answer({}, status))
    assert refused.value.code == "write-refused"


def test_the_transitions_that_are_told_are_cut_at_300_characters() -> None:
    offered = transitions(*[(str(one), "x" * 50, "Elsewhere") for one in range(9)])
    with pytest.raises(WriteRefused) as refused:
        hold(CLOUD.prepare(write(DONE)), told_issue("To Do"), offered)
    assert len(refused.value.detail) == 300


def test_a_page_of_comments_that_is_not_full_is_the_last() -> None:
    sent = write(COMMENT, is_sent=True)
    found, asked = hold(SERVER.prepare(sent), comments(*["Hm"] * 99))
    assert (found, len(asked)) == (Ready(), 1)
    _, asked = hold(SERVER.prepare(sent), *[comments(*["Hm"] * 100)] * 2, comments())
    assert [one.query["startAt"] for one in asked] == ["0", "100", "200"]


def test_changes_are_ordered_as_numbers_and_others_before_them() -> None:
    offered = transitions((1, "F", "Done"))
    changes = (("9", "To Do"), ("x", "To Do"), ("100", "To Do"))
    ready, _ = hold(CLOUD.prepare(write(DONE)), told_issue("To Do", *changes), offered, MYSELF)
    assert ready == Ready("100", "1", ("c-1",))
    sent = write(DONE, "9", is_sent=True)
    earlier = told_issue("To Do", ("9", "Done"), ("8", "Done"), ("x", "Done"))
    ready, _ = hold(CLOUD.prepare(sent), earlier, offered, MYSELF)
    assert ready == Ready("99", "1", ("c-1",)), "none came after the change that was the last"


def test_a_transition_without_fields_sends_none() -> None:
    content = TransitionContent(status="Done", transition=None, resolution=None, fields=())
    _, asked = hold(CLOUD.send(write(content), Ready(None, "2")), answer({}, 204), told_issue("X"))
    assert said(asked[0]) == {"transition": {"id": "2"}}


@pytest.mark.parametrize("digits", ["-1", "1" + "0" * 17, "1" + "0" * 38, "1.5", "true"])
def test_a_time_that_is_none_is_left_out(digits: str) -> None:
    body = f'{{"webhookEvent": "jira:issue_updated", "timestamp": {digits}}}'
    assert read_issue_event(body.encode()).changed_at is None


def test_a_time_has_milliseconds() -> None:
    at = NOW + timedelta(milliseconds=250)
    assert read_issue_event(encode(created(at))).changed_at == at


@pytest.mark.parametrize(
    ("items", "status"),
    [
        ([{"field": "STATUS", "toString": "Done"}], "Done"),
        ([{"fieldId": "status", "toString": "A"}, {"field": "status", "toString": "B"}], "B"),
        ([{"field": "status", "toString": "A"}, {"field": "status", "toString": ""}], "A"),
        ([{"field": "resolution", "toString": "Done"}], None),
        ([{"field": "zone", "toString": "Done"}, 5], None),
        ([{"field": "a", "fieldId": "status", "toString": "Done"}], "Done"),
    ],
)
def test_the_last_status_of_a_change_counts(items: list[Any], status: str | None) -> None:
    body = moved(NOW, "Done", "1")
    body["changelog"]["items"] = items
    change = read_issue_event(encode(body)).change
    assert (
        None if change is None or change.status_change is None else (change.status_change.status)
    ) == status


def test_a_text_of_an_issue_is_cut_at_200_characters_and_a_key_may_be_missing() -> None:
    body = created(NOW, summary="x" * 201)
    change = read_issue_event(encode(body)).change
    assert change is not None
    assert change.title == "x" * 200
    del body["issue"]["key"]
    body["issue"]["fields"]["summary"] = None
    change = read_issue_event(encode(body)).change
    assert change is not None
    assert (change.key, change.title) == ("10040", "10040")


@pytest.mark.parametrize("kind", ["comment_created", "comment_deleted", "comment_updated"])
def test_only_a_new_comment_is_read(kind: str) -> None:
    read = read_issue_event(encode({**commented(NOW, "7", "5c5f"), "webhookEvent": kind}))
    assert (read.comment is not None) is (kind == "comment_created")
