"""The manifest of an export: what the files are, and what they hold; it is written last."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, ValidationError

from shared.table_files.export_errors import ExportRefused
from shared.table_files.exported_table import FileFormat

MANIFEST_NAME = "manifest.json"
_MONTH = r"^\d{4}-\d{2}$"
_PATH = r"^[a-z_]+/(year_month=\d{4}-\d{2}/)?[a-z_]+[a-z0-9_-]*\.(parquet|csv)$"
"""Files are read and deleted by what the manifest names: never outside the target."""


class ExportedFile(BaseModel, frozen=True):
    """A complete file, which is never changed."""

    path: Annotated[str, Field(pattern=_PATH)]
    """Its place below the manifest, such as `obligation_fact/year_month=2026-05/….parquet`."""
    rows: int
    size: int
    """Its bytes."""
    sha256: str


class ExportedPart(BaseModel, frozen=True):
    """The rows of a table of one month; of a table without months, all of them."""

    month: Annotated[str | None, Field(pattern=_MONTH)] = None
    """As YYYY-MM; files of this part are below `year_month=YYYY-MM`."""
    rows: int
    row_hash: str
    """The sum of a hash of each row, by which an export sees whether rows were added only."""
    files: tuple[ExportedFile, ...]


class ExportedTableContents(BaseModel, frozen=True):
    """A table's files."""

    name: str
    columns: tuple[str, ...]
    """The name and Arrow type of each column, in their order."""
    parts: tuple[ExportedPart, ...]


class Manifest(BaseModel, frozen=True):
    """All files of an export. Files that it does not name are of an export that was cut short."""

    layout: Literal[1] = 1
    file_format: FileFormat
    concord: str
    """The version that wrote it."""
    taken_at: str
    """When the rows were read, in one snapshot of the database; RFC 3339."""
    sources: tuple[dict[str, Any], ...]
    """How far each source had been read then, what was missing and what came late."""
    tables: tuple[ExportedTableContents, ...]

    def to_json(self) -> bytes:
        """Return the manifest as it is stored."""
        return (self.model_dump_json(indent=1) + "\n").encode()

    def file_paths(self) -> set[str]:
        """Return the places of all files."""
        return {file.path for table in self.tables for part in table.parts for file in part.files}


def is_export_file(path: str, tables: Collection[str]) -> bool:
    """Return whether a place is one that an export of these tables gives to a file."""
    return path.partition("/")[0] in tables and re.search(_PATH, path) is not None


def read_manifest(document: bytes) -> Manifest:
    """Return a stored manifest; raises `ExportRefused`."""
    try:
        return Manifest.model_validate_json(document)
    except ValidationError as error:
        raise ExportRefused(
            f"{MANIFEST_NAME} in the target is none of an export by this version of Concord."
            " Export to another place, or write all files again with `concord export --anew`."
        ) from error
