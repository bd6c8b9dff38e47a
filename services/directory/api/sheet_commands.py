"""The commands of a sheet's rows, with what each needs to know of the organisation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from services.directory.api.sign_on_subjects import lock_subject_holders
from services.directory.domain.csv_sheet_parser import SheetRow
from services.directory.domain.department_and_person_entries import DepartmentEntry, PersonEntry
from services.directory.domain.department_commands import SyncDepartment
from services.directory.domain.known_codes import KnownCodes
from services.directory.domain.person_commands import SyncPerson
from services.directory.domain.refusals import CodeMalformed
from services.directory.domain.sheet_refusals import SheetFlaw
from services.directory.projections import departments, organisation_charts, person_ids
from services.directory.projections.department_dependants import load_dependants
from services.directory.projections.department_uses import count_uses_of

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection
    from shared.postgres.unit_of_work import UnitOfWork


async def department_commands(
    db: Connection, rows: Sequence[SheetRow[DepartmentEntry]], at: datetime
) -> list[tuple[int, SyncDepartment]]:
    """Return the commands of a sheet of departments, with the lines of their rows."""
    known, ids = await departments.load_codes(db), await person_ids.load_ids(db)
    named = KnownCodes.of([*known.codes, *(row.entry.code for row in rows)])
    entries = [
        row.entry.model_copy(
            update={
                "parent": row.entry.parent and named.spell(row.entry.parent),
                "head": row.entry.head and ids.spell(row.entry.head),
            }
        )
        for row in rows
    ]
    chart = (await organisation_charts.load_chart(db)).with_departments(entries)
    dependants = await load_dependants(db, [entry.code for entry in entries])
    uses = await count_uses_of(db, [one.code for one in entries if one.valid_to is not None])
    listed = {one.code: one for one in entries}
    under: dict[str | None, list[DepartmentEntry]] = defaultdict(list)
    for one in entries:
        under[one.parent].append(one)
    commands = []
    for row, entry in zip(rows, entries, strict=True):
        inside = dependants[entry.code]
        if entry.valid_to is not None:
            inside = inside.with_departments_of(listed, under[entry.code])
        same_code, used = known.same_code(entry.code), uses.get(entry.code, ())
        commands.append((row.line, SyncDepartment(entry, chart, at, inside, same_code, used)))
    return commands


async def head_flaws(db: Connection, rows: Sequence[SheetRow[DepartmentEntry]]) -> list[SheetFlaw]:
    """Return a flaw for each head who is not registered and whose id is no possible one."""
    ids, flaws = await person_ids.load_ids(db), []
    for row in rows:
        try:
            if row.entry.head:
                ids.spell_or_new(row.entry.head)
        except CodeMalformed as refusal:
            flaws.append(SheetFlaw(row.line, refusal, "head"))
    return flaws


async def person_commands(
    unit: UnitOfWork, rows: Sequence[SheetRow[PersonEntry]], at: datetime, sign_on_issuer: str
) -> list[tuple[int, SyncPerson]]:
    """Return the commands of a sheet of people, with the lines of their rows."""
    db = unit.connection
    codes, ids = await departments.load_codes(db), await person_ids.load_ids(db)
    entries = [
        row.entry.model_copy(update={"department": codes.spell(row.entry.department)})
        for row in rows
    ]
    chart = await organisation_charts.load_chart(
        db, sorted({entry.department for entry in entries})
    )
    subjects = [entry.sign_on_subject for entry in entries if entry.sign_on_subject]
    holders = await lock_subject_holders(unit, subjects)
    commands = []
    for row, entry in zip(rows, entries, strict=True):
        subject = entry.sign_on_subject
        holder = None if subject is None else holders.setdefault(subject, entry.id)
        command = SyncPerson(entry, chart, at, holder, ids.same_code(entry.id), sign_on_issuer)
        commands.append((row.line, command))
    return commands
