"""Student's t by the published tables."""

from __future__ import annotations

import pytest

from services.programme.domain.student_quantile import probability_within, two_sided_quantile

TABLE = {1: 12.706, 2: 4.303, 3: 3.182, 4: 2.776, 5: 2.571, 10: 2.228, 29: 2.045, 120: 1.980}


@pytest.mark.parametrize(("degrees", "quantile"), TABLE.items())
def test_quantiles_are_those_of_the_table(degrees: int, quantile: float) -> None:
    assert two_sided_quantile(degrees, 0.95) == pytest.approx(quantile, abs=0.0005)


def test_many_degrees_of_freedom_come_near_the_normal_distribution() -> None:
    assert two_sided_quantile(10_000, 0.95) == two_sided_quantile(1000, 0.95)
    assert two_sided_quantile(1000, 0.95) == pytest.approx(1.962, abs=0.0005)


@pytest.mark.parametrize("degrees", range(1, 12))
def test_a_quantile_holds_its_probability(degrees: int) -> None:
    found = two_sided_quantile(degrees, 0.95)
    assert probability_within(found, degrees) == pytest.approx(0.95, abs=1e-12)
    assert probability_within(0.0, degrees) == 0.0
