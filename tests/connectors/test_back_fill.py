"""A back-fill's commands and events."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import reduce
from typing import Any
from uuid import UUID

import pytest

from services.connectors.domain.back_fill import (
    BackFill,
    BackFillCancelled,
    BackFillCommand,
    BackFillFailed,
    BackFillPageRead,
    BackFillStarted,
    BackFillState,
    BackFillStatus,
    CancelBackFill,
    FailBackFill,
    RecordPage,
    StartBackFill,
    back_fill_stream_name,
    decide,
    evolve,
)
from services.connectors.domain.past_changes import PastPosition, PastScope
from services.connectors.domain.refusals import UnknownBackFill

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
ID = UUID(int=1)
START = StartBackFill(ID, "jira", PastScope(changed_since=NOON), fills_gap=False, at=NOON)
NEXT = PastPosition(reached=NOON, token="2")
CANCEL, FAIL = CancelBackFill(ID, NOON), FailBackFill(ID, "request-refused", "status 400", NOON)


def page(number: int, position: PastPosition | None = NEXT) -> RecordPage:
    """Return the command that a page was read."""
    return RecordPage(ID, number, 50, 120, position, NOON, NOON)


def after(*commands: BackFillCommand) -> BackFillState:
    """Return the back-fill after commands."""
    state: BackFillState = None
    for command in commands:
        state = reduce(evolve, decide(command, state), state)
    return state


@pytest.mark.parametrize(
    ("commands", "status", "pages", "position"),
    [
        ((START,), BackFillStatus.UNDER_WAY, 0, PastPosition()),
        ((START, page(0)), BackFillStatus.UNDER_WAY, 1, NEXT),
        ((START, page(0), page(1, None)), BackFillStatus.COMPLETED, 2, None),
        ((START, page(0), CANCEL), BackFillStatus.CANCELLED, 1, NEXT),
        ((START, page(0), FAIL), BackFillStatus.FAILED, 1, NEXT),
    ],
)
def test_it_goes_on_from_page_to_page_to_its_end(
    commands: tuple[BackFillCommand, ...],
    status: BackFillStatus,
    pages: int,
    position: PastPosition | None,
) -> None:
    state = after(*commands)
    assert isinstance(state, BackFill)
    assert (state.status, state.pages, state.position) == (status, pages, position)


@pytest.mark.parametrize(
    ("before", "command"),
    [
        ((START,), START),
        ((START, page(0)), page(0, None)),
        ((START,), page(1)),
        ((START, page(0, None)), page(1)),
        ((START, page(0, None)), CANCEL),
        ((START, CANCEL), FAIL),
        ((START, FAIL), CANCEL),
    ],
)
def test_asking_twice_or_too_late_changes_nothing(
    before: tuple[BackFillCommand, ...], command: BackFillCommand
) -> None:
    assert decide(command, after(*before)) == []


@pytest.mark.parametrize("command", [page(0), CANCEL, FAIL])
def test_one_that_is_unknown_is_refused(command: BackFillCommand) -> None:
    with pytest.raises(UnknownBackFill):
        decide(command, None)


def test_events_without_a_beginning_lead_to_nothing() -> None:
    common: dict[str, Any] = {"back_fill_id": ID, "at": NOON}
    assert evolve(None, BackFillCancelled(**common)) is None
    assert evolve(None, BackFillFailed(**common, code="", detail="")) is None


def test_an_event_is_stored_and_read_as_it_was() -> None:
    (started,) = decide(START, None)
    assert BackFillStarted.model_validate_json(started.model_dump_json()) == started
    (read,) = decide(page(0), after(START))
    assert BackFillPageRead.model_validate_json(read.model_dump_json()) == read


def test_each_has_a_stream_of_its_own() -> None:
    assert back_fill_stream_name(ID) == f"back-fill-{ID}"
