"""Event logs of other systems, read row by row: XES (IEEE 1849) and CSV, plain or gzipped."""

from services.workflows.domain.eventlog.keys import LogKeys
from services.workflows.domain.eventlog.log import open_log
from services.workflows.domain.eventlog.refusal import LogRefused
from services.workflows.domain.eventlog.row import LeftOut, Row

__all__ = ["LeftOut", "LogKeys", "LogRefused", "Row", "open_log"]
