"""Writes to Jira's issues: transitions, comments and remote links, on Cloud and Data Center.

A transition is known again by the entry that it makes in the issue's changelog, a comment by the
marker at its end, and a remote link by its `globalId`, under which a second one replaces the first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.connectors.domain.change_order import change_order
from services.connectors.domain.foreign_names import as_one_line
from services.connectors.domain.item_writer import (
    BUSY,
    ITEM_MISSING,
    RATE_LIMITED,
    TRANSITION_NOT_AVAILABLE,
    WRITE_REFUSED,
    Found,
    ItemWrite,
    Ready,
    WriteRefused,
    Written,
)
from services.connectors.domain.json_text import as_mapping, as_sequence
from services.connectors.domain.own_changes import is_by
from services.connectors.domain.system_conversation import (
    FORBIDDEN,
    NOT_FOUND,
    REQUEST_REFUSED,
    TOO_MANY_REQUESTS,
    Conversation,
    SystemAccess,
    SystemAnswer,
    SystemFailed,
)
from services.connectors.domain.systems.jira.issue_events import ids_of
from services.connectors.domain.systems.jira.rest import JiraSite, jira_json, jira_site
from services.connectors.domain.systems.jira.rich_text import document_of, plain_text
from services.connectors.domain.write_back_terms import FieldForm, ItemField
from services.connectors.domain.write_content import (
    CommentContent,
    RemoteLinkContent,
    TransitionContent,
)

BUSY_STATUSES = frozenset({408, 409, 425})
MAX_LISTED = 300
COMMENTS_PER_PAGE = 100
MAX_COMMENT_PAGES = 20
"""So many of the newest comments are looked through for one of ours."""


@dataclass(frozen=True)
class JiraWriter:
    """Writes to the issues of one Jira."""

    site: JiraSite

    def prepare(self, write: ItemWrite) -> Conversation[Found | Ready]:
        """Return whether the issue has it, and else what is needed to send it."""
        match write.content:
            case TransitionContent() as content:
                return (yield from self._prepare_transition(write, content))
            case CommentContent():
                comment = None if write.sent is None else (yield from self._find_comment(write))
                return Ready() if comment is None else Found(comment)
            case RemoteLinkContent():
                return Ready()

    def send(self, write: ItemWrite, ready: Ready) -> Conversation[Written]:
        """Send it, and return the entry of the changelog, the comment or the link it became."""
        match write.content:
            case TransitionContent() as content:
                return (yield from self._send_transition(write, content, ready))
            case CommentContent(text=text):
                whole = f"{text}\n{write.marker}"
                body = {"body": document_of(whole) if self.site.is_cloud else whole}
                answer = yield self.site.issue_request("POST", write.item, "/comment", body=body)
                return Written(answer.status, _text(as_mapping(checked(answer)).get("id")))
            case RemoteLinkContent(global_id=global_id, url=url, title=title):
                body = {"globalId": global_id, "object": {"url": url, "title": title}}
                answer = yield self.site.issue_request("POST", write.item, "/remotelink", body=body)
                return Written(answer.status, _text(as_mapping(checked(answer)).get("id")))

    def _prepare_transition(
        self, write: ItemWrite, content: TransitionContent
    ) -> Conversation[Found | Ready]:
        status, changes = yield from self._look_at(write.item)
        if write.sent is not None:
            sent = write.sent
            change = _own_change(changes, content.status, sent.after_change, sent.account)
            if change is not None:
                return Found(change)
        if status == content.status:
            return Found(None)
        answer = yield self.site.issue_request("GET", write.item, "/transitions")
        offered = [as_mapping(one) for one in _list(checked(answer), "transitions")]
        chosen = _transition_to(offered, content)
        last = max((one.id for one in changes), key=change_order, default=None)
        myself = checked((yield self.site.request("GET", "/myself")))
        return Ready(last, chosen, ids_of(myself))

    def _send_transition(
        self, write: ItemWrite, content: TransitionContent, ready: Ready
    ) -> Conversation[Written]:
        fields = _fields(content)
        body = {"transition": {"id": ready.transition}, **({"fields": fields} if fields else {})}
        answer = yield self.site.issue_request("POST", write.item, "/transitions", body=body)
        checked(answer)
        _, changes = yield from self._look_at(write.item)
        change = _own_change(changes, content.status, ready.after_change, ready.account)
        return Written(answer.status, change)

    def _look_at(self, item: str) -> Conversation[tuple[str | None, Sequence[_Change]]]:
        """Return an issue's status, and the changes of its status with all other ones."""
        query = {"fields": "status", "expand": "changelog"}
        answer = yield self.site.issue_request("GET", item, query=query)
        issue = as_mapping(checked(answer))
        status = as_mapping(as_mapping(issue.get("fields")).get("status")).get("name")
        histories = _list(issue.get("changelog"), "histories")
        return _text(status), [_change(as_mapping(one)) for one in histories]

    def _find_comment(self, write: ItemWrite) -> Conversation[str | None]:
        """Return the id of the comment that an earlier attempt wrote, or `None`."""
        for page in range(MAX_COMMENT_PAGES):
            query = {
                "startAt": str(page * COMMENTS_PER_PAGE),
                "maxResults": str(COMMENTS_PER_PAGE),
                "orderBy": "-created",
            }
            answer = yield self.site.issue_request("GET", write.item, "/comment", query=query)
            comments = [as_mapping(one) for one in _list(checked(answer), "comments")]
            for comment in comments:
                if plain_text(comment.get("body")).rstrip().endswith(write.marker):
                    return _text(comment.get("id"))
            if len(comments) < COMMENTS_PER_PAGE:
                break
        return None


