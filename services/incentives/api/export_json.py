"""A statement's rows as JSON: money as `{amount_minor, currency}`, decimals as strings."""

from __future__ import annotations

import json
from typing import Any

from services.incentives.api.export_columns import COLUMNS, cell_text
from services.incentives.api.export_documents import ExportedStatement
from services.incentives.domain.share_rounding import describe_rounding
from services.incentives.domain.statement_rows import StatementRow
from shared.eventsourcing.company_time import format_company_time

_MONEY = frozenset({"currency", "amount_minor", "amount"})
_SHARE_PREFIX = "share_"


def write_json_export(statement: ExportedStatement) -> bytes:
    """Return the statement's rows, with the names of the columns; what a row has not is `null`."""
    document = {
        "period": statement.period,
        "as_of": format_company_time(statement.as_of),
        "plan_version": statement.plan_version,
        "calendar_version": statement.calendar_version,
        "status": statement.status,
        "rows": [_row(row) for row in statement.rows],
    }
    return json.dumps(document, ensure_ascii=False).encode()


def _row(row: StatementRow) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for name, column in COLUMNS.items():
        if name in _MONEY or name.startswith(_SHARE_PREFIX):
            continue
        value = column.value(row)
        fields[name] = value if isinstance(value, int) else cell_text(value)
    money = {"amount_minor": row.amount_minor, "currency": row.currency}
    fields["amount"] = None if row.amount_minor is None else money
    step = describe_rounding(row.rounding)
    fields["rounding"] = None if step is None else step.model_dump()
    return fields
