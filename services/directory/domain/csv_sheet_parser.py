"""The parser of CSV sheets: it turns a sheet's text into entries with their line numbers.

All flaws are collected, so that a sheet is corrected once and not once per mistake; the rows
without one are parsed all the same, because what they say may be refused as well. Dates may be
written as spreadsheets write them (2026-01-31, 2026/1/31); their byte order mark is skipped.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from services.directory.domain.department_and_person_entries import DepartmentEntry, PersonEntry
from services.directory.domain.field_types import Role
from services.directory.domain.known_codes import fold_code
from services.directory.domain.sheet_refusals import (
    CellCountDiffers,
    CellEmpty,
    CellInvalid,
    CellMalformed,
    CellTooLong,
    DayMalformed,
    DayOutOfRange,
    HeaderWrong,
    InvalidSheet,
    NotCsv,
    RoleUnknown,
    RowTwice,
    SheetEmpty,
    SheetFlaw,
    SheetNotUtf8,
)
from shared.eventsourcing.spreadsheet_text import text_of_cell

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
}
"""What stands for a flawed cell while the other cells of its row are checked."""

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


def parse_department_rows(data: bytes) -> Sheet[DepartmentEntry]:
    """Return the rows of `code,name,parent,head,valid_from`.

    Raises `InvalidSheet` where there are no rows to read.
    """
    return _parse_rows(data, DepartmentEntry, "code", optional={"parent", "head"})


def parse_person_rows(data: bytes) -> Sheet[PersonEntry]:
    """Return the rows of `id,name,department,roles,valid_from,sign_on_subject`.

    Several roles, in English or Chinese, are separated by `;`. Raises `InvalidSheet` where there
    are no rows to read.
    """
    return _parse_rows(data, PersonEntry, "id", optional={"roles", "sign_on_subject"})


def _parse_rows(
    data: bytes, entry_type: type[EntryT], key: str, *, optional: set[str]
) -> Sheet[EntryT]:
    rows: list[SheetRow[EntryT]] = []
    flaws: list[SheetFlaw] = []
    first_lines: dict[str, tuple[str, int]] = {}
    for line, cells in _read_lines(data, list(entry_type.model_fields), optional):
        if isinstance(cells, SheetFlaw):
            flaws.append(cells)
            continue
        try:
            entry = entry_type.model_validate(_parse_cells(cells))
        except ValidationError as error:
            flaws += [_validation_flaw(line, one) for one in error.errors()]
            probed = _without_flawed_cells(entry_type, cells, error)
            if probed is None:
                continue
            entry = probed
        id_ = getattr(entry, key)
        first, first_line = first_lines.setdefault(fold_code(id_), (id_, line))
        if first_line == line:
            rows.append(SheetRow(line, entry))
        else:
            flaws.append(SheetFlaw(line, RowTwice(code=first, line=first_line), key))
    return Sheet(rows, flaws)


def _read_lines(
    data: bytes, columns: Sequence[str], optional: set[str]
) -> Iterator[tuple[int, Mapping[str, str] | SheetFlaw]]:
    reader = csv.reader(io.StringIO(_decode(data), newline=""), strict=True)
    header: Sequence[str] | None = None
    line = 1
    try:
        for cells in reader:
            # A quoted cell may contain line breaks: a row is named by the line on which it begins.
            first_line, line = line, reader.line_num + 1
            stripped = [cell.strip() for cell in cells]
            if not any(stripped):
                continue
            if header is None:
                header = _validate_header(first_line, stripped, columns, optional)
            elif len(stripped) != len(header):
                differs = CellCountDiffers(cells=len(stripped), columns=len(header))
                yield first_line, SheetFlaw(first_line, differs)
            else:
                yield first_line, dict(zip(header, map(text_of_cell, stripped), strict=True))
    except csv.Error as error:
        raise InvalidSheet.listing([SheetFlaw(reader.line_num, NotCsv(error=error))]) from error
    if header is None:
        raise InvalidSheet.listing([SheetFlaw(1, SheetEmpty(columns=",".join(columns)))])


def _decode(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InvalidSheet.listing([SheetFlaw(line, SheetNotUtf8())]) from error


def _validate_header(
    line: int, header: Sequence[str], columns: Sequence[str], optional: set[str]
) -> Sequence[str]:
    missing = [name for name in columns if name not in {*optional, *header}]
    unexpected = sorted({name for name in header if name not in columns or header.count(name) > 1})
    if missing or unexpected:
        flaws = {
            "en": ", ".join(
                [f"{name} is missing" for name in missing]
                + [f"“{name}” is not expected here" for name in unexpected]
            ),
            "zh": "，".join(
                [f"缺少 {name}" for name in missing]
                + [f"这里不应有“{name}”" for name in unexpected]
            ),
        }
        raise InvalidSheet.listing([SheetFlaw(line, HeaderWrong(flaws=flaws))])
    return header


def _parse_cells(cells: Mapping[str, str]) -> dict[str, Any]:
    """Return the fields of an entry; empty cells are left out."""
    values: dict[str, Any] = {name: cell for name, cell in cells.items() if cell}
    if "roles" in values:
        roles = (role.strip() for role in re.split("[;；]", values["roles"]))
        values["roles"] = [ROLE_BY_CHINESE_NAME.get(role, role) for role in roles if role]
    if "valid_from" in values:
        values["valid_from"] = _parse_day(values["valid_from"])
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
    if column == "valid_from":
        reason = DayOutOfRange if isinstance(value, date) else DayMalformed
        return SheetFlaw(line, reason(value=value), column)
    if error["type"] == "enum":
        return SheetFlaw(line, RoleUnknown(role=value, roles=_role_names()), column)
    return SheetFlaw(line, CellInvalid(value=value, problem=error["msg"]), column)


def _role_names() -> Mapping[str, str]:
    return {"en": ", ".join(Role), "zh": "、".join(ROLE_BY_CHINESE_NAME)}
