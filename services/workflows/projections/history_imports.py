"""The read model of imported histories: their progress, and the rows that were left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from uuid import UUID

from pydantic import BaseModel, TypeAdapter

from services.workflows.domain.external_event_log import reason_category
from services.workflows.domain.history_import import (
    HistoryAccepted,
    HistoryRecorded,
    RowsLeftOut,
)
from services.workflows.domain.import_options import Options
from services.workflows.domain.import_progress import PAUSE, ImportPhase
from services.workflows.domain.imported_case import CaseImported
from services.workflows.domain.left_out_reasons import reason_in_chinese
from services.workflows.projections.import_progress import ImportProgress, make_progress
from shared.eventsourcing.company_time import CompanyTime
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.list_query import ListQuery, Sort, SortKey
from shared.postgres.projection import Projection, execute_for_rows

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

STANDARD_DURATIONS_ADAPTER = TypeAdapter(dict[str, timedelta])


class ImportStatus(StrEnum):
    """How far an import is."""

    RECORDING = "recording"
    DONE = "done"


class ImportEntry(BaseModel):
    """An imported history."""

    id: UUID
    filename: str
    options: Options
    status: ImportStatus
    cases: int
    cases_done: int
    """The number of cases that are recorded by now."""
    progress: ImportProgress
    events: int
    """The number of all events of the log, including those left out."""
    obligations: int
    """The number of obligations in the cases recorded by now."""
    left_out: dict[str, int]
    """The number of left-out rows and of events that are no obligation, by reason."""
    left_out_zh: dict[str, str]
    """Those reasons in Chinese, by the reason in English."""
    standard_durations: dict[str, timedelta]
    accepted_at: CompanyTime
    recorded_at: CompanyTime | None
    version: int
    updated_at: CompanyTime


async def apply_events(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Update the imports with their events and those of their cases."""
    of_imports = [recorded for recorded in events if recorded.stream.startswith("import-")]
    cases = [recorded.event for recorded in events if type(recorded.event) is CaseImported]
    left_out: list[tuple[UUID, int, str]] = []
    counts: Counter[tuple[UUID, str]] = Counter()
    for recorded in of_imports:
        match recorded.event:
            case HistoryAccepted(import_id=import_id, left_out=found) as accepted:
                await _insert_import(db, accepted)
                counts.update({(import_id, reason): times for reason, times in found.items()})
            case HistoryRecorded(import_id=import_id, at=at):
                recorded_at = "UPDATE history_import SET recorded_at = $2 WHERE import_id = $1"
                await db.execute(recorded_at, import_id, at)
            case RowsLeftOut(import_id=import_id, rows=rows):
                left_out += ((import_id, *row) for row in rows)
            case _:
                pass
    reported = [(case.import_id, *row) for case in cases for row in case.reported]
    counts.update((import_id, reason_category(reason)) for import_id, _, reason in reported)
    await _add_recorded_cases(db, cases)
    await _insert_left_out_rows(db, left_out + reported)
    await _add_left_out_counts(db, counts)
    await _update_imports(db, events)


async def _insert_import(db: Connection, event: HistoryAccepted) -> None:
    await db.execute(
        "INSERT INTO history_import"
        " (import_id, filename, options, standards, cases, events, accepted_at, version)"
        " VALUES ($1, $2, $3::json, $4::json, $5, $6, $7, 1)",
        event.import_id,
        event.filename,
        event.options.model_dump_json(),
        STANDARD_DURATIONS_ADAPTER.dump_json(event.standards).decode(),
        event.cases,
        event.events,
        event.at,
    )


