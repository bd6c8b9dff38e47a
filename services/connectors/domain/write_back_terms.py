"""What a mapping says of writing back: which fact of an area is written to the item, and how.

A rule names items, what happened here (`on`) and what is written to the linked item: it comes into
a status, gets a comment, or a link to what it stands for here. Every rule that matches applies.
"""

from __future__ import annotations

import string
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum

from pydantic import BaseModel

from services.connectors.domain.foreign_names import ForeignName
from services.connectors.domain.write_back_refusals import (
    ActivityNotTaken,
    TemplateFieldUnknown,
    TemplateUnreadable,
    UrlNotHttp,
    WriteBackEmpty,
    WriteBackTwice,
)
from shared.eventsourcing.refusal import Language, Refusal


class WriteBackTrigger(StrEnum):
    """What happened here; each is the name of the fact that tells it."""

    STEP_OPENED = "step-opened"
    STEP_DONE = "step-done"
    STEP_SENT_BACK = "step-sent-back"
    CASE_FINISHED = "case-finished"
    CASE_WITHDRAWN = "case-withdrawn"
    HANDOFF_OFFERED = "handoff-offered"
    HANDOFF_ACCEPTED = "handoff-accepted"
    HANDOFF_REJECTED = "handoff-rejected"
    REQUEST_REPLIED = "request-replied"
    REQUEST_CLOSED = "request-closed"


_T = WriteBackTrigger
_STEP = ("case", "activity", "department")
_HANDOFF = ("deliverable", "sender", "recipient", "at")
_REQUEST = ("subject", "asker", "department", "at")
FIELDS: Mapping[WriteBackTrigger, Sequence[str]] = {
    _T.STEP_OPENED: (*_STEP, "due_at", "at"),
    _T.STEP_DONE: (*_STEP, "due_at", "done_at"),
    _T.STEP_SENT_BACK: (*_STEP, "reason", "at"),
    _T.CASE_FINISHED: ("case", "at"),
    _T.CASE_WITHDRAWN: ("case", "department", "reason", "at"),
    _T.HANDOFF_OFFERED: _HANDOFF,
    _T.HANDOFF_ACCEPTED: (*_HANDOFF, "due_at", "delivered_at"),
    _T.HANDOFF_REJECTED: (*_HANDOFF, "reason"),
    _T.REQUEST_REPLIED: (*_REQUEST, "due_at", "replied_at"),
    _T.REQUEST_CLOSED: _REQUEST,
}
"""The fields that a text may name, beside `COMMON_FIELDS`."""
COMMON_FIELDS = ("id", "key")
"""The id of the case, handoff or request, and the item's key."""
STEP_TRIGGERS = frozenset({_T.STEP_OPENED, _T.STEP_DONE, _T.STEP_SENT_BACK})
"""Those that a rule may restrict to one step."""

TEXTS: Mapping[WriteBackTrigger, Mapping[Language, str]] = {
    _T.STEP_OPENED: {
        "en": "Step “{activity}” is open: {department} does it by {due_at}.",
        "zh": "步骤“{activity}”已打开：由 {department} 在 {due_at} 前完成。",
    },
    _T.STEP_DONE: {
        "en": "Step “{activity}” was done by {department} at {done_at}.",
        "zh": "步骤“{activity}”已由 {department} 于 {done_at} 完成。",
    },
    _T.STEP_SENT_BACK: {
        "en": "Step “{activity}” was sent back by {department}: {reason}",
        "zh": "步骤“{activity}”已被 {department} 退回：{reason}",
    },
    _T.CASE_FINISHED: {
        "en": "The case “{case}” is finished.",
        "zh": "办件“{case}”已办结。",
    },
    _T.CASE_WITHDRAWN: {
        "en": "The case “{case}” was withdrawn: {reason}",
        "zh": "办件“{case}”已撤回：{reason}",
    },
    _T.HANDOFF_OFFERED: {
        "en": "{sender} offered “{deliverable}” to {recipient}.",
        "zh": "{sender} 已向 {recipient} 提交“{deliverable}”。",
    },
    _T.HANDOFF_ACCEPTED: {
        "en": "{recipient} accepted “{deliverable}” of {sender}.",
        "zh": "{recipient} 已接收 {sender} 的“{deliverable}”。",
    },
    _T.HANDOFF_REJECTED: {
        "en": "{recipient} rejected “{deliverable}” of {sender}: {reason}",
        "zh": "{recipient} 已退回 {sender} 的“{deliverable}”：{reason}",
    },
    _T.REQUEST_REPLIED: {
        "en": "{department} replied to “{subject}” at {replied_at}.",
        "zh": "{department} 已于 {replied_at} 回复“{subject}”。",
    },
    _T.REQUEST_CLOSED: {
        "en": "The request “{subject}” is closed.",
        "zh": "请求“{subject}”已关闭。",
    },
}
"""What a comment says where its rule has no text of its own."""


