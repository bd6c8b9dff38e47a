"""Reads the bodies of Slack's Events API: a message is an item, a reply in its thread a comment.

An item's project is the id of its channel, its type `message`, its own id channel and time of the
message. Whom it mentions is who is asked. What apps write is passed over: Concord tells people by
one, too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from html import unescape
from typing import Any

from services.connectors.domain.external_change import (
    ChangeKind,
    ExternalChange,
    ExternalComment,
    IgnoredReason,
    ReadDelivery,
)
from services.connectors.domain.foreign_names import as_lines, as_one_line
from services.connectors.domain.json_text import as_mapping, read_json_object

_DECODER = json.JSONDecoder(parse_int=float)
MESSAGE, DELETED = "message", "message_deleted"
ITEM_TYPE = "message"
WRITTEN_BY_PEOPLE = frozenset({None, "file_share", "thread_broadcast", "me_message"})
"""The subtypes of messages that a person wrote; most have none."""
MAX_NAME, MAX_TITLE = 100, 200
_TIME = re.compile(r"([0-9]{1,10})\.[0-9]{1,9}")
_ID = re.compile(r"[A-Z0-9]{1,40}")
_USER = re.compile(r"<@([A-Z0-9]{1,40})(?:\|[^<>]*)?>")
_MARKED = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")
"""A link, a mention or a channel, with the text that is shown for it, if any."""

Found = ExternalChange | ExternalComment | IgnoredReason


def read_challenge(body: bytes) -> str | None:
    """Return what Slack wants answered when it is told of this address; `None` for all else."""
    try:
        document = read_json_object(body, _DECODER)
    except ValueError:
        return None
    challenge = document.get("challenge")
    is_asked = document.get("type") == "url_verification"
    return challenge if is_asked and isinstance(challenge, str) else None


def read_message(body: bytes) -> ReadDelivery:
    """Return what an event says; raises `ValueError` where it is no JSON object."""
    document = read_json_object(body, _DECODER)
    event = as_mapping(document.get("event"))
    kind, subtype = _name(event.get("type")), _name(event.get("subtype"))
    is_gone = subtype == DELETED
    message = as_mapping(event.get("previous_message")) if is_gone else event
    time = _matching(_TIME, event.get("deleted_ts" if is_gone else "ts"))
    thread = _matching(_TIME, message.get("thread_ts")) or time
    channel = _matching(_ID, event.get("channel"))
    item = f"{channel}.{thread}" if channel and time else None
    found: Found
    if kind != MESSAGE:
        found = IgnoredReason.EVENT_NOT_USED if kind else IgnoredReason.EVENT_TYPE_UNKNOWN
    elif item is None or channel is None:
        found = IgnoredReason.ITEM_MISSING
    elif thread != time:
        found = _read_reply(event, item, channel)
    elif is_gone:
        found = ExternalChange(ChangeKind.DELETED, item, item, channel, ITEM_TYPE, item)
    else:
        found = _read_new(event, item, channel)
    return ReadDelivery(
        event_type=subtype or kind or _name(document.get("type")),
        item=item,
        key=item,
        changed_at=_moment(time),
        change=found if isinstance(found, ExternalChange) else None,
        reason=found if isinstance(found, IgnoredReason) else None,
        comment=found if isinstance(found, ExternalComment) else None,
    )


def _read_new(event: Mapping[str, Any], item: str, channel: str) -> Found:
    if _author(event) is None:
        return IgnoredReason.EVENT_NOT_USED
    written = _written(event)
    text = _plain(written)
    return ExternalChange(
        kind=ChangeKind.CREATED,
        item=item,
        key=item,
        project=channel,
        item_type=ITEM_TYPE,
        title=as_one_line(text.partition("\n")[0])[:MAX_TITLE].rstrip() or item,
        people=tuple(dict.fromkeys(_USER.findall(written))),
        text=text,
    )


def _read_reply(event: Mapping[str, Any], item: str, channel: str) -> Found:
    author, text = _author(event), _plain(_written(event))
    if author is None:
        return IgnoredReason.EVENT_NOT_USED
    if not text:
        return IgnoredReason.COMMENT_MISSING
    change_id = f"message-{event['ts']}"
    return ExternalComment(change_id, item, item, channel, ITEM_TYPE, (author,), text)


def _author(event: Mapping[str, Any]) -> str | None:
    """Return the person who wrote a message; `None` for what no person wrote, or not anew."""
    is_of_person = event.get("subtype") in WRITTEN_BY_PEOPLE and "bot_id" not in event
    return _matching(_ID, event.get("user")) if is_of_person else None


def _written(event: Mapping[str, Any]) -> str:
    text = event.get("text")
    return text if isinstance(text, str) else ""


def _plain(written: str) -> str:
    """Return a message without Slack's marks: `<url|text>` is its text, `&lt;` is `<`."""
    shown = _MARKED.sub(lambda found: found[2] or found[1], written)
    return as_lines(unescape(shown))


def _name(value: Any) -> str | None:
    return as_one_line(value)[:MAX_NAME].rstrip() or None if isinstance(value, str) else None


def _matching(pattern: re.Pattern[str], value: Any) -> str | None:
    return value if isinstance(value, str) and pattern.fullmatch(value) else None


def _moment(time: str | None) -> datetime | None:
    """Return the time of a message: seconds since 1970, and a number that tells them apart."""
    return None if time is None else datetime.fromtimestamp(float(time), UTC)