async def _update_imports(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Set the version by the import's own events, the time of change by its cases' as well."""
    versions: dict[UUID, int] = {}
    times: dict[UUID, datetime] = {}
    for recorded in events:
        is_own = recorded.stream.startswith("import-")
        if is_own or type(recorded.event) is CaseImported:
            times[recorded.event.import_id] = recorded.recorded_at
        if is_own:
            versions[recorded.event.import_id] = recorded.version
    if times:
        await db.execute(
            "UPDATE history_import SET updated_at = reached.at,"
            " version = coalesce(reached.version, history_import.version)"
            " FROM unnest($1::uuid[], $2::bigint[], $3::timestamptz[])"
            " AS reached (import_id, version, at)"
            " WHERE history_import.import_id = reached.import_id",
            list(times),
            [versions.get(import_id) for import_id in times],
            list(times.values()),
        )


async def _add_recorded_cases(db: Connection, cases: Sequence[CaseImported]) -> None:
    done = Counter(case.import_id for case in cases)
    owed: Counter[UUID] = Counter()
    for case in cases:
        owed[case.import_id] += case.obligations
    if done:
        await db.execute(
            "UPDATE history_import SET cases_done = cases_done + more.done,"
            " obligations = obligations + more.owed"
            " FROM unnest($1::uuid[], $2::bigint[], $3::bigint[])"
            " AS more (import_id, done, owed)"
            " WHERE history_import.import_id = more.import_id",
            list(done),
            list(done.values()),
            [owed[import_id] for import_id in done],
        )


async def _insert_left_out_rows(db: Connection, rows: Sequence[tuple[UUID, int, str]]) -> None:
    if not rows:
        return
    await execute_for_rows(
        db,
        "INSERT INTO history_left_out SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::text[])",
        *map(list, zip(*rows, strict=True)),
    )


async def _add_left_out_counts(db: Connection, counts: Counter[tuple[UUID, str]]) -> None:
    if not counts:
        return
    await execute_for_rows(
        db,
        "INSERT INTO history_left_out_count AS counted"
        " SELECT * FROM unnest($1::uuid[], $2::text[], $3::bigint[])"
        " ON CONFLICT (import_id, reason) DO UPDATE SET times = counted.times + excluded.times",
        [import_id for import_id, _ in counts],
        [reason for _, reason in counts],
        list(counts.values()),
    )


PROJECTION = Projection(
    "history_imports",
    ("history_import", "history_left_out", "history_left_out_count"),
    apply_events,
)

_ID = SortKey("import_id", UUID, "id")
_UPDATED = "coalesce(updated_at, recorded_at, accepted_at)"
_SELECT = (
    "SELECT history_import.*, CASE WHEN reached_at > clock_timestamp() - interval"  # noqa: S608  constants
    f" '{PAUSE.total_seconds()} s' THEN cases_per_second END AS cases_per_second,"
    " (SELECT coalesce(json_object_agg(reason, times ORDER BY reason),"
    " json_build_object()) FROM history_left_out_count AS counted"
    " WHERE counted.import_id = history_import.import_id) AS left_out"
    " FROM history_import LEFT JOIN staged_history USING (import_id)"
)


def _to_entry(**row: Any) -> ImportEntry:
    done = row["recorded_at"] is not None
    left_out = TypeAdapter(dict[str, int]).validate_json(row["left_out"])
    return ImportEntry(
        id=row["import_id"],
        filename=row["filename"],
        options=Options.model_validate_json(row["options"]),
        status=ImportStatus.DONE if done else ImportStatus.RECORDING,
        cases=row["cases"],
        cases_done=row["cases_done"],
        progress=make_progress(
            ImportPhase.DONE if done else ImportPhase.RECORDING,
            row["cases_done"],
            row["cases"],
            row["cases_per_second"],
            row["accepted_at"],
        ),
        events=row["events"],
        obligations=row["obligations"],
        left_out=left_out,
        left_out_zh={reason: reason_in_chinese(reason) for reason in left_out},
        standard_durations=STANDARD_DURATIONS_ADAPTER.validate_json(row["standards"]),
        accepted_at=row["accepted_at"],
        recorded_at=row["recorded_at"],
        version=row["version"],
        updated_at=row["updated_at"] or row["recorded_at"] or row["accepted_at"],
    )


IMPORT_LIST_QUERY = ListQuery(
    name="imports",
    select=_SELECT,
    sort=Sort([_ID]),
    row=_to_entry,
    sorts={
        "accepted_at": Sort([SortKey("accepted_at", datetime), _ID]),
        "updated": Sort([SortKey(_UPDATED, datetime, "updated_at"), _ID]),
    },
    conditions={"import_ids": "import_id = ANY ({import_ids}::uuid[])"},
    searched=("filename",),
    id_key=_ID,
    updated_at=_UPDATED,
)
"""The list of imported histories, by their id."""


async def find_import(db: Connection, import_id: UUID) -> ImportEntry | None:
    """Return an import, or `None` where there is none of this id."""
    row = await db.fetchrow(f"{_SELECT} WHERE import_id = $1", import_id)
    return None if row is None else _to_entry(**row)
