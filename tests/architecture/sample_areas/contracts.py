"""The facts that the sample areas publish."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel


class ThanksGivenFact(BaseModel, frozen=True):
    """One department thanked another."""

    type: Literal["concord.thanks.thanks-heard.v1"] = "concord.thanks.thanks-heard.v1"
    giver: str
    department: str
    at: datetime
