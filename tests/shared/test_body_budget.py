"""The bodies in memory are bounded, in all and of each caller."""

from __future__ import annotations

from contextlib import ExitStack

import pytest
from starlette.requests import Request

from shared.http.body_budget import SMALL_BODY_BYTES, BodyBudget, declared_body_bytes
from shared.http.connection_problems import BodiesAtCapacity, BodiesTooManyOfCaller

KB = 1024


def test_a_caller_has_his_share_and_others_have_theirs() -> None:
    budget = BodyBudget(max_bytes=1000 * KB, caller_bytes=400 * KB)
    with ExitStack() as held:
        for _ in range(4):
            held.enter_context(budget.reserve("ann", 100 * KB))
        with pytest.raises(BodiesTooManyOfCaller), budget.reserve("ann", 100 * KB):
            pass
        held.enter_context(budget.reserve("bo", 400 * KB))
        with pytest.raises(BodiesAtCapacity), budget.reserve("cy", 300 * KB):
            pass
        with budget.reserve("cy", 200 * KB):
            pass
        with budget.reserve("cy", SMALL_BODY_BYTES):  # an ordinary command is always taken
            pass
    with budget.reserve("ann", 400 * KB):  # what was held is free again
        pass


def test_a_single_body_is_taken_whatever_its_size() -> None:
    budget = BodyBudget(max_bytes=100 * KB, caller_bytes=50 * KB)
    with (
        budget.reserve("ann", 500 * KB),
        pytest.raises(BodiesTooManyOfCaller),
        budget.reserve("ann", 20 * KB),
    ):
        pass


def test_what_failed_is_given_back() -> None:
    budget = BodyBudget(max_bytes=100 * KB, caller_bytes=100 * KB)
    for _ in range(3):
        with pytest.raises(ValueError, match="broken"), budget.reserve("ann", 100 * KB):
            raise ValueError("broken")


@pytest.mark.parametrize(
    ("headers", "size"),
    [
        ({}, 0),
        ({"content-length": "70"}, 70),
        ({"content-length": "9999"}, 1000),
        ({"transfer-encoding": "chunked"}, 1000),
    ],
)
def test_the_size_of_a_body_is_known_by_its_header(headers: dict[str, str], size: int) -> None:
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    assert declared_body_bytes(Request({"type": "http", "headers": raw}), 1000) == size
