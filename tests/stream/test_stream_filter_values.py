"""The names by which a stream's client asks for facts."""

from __future__ import annotations

import pytest

from shared.http.problem_details import ProblemError
from shared.http_application.stream_filter_values import check_areas, resolve_fact_types

SERVED = ["comms", "duties", "thanks"]


def test_a_fact_is_asked_for_in_full_or_short() -> None:
    full = "concord.comms.request-opened.v1"
    assert resolve_fact_types(["comms.request-opened"], SERVED) == {full}
    assert resolve_fact_types([full], SERVED) == {full}
    assert resolve_fact_types([], SERVED) == frozenset()


def test_an_area_without_contracts_may_publish_any_fact() -> None:
    assert resolve_fact_types(["concord.thanks.said.v1"], SERVED) == {"concord.thanks.said.v1"}
    assert check_areas(["thanks"], SERVED) == {"thanks"}


@pytest.mark.parametrize("name", ["request-opened", "comms.nothing", "concord.comms.nothing.v1"])
def test_an_unknown_fact_is_refused_with_the_known_ones(name: str) -> None:
    with pytest.raises(ProblemError, match=f"there is no type {name}; known: comms.action-"):
        resolve_fact_types([name], SERVED)
