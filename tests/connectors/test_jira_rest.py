"""Jira's REST API: who asks, what is answered, and the proxy that finds what is not published."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from services.connectors.domain.system_conversation import (
    Conversation,
    SystemAnswer,
    SystemFailed,
    SystemRequest,
)
from services.connectors.domain.systems.jira.rest import jira_json, jira_site
from services.connectors.domain.systems.jira.rich_text import document_of, plain_text
from tests.connectors.jira_stand_in.held import held
from tests.connectors.jira_stand_in.server import (
    CLOUD_CREDENTIALS,
    OWN_ACCOUNT,
    SERVER_CREDENTIALS,
    JiraStandIn,
)
from tests.connectors.jira_stand_in.validating_proxy import ValidatingProxy

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
CLOUD, SERVER = jira_site(CLOUD_CREDENTIALS), jira_site(SERVER_CREDENTIALS)


def asked(request: SystemRequest) -> Conversation[Any]:
    """Ask once."""
    return jira_json((yield request))


def ask(answer_of: Callable[[httpx.Request], httpx.Response], request: SystemRequest) -> Any:
    """Return what is answered to a request."""
    return held(asked(request), answer_of)


def test_credentials_tell_cloud_from_data_center() -> None:
    assert (CLOUD.is_cloud, CLOUD.root) == (True, "/rest/api/3")
    assert (SERVER.is_cloud, SERVER.root) == (False, "/rest/api/2")
    assert "token" not in f"{CLOUD} {SERVER}"
    assert SERVER.request("GET", "/myself").headers["Authorization"] == (
        "Bearer personal-access-token"
    )


def test_every_request_and_answer_is_as_atlassian_publishes_it() -> None:
    jira = JiraStandIn(lambda: NOON)
    issue, proxy = jira.create("SALES-1"), ValidatingProxy(jira.answer)
    assert (ask(proxy.answer, CLOUD.request("GET", "/myself")))["accountId"] == OWN_ACCOUNT
    found = ask(proxy.answer, CLOUD.issue_request("GET", "SALES-1"))
    assert plain_text(found["fields"]["description"]) == "For Fair stand in Shanghai"
    listed = ask(proxy.answer, CLOUD.issue_request("GET", issue.id, "/transitions"))
    done = next(one["id"] for one in listed["transitions"] if one["to"]["name"] == "Done")
    for below, body in (
        ("/transitions", {"transition": {"id": done}}),
        ("/comment", {"body": document_of("Accepted\n接受")}),
        ("/remotelink", {"globalId": "case-1", "object": {"url": "https://c/1", "title": "1"}}),
    ):
        ask(proxy.answer, CLOUD.issue_request("POST", issue.id, below, body=body))
    comments = ask(proxy.answer, CLOUD.issue_request("GET", issue.id, "/comment"))
    assert [plain_text(one["body"]) for one in comments["comments"]] == ["Accepted\n接受"]
    changes = ask(proxy.answer, CLOUD.issue_request("GET", issue.id, "/changelog"))
    assert [one["author"]["accountId"] for one in changes["values"]] == [OWN_ACCOUNT]
    assert (proxy.violations, proxy.checked) == ([], 8)
    assert issue.status == "Done"
    assert sorted(jira.writes.values()) == [1, 1, 1]
    assert [one["webhookEvent"] for one in jira.webhooks] == [
        "jira:issue_created",
        "jira:issue_updated",
    ]


ISSUE = "/rest/api/3/issue/1"


@pytest.mark.parametrize(
    ("method", "url", "body", "answer", "fault"),
    [
        ("GET", "/rest/api/3/search", None, (410, {}), "there is no such operation"),
        ("DELETE", ISSUE, None, (204, {}), "there is no such operation"),
        ("GET", f"{ISSUE}?field=a", None, (200, {}), "the parameter field is not known"),
        ("GET", f"{ISSUE}/changelog?startAt=a", None, (200, {}), "the parameter startAt at $"),
        ("GET", ISSUE, {}, (200, {}), "it takes no body"),
        ("POST", f"{ISSUE}/remotelink", {"globalId": "1"}, (201, {}), "'object' is a required"),
        ("POST", f"{ISSUE}/transitions", None, (204, {}), "another type than JSON"),
        ("POST", "/rest/api/3/search/jql", {"jgl": ""}, (200, {}), "'jgl' was unexpected"),
        ("GET", ISSUE, None, (200, {"id": 1}), "the answer at $.id: 1 is not of type"),
        ("GET", ISSUE, None, (200, {"keys": ""}), "'keys' was unexpected"),
        ("GET", ISSUE, None, (418, {}), "the status 418 is not known"),
        ("GET", ISSUE, None, (200, None), "the answer is no JSON"),
    ],
)
def test_the_proxy_finds_what_atlassian_does_not_have(
    method: str, url: str, body: object, answer: tuple[int, object], fault: str
) -> None:
    status, document = answer

    def answer_of(_: httpx.Request) -> httpx.Response:
        if document is None:
            return httpx.Response(status, content=b"<html>")
        return httpx.Response(status, json=document)

    proxy = ValidatingProxy(answer_of)
    proxy.answer(httpx.Request(method, f"http://jira{url}", json=body))
    assert len(proxy.violations) == 1
    assert fault in proxy.violations[0]


def test_the_old_search_is_gone_and_a_wrong_token_is_refused() -> None:
    jira = JiraStandIn(lambda: NOON)
    with pytest.raises(SystemFailed, match=r"status 410 .*search/jql"):
        ask(jira.answer, CLOUD.request("POST", "/search", body={"jql": ""}))
    with pytest.raises(SystemFailed, match="access-refused"):
        ask(jira.answer, jira_site("concord@example.com:other").request("GET", "/myself"))


@pytest.mark.parametrize(
    ("status", "body", "code", "detail"),
    [
        (400, b'{"errorMessages": ["No\\nproject", 1], "errors": {"a": "b", "c": 1}}',
         "request-refused", "status 400 No project; a: b"),
        (404, b"<html>", "request-refused", "status 404"),
        (409, b"[1]", "request-refused", "status 409"),
        (413, b"{}", "request-refused", "status 413"),
        (302, b"", "request-refused", "status 302"),
        (429, b"", "system-away", "status 429"),
        (503, b"", "system-away", "status 503"),
        (401, b"", "access-refused", "status 401"),
        (200, b"<html>", "answer-unreadable", "the answer is no JSON"),
    ],
)  # fmt: skip
def test_what_jira_refuses_is_told_in_its_own_words(
    status: int, body: bytes, code: str, detail: str
) -> None:
    with pytest.raises(SystemFailed) as failed:
        jira_json(SystemAnswer(status, body, timedelta(seconds=3)))
    assert (failed.value.code, failed.value.detail) == (code, detail)
    assert (failed.value.retry_after is not None) is (code == "system-away")


def test_an_answer_without_a_body_says_nothing() -> None:
    assert jira_json(SystemAnswer(204, b"")) is None
    assert jira_json(SystemAnswer(201, b'{"id": "1"}')) == {"id": "1"}


def node(kind: str, *content: object, **attributes: object) -> dict[str, Any]:
    """Return a node of a document."""
    return {"type": kind, "attrs": attributes, "content": list(content)}


def text(words: object) -> dict[str, Any]:
    """Return a text of a document."""
    return {"type": "text", "text": words, "marks": [{"type": "strong"}]}


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (node("doc", node("paragraph", text("请 "), node("mention", text="@Wang", id="1"),
                          node("hardBreak"), text("now"), node("emoji", shortName=":ok:"))),
         "请 @Wang\nnow:ok:"),
        (node("doc", node("heading", text("A")), node("bulletList", node("listItem",
              node("paragraph", text("one"))), node("listItem", node("paragraph", text("two"))))),
         "A\none\ntwo"),
        (node("doc", node("table", node("tableRow", node("tableCell", text("a")),
                                        node("tableCell", text("b"))))), "a b"),
        (node("doc", node("paragraph", node("inlineCard", url="https://x/1"), node("rule"))),
         "https://x/1"),
        (node("doc", node("newKindOfNode", text("read all the same")), "no node"),
         "read all the same"),
        ({"type": "mention", "attrs": 1}, ""),
        ({"type": "text", "text": 1}, ""),
        ({"type": "doc", "content": 1}, ""),
        ("h1. wiki text", "h1. wiki text"),
        (None, ""),
    ],
)  # fmt: skip
def test_rich_text_is_read_as_lines(document: object, expected: str) -> None:
    assert plain_text(document) == expected


@pytest.mark.parametrize(("depth", "expected"), [(60, "deep"), (61, ""), (500, "")])
def test_text_that_is_nested_without_end_is_left_out(depth: int, expected: str) -> None:
    document: dict[str, Any] = text("deep")
    for _ in range(depth):
        document = node("blockquote", document)
    assert plain_text(document) == expected


def test_a_long_message_of_jira_is_cut() -> None:
    body = b'{"errorMessages": ["' + b"x" * 300 + b'"]}'
    with pytest.raises(SystemFailed) as failed:
        jira_json(SystemAnswer(400, body))
    assert failed.value.detail == "status 400 " + "x" * 200


def test_a_written_document_is_read_as_it_was() -> None:
    assert document_of("a\n\nb")["content"][1] == {"type": "paragraph", "content": []}
    assert plain_text(document_of("Done 完成\nby Concord")) == "Done 完成\nby Concord"
