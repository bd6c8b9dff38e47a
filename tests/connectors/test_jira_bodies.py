"""What is read from the bodies of Jira's webhooks: those of every version, and broken ones."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.connectors.domain.external_change import IgnoredReason
from services.connectors.domain.systems.jira.issue_events import read_issue_event
from services.connectors.domain.systems.jira.webhook_signature import is_signed
from shared.testing.manual_clock import MONDAY_MORNING as NOW
from tests.connectors.jira_bodies import SECRET, created, encode, issue, moved, sign

GIVEN = Path(__file__).parents[2].parent / "shared/data/jira/webhooks"
STATUS_UNCHANGED, EVENT_NOT_USED = IgnoredReason.STATUS_UNCHANGED, IgnoredReason.EVENT_NOT_USED
MEANING: Mapping[str, str | IgnoredReason] = {
    "webhook-cloud-comment-created": "commented",
    "webhook-cloud-issue-created-many-fields": "created",
    "webhook-cloud-issue-updated-custom-field": STATUS_UNCHANGED,
    "webhook-issue-assigned-empty-changelog": IgnoredReason.CHANGELOG_EMPTY,
    "webhook-issue-created": "created",
    "webhook-issue-deleted": "deleted",
    "webhook-issue-updated-assigned": STATUS_UNCHANGED,
    "webhook-issue-updated-reopened": "To Do",
    "webhook-issue-updated-resolved": "Done",
    "webhook-issue-updated-sprint": STATUS_UNCHANGED,
    "webhook-issue-updated-started-working": "In Progress",
    "webhook-server-issue-updated-in-progress": "In Progress",
    "webhook-server-issue-updated-resolved": "Resolved",
    "webhook-server-old-issue-updated-no-event-type-edited": STATUS_UNCHANGED,
}
"""What each given body says: a reason why nothing, what happened, or the new status."""
given_bodies = pytest.mark.skipif(not GIVEN.is_dir(), reason="needs the bodies in ../shared/data")


def test_the_signature_is_that_of_jiras_own_example() -> None:
    body = b"Hello World!"
    signature = "sha256=a4771c39fbe90f317c7824e83ddef3caae9cb3d976c214ace1f2937e133263c9"
    assert is_signed(body, signature, ["", "other", SECRET])
    assert is_signed(body, signature.upper().replace("SHA256", "sha256"), [SECRET])
    assert not is_signed(body, sign(body, ""), [""])
    assert not is_signed(body + b" ", signature, [SECRET])
    assert not is_signed(body, signature, [])


def meaning(body: Any) -> str | IgnoredReason:
    read = read_issue_event(encode(body))
    if read.comment is not None:
        return "commented"
    if read.change is None:
        assert read.reason is not None
        return read.reason
    assert read.reason is None
    status = read.change.status_change
    return status.status if status is not None else read.change.kind.value


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "Done"),
        ({"webhookEvent": "jira:issue_archived"}, IgnoredReason.EVENT_TYPE_UNKNOWN),
        ({"webhookEvent": None}, IgnoredReason.EVENT_TYPE_UNKNOWN),
        ({"webhookEvent": ["x"]}, IgnoredReason.EVENT_TYPE_UNKNOWN),
        ({"webhookEvent": "worklog_created"}, EVENT_NOT_USED),
        ({"changelog": None}, IgnoredReason.CHANGELOG_MISSING),
        ({"changelog": []}, IgnoredReason.CHANGELOG_MISSING),
        ({"changelog": {}}, IgnoredReason.CHANGELOG_EMPTY),
        ({"changelog": {"id": "1", "items": [1, None]}}, IgnoredReason.CHANGELOG_EMPTY),
        ({"changelog": {"items": [{"field": "status", "toString": "x"}]}}, STATUS_UNCHANGED),
        ({"changelog": {"id": 1, "items": [{"field": "Status", "toString": "x"}]}}, "x"),
        ({"changelog": {"id": "1", "items": [{"field": "status"}]}}, STATUS_UNCHANGED),
        ({"changelog": {"id": "1", "items": [{"fieldId": "Rank"}, {}]}}, STATUS_UNCHANGED),
        ({"issue": None}, IgnoredReason.ITEM_MISSING),
        ({"issue": {"id": "1"}}, IgnoredReason.ITEM_MISSING),
        ({"issue": issue(project=None)}, IgnoredReason.ITEM_MISSING),
        ({"issue": issue(issuetype="Task")}, IgnoredReason.ITEM_MISSING),
        ({"timestamp": "soon", "extra": {"deep": [[[]]]}}, "Done"),
    ],
)
def test_what_is_missing_or_unknown_has_a_reason(
    changes: dict[str, Any], expected: str | IgnoredReason
) -> None:
    assert meaning({**moved(NOW, "Done", "7"), **changes}) == expected


@pytest.mark.parametrize("timestamp", [10**30, -(10**30), True, 1.5, None, "1550286113023"])
def test_a_timestamp_that_is_no_time_is_left_out(timestamp: Any) -> None:
    read = read_issue_event(encode({**created(NOW), "timestamp": timestamp}))
    assert (read.changed_at, read.item) == (None, "10040")
    assert read_issue_event(encode(created(NOW))).changed_at == NOW


def test_texts_become_one_line_without_what_cannot_be_stored() -> None:
    read = read_issue_event(
        json.dumps(created(NOW, summary="a\u0000b\n\ud800" + "c" * 300)).encode()
    )
    assert read.change is not None
    assert read.change.title == "a b " + "c" * 196
    nameless = read_issue_event(encode(created(NOW, summary=" ")))
    assert nameless.change is not None
    assert nameless.change.title == "SALES-41"


NAMES = st.sampled_from(["id", "key", "fields", "project", "issuetype", "items", "toString"])
JSON_VALUES = st.recursive(
    st.sampled_from([None, True, 0, 10**30, "", "status"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=4,
)


@given(
    st.fixed_dictionaries(
        {"webhookEvent": st.sampled_from(["jira:issue_created", "jira:issue_updated"])},
        optional=dict.fromkeys(("issue", "changelog", "timestamp", "user"), JSON_VALUES),
    )
)
def test_no_object_is_an_error(body: dict[str, Any]) -> None:
    read = read_issue_event(json.dumps(body).encode())
    assert (read.change is None) == (read.reason is not None)


@pytest.mark.data
@given_bodies
def test_every_given_body_is_read() -> None:
    found = {file.stem: meaning(json.loads(file.read_bytes())) for file in GIVEN.glob("*.json")}
    assert found == MEANING
