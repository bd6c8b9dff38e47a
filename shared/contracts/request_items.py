"""The field of facts that says what a request is about."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field


class RequestItem(BaseModel, frozen=True):
    """What a request is about."""

    kind: Literal["project", "goal", "flow", "standing-duty"]
    id: UUID


OptionalRequestItem = Annotated[RequestItem | None, Field(exclude_if=lambda about: about is None)]
"""What it is about; left out where the asker did not say, and in facts of earlier versions."""
