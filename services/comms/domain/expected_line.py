"""What is expected of a goal that lags, from then on (预期线), as the fact of its lag said it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise

from pydantic import BaseModel

_STEP = Decimal("0.0001")


class ExpectedPoint(BaseModel, frozen=True):
    """A corner of the line: between two corners it is straight."""

    at: datetime
    completion: Decimal


def expected_at(line: Sequence[ExpectedPoint], at: datetime) -> Decimal | None:
    """Return what is expected at a time, with 4 decimals; `None` where no line was told.

    Before the first corner it is that of the first, after the last that of the last.
    """
    if not line:
        return None
    if at <= line[0].at:
        return line[0].completion
    for first, second in pairwise(line):
        if at < second.at:
            share = Decimal((at - first.at) // timedelta.resolution) / Decimal(
                (second.at - first.at) // timedelta.resolution
            )
            risen = (second.completion - first.completion) * share
            return (first.completion + risen).quantize(_STEP)
    return line[-1].completion
