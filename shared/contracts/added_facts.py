"""Facts that were added to an area later: its log has events from before, which published none."""

from __future__ import annotations

from typing import ClassVar

from pydantic import BaseModel


class AddedFact(BaseModel, frozen=True):
    """A fact that events of its kind have published only from some version on."""

    added_later: ClassVar[bool] = True