class FieldForm(StrEnum):
    """How the other system takes a field's value."""

    TEXT = "text"
    NAME = "name"
    """An object with a `name`."""
    VALUE = "value"
    """An object with a `value`, as choices of custom fields are."""
    ID = "id"
    """An object with an `id`."""


class ItemField(BaseModel, frozen=True):
    """A field that a transition sets."""

    field: str
    """Its id, such as `customfield_10010`."""
    value: str
    form: FieldForm = FieldForm.TEXT


class TransitionTerms(BaseModel, frozen=True):
    """The item comes into a status, unless it has it."""

    status: ForeignName
    transition: ForeignName | None = None
    """The name or id of the transition, where several lead to the status."""
    resolution: ForeignName | None = None
    fields: tuple[ItemField, ...] = ()


class CommentTerms(BaseModel, frozen=True):
    """The item gets a comment."""

    language: Language = "zh"
    text: str | None = None
    """With named fields such as `{activity}`; `None` for the text of `TEXTS`."""


class RemoteLinkTerms(BaseModel, frozen=True):
    """The item gets a link to what it stands for here; a later one replaces it."""

    url: str
    """With named fields, such as `https://concord.example/cases/{id}`."""
    title: str
    """With named fields."""


class WriteBackRule(BaseModel, frozen=True):
    """What is written to an item when something happens here."""

    project: ForeignName
    """The project that the item was in when it was linked."""
    item_types: tuple[ForeignName, ...] = ()
    """The types of items; all of them where none is named."""
    on: WriteBackTrigger
    activity: str | None = None
    """The name of the step; any step where it is `None`."""
    transition: TransitionTerms | None = None
    comment: CommentTerms | None = None
    remote_link: RemoteLinkTerms | None = None

    def is_about(
        self, project: str, item_type: str, trigger: WriteBackTrigger, activity: str | None
    ) -> bool:
        """Return whether it applies to what happened to an item of this project and type."""
        is_item = self.project == project and (not self.item_types or item_type in self.item_types)
        return is_item and self.on is trigger and self.activity in {None, activity}


def write_back_faults(rules: Sequence[WriteBackRule]) -> Iterator[tuple[str, Refusal]]:
    """Yield every fault of a mapping's rules, each with the JSON pointer to it."""
    taken: set[tuple[str, str, WriteBackTrigger, str | None]] = set()
    for number, rule in enumerate(rules):
        at = f"#/write_back/{number}"
        for item_type in rule.item_types or ("*",):
            about = (rule.project, item_type, rule.on, rule.activity)
            if about in taken:
                yield at, WriteBackTwice(trigger=rule.on.value, project=rule.project)
            taken.add(about)
        if rule.activity is not None and rule.on not in STEP_TRIGGERS:
            yield f"{at}/activity", ActivityNotTaken(trigger=rule.on.value)
        if rule.transition is None and rule.comment is None and rule.remote_link is None:
            yield at, WriteBackEmpty()
        for place, template in _templates(rule):
            yield from _template_faults(template, rule.on, f"{at}/{place}")
        link = rule.remote_link
        if link is not None and not link.url.startswith(("https://", "http://")):
            yield f"{at}/remote_link/url", UrlNotHttp()


def _templates(rule: WriteBackRule) -> Iterator[tuple[str, str]]:
    if rule.comment is not None and rule.comment.text is not None:
        yield "comment/text", rule.comment.text
    if rule.remote_link is not None:
        yield "remote_link/url", rule.remote_link.url
        yield "remote_link/title", rule.remote_link.title


def _template_faults(
    template: str, trigger: WriteBackTrigger, pointer: str
) -> Iterator[tuple[str, Refusal]]:
    known = (*COMMON_FIELDS, *FIELDS[trigger])
    try:
        parts = list(string.Formatter().parse(template))
    except ValueError:
        yield pointer, TemplateUnreadable()
        return
    for _, name, form, conversion in parts:
        if name is None:
            continue
        if form or conversion or name not in known:
            yield pointer, TemplateFieldUnknown(field=name, known=", ".join(known))


def fill_template(template: str, values: Mapping[str, str]) -> str:
    """Return a text with its fields filled in; one without a value stays as it is."""
    parts = string.Formatter().parse(template)
    return "".join(
        text + ("" if name is None else values.get(name, f"{{{name}}}"))
        for text, name, _, _ in parts
    )
