"""Where and how often a running service exports; without an address it does not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from shared.table_files.export_target import ObjectStoreAccess
from shared.table_files.exported_table import FileFormat


@dataclass(frozen=True)
class ExportSchedule:
    """The export that a service makes by itself."""

    location: str
    """A folder, or an address like `s3://bucket/prefix`."""
    interval: timedelta
    file_format: FileFormat
    access: ObjectStoreAccess