def open_jira_writer(access: SystemAccess) -> JiraWriter:
    """Return what writes to the issues of the Jira that credentials are for."""
    return JiraWriter(jira_site(access.credentials))


def checked(answer: SystemAnswer) -> Any:
    """Return what Jira answered; raises `WriteRefused` with its words, and `SystemFailed`."""
    if answer.status == TOO_MANY_REQUESTS:
        raise SystemFailed(RATE_LIMITED, f"status {answer.status}", answer.retry_after)
    if answer.status in BUSY_STATUSES:
        raise SystemFailed(BUSY, f"status {answer.status}", answer.retry_after)
    if answer.status == FORBIDDEN:
        # That of one issue or project: where nobody is let in, Jira answers with 401.
        raise WriteRefused(WRITE_REFUSED, f"status {answer.status}")
    try:
        return jira_json(answer)
    except SystemFailed as failed:
        if failed.code != REQUEST_REFUSED:
            raise
        code = ITEM_MISSING if answer.status == NOT_FOUND else WRITE_REFUSED
        raise WriteRefused(code, failed.detail) from failed


@dataclass(frozen=True)
class _Change:
    """An entry of the changelog."""

    id: str
    status: str | None
    """The status that the issue came into; `None` where others of its fields changed."""
    author: tuple[str, ...] = ()


def _change(history: Mapping[str, Any]) -> _Change:
    items = [as_mapping(one) for one in _list(history, "items")]
    statuses = [
        _text(one.get("toString"))
        for one in items
        if (_text(one.get("fieldId")) or _text(one.get("field")) or "").lower() == "status"
    ]
    status = statuses[-1] if statuses else None
    return _Change(_text(history.get("id")) or "", status, ids_of(history.get("author")))


def _own_change(
    changes: Sequence[_Change], status: str, after: str | None, account: tuple[str, ...]
) -> str | None:
    """Return the first change into a status after another change that an account may have made."""
    later = [
        one.id
        for one in changes
        if one.status == status
        and (after is None or change_order(one.id) > change_order(after))
        and is_by(account, one.author)
    ]
    return min(later, key=change_order, default=None)


def _transition_to(offered: Sequence[Mapping[str, Any]], content: TransitionContent) -> str:
    leading = [
        one for one in offered if _text(as_mapping(one.get("to")).get("name")) == content.status
    ]
    wanted = content.transition
    found = [
        one
        for one in leading
        if wanted is None or wanted in {_text(one.get("id")), _text(one.get("name"))}
    ]
    for one in found:
        chosen = _text(one.get("id"))
        if chosen is not None:
            return chosen
    listed = ", ".join(_names(offered)) or "none"
    detail = f"no transition to {content.status!r} is available; there are: {listed}"
    raise WriteRefused(TRANSITION_NOT_AVAILABLE, detail[:MAX_LISTED])


def _names(offered: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for one in offered:
        name = _text(one.get("name"))
        if name is not None:
            yield name


def _fields(content: TransitionContent) -> dict[str, Any]:
    fields = {one.field: _value(one) for one in content.fields}
    if content.resolution is not None:
        fields["resolution"] = {"name": content.resolution}
    return fields


def _value(field: ItemField) -> Any:
    return field.value if field.form is FieldForm.TEXT else {field.form.value: field.value}


def _list(value: Any, name: str) -> Sequence[Any]:
    return as_sequence(as_mapping(value).get(name))


def _text(value: Any) -> str | None:
    if type(value) is int:
        value = str(value)
    return as_one_line(value) or None if isinstance(value, str) else None
