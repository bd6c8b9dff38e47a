"""Reads a company's lists: CSV text in, entries with their line numbers out.

Whatever is wrong is collected, so that a list is corrected once and not once per mistake. Dates may
stand as spreadsheets write them (2026-01-31, 2026/1/31); the byte order mark they add is skipped.
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

from services.directory.domain.directory_entries import DepartmentEntry, PersonEntry
from services.directory.domain.refusals import InvalidSheet, SheetFlaw

Entry = TypeVar("Entry", bound=BaseModel)

MAX_REPORTED_FLAWS = 100
"""Flaws reported, at most; the rest shows when these are mended."""

_DAY = re.compile(r"(\d{4})([-/])(\d{1,2})\2(\d{1,2})")


@dataclass(frozen=True, slots=True)
class SheetRow(Generic[Entry]):
    """One entry and the line it began on."""

    line: int
    entry: Entry


def parse_department_rows(data: bytes) -> list[SheetRow[DepartmentEntry]]:
    """Read `code,name,parent,head,valid_from`; raises `InvalidSheet`."""
    return _rows(data, DepartmentEntry, "code", optional={"parent", "head"})


def parse_person_rows(data: bytes) -> list[SheetRow[PersonEntry]]:
    """Read `id,name,department,roles,valid_from`, roles separated by `;`; raises `InvalidSheet`."""
    return _rows(data, PersonEntry, "id", optional={"roles"})


def _rows(data: bytes, kind: type[Entry], key: str, *, optional: set[str]) -> list[SheetRow[Entry]]:
    rows: list[SheetRow[Entry]] = []
    flaws: list[SheetFlaw] = []
    first: dict[str, int] = {}
    for line, cells in _lines(data, list(kind.model_fields), optional):
        if isinstance(cells, SheetFlaw):
            flaws.append(cells)
            continue
        try:
            entry = kind.model_validate(_values(cells))
        except ValidationError as error:
            flaws += [_flaw(line, one) for one in error.errors()]
            continue
        name = getattr(entry, key)
        if first.setdefault(name, line) != line:
            flaws.append(SheetFlaw(line, f"{name} stands in line {first[name]} already", key))
        rows.append(SheetRow(line, entry))
    if flaws:
        raise InvalidSheet(flaws[:MAX_REPORTED_FLAWS])
    return rows


def _lines(
    data: bytes, columns: Sequence[str], optional: set[str]
) -> Iterator[tuple[int, Mapping[str, str] | SheetFlaw]]:
    reader = csv.reader(io.StringIO(_text(data), newline=""), strict=True)
    header: Sequence[str] | None = None
    line = 1
    try:
        for cells in reader:
            begun, line = line, reader.line_num + 1
            stripped = [cell.strip() for cell in cells]
            if not any(stripped):
                continue
            if header is None:
                header = _header(begun, stripped, columns, optional)
            elif len(stripped) != len(header):
                flaw = SheetFlaw(begun, f"{len(stripped)} cells; the header has {len(header)}")
                yield begun, flaw
            else:
                yield begun, dict(zip(header, stripped, strict=True))
    except csv.Error as error:
        raise InvalidSheet([SheetFlaw(reader.line_num, f"not CSV: {error}")]) from error
    if header is None:
        raise InvalidSheet([SheetFlaw(1, f"the sheet is empty; begin with {','.join(columns)}")])


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InvalidSheet([SheetFlaw(line, "not UTF-8; save it as “CSV UTF-8”")]) from error


def _header(
    line: int, header: Sequence[str], columns: Sequence[str], optional: set[str]
) -> Sequence[str]:
    missing = [name for name in columns if name not in {*optional, *header}]
    foreign = sorted({name for name in header if name not in columns or header.count(name) > 1})
    if missing or foreign:
        wrong = [f"{name} is missing" for name in missing]
        wrong += [f"“{name}” is not expected here" for name in foreign]
        raise InvalidSheet([SheetFlaw(line, f"header: {', '.join(wrong)}")])
    return header


def _values(cells: Mapping[str, str]) -> dict[str, Any]:
    """Return the cells that say something, as an entry takes them."""
    values: dict[str, Any] = {name: cell for name, cell in cells.items() if cell}
    if "roles" in values:
        roles = (role.strip() for role in values["roles"].split(";"))
        values["roles"] = frozenset(role for role in roles if role)
    if "valid_from" in values:
        values["valid_from"] = _day(values["valid_from"])
    return values


def _day(cell: str) -> date | str:
    found = _DAY.fullmatch(cell)
    try:
        return date(int(found[1]), int(found[3]), int(found[4])) if found else cell
    except ValueError:
        return cell


def _flaw(line: int, error: Any) -> SheetFlaw:
    column = str(error["loc"][0])
    if error["type"] == "missing":
        return SheetFlaw(line, "is empty", column)
    return SheetFlaw(line, f"{error['input']!r}: {error['msg']}", column)
