"""What Jira is asked and told, and what its answers mean, on Cloud and Data Center."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from services.connectors.domain.item_writer import Found, ItemWrite, Ready, WriteRefused, Written
from services.connectors.domain.system_conversation import (
    UTC_ZONE,
    Conversation,
    Result,
    SystemAccess,
    SystemAnswer,
    SystemFailed,
    SystemRequest,
)
from services.connectors.domain.systems.jira.write_back import open_jira_writer
from services.connectors.domain.write_back_terms import FieldForm, ItemField
from services.connectors.domain.write_content import TransitionContent, WriteContent
from services.connectors.domain.write_events import WriteSent
from shared.testing.manual_clock import MONDAY_MORNING as NOW
from tests.connectors.write_examples import COMMENT, DONE, FIRST, LINK

CLOUD = open_jira_writer(SystemAccess("", "concord@example.com:token", UTC_ZONE))
SERVER = open_jira_writer(SystemAccess("", "personal-access-token", UTC_ZONE))
MARKER = f"[concord {FIRST.hex[:16]}]"
NO_CONTENT = SystemAnswer(204, b"")
MYSELF = SystemAnswer(200, b'{"accountId": "c-1", "displayName": "Concord"}')


def write(content: WriteContent, after: str | None = None, *, is_sent: bool = False) -> ItemWrite:
    """Return a write, which may have been sent before."""
    sent = WriteSent(write_id=FIRST, connector="jira", item="10040", at=NOW, after_change=after)
    return ItemWrite("10040", FIRST, content, sent if is_sent else None)


def answer(document: Any, status: int = 200, **more: Any) -> SystemAnswer:
    """Return an answer in JSON."""
    return SystemAnswer(status, json.dumps(document).encode(), **more)


def issue(status: Any, *changes: tuple[Any, Any]) -> SystemAnswer:
    """Return an issue with its changelog: ids, and the statuses that it came into."""
    histories = [
        {"id": change, "items": [{"field": "status", "toString": to}, "noise"]}
        for change, to in changes
    ]
    other = {"id": "99", "items": [{"fieldId": "summary", "toString": "Done"}]}
    fields = {"status": {"name": status}}
    return answer({"fields": fields, "changelog": {"histories": [*histories, other, None]}})


def transitions(*offered: Any) -> SystemAnswer:
    """Return the transitions that an issue has: id, name and status."""
    found = [{"id": one[0], "name": one[1], "to": {"name": one[2]}} for one in offered]
    return answer({"transitions": found})


def hold(
    conversation: Conversation[Result], *answers: SystemAnswer
) -> tuple[Result, list[SystemRequest]]:
    """Return what a conversation says after these answers, and what was asked."""
    asked = [next(conversation)]
    try:
        for one in answers:
            asked += [conversation.send(one)]
    except StopIteration as end:
        assert len(asked) == len(answers)
        return end.value, asked
    raise AssertionError(asked)


def said(request: SystemRequest) -> Any:
    """Return the body of a request."""
    assert request.body is not None
    return json.loads(request.body)


def test_a_transition_is_chosen_by_the_status_that_it_leads_to() -> None:
    ready, asked = hold(
        CLOUD.prepare(write(DONE)),
        issue("To Do", ("7", "To Do"), ("12", "To Do")),
        transitions(("1", "Start", "In Progress"), (2, "Finish", "Done"), ("3", "Skip", "Done")),
        MYSELF,
    )
    assert ready == Ready("99", "2", ("c-1",))
    assert asked[0].path == "/rest/api/3/issue/10040"
    assert asked[0].query == {"fields": "status", "expand": "changelog"}
    assert asked[1].path == "/rest/api/3/issue/10040/transitions"


def test_what_a_person_did_at_the_same_moment_is_not_what_a_transition_became() -> None:
    def moved(change: str, author: str) -> dict[str, Any]:
        items = [{"field": "status", "toString": "Done"}]
        return {"id": change, "author": {"accountId": author}, "items": items}

    histories = [moved("100", "ann"), moved("101", "c-1"), moved("102", "c-1")]
    after = answer({"fields": {}, "changelog": {"histories": histories}})
    ready = Ready("99", "2", ("c-1",))
    assert hold(CLOUD.send(write(DONE), ready), NO_CONTENT, after)[0] == Written(204, "101")
    alone = answer({"fields": {}, "changelog": {"histories": histories[:1]}})
    assert hold(CLOUD.send(write(DONE), ready), NO_CONTENT, alone)[0] == Written(204, None)


@pytest.mark.parametrize("named", ["3", "Skip"])
def test_where_several_lead_there_its_name_or_id_chooses(named: str) -> None:
    content = DONE.model_copy(update={"transition": named})
    offered = transitions(("2", "Finish", "Done"), ("3", "Skip", "Done"))
    ready, _ = hold(CLOUD.prepare(write(content)), issue("To Do"), offered, MYSELF)
    assert ready == Ready("99", "3", ("c-1",))


def test_a_transition_is_sent_with_its_fields_and_known_by_its_change() -> None:
    content = TransitionContent(
        status="Done",
        transition=None,
        resolution="Fixed",
        fields=(
            ItemField(field="customfield_1", value="A"),
            ItemField(field="customfield_2", value="B", form=FieldForm.VALUE),
        ),
    )
    written, asked = hold(
        CLOUD.send(write(content), Ready("12", "2")),
        NO_CONTENT,
        issue("Done", ("x", "Done"), ("7", "Done"), ("102", "Done"), ("101", "Done")),
    )
    assert written == Written(204, "101")
    assert said(asked[0]) == {
        "transition": {"id": "2"},
        "fields": {
            "customfield_1": "A",
            "customfield_2": {"value": "B"},
            "resolution": {"name": "Fixed"},
        },
    }
    _, plain = hold(CLOUD.send(write(DONE), Ready(None, "2")), NO_CONTENT, issue("Done"))
    assert said(plain[0]) == {"transition": {"id": "2"}}


def test_a_transition_that_arrived_is_found_by_its_change_whatever_the_status_is() -> None:
    sent = write(DONE, "12", is_sent=True)
    found, _ = hold(CLOUD.prepare(sent), issue("To Do", ("13", "Done"), ("14", "To Do")))
    assert found == Found("13")
    earlier = issue("To Do", ("7", "Done"))
    offered = transitions(("2", "Finish", "Done"))
    again, _ = hold(CLOUD.prepare(sent), earlier, offered, MYSELF)
    assert again == Ready("99", "2", ("c-1",))
    assert hold(CLOUD.prepare(write(DONE)), issue("Done"))[0] == Found(None)
    first = write(DONE, is_sent=True)
    assert hold(CLOUD.prepare(first), issue("To Do", ("1", "Done")))[0] == Found("1")


@pytest.mark.parametrize("offered", [transitions(), answer({"transitions": None}), answer([])])
def test_without_a_transition_it_is_refused(offered: SystemAnswer) -> None:
    with pytest.raises(WriteRefused, match=r"transition-not-available.*there are: none"):
        hold(CLOUD.prepare(write(DONE)), answer({"fields": {"status": None}}), offered)


def test_the_transitions_that_there_are_are_told() -> None:
    offered = transitions(("1", "Start", "In Progress"))
    with pytest.raises(WriteRefused, match="to 'Done' is available; there are: Start"):
        hold(CLOUD.prepare(write(DONE)), issue("To Do"), offered)


def test_a_transition_without_an_id_is_none() -> None:
    offered = answer({"transitions": [{"name": None, "to": {"name": "Done"}}, "x"]})
    with pytest.raises(WriteRefused, match="there are: none"):
        hold(CLOUD.prepare(write(DONE)), issue("To Do"), offered)


def test_comments_are_documents_on_cloud_and_text_on_data_center() -> None:
    assert hold_ready(COMMENT) == Ready()
    written, asked = hold(CLOUD.send(write(COMMENT), Ready()), answer({"id": 77}, 201))
    assert written == Written(201, "77")
    lines = [line["content"][0]["text"] for line in said(asked[0])["body"]["content"]]
    assert lines == [COMMENT.text, MARKER]
    written, asked = hold(SERVER.send(write(COMMENT), Ready()), answer({"id": "78"}, 201))
    assert (written.external_id, asked[0].path) == ("78", "/rest/api/2/issue/10040/comment")
    assert said(asked[0]) == {"body": f"{COMMENT.text}\n{MARKER}"}


def hold_ready(content: WriteContent) -> Found | Ready:
    """Return what is said before the first sending, for which nothing need be asked."""
    conversation = CLOUD.prepare(write(content))
    with pytest.raises(StopIteration) as end:
        next(conversation)
    result: Found | Ready = end.value.value
    return result


def comments(*bodies: Any) -> SystemAnswer:
    """Return a page of comments."""
    return answer({"comments": [{"id": number, "body": one} for number, one in enumerate(bodies)]})


def test_a_comment_that_arrived_is_found_by_its_marker_at_its_end() -> None:
    sent = write(COMMENT, is_sent=True)
    quoted = f"> {MARKER}\nWhat does that mean?"
    found, asked = hold(SERVER.prepare(sent), comments(quoted, None, f"Done.\r\n{MARKER}\n"))
    assert found == Found("2")
    assert asked[0].query == {"startAt": "0", "maxResults": "100", "orderBy": "-created"}
    assert hold(SERVER.prepare(sent), comments(quoted))[0] == Ready()
    document = {
        "type": "doc",
        "content": [{"type": "paragraph", "content": [{"type": "text", "text": MARKER}]}],
    }
    assert hold(CLOUD.prepare(sent), comments(document))[0] == Found("0")


def test_some_pages_of_comments_are_looked_through() -> None:
    sent = write(COMMENT, is_sent=True)
    full = comments(*["Hm"] * 100)
    found, asked = hold(SERVER.prepare(sent), full, comments(MARKER))
    assert (found, asked[1].query["startAt"]) == (Found("0"), "100")
    assert hold(SERVER.prepare(sent), *[full] * 20)[0] == Ready()


def test_a_remote_link_is_told_apart_by_its_global_id() -> None:
    assert hold_ready(LINK) == Ready()
    written, asked = hold(CLOUD.send(write(LINK), Ready()), answer({"id": 10000}, 201))
    assert written == Written(201, "10000")
    assert said(asked[0]) == {
        "globalId": LINK.global_id,
        "object": {"url": "https://concord.example", "title": "Case"},
    }
    assert hold(CLOUD.send(write(LINK), Ready()), answer([]))[0] == Written(200, None)


@pytest.mark.parametrize(
    ("status", "code"),
    [(400, "write-refused"), (403, "write-refused"), (404, "item-missing"), (413, "write-refused")],
)
def test_what_jira_refuses_is_refused_with_its_words(status: int, code: str) -> None:
    words = answer({"errorMessages": ["Not like this."]}, status)
    with pytest.raises(WriteRefused) as refused:
        hold(CLOUD.send(write(COMMENT), Ready()), words)
    assert refused.value.code == code
    assert refused.value.detail == f"status {status}{' Not like this.' if status != 403 else ''}"


@pytest.mark.parametrize(
    ("status", "code"),
    [(401, "access-refused"), (409, "busy"), (429, "rate-limited"), (503, "system-away")],
)
def test_what_passes_is_tried_again(status: int, code: str) -> None:
    pause = timedelta(seconds=9)
    with pytest.raises(SystemFailed) as failed:
        hold(CLOUD.send(write(LINK), Ready()), answer({}, status, retry_after=pause))
    assert failed.value.code == code
    assert failed.value.retry_after == (None if status == 401 else pause)


def test_ids_of_writes_make_markers_that_differ() -> None:
    other = ItemWrite("10040", UUID(int=5), COMMENT, None)
    assert other.marker != write(COMMENT).marker == MARKER
