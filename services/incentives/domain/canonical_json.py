"""One text for one JSON value, whatever the order of its fields: what digests and seals are of."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from services.incentives.domain.kpi_calculation import ObligationTally
from services.incentives.domain.statement import Statement


def canonical_bytes(value: Any) -> bytes:
    """Return a JSON value as UTF-8: fields by name, no white space, no escapes that need not be.

    Figures in statements are integers and decimals as text, so no number has two spellings.
    """
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def compute_statement_digest(
    statement: Statement, tallies: Mapping[str, Mapping[str, ObligationTally]]
) -> str:
    """Return the SHA-256 of a statement and the tallies behind it, as 64 hexadecimal digits.

    Two computations of a month have the same digest if and only if not one figure, line or signal
    differs. The status is left out: the lock changes it.
    """
    content = {
        "statement": json.loads(statement.model_dump_json(exclude={"status"})),
        "tallies": {
            department: {kind: dict(tally) for kind, tally in kinds.items()}
            for department, kinds in tallies.items()
        },
    }
    return sha256(canonical_bytes(content)).hexdigest()
