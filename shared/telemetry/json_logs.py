"""Formats logs as JSON lines with trace and span ids; a terminal gets plain text."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime

from opentelemetry import trace

from shared.telemetry.log_rate_limit import LogRateLimit
from shared.telemetry.visible_text import json_escaped, visible_text


class JsonLinesFormatter(logging.Formatter):
    """Formats a log record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line."""
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        context = trace.get_current_span().get_span_context()
        if context.is_valid:
            line["trace_id"] = format(context.trace_id, "032x")
            line["span_id"] = format(context.span_id, "016x")
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json_escaped(json.dumps(line, ensure_ascii=False))


class PlainFormatter(logging.Formatter):
    """Formats a log record as plain text that commands no terminal."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as text, with what a terminal would act on made visible."""
        return visible_text(super().format(record))


def configure_stderr_logging(level: str) -> None:
    """Log to stderr from `level` on: JSON lines, or plain text where stderr is a terminal.

    How often one place in the code may write is bounded.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(LogRateLimit())
    handler.setFormatter(PlainFormatter() if sys.stderr.isatty() else JsonLinesFormatter())
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
