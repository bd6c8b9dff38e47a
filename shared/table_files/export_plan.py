"""Decides for one table which months are written whole, which get a file more, and which stay."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shared.table_files.manifest import ExportedPart
from shared.table_files.part_state import Month, PartState

COMPACTED_FILES = 2
"""A compaction writes a month without new rows anew where it has at least so many files."""


@dataclass(frozen=True)
class TablePlan:
    """What an export does with one table."""

    whole: Sequence[Month]
    """Months that have no usable files yet."""
    extended: Sequence[Month]
    """Months with rows that their files do not hold yet."""
    kept: Sequence[Month]


def plan_table(
    found: Mapping[Month, PartState],
    earlier: Mapping[Month, ExportedPart],
    stored_sizes: Mapping[str, int],
    *,
    compact: bool,
) -> TablePlan:
    """Return the plan.

    `found` is what the database holds, `earlier` what the manifest names, `stored_sizes` the sizes
    of the files that are there. A month with a file that is missing or has another size is written
    whole, and so is a table without months when anything in it has changed.
    """
    whole: list[Month] = []
    extended: list[Month] = []
    kept: list[Month] = []
    for month, state in found.items():
        part = earlier.get(month)
        if part is None or not _is_complete(part, stored_sizes):
            whole.append(month)
        elif (part.rows, part.row_hash) == (state.rows, state.row_hash):
            (whole if compact and len(part.files) >= COMPACTED_FILES else kept).append(month)
        elif month is None:
            whole.append(month)
        else:
            extended.append(month)
    return TablePlan(whole, extended, kept)


def _is_complete(part: ExportedPart, stored_sizes: Mapping[str, int]) -> bool:
    return all(stored_sizes.get(file.path) == file.size for file in part.files)
