"""Builders of small event logs, and readers for tests."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from services.workflows.domain.external_event_log import (
    LogFieldMapping,
    LogRow,
    UnusableRow,
    read_event_log,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

SHANGHAI = ZoneInfo("Asia/Shanghai")
DEFAULT_LOG_KEYS = LogFieldMapping()


def read_log(
    content: str | bytes,
    keys: LogFieldMapping = DEFAULT_LOG_KEYS,
    time_format: str | None = None,
) -> list[LogRow | UnusableRow]:
    """Read a whole log; times without offset are those of Shanghai."""
    raw = content.encode() if isinstance(content, str) else content
    return list(read_event_log(io.BytesIO(raw), keys, SHANGHAI, time_format))


def read_rows(
    content: str | bytes,
    keys: LogFieldMapping = DEFAULT_LOG_KEYS,
    time_format: str | None = None,
) -> list[LogRow]:
    """Read a log and require that no row is left out."""
    found = read_log(content, keys, time_format)
    assert not [one for one in found if isinstance(one, UnusableRow)]
    return [one for one in found if isinstance(one, LogRow)]


def xes_log(*traces: str, header: str = "") -> str:
    """Write an XES document."""
    return f'<log xmlns="http://www.xes-standard.org/">{header}{"".join(traces)}</log>'


def xes_trace(name: str | None, *events: str) -> str:
    """Write a trace; `None` leaves out its name."""
    named = "" if name is None else xes_attribute("concept:name", name)
    return f"<trace>{named}{''.join(events)}</trace>"


def xes_event(
    activity: str | None = "check",
    at: str | None = "2026-03-02T09:00:00+08:00",
    department: str | None = "sales",
    resource: str | None = "ann",
    attributes: Iterable[str] = (),
) -> str:
    """Write an event; `None` leaves out an attribute."""
    values = {
        "concept:name": activity,
        "time:timestamp": at,
        "org:group": department,
        "org:resource": resource,
    }
    own = [xes_attribute(key, value) for key, value in values.items() if value is not None]
    return f"<event>{''.join([*own, *attributes])}</event>"


def xes_attribute(key: str, value: str, kind: str = "string", inside: str = "") -> str:
    """Write an attribute, perhaps with others nested in it."""
    return f'<{kind} key="{key}" value="{value}">{inside}</{kind}>'
