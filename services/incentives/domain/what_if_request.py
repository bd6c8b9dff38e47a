"""What is asked of a what-if: months, and the terms to compute them by."""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal
from typing import Any

from pydantic import BaseModel

from services.incentives.domain.incentive_plan import PlanTerms
from services.incentives.domain.monthly_period import Period, next_period
from services.incentives.domain.what_if_refusals import (
    WhatIfMonthsReversed,
    WhatIfNotBegun,
    WhatIfTooLong,
)

WHAT_IF_JOB = "what-if"
"""The kind of the job."""
MAX_MONTHS = 24
"""So many months one what-if computes at most."""


class WhatIfRequest(BaseModel, frozen=True):
    """The months from the first to the last one, under these terms."""

    first_period: Period
    last_period: Period
    terms: PlanTerms

    def list_months(self, current: str) -> list[str]:
        """Return the months in their order; `current` is the month that it is now.

        Raises `WhatIfMonthsReversed`, `WhatIfNotBegun` and `WhatIfTooLong`.
        """
        first, last = self.first_period, self.last_period
        if last < first:
            raise WhatIfMonthsReversed(first=first, last=last)
        if last > current:
            raise WhatIfNotBegun(last=last, latest=current)
        months = [first]
        while months[-1] < last:
            if len(months) == MAX_MONTHS:
                raise WhatIfTooLong(first=first, last=last, most=MAX_MONTHS)
            months.append(next_period(months[-1]))
        return months


def digest_terms(terms: PlanTerms) -> str:
    """Return a text that is the same for equal terms alone: SHA-256, in hexadecimal.

    Numbers are equal by their value (0.2 is 0.20), mappings whatever their order.
    """
    plain = _plain(terms.model_dump())
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()


def _plain(value: Any) -> Any:
    match value:
        case Decimal():
            return f"{value.normalize():f}"
        case dict():
            return {key: _plain(one) for key, one in value.items()}
        case tuple() | list():
            return [_plain(one) for one in value]
        case _:
            return value
