"""A what-if of every month of a real log against an independent computation from the raw files."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction

import pytest

from services.incentives.domain.incentive_plan import BUILT_IN_PLAN, PlanTerms
from services.incentives.domain.kpi_calculation import ObligationTally
from services.incentives.domain.plan_effect import ComparedFigures
from services.incentives.domain.what_if import RecordedMonth, compare_month
from tests.workflows.history_oracle import compute_expected_history
from tests.workflows.test_history_import_oracle import REAL_LOGS, compute_history

pytestmark = pytest.mark.xdist_group("oracle")

TERMS = PlanTerms.model_validate({"effective_from": "2027-01", "weight": "0.2"})


@pytest.mark.data
@pytest.mark.skipif(not REAL_LOGS.is_dir(), reason="needs the event logs in ../shared/data")
def test_weight_20_and_the_70th_percentile_as_standard_equal_the_oracle() -> None:
    """The percentile is an option of the import, the weight a term of the what-if.

    Over HTTP, and on more logs, `tests/system/test_import_real_logs.py` does the same.
    """
    path, department = REAL_LOGS / "wabo_receipt.xes.gz", "org:group"
    expected = compute_expected_history(path, department, percentile=70, weight=Fraction(20, 100))
    tallies: dict[str, dict[str, dict[str, ObligationTally]]] = defaultdict(dict)
    imported = compute_history(path, department, percentile=70).figures_by_month
    for (period, code), counts in imported.items():
        tally = ObligationTally.model_validate(
            {outcome: counts[outcome] for outcome in ("on_time", "late")}
        )
        tallies[period][code] = {"workflow-step": tally}

    found = {
        (line.period, line.department): shown(line.draft)
        for period, by_department in tallies.items()
        for line in compare_month(
            RecordedMonth(period, "open", BUILT_IN_PLAN, (), by_department, (), {}), TERMS
        )
    }

    assert found == expected.figures_by_month
    assert len(found) > 20


def shown(figures: ComparedFigures) -> dict[str, int | str | None]:
    """Return the figures that the oracle has, as it writes them."""
    texts = ("on_time_rate", "score", "weighted_points")
    return {
        **{name: getattr(figures, name) for name in ("due", "on_time", "late")},
        **{name: str(getattr(figures, name)) for name in texts},
    }
