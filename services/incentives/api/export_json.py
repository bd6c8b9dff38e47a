"""A statement's rows as JSON: money as `{amount_minor, currency}`, decimals as strings."""

from __future__ import annotations

import json
from typing import Any

from services.incentives.api.export_columns import COLUMNS, cell_text
from services.incentives.api.exported_statement import ExportedStatement
from services.incentives.domain.period_sign_offs import SignOff
from services.incentives.domain.share_rounding import describe_rounding
from services.incentives.domain.statement_row import StatementRow

_MONEY = frozenset({"currency", "amount_minor", "amount"})
_SHARE_PREFIX = "share_"


def write_json_export(statement: ExportedStatement) -> bytes:
    """Return the statement's rows, with the names of the columns; what a row has not is `null`."""
    steps, seal = statement.sign_offs, statement.seal
    document = {
        "period": statement.period,
        "as_of": cell_text(statement.as_of),
        "plan_version": statement.plan_version,
        "calendar_version": statement.calendar_version,
        "status": statement.status,
        "state": steps.state,
        "calculated": _step(steps.calculated),
        "approved": _step(steps.approved),
        "locked": _step(steps.locked),
        "paid": _step(steps.paid),
        "payment_reference": steps.payment_reference,
        "seal": None if seal is None else seal.model_dump(),
        "company_totals": [one.model_dump() for one in statement.company_totals],
        "rows": [_row(row) for row in statement.rows],
    }
    return json.dumps(document, ensure_ascii=False).encode()


def _step(step: SignOff | None) -> dict[str, Any] | None:
    return None if step is None else {"by": step.by, "at": cell_text(step.at)}


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
