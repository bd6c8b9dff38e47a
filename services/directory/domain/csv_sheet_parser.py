"""The parser of CSV sheets: it turns a sheet's text into entries with their line numbers.

All flaws are collected, so that a sheet is corrected once and not once per mistake; the rows
without one are parsed all the same, because what they say may be refused as well. Dates may be
written as spreadsheets write them (2026-01-31, 2026/1/31); their byte order mark is skipped.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from services.directory.domain.csv_sheet_rows import read_rows
from services.directory.domain.department_and_person_entries import DepartmentEntry, PersonEntry
from services.directory.domain.field_types import Role
from services.directory.domain.known_codes import fold_code
from services.directory.domain.sheet_refusals import (
    MAX_REPORTED_FLAWS,
    CellEmpty,
    CellInvalid,
    CellMalformed,
    CellTooLong,
    DayMalformed,
    DayOutOfRange,
    RoleUnknown,
    RowTwice,
    SheetFlaw,
)

EntryT = TypeVar("EntryT", bound=BaseModel)

ROLE_BY_CHINESE_NAME = {
    "总经理": Role.GENERAL_MANAGER,
    "目标专项负责人": Role.OFFICER_GOALS,
    "职责专项负责人": Role.OFFICER_DUTIES,
    "沟通专项负责人": Role.OFFICER_COMMUNICATION,
    "流程专项负责人": Role.OFFICER_WORKFLOWS,
    "目标专员": Role.OFFICER_GOALS,
    "职责专员": Role.OFFICER_DUTIES,
    "沟通专员": Role.OFFICER_COMMUNICATION,
    "流程专员": Role.OFFICER_WORKFLOWS,
    "部门负责人": Role.DEPARTMENT_HEAD,
    "接口人": Role.LIAISON,
    "部门接口人": Role.LIAISON,
    "执行人员": Role.EXECUTOR,
    "执行人": Role.EXECUTOR,
    "连接器": Role.CONNECTOR,
    "系统接口": Role.CONNECTOR,
    "数据读者": Role.BI_READER,
    "报表读者": Role.BI_READER,
    "人力资源": Role.HR,
    "人力资源专员": Role.HR,
    "审计": Role.AUDITOR,
    "审计员": Role.AUDITOR,
}

PLACEHOLDERS: Mapping[str, Any] = {
    "name": "–",
    "roles": frozenset(),
    "head": None,
    "sign_on_subject": None,
    "valid_to": None,
    "changed_from": None,
}
"""What stands for a flawed cell while the other cells of its row are checked."""

_DAYS = {"valid_from", "valid_to", "changed_from"}
_DAY = re.compile(r"(\d{4})([-/])(\d{1,2})\2(\d{1,2})")


@dataclass(frozen=True, slots=True)
class SheetRow(Generic[EntryT]):
    """One entry and the number of the line on which it begins."""

    line: int
    entry: EntryT


@dataclass(frozen=True, slots=True)
class Sheet(Generic[EntryT]):
    """The rows of a sheet, and its flaws; a sheet with flaws is not loaded.

    A row with a flaw in a cell that nothing else depends on is among the rows without that cell,
    since what its other cells say may be refused as well.
    """

    rows: Sequence[SheetRow[EntryT]]
    flaws: Sequence[SheetFlaw]
    """The first `MAX_REPORTED_FLAWS`."""
    flaw_count: int
    """The number of all flaws."""


def parse_department_rows(data: bytes) -> Sheet[DepartmentEntry]:
    """Return the rows of `code,name,parent,head,valid_from,valid_to,changed_from`.

    Code, name and first day are needed. Raises `InvalidSheet` where there are no rows to read.
    """
    return _parse_rows(
        data, DepartmentEntry, "code", optional={"parent", "head", "valid_to", "changed_from"}
    )


def parse_person_rows(data: bytes) -> Sheet[PersonEntry]:
    """Return the rows of `id,name,department,roles,valid_from,valid_to,sign_on_subject`.

    Several roles, in English or Chinese, are separated by `;`. Raises `InvalidSheet` where there
    are no rows to read.
    """
    return _parse_rows(data, PersonEntry, "id", optional={"roles", "valid_to", "sign_on_subject"})


def _parse_rows(
    data: bytes, entry_type: type[EntryT], key: str, *, optional: set[str]
) -> Sheet[EntryT]:
    rows: list[SheetRow[EntryT]] = []
    flaws = _Flaws()
    first_lines: dict[str, tuple[str, int]] = {}
    for line, cells in read_rows(data, list(entry_type.model_fields), optional):
        if isinstance(cells, SheetFlaw):
            flaws.add(cells)
            continue
        try:
            entry = entry_type.model_validate(_parse_cells(cells))
        except ValidationError as error:
            for one in error.errors():
                flaws.add(_validation_flaw(line, one))
            probed = _without_flawed_cells(entry_type, cells, error)
            if probed is None:
                continue
            entry = probed
        id_ = getattr(entry, key)
        first, first_line = first_lines.setdefault(fold_code(id_), (id_, line))
        if first_line == line:
            rows.append(SheetRow(line, entry))
        else:
            flaws.add(SheetFlaw(line, RowTwice(code=first, line=first_line), key))
    return Sheet(rows, flaws.first, flaws.count)


class _Flaws:
    """Counts the flaws of a sheet, and keeps the first of them."""

    def __init__(self) -> None:
        self.first: list[SheetFlaw] = []
        self.count = 0

    def add(self, flaw: SheetFlaw) -> None:
        self.count += 1
        if len(self.first) < MAX_REPORTED_FLAWS:
            self.first.append(flaw)


def _parse_cells(cells: Mapping[str, str]) -> dict[str, Any]:
    """Return the fields of an entry; empty cells are left out."""
    values: dict[str, Any] = {name: cell for name, cell in cells.items() if cell}
    if "roles" in values:
        roles = (role.strip() for role in re.split("[;；]", values["roles"]))
        values["roles"] = [ROLE_BY_CHINESE_NAME.get(role, role) for role in roles if role]
    for name in _DAYS & values.keys():
        values[name] = _parse_day(values[name])
    return values


def _without_flawed_cells(
    entry_type: type[EntryT], cells: Mapping[str, str], error: ValidationError
) -> EntryT | None:
    """Return a row's entry without its flawed cells; `None` if one of them is needed."""
    flawed = {str(one["loc"][0]) for one in error.errors()}
    if not flawed <= PLACEHOLDERS.keys():
        return None
    return entry_type.model_validate(
        {**_parse_cells(cells), **{name: PLACEHOLDERS[name] for name in flawed}}
    )


