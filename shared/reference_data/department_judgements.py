"""Why a department cannot be named on a day, and which one may have been meant."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from typing import TYPE_CHECKING

from shared.postgres.reference_table import (
    Reference,
    ReferenceKind,
    find_references,
    fold_code,
)
from shared.reference_data.refusals import (
    DepartmentClosedBefore,
    DepartmentDoesNotExist,
    DepartmentNotYetOpen,
    ReferenceRefused,
)

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

SUGGESTIONS = 3


async def resolve_open_departments(
    db: Connection, codes: Collection[str], day: date
) -> dict[str, str]:
    """Return the departments' codes as the directory spells them, by the codes given.

    For work in an open transaction, which does not wait for news. Raises `DepartmentDoesNotExist`,
    `DepartmentNotYetOpen` and `DepartmentClosedBefore`.
    """
    found = await find_references(db, ReferenceKind.DEPARTMENT, codes)
    for code in codes:
        if code not in found:
            raise DepartmentDoesNotExist(code=code, suggestion=suggest(code, ()))
        _require_open(found[code], day)
    return {code: found[code].code for code in codes}


def _require_open(department: Reference, day: date) -> None:
    refusal = why_not_open(department, day)
    if refusal is not None:
        raise refusal


def why_not_open(department: Reference, day: date) -> ReferenceRefused | None:
    """Return why a department does not exist on a day; `None` where it does."""
    code = department.code
    if department.valid_from is not None and day < department.valid_from:
        return DepartmentNotYetOpen(code=code, valid_from=department.valid_from, day=day)
    if department.valid_to is not None and day > department.valid_to:
        return DepartmentClosedBefore(code=code, valid_to=department.valid_to, day=day)
    return None


def suggest(code: str, known: Sequence[Reference]) -> Mapping[str, str]:
    """Return the part of a refusal's texts that names what is near, by code or by name."""
    by_text = {fold_code(text): one.code for one in known for text in (one.code, one.name)}
    near = [by_text[text] for text in get_close_matches(fold_code(code), by_text, 2 * SUGGESTIONS)]
    suggested = list(dict.fromkeys(near))[:SUGGESTIONS]
    if suggested:
        return {
            "en": f"did you mean {' or '.join(suggested)}?",
            "zh": f"是否指 {'、'.join(suggested)}？",
        }
    return {
        "en": "register it in the directory first",
        "zh": "请先在组织目录中登记",
    }
