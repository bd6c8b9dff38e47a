"""The event that one side of a request passed to the successor of its department."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

TransferredSide = Literal["asked", "asking"]
"""Which department of a request others succeeded: the one that is asked, or the one that asks."""


class RequestTransferred(BaseModel, frozen=True):
    """A department took over a side of an open request; clocks and due times stay as they are."""

    type: Literal["request-transferred"] = "request-transferred"
    request_id: UUID
    subject: str
    side: TransferredSide
    was: str
    department: str
    """The department that has the side now."""
    counterpart: str
    """The department on the other side, which stays."""
    at: datetime
