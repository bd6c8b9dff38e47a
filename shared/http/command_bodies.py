"""Bodies that commands of several areas share."""

from __future__ import annotations

from typing import Annotated

from fastapi import Body
from pydantic import BaseModel, Field

from shared.http.field_types import MultilineText, Timestamp


class OccurredAtBody(BaseModel, extra="forbid"):
    """When something happened; now, if left out."""

    at: Timestamp | None = None


OptionalOccurredAtBody = Annotated[OccurredAtBody, Body(default_factory=OccurredAtBody)]
"""The body of a command that needs no body: nothing at all means that it happened now."""


class ReasonBody(BaseModel, extra="forbid"):
    """Why."""

    reason: Annotated[MultilineText, Field(examples=["The customer no longer asks for it"])]


class ReasonAndTimeBody(ReasonBody, extra="forbid"):
    """Why, and when it happened; now, if left out."""

    at: Timestamp | None = None
