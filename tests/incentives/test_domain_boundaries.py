"""What the domain does exactly at its limits, and what it leaves out of stored bytes."""

from __future__ import annotations

import pytest

from services.incentives.domain.incentive_plan import PlanTerms, refuse_invalid_terms
from services.incentives.domain.kpi_calculation import ObligationTally
from services.incentives.domain.plan_refusals import MinimumBelowZero
from services.incentives.domain.what_if_refusals import WhatIfTooLong
from services.incentives.domain.what_if_request import MAX_MONTHS, WhatIfRequest

TERMS = PlanTerms(effective_from="2026-01")


def months_until(last: str) -> list[str]:
    """Return the months from January 2024 on."""
    request = WhatIfRequest(first_period="2024-01", last_period=last, terms=TERMS)
    return request.list_months("2026-11")


def test_a_what_if_has_two_years_and_not_a_month_more() -> None:
    assert MAX_MONTHS == 24
    assert (len(months_until("2025-12")), months_until("2025-12")[-1]) == (24, "2025-12")
    with pytest.raises(WhatIfTooLong):
        months_until("2026-01")


def test_tallies_add_the_reasons_of_what_was_excused() -> None:
    first = ObligationTally(excused=3, excused_by={"accepted-pause": 2})
    second = ObligationTally(excused=2, excused_by={"accepted-pause": 1, "dispute-upheld": 1})
    summed = first.plus(second)
    assert summed.excused_by == {"accepted-pause": 3, "dispute-upheld": 1}
    assert (summed.excused, second.plus(first)) == (5, summed)


def test_a_minimum_of_no_obligation_ranks_everybody() -> None:
    none = TERMS.model_copy(update={"minimum_obligations": 0})
    refuse_invalid_terms(none)
    with pytest.raises(MinimumBelowZero):
        refuse_invalid_terms(none.model_copy(update={"minimum_obligations": -1}))
