"""The mapping from the fields of a row to the attributes or columns of a log."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from services.workflows.domain.external_event_log.refusals import (
        ColumnMissing,
        EventAttributeMissing,
        TraceAttributeMissing,
    )

MAX_KEYS_IN_ERROR = 50
DEFAULT_RESOURCE_KEY = "org:resource"


@dataclass(frozen=True, slots=True)
class LogFieldMapping:
    """The names of the attributes or columns that hold what the history rule needs.

    `case` is an attribute of the trace in XES and a column in CSV; `None` stands for the format's
    default. `resource` is optional: `None` stands for the default if the log has it. A resource key
    that was named must be in the log, like the other keys.
    """

    case: str | None = None
    activity: str = "concept:name"
    timestamp: str = "time:timestamp"
    department: str = "org:group"
    resource: str | None = None

    @property
    def resource_key(self) -> str:
        """Return the attribute or column of the resource, which the log may lack."""
        return self.resource or DEFAULT_RESOURCE_KEY

    def event_keys(self) -> dict[str, str]:
        """Return the keys that at least one event must have, by field."""
        keys = {
            "activity": self.activity,
            "timestamp": self.timestamp,
            "department": self.department,
            "resource": self.resource,
        }
        return {field: key for field, key in keys.items() if key is not None}


def check_required_keys(
    required: dict[str, str],
    present: Collection[str],
    refusal: type[ColumnMissing | EventAttributeMissing | TraceAttributeMissing],
) -> None:
    """Raise `refusal` with the keys that are present if a required key is missing."""
    for field, key in required.items():
        if key not in present:
            present_keys = ", ".join(sorted(present)[:MAX_KEYS_IN_ERROR]) or "none"
            raise refusal(key=key, field=field, present=present_keys)
