"""Traces and counts the commands that come over HTTP."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from opentelemetry.trace import StatusCode

from shared.eventsourcing.command_handler import StaleVersion
from shared.eventsourcing.event_store import StoreUnavailable, VersionConflict
from shared.http.error_handlers import problem_from_error
from shared.postgres.database_connections import CONTENTION_ERRORS, UNAVAILABLE_ERRORS
from shared.telemetry.metrics import COMMANDS
from shared.telemetry.trace_spans import open_span


@contextmanager
def instrument_command(
    area: str, command_name: str, refusal_statuses: Mapping[type[Exception], int]
) -> Iterator[None]:
    """Open a command's span until the block ends, and count the command by its outcome."""
    outcome = "done"
    attributes = {"concord.area": area, "concord.command": command_name}
    with open_span(f"command {command_name}", attributes, exceptions_expected=True) as span:
        try:
            yield
        except Exception as error:
            outcome = _outcome(error, refusal_statuses)
            if outcome == "fault":
                span.record_exception(error)
                span.set_status(StatusCode.ERROR)
            raise
        finally:
            span.set_attribute("concord.outcome", outcome)
            COMMANDS.add(1, {"area": area, "command": command_name, "outcome": outcome})


def _outcome(error: Exception, refusal_statuses: Mapping[type[Exception], int]) -> str:
    if isinstance(error, StaleVersion):
        return "stale"
    if isinstance(error, (VersionConflict, *CONTENTION_ERRORS)):
        return "conflict"
    if isinstance(error, (StoreUnavailable, *UNAVAILABLE_ERRORS)):
        return "away"
    return "refused" if problem_from_error(error, refusal_statuses) else "fault"
