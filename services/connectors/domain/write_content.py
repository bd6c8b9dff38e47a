"""What is written to an item of another system, as it was planned."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.connectors.domain.write_back_terms import ItemField


def comment_marker(write_id: UUID) -> str:
    """Return what a comment ends with, by which it is found again."""
    return f"[concord {write_id.hex[:16]}]"


class WriteKind(StrEnum):
    """The kinds of what is written back."""

    TRANSITION = "transition"
    COMMENT = "comment"
    REMOTE_LINK = "remote-link"


class TransitionContent(BaseModel, frozen=True):
    """The item is to come into a status."""

    kind: Literal[WriteKind.TRANSITION] = WriteKind.TRANSITION
    status: str
    transition: str | None
    """The name or id of the transition, where one is named."""
    resolution: str | None
    fields: tuple[ItemField, ...]

    def summary(self) -> str:
        """Return what people read of it."""
        return self.status


class CommentContent(BaseModel, frozen=True):
    """The item is to get a comment."""

    kind: Literal[WriteKind.COMMENT] = WriteKind.COMMENT
    text: str

    def summary(self) -> str:
        """Return what people read of it."""
        return self.text


class RemoteLinkContent(BaseModel, frozen=True):
    """The item is to have a link, which replaces one with the same `global_id`."""

    kind: Literal[WriteKind.REMOTE_LINK] = WriteKind.REMOTE_LINK
    global_id: str
    url: str
    title: str

    def summary(self) -> str:
        """Return what people read of it."""
        return f"{self.title} {self.url}"


WriteContent = Annotated[
    TransitionContent | CommentContent | RemoteLinkContent, Field(discriminator="kind")
]
