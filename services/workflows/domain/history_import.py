"""The import of one external event log.

The import's id follows from the log's content, so the same log cannot count twice under another
file name. First the log is accepted as a whole, with everything that follows from all its rows.
Then its cases are recorded one by one (`imported_case.py`), and now and then how far that is. Then
the import is completed. An
event's `type` is its name in the store: add one, never rename one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from uuid import UUID, uuid5

from pydantic import BaseModel

from services.workflows.domain.import_options import Options
from services.workflows.domain.import_progress import (
    HistoryProgressed,
    NoteProgress,
    progress_events,
)
from services.workflows.domain.refusals import OtherOptions, UnknownImport
from shared.eventsourcing.company_days import company_date

IMPORT_ID_NAMESPACE = UUID("0a6f1f53-6b0e-5a41-9f0c-3c5f2f1b7d11")
LEFT_OUT_PER_EVENT = 500
MAX_LISTED_ATTEMPTS = 20
"""Among so many imports of one content a caller looks for it."""


class HistoryAccepted(BaseModel, frozen=True):
    """A log was read to its end and is fit to be recorded."""

    type: Literal["history-accepted"] = "history-accepted"
    import_id: UUID
    filename: str
    options: Options
    cases: int
    events: int
    """The number of all events of the log, including those left out."""
    left_out: dict[str, int]
    """The number of rows that were left out, by reason."""
    standards: dict[str, timedelta]
    """The standard duration of each activity."""
    at: datetime
    without_obligations: bool = False
    """Whether nothing in the log is a department's obligation; it may be imported otherwise."""


class DepartmentFound(BaseModel, frozen=True):
    """A department is named in the log."""

    type: Literal["department-found"] = "department-found"
    import_id: UUID
    department: str
    since: date
    """The first day of the log, in the company's time zone."""
    at: datetime


class RowsLeftOut(BaseModel, frozen=True):
    """Some rows of the log were left out; each has its number and the reason.

    Only the first rows of a file are listed.
    """

    type: Literal["rows-left-out"] = "rows-left-out"
    import_id: UUID
    rows: tuple[tuple[int, str], ...]


class HistoryRecorded(BaseModel, frozen=True):
    """Every case of the log is recorded."""

    type: Literal["history-recorded"] = "history-recorded"
    import_id: UUID
    cases: int
    events: int
    at: datetime


ImportEvent = HistoryAccepted | DepartmentFound | RowsLeftOut | HistoryProgressed | HistoryRecorded


@dataclass(frozen=True, slots=True)
class AcceptedImport:
    """The log is accepted; its cases are being recorded."""

    acceptance: HistoryAccepted
    cases_done: int = 0
    """As it was published last."""


@dataclass(frozen=True, slots=True)
class CompletedImport:
    """Every case is recorded."""

    acceptance: HistoryAccepted


ImportState = AcceptedImport | CompletedImport | None


@dataclass(frozen=True, slots=True)
class AcceptHistory:
    """Accept a log, with what was found in it."""

    import_id: UUID
    filename: str
    options: Options
    cases: int
    events: int
    departments: Sequence[str]
    first_at: datetime
    left_out: Sequence[tuple[int, str]]
    """The first left-out rows of the file: their number and the reason."""
    left_out_counts: Mapping[str, int]
    """The number of all rows that were left out, by reason."""
    standards: dict[str, timedelta]
    at: datetime
    without_obligations: bool = False


@dataclass(frozen=True, slots=True)
class CompleteImport:
    """Complete the import: every case is recorded."""

    import_id: UUID
    at: datetime


ImportCommand = AcceptHistory | NoteProgress | CompleteImport


def import_stream_name(import_id: UUID) -> str:
    """Name an import's stream."""
    return f"import-{import_id}"


def import_id_from_digest(digest: str, attempt: int = 0) -> UUID:
    """Return the id of an import: a UUID of the SHA-256 of the log's uncompressed content.

    A further `attempt` is another import of the same content, after one that counted for nobody.
    """
    return uuid5(IMPORT_ID_NAMESPACE, f"{digest}#{attempt}" if attempt else digest)


def import_ids_of_content(digest: str) -> list[UUID]:
    """Return the ids of a log's first `MAX_LISTED_ATTEMPTS` imports."""
    return [import_id_from_digest(digest, attempt) for attempt in range(MAX_LISTED_ATTEMPTS)]


def imported_case_id(import_id: UUID, case: str) -> UUID:
    """Return the id of a log's case; it is the same each time the case is recorded."""
    return uuid5(import_id, case)


def is_already_accepted(state: ImportState, options: Options) -> bool:
    """Return whether the log was accepted; raises `OtherOptions` if it was read otherwise."""
    if state is None:
        return False
    if state.acceptance.options != options:
        before = state.acceptance.options.model_dump(mode="json")
        now = options.model_dump(mode="json")
        changed = [name for name in before if before[name] != now[name]]
        raise OtherOptions(
            differences=", ".join(f"{name} {_written(before[name])}" for name in changed),
            given=", ".join(f"{name} {_written(now[name])}" for name in changed),
        )
    return True


def _written(option: object) -> str:
    """Return an option's value as a person would write it; two quotes for none."""
    return repr("" if option is None else option)


def allows_other_options(state: ImportState, options: Options) -> bool:
    """Return whether the log may be imported once more because it counted for nobody so far."""
    return (
        state is not None
        and state.acceptance.without_obligations
        and state.acceptance.options != options
    )


def decide(command: ImportCommand, state: ImportState) -> Sequence[ImportEvent]:
    """Return the events of a command; raises `OtherOptions` or `UnknownImport`."""
    match command, state:
        case AcceptHistory(), _:
            return (
                [] if is_already_accepted(state, command.options) else _acceptance_events(command)
            )
        case _, CompletedImport():
            return []
        case _, None:
            raise UnknownImport(import_id=command.import_id)
        case NoteProgress() as note, AcceptedImport(acceptance, cases_done):
            return progress_events(note, cases_done, acceptance.cases)
        case CompleteImport(import_id, at), AcceptedImport(acceptance):
            return [
                HistoryRecorded(
                    import_id=import_id, cases=acceptance.cases, events=acceptance.events, at=at
                )
            ]


def evolve(state: ImportState, event: ImportEvent) -> ImportState:
    """Return the import after an event."""
    match event, state:
        case HistoryAccepted(), _:
            return AcceptedImport(event)
        case HistoryProgressed(cases_done=cases_done), AcceptedImport(acceptance):
            return AcceptedImport(acceptance, cases_done)
        case HistoryRecorded(), AcceptedImport(acceptance):
            return CompletedImport(acceptance)
        case _:
            return state


def _acceptance_events(command: AcceptHistory) -> list[ImportEvent]:
    import_id, left_out, at = command.import_id, command.left_out, command.at
    since = company_date(command.first_at)
    return [
        HistoryAccepted(
            import_id=import_id,
            filename=command.filename,
            options=command.options,
            cases=command.cases,
            events=command.events,
            left_out=dict(command.left_out_counts),
            standards=command.standards,
            at=at,
            without_obligations=command.without_obligations,
        ),
        *(
            DepartmentFound(import_id=import_id, department=department, since=since, at=at)
            for department in command.departments
        ),
        *(
            RowsLeftOut(import_id=import_id, rows=tuple(left_out[i : i + LEFT_OUT_PER_EVENT]))
            for i in range(0, len(left_out), LEFT_OUT_PER_EVENT)
        ),
    ]
