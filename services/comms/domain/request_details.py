"""Who asks whom for what, and what it is about."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.comms.domain.matter_class import MatterClass

RequestItemKind = Literal["project", "goal", "flow", "standing-duty"]


class RequestItem(BaseModel, frozen=True):
    """What a request is about: whose liaison is contacted."""

    kind: RequestItemKind
    id: UUID


class RequestDetails(BaseModel, frozen=True):
    """Who asks whom for what; every announcement repeats it, to be complete by itself."""

    request_id: UUID
    subject: str
    matter: MatterClass
    asker: str
    department: str
    """The department that is asked."""
    about: RequestItem | None = Field(default=None, exclude_if=lambda about: about is None)
    """What it is about, where the asker said so; left out where not."""
