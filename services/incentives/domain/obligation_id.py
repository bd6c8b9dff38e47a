"""An obligation's id: its kind, the id of what it is about, and which of several times it is."""

from __future__ import annotations

import re
from typing import NamedTuple
from uuid import UUID

from services.incentives.domain.obligation_kind import AREA_OF_KIND, ObligationKind

_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_ID = re.compile(
    f"(?P<kind>{'|'.join(ObligationKind)})-(?P<subject>{_UUID})(?:-(?P<occurrence>.+))?"
)


class ObligationId(NamedTuple):
    """What an obligation is about."""

    kind: ObligationKind
    subject_id: UUID
    """The handoff, standing duty, case, request, goal or support."""
    occurrence: str | None = None
    """The date of a duty, the step of a case, the leg of a request, the slot of a goal."""

    def __str__(self) -> str:
        """Return the id as it is stored: `reply-<request>-<leg>`."""
        suffix = "" if self.occurrence is None else f"-{self.occurrence}"
        return f"{self.kind}-{self.subject_id}{suffix}"

    @property
    def area(self) -> str:
        """The area whose facts tell of it."""
        return AREA_OF_KIND[self.kind]


def parse_obligation_id(text: str) -> ObligationId | None:
    """Return the parts of a stored id; `None` for a text that is none."""
    found = _ID.fullmatch(text)
    if found is None:
        return None
    return ObligationId(ObligationKind(found["kind"]), UUID(found["subject"]), found["occurrence"])
