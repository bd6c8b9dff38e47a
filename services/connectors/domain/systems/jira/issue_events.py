"""Reads the bodies of Jira's webhooks, of Cloud and of old and new servers.

What is unknown is passed over, and what is missing has a reason: Jira adds fields and event types
at any time, old servers have no `issue_event_type_name`, comments and some assignments have no
changelog or an empty one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from services.connectors.domain.external_change import (
    ChangeKind,
    ExternalChange,
    ExternalComment,
    IgnoredReason,
    ReadDelivery,
    StatusChange,
)
from services.connectors.domain.foreign_names import as_lines, as_one_line
from services.connectors.domain.json_text import as_mapping, as_sequence, read_json_object
from services.connectors.domain.systems.jira.rich_text import plain_text

KINDS: Mapping[str, ChangeKind] = {
    "jira:issue_created": ChangeKind.CREATED,
    "jira:issue_updated": ChangeKind.UPDATED,
    "jira:issue_deleted": ChangeKind.DELETED,
}
COMMENT_CREATED, COMMENTED = "comment_created", "issue_commented"
UNUSED_PREFIXES = (
    "comment_", "issuelink_", "issue_property_", "worklog_", "attachment_", "project_", "user_",
    "jira:version_", "jira:worklog_", "sprint_", "board_", "option_",
)  # fmt: skip
"""The beginnings of the types of Jira's other events."""
MAX_TEXT = 200
MAX_NUMBER = 10**15
"""Larger numbers, and what is no number, are no readings."""
MAX_DIGITS = 40
"""An integer of more digits is read as a fraction, which no field here is."""
FIRST_YEAR, LAST_YEAR = 1970, 9000
"""Other years are no time of a change; near the calendar's ends, time zones cannot be applied."""
_PERSON_FIELDS = ("accountId", "key", "name", "emailAddress", "displayName")
"""What names an assignee: Cloud has the first, servers the second and third."""
_ID_FIELDS = _PERSON_FIELDS[:3]
_TEAM_FIELDS = ("components",)


def read_issue_event(body: bytes) -> ReadDelivery:
    """Return what a webhook says; raises `ValueError` where it is no JSON object."""
    document = read_json_object(body, _DECODER)
    event_type = _text(document.get("webhookEvent"))
    issue = as_mapping(document.get("issue"))
    comment, change, reason = None, None, None
    if _is_comment(event_type, document):
        comment, reason = _read_comment(as_mapping(document.get("comment")), issue)
    else:
        change, reason = _read_change(event_type, document, issue)
    return ReadDelivery(
        event_type=event_type,
        item=_text(issue.get("id")),
        key=_text(issue.get("key")),
        changed_at=_moment(document.get("timestamp")),
        change=change,
        reason=reason,
        comment=comment,
    )


def _is_comment(event_type: str | None, document: Mapping[str, Any]) -> bool:
    """Return whether a comment was written; old servers tell of it as of a change of the issue."""
    if event_type == COMMENT_CREATED:
        return True
    kind = _text(document.get("issue_event_type_name"))
    is_update = KINDS.get(event_type or "") is ChangeKind.UPDATED
    return is_update and kind == COMMENTED and "changelog" not in document


def _read_comment(
    comment: Mapping[str, Any], issue: Mapping[str, Any]
) -> tuple[ExternalComment | None, IgnoredReason | None]:
    place = _read_place(issue)
    if place is None:
        return None, IgnoredReason.ITEM_MISSING
    item, key, project, item_type = place
    comment_id, text = _text(comment.get("id")), as_lines(plain_text(comment.get("body")))
    if comment_id is None or not text:
        return None, IgnoredReason.COMMENT_MISSING
    author = _people(comment.get("author"))
    change_id = f"comment-{comment_id}"
    return ExternalComment(change_id, item, key, project, item_type, author, text), None


def _read_place(issue: Mapping[str, Any]) -> tuple[str, str, str, str] | None:
    """Return an issue's id, key, project and type; `None` where one of them is missing."""
    fields = as_mapping(issue.get("fields"))
    item, key = _text(issue.get("id")), _text(issue.get("key"))
    project = _text(as_mapping(fields.get("project")).get("key"))
    item_type = _text(as_mapping(fields.get("issuetype")).get("name"))
    if item is None or project is None or item_type is None:
        return None
    return item, key or item, project, item_type


