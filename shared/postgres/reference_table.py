"""The table of an area's reference data: things of other areas that its commands may name."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


class ReferenceKind(StrEnum):
    """A kind of thing that areas name and another area owns."""

    DEPARTMENT = "department"
    PROJECT = "project"
    GOAL = "goal"
    FLOW = "flow"
    CASE = "case"


MAX_COMPARED_CODES = 5_000
"""So many codes of a kind are compared for a suggestion."""


@dataclass(frozen=True)
class Reference:
    """A department, a project or something else as its own area published it."""

    kind: ReferenceKind
    code: str
    """A department's code, or the id of another thing, spelled as its own area spells it."""
    name: str
    valid_from: date | None = None
    """The first day on which it exists; `None` if it has no such day."""
    valid_to: date | None = None
    """Its last day; `None` while it is open."""


def fold_code(code: str) -> str:
    """Return the form in which codes are compared, as the directory does: `ＭＫＴ` is `mkt`."""
    wide = unicodedata.normalize("NFKC", code).casefold()
    visible = "".join(c for c in wide if unicodedata.category(c) != "Cf")
    return unicodedata.normalize("NFKC", visible).strip()


async def insert_references(db: Connection, references: Sequence[Reference]) -> None:
    """Insert references; of one that is there already, name and first day are replaced."""
    await db.executemany(
        "INSERT INTO reference (kind, code, folded, name, valid_from, valid_to)"
        " VALUES ($1, $2, $3, $4, $5, $6)"
        " ON CONFLICT (kind, code) DO UPDATE SET name = excluded.name,"
        " valid_from = excluded.valid_from",
        [
            (one.kind, one.code, fold_code(one.code), one.name, one.valid_from, one.valid_to)
            for one in references
        ],
    )


async def update_reference(
    db: Connection, kind: ReferenceKind, code: str, column: str, value: Any
) -> None:
    """Set one column of a reference; an unknown one stays unknown."""
    await db.execute(
        f"UPDATE reference SET {column} = $3 WHERE kind = $1 AND code = $2",  # noqa: S608  no input
        kind,
        code,
        value,
    )


async def delete_reference(db: Connection, kind: ReferenceKind, code: str) -> None:
    """Forget a reference that was entered by mistake."""
    await db.execute("DELETE FROM reference WHERE kind = $1 AND code = $2", kind, code)


async def find_references(
    db: Connection, kind: ReferenceKind, codes: Collection[str]
) -> dict[str, Reference]:
    """Return the references by the codes asked for; a code in another case finds it, too.

    Where several differ only in case, which old installations may have, the exact one is meant.
    """
    rows = await db.fetch(
        "SELECT kind, code, name, valid_from, valid_to FROM reference"
        " WHERE kind = $1 AND folded = ANY ($2) ORDER BY code",
        kind,
        sorted({fold_code(code) for code in codes}),
    )
    found = [_reference(row) for row in rows]
    exact = {one.code: one for one in found}
    folded = {fold_code(one.code): one for one in found}
    return {code: one for code in codes if (one := exact.get(code) or folded.get(fold_code(code)))}


async def list_references(
    db: Connection, kind: ReferenceKind, limit: int = MAX_COMPARED_CODES
) -> list[Reference]:
    """Return references of a kind by code, at most `limit`."""
    rows = await db.fetch(
        "SELECT kind, code, name, valid_from, valid_to FROM reference"
        " WHERE kind = $1 ORDER BY code LIMIT $2",
        kind,
        limit,
    )
    return [_reference(row) for row in rows]


def _reference(row: Any) -> Reference:
    return Reference(
        ReferenceKind(row["kind"]), row["code"], row["name"], row["valid_from"], row["valid_to"]
    )
