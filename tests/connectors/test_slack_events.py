"""Slack's events: how they are signed, and what they say."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from services.connectors.domain.external_change import ChangeKind, IgnoredReason
from services.connectors.domain.systems.slack import SLACK
from services.connectors.domain.systems.slack.message_events import read_challenge, read_message
from services.connectors.domain.systems.slack.request_signature import is_signed, signed_prefix
from tests.connectors.slack_bodies import SECRET, message

EXAMPLE = (
    b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow"
    b"&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner"
    b"&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands"
    b"%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
    b"&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
)
EXAMPLE_SIGNATURE = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"


def read(**event: Any) -> Any:
    """Return what a message says."""
    return read_message(json.dumps(message(**event)).encode())


def test_the_signature_is_that_of_slacks_own_example() -> None:
    signed = signed_prefix("1531420618") + EXAMPLE
    assert is_signed(signed, EXAMPLE_SIGNATURE, ["other", SECRET])
    for secrets in ([], [""], ["other"]):
        assert not is_signed(signed, EXAMPLE_SIGNATURE, secrets)
    for signature in ("", "v0=", EXAMPLE_SIGNATURE[3:], "v1" + EXAMPLE_SIGNATURE[2:]):
        assert not is_signed(signed, signature, [SECRET])
    assert not is_signed(signed_prefix("1531420619") + EXAMPLE, EXAMPLE_SIGNATURE, [SECRET])


def test_a_message_in_a_channel_is_an_item() -> None:
    text = "Where is <https://x.example/1|the report>, <@U0BO|bo>? a &lt; b\nIt is *late*."
    told = read(text=text)
    change = told.change
    assert (told.item, told.reason, told.comment) == ("C0123.1796039097.000200", None, None)
    assert told.changed_at == datetime.fromtimestamp(1796039097.0002, UTC)
    assert (change.kind, change.project, change.item_type) == (
        ChangeKind.CREATED,
        "C0123",
        "message",
    )
    assert change.title == "Where is the report, bo? a < b"
    assert change.text == "Where is the report, bo? a < b\nIt is *late*."
    assert change.people == ("U0BO",)


def test_a_reply_in_its_thread_is_a_comment() -> None:
    told = read(thread_ts="1796039097.000200", ts="1796039100.000300", user="U0BO", text="Here")
    assert told.item == "C0123.1796039097.000200"
    comment = told.comment
    assert (comment.change_id, comment.author, comment.text) == (
        "message-1796039100.000300",
        ("U0BO",),
        "Here",
    )
    first = read(thread_ts="1796039097.000200")  # its thread has begun
    assert first.change is not None


def test_a_message_that_is_deleted_is_an_item_that_is_gone() -> None:
    gone = {"subtype": "message_deleted", "deleted_ts": "1796039097.000200", "user": None}
    told = read(ts="1796039200.000100", **gone, previous_message={"ts": "1796039097.000200"})
    assert (told.change.kind, told.item) == (ChangeKind.DELETED, "C0123.1796039097.000200")
    reply = read(**gone, previous_message={"thread_ts": "1796039000.000100"})
    assert (reply.reason, reply.item) == (
        IgnoredReason.EVENT_NOT_USED,
        "C0123.1796039000.000100",
    )


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        ({"bot_id": "B1"}, IgnoredReason.EVENT_NOT_USED),
        ({"subtype": "bot_message", "user": None}, IgnoredReason.EVENT_NOT_USED),
        ({"subtype": "message_changed"}, IgnoredReason.EVENT_NOT_USED),
        ({"subtype": "channel_join"}, IgnoredReason.EVENT_NOT_USED),
        ({"user": "<ann>"}, IgnoredReason.EVENT_NOT_USED),
        ({"type": "reaction_added"}, IgnoredReason.EVENT_NOT_USED),
        ({"type": "app_mention"}, IgnoredReason.EVENT_NOT_USED),
        ({"type": None}, IgnoredReason.EVENT_TYPE_UNKNOWN),
        ({"channel": None}, IgnoredReason.ITEM_MISSING),
        ({"ts": 1796039097}, IgnoredReason.ITEM_MISSING),
        ({"thread_ts": "1796039000.000100", "text": ["x"]}, IgnoredReason.COMMENT_MISSING),
    ],
)
def test_all_else_is_ignored_with_its_reason(event: dict[str, Any], reason: IgnoredReason) -> None:
    told = read(**event)
    assert (told.reason, told.change, told.comment) == (reason, None, None)


@pytest.mark.parametrize(
    ("event", "event_type"),
    [
        ({}, "message"),
        ({"subtype": "channel_join"}, "channel_join"),
        ({"type": None}, "event_callback"),
        ({"type": "x" * 101}, "x" * 100),
    ],
)
def test_an_event_is_called_by_what_tells_most(event: dict[str, Any], event_type: str) -> None:
    assert read(**event).event_type == event_type


def test_a_long_message_has_a_title_of_200_characters() -> None:
    change = read(text="x" * 201).change
    assert (change.title, change.text) == ("x" * 200, "x" * 201)
    assert read(text="<https://x.example> <!here>").change.title == "https://x.example !here"


def test_a_number_as_long_as_a_body_is_no_error() -> None:
    body = b'{"event_time": ' + b"9" * 5000 + b', "event": {"type": "message"}}'
    assert read_message(body).reason is IgnoredReason.ITEM_MISSING


def test_a_message_of_a_file_alone_is_named_by_its_id() -> None:
    assert read(subtype="file_share", text="").change.title == "C0123.1796039097.000200"


@pytest.mark.parametrize("body", [b"", b"[]", b"\xff", b"[" * 100_000])
def test_a_body_that_is_no_object_is_none(body: bytes) -> None:
    with pytest.raises(ValueError):
        read_message(body)
    assert read_challenge(body) is None


def test_only_the_question_for_the_address_has_a_challenge() -> None:
    assert read_challenge(b'{"type":"url_verification","challenge":"abc"}') == "abc"
    assert read_challenge(b'{"type":"event_callback","challenge":"abc"}') is None
    assert read_challenge(b'{"type":"url_verification","challenge":1}') is None
    assert read_challenge(b'{"type":"workflow","challenge":"abc"}') is None


@pytest.mark.parametrize(
    ("shown", "is_recent"),
    [
        ("1531420618", True),
        ("1531420318", True),
        ("1531420317", False),
        ("1531420918", True),
        ("1531420919", False),
        ("1531420618.0", False),
        ("\u0661", False),
        ("", False),
        ("9" * 13, False),
    ],
)
def test_the_time_that_is_signed_is_within_5_minutes(shown: str, is_recent: bool) -> None:
    assert SLACK.signed_time is not None
    now = datetime.fromtimestamp(1531420618, UTC)
    assert SLACK.signed_time.is_recent(shown, now) is is_recent
