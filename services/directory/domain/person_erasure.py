"""The erasure of a person's data, for good; their id and what they did stay.

An event's `type` is its name in the store: add one, never rename one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pydantic import BaseModel

ErasureGround = Literal["asked-by-person", "retention-ended"]
"""Why data are erased: the person asked for it, or the time for which they are kept is over."""


class PersonErased(BaseModel, frozen=True):
    """The person's data were erased: name, sign-on, account; the id stands for nobody any more."""

    type: Literal["person-erased"] = "person-erased"
    person: str
    ground: ErasureGround
    at: datetime


@dataclass(frozen=True)
class ErasePerson:
    """Erase the data of a person who has left the company."""

    person: str
    ground: ErasureGround
    at: datetime
