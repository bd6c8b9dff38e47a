"""Small event logs, written down in the tests that need them."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from services.workflows.domain.eventlog import LeftOut, LogKeys, Row, open_log

if TYPE_CHECKING:
    from collections.abc import Iterable

SHANGHAI = ZoneInfo("Asia/Shanghai")
KEYS = LogKeys()


def read(
    content: str | bytes, keys: LogKeys = KEYS, zone: ZoneInfo = SHANGHAI
) -> list[Row | LeftOut]:
    """Read a whole log."""
    raw = content.encode() if isinstance(content, str) else content
    return list(open_log(io.BytesIO(raw), keys, zone))


def rows(content: str | bytes, keys: LogKeys = KEYS, zone: ZoneInfo = SHANGHAI) -> list[Row]:
    """Read a log of which nothing is left out."""
    found = read(content, keys, zone)
    assert not [one for one in found if isinstance(one, LeftOut)]
    return [one for one in found if isinstance(one, Row)]


def log(*traces: str, head: str = "") -> str:
    """Write an XES document."""
    return f'<log xmlns="http://www.xes-standard.org/">{head}{"".join(traces)}</log>'


def trace(name: str | None, *events: str) -> str:
    """Write a trace; None leaves it without a name."""
    named = "" if name is None else attribute("concept:name", name)
    return f"<trace>{named}{''.join(events)}</trace>"


def event(
    activity: str | None = "check",
    at: str | None = "2026-03-02T09:00:00+08:00",
    department: str | None = "sales",
    resource: str | None = "ann",
    more: Iterable[str] = (),
) -> str:
    """Write an event; None leaves an attribute away."""
    values = {
        "concept:name": activity,
        "time:timestamp": at,
        "org:group": department,
        "org:resource": resource,
    }
    own = [attribute(key, value) for key, value in values.items() if value is not None]
    return f"<event>{''.join([*own, *more])}</event>"


def attribute(key: str, value: str, kind: str = "string", inside: str = "") -> str:
    """Write an attribute, perhaps with others nested in it."""
    return f'<{kind} key="{key}" value="{value}">{inside}</{kind}>'
