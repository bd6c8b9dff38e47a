"""Readers of other systems' event logs, row by row: XES (IEEE 1849) and CSV, plain or gzipped."""

from services.workflows.domain.external_event_log.event_log_reader import read_event_log
from services.workflows.domain.external_event_log.field_mapping import LogFieldMapping
from services.workflows.domain.external_event_log.log_rows import LogRow, UnusableRow
from services.workflows.domain.external_event_log.log_staging import (
    STAGED_COLUMNS,
    reason_category,
)
from services.workflows.domain.external_event_log.refusals import (
    BaselineBeforeTheLog,
    LogRefused,
)

__all__ = [
    "STAGED_COLUMNS",
    "BaselineBeforeTheLog",
    "LogFieldMapping",
    "LogRefused",
    "LogRow",
    "UnusableRow",
    "read_event_log",
    "reason_category",
]
