"""Which attribute or column of a log says what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from services.workflows.domain.external_event_log.refusals import LogRefused

if TYPE_CHECKING:
    from collections.abc import Collection

MAX_KEYS_LISTED = 50
DEFAULT_RESOURCE_KEY = "org:resource"


@dataclass(frozen=True, slots=True)
class LogFieldMapping:
    """The names under which a log keeps what the history rule needs.

    `case` is an attribute of the trace in XES and a column in CSV; None means the format's
    usual one. The rule can do without `resource`: None means the usual one where the log has it,
    but one that was named must be there like the others.
    """

    case: str | None = None
    activity: str = "concept:name"
    timestamp: str = "time:timestamp"
    department: str = "org:group"
    resource: str | None = None

    @property
    def resource_key(self) -> str:
        """Return where the resource stands, if anywhere."""
        return self.resource or DEFAULT_RESOURCE_KEY

    def event_keys(self) -> dict[str, str]:
        """Return each key that some event must have, with what it says."""
        keys = {
            "activity": self.activity,
            "timestamp": self.timestamp,
            "department": self.department,
            "resource": self.resource,
        }
        return {meaning: key for meaning, key in keys.items() if key is not None}


def check_required_keys(required: dict[str, str], present: Collection[str], key_kind: str) -> None:
    """Raise `LogRefused`, naming the keys at hand, where a wanted one is not among them."""
    for meaning, key in required.items():
        if key not in present:
            named = ", ".join(sorted(present)[:MAX_KEYS_LISTED]) or "none"
            msg = (
                f"the log has no {key_kind} {key!r} to read the {meaning} from; "
                f"it has: {named}. Choose one with --{meaning}"
            )
            raise LogRefused(msg)