def _read_change(
    event_type: str | None, document: Mapping[str, Any], issue: Mapping[str, Any]
) -> tuple[ExternalChange | None, IgnoredReason | None]:
    kind = KINDS.get(event_type or "")
    if kind is None:
        is_known = (event_type or "").startswith(UNUSED_PREFIXES)
        unused, unknown = IgnoredReason.EVENT_NOT_USED, IgnoredReason.EVENT_TYPE_UNKNOWN
        return None, unused if is_known else unknown
    place, fields = _read_place(issue), as_mapping(issue.get("fields"))
    if place is None:
        return None, IgnoredReason.ITEM_MISSING
    item, key, project, item_type = place
    status_change = None
    if kind is ChangeKind.UPDATED:
        author = ids_of(document.get("user"))
        status_change, reason = _read_status(document.get("changelog"), author)
        if reason is not None:
            return None, reason
    return ExternalChange(
        kind=kind,
        item=item,
        key=key,
        project=project,
        item_type=item_type,
        title=_text(fields.get("summary")) or key,
        status_change=status_change,
        people=_people(fields.get("assignee")),
        teams=tuple(team for name in _TEAM_FIELDS for team in _names(fields.get(name))),
        text=as_lines(plain_text(fields.get("description"))),
        numbers=_numbers(fields),
    ), None


def _numbers(fields: Mapping[str, Any]) -> Mapping[str, str]:
    """Return the fields that have a number, as decimals; half a number is none."""
    found = {name: value for name, value in fields.items() if type(value) in {int, float}}
    return {
        as_one_line(name): format(Decimal(repr(value)), "f")
        for name, value in found.items()
        if abs(value) < MAX_NUMBER
    }


def _read_status(
    changelog: Any, author: tuple[str, ...]
) -> tuple[StatusChange | None, IgnoredReason | None]:
    if not isinstance(changelog, dict):
        return None, IgnoredReason.CHANGELOG_MISSING
    items = [one for one in as_sequence(changelog.get("items")) if isinstance(one, dict)]
    if not items:
        return None, IgnoredReason.CHANGELOG_EMPTY
    change_id = _text(changelog.get("id"))
    # The last one counts: a transition may pass through several statuses.
    for one in reversed(items):
        name = _text(one.get("fieldId")) or _text(one.get("field")) or ""
        status = _text(one.get("toString"))
        if name.lower() == "status" and status is not None and change_id is not None:
            return StatusChange(change_id, status, author), None
    return None, IgnoredReason.STATUS_UNCHANGED


def ids_of(person: Any) -> tuple[str, ...]:
    """Return the ids of an account, and no names that people may share."""
    found = (_text(as_mapping(person).get(name)) for name in _ID_FIELDS)
    return tuple(dict.fromkeys(one for one in found if one is not None))


def _people(assignee: Any) -> tuple[str, ...]:
    found = (_text(as_mapping(assignee).get(name)) for name in _PERSON_FIELDS)
    return tuple(dict.fromkeys(one for one in found if one is not None))


def _names(values: Any) -> tuple[str, ...]:
    found = (_text(as_mapping(one).get("name")) for one in as_sequence(values))
    return tuple(one for one in found if one is not None)


def _moment(milliseconds: Any) -> datetime | None:
    """Return the time of so many milliseconds since 1970; `None` for what is no such number."""
    if type(milliseconds) is not int:
        return None
    try:
        moment = datetime.fromtimestamp(milliseconds / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return moment if FIRST_YEAR <= moment.year <= LAST_YEAR else None


def _integer(digits: str) -> int | float:
    """Return an integer; Python refuses very long ones, which would refuse the whole body."""
    return int(digits) if len(digits) <= MAX_DIGITS else float(digits)


_DECODER = json.JSONDecoder(parse_int=_integer)
"""It is made once: that takes as long as reading a small body."""


def _text(value: Any) -> str | None:
    """Return a text or a number as one line of text; `None` for anything else, and for nothing."""
    if type(value) is int:
        value = str(value)
    if not isinstance(value, str):
        return None
    return as_one_line(value)[:MAX_TEXT].rstrip() or None