def _parse_day(cell: str) -> date | str:
    """Return the date of a cell, or the cell itself, which the entry's validation refuses."""
    found = _DAY.fullmatch(cell)
    try:
        return date(int(found[1]), int(found[3]), int(found[4])) if found else cell
    except ValueError:
        return cell


def _validation_flaw(line: int, error: Any) -> SheetFlaw:
    column, value = str(error["loc"][0]), error["input"]
    if error["type"] in {"missing", "string_too_short"}:
        return SheetFlaw(line, CellEmpty(), column)
    if error["type"] == "string_pattern_mismatch":
        return SheetFlaw(line, CellMalformed(value=value), column)
    if error["type"] == "string_too_long":
        return SheetFlaw(line, CellTooLong(limit=error["ctx"]["max_length"]), column)
    if column in _DAYS:
        reason = DayOutOfRange if isinstance(value, date) else DayMalformed
        return SheetFlaw(line, reason(value=value), column)
    if error["type"] == "enum":
        return SheetFlaw(line, RoleUnknown(role=value, roles=_role_names()), column)
    return SheetFlaw(line, CellInvalid(value=value, problem=error["msg"]), column)


def _role_names() -> Mapping[str, str]:
    return {"en": ", ".join(Role), "zh": "、".join(ROLE_BY_CHINESE_NAME)}
