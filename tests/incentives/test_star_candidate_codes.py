"""Candidates of the star are named by their codes, or by those of their projects."""

from __future__ import annotations

import pytest

from services.incentives.api.star_views import LoadedRanking
from services.incentives.domain.incentive_plan import BUILT_IN_PLAN
from services.incentives.domain.star_refusals import AmbiguousStarCandidate, UnknownStarCandidate
from tests.incentives.star_examples import candidate

RANKING = LoadedRanking(
    BUILT_IN_PLAN,
    [candidate("id-1"), candidate("id-2"), candidate("id-3"), candidate("id-4")],
    {"id-1": "LAUNCH", "id-2": "LAUNCH", "id-3": "Hotline", "id-4": "hotline"},
)


@pytest.mark.parametrize(
    ("code", "found"),
    [("id-2", "id-2"), ("ID-2", "id-2"), ("hotline", "id-4"), ("Hotline", "id-3")],
)
def test_a_candidate_is_found_by_its_code_or_its_projects(code: str, found: str) -> None:
    assert RANKING.find(code, "2026-10").code == found


@pytest.mark.parametrize("code", ["LAUNCH", "launch", "HOTLINE"])
def test_a_code_of_two_projects_awards_neither(code: str) -> None:
    with pytest.raises(AmbiguousStarCandidate, match="id-"):
        RANKING.find(code, "2026-10")


def test_another_code_is_unknown() -> None:
    with pytest.raises(UnknownStarCandidate):
        RANKING.find("id-5", "2026-10")
