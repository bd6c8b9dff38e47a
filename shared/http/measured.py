"""What is measured and traced of a command that comes over HTTP."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from opentelemetry.trace import StatusCode

from shared.eventsourcing.handler import StaleVersion
from shared.eventsourcing.store import Conflict, StoreUnavailable
from shared.http.problems import problem_of
from shared.postgres.pool import AWAY, CONTENDED
from shared.telemetry.metrics import COMMANDS
from shared.telemetry.traces import span


@contextmanager
def measured(area: str, command: str, refusals: Mapping[type[Exception], int]) -> Iterator[None]:
    """Open a command's span and count how it ends."""
    outcome = "done"
    about = {"concord.area": area, "concord.command": command}
    with span(f"command {command}", about, refusable=True) as opened:
        try:
            yield
        except Exception as error:
            outcome = _outcome(error, refusals)
            if outcome == "fault":
                opened.record_exception(error)
                opened.set_status(StatusCode.ERROR)
            raise
        finally:
            opened.set_attribute("concord.outcome", outcome)
            COMMANDS.add(1, {"area": area, "command": command, "outcome": outcome})


def _outcome(error: Exception, refusals: Mapping[type[Exception], int]) -> str:
    if isinstance(error, StaleVersion):
        return "stale"
    if isinstance(error, (Conflict, *CONTENDED)):
        return "conflict"
    if isinstance(error, (StoreUnavailable, *AWAY)):
        return "away"
    return "refused" if problem_of(error, refusals) else "fault"
