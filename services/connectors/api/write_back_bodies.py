"""The bodies of what a mapping writes back."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field

from services.connectors.domain.write_back_terms import FieldForm, WriteBackTrigger
from shared.eventsourcing.refusal import Language
from shared.http.field_types import MultilineText, SingleLineText


class ItemFieldBody(BaseModel, extra="forbid"):
    """A field that a transition sets."""

    field: SingleLineText
    """Its id, such as `customfield_10010`."""
    value: SingleLineText
    form: FieldForm = FieldForm.TEXT


class TransitionBody(BaseModel, extra="forbid"):
    """The item comes into a status."""

    status: SingleLineText
    """An item that has it already is left alone."""
    transition: SingleLineText | None = None
    """The name or id of the transition, where several lead to the status."""
    resolution: SingleLineText | None = None
    fields: Annotated[list[ItemFieldBody], Field(max_length=20)] = []


class CommentBody(BaseModel, extra="forbid"):
    """The item gets a comment."""

    language: Language = "zh"
    text: MultilineText | None = None
    """With named fields such as `{activity}`; a standard text, if left out."""


class RemoteLinkBody(BaseModel, extra="forbid"):
    """The item gets a link."""

    url: SingleLineText
    """With named fields, such as `https://concord.example/cases/{id}`."""
    title: SingleLineText


class WriteBackRuleBody(BaseModel, extra="forbid"):
    """What is written to an item when something happens here."""

    project: SingleLineText
    item_types: Annotated[list[SingleLineText], Field(max_length=50)] = []
    on: WriteBackTrigger
    activity: SingleLineText | None = None
    """The name of the step; any step, if left out."""
    transition: TransitionBody | None = None
    comment: CommentBody | None = None
    remote_link: RemoteLinkBody | None = None
