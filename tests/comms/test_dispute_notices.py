"""Departments are told of disputes that concern them, and how these ended."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from services.comms.application.notice_content import notice_content_of
from shared.contracts.incentives import DisputeDecided, DisputeFiled

AT = datetime(2026, 11, 23, tzinfo=UTC)
DISPUTE: dict[str, Any] = {
    "dispute_id": UUID(int=7),
    "department": "rnd",
    "counterparts": ("qa",),
    "period": "2026-10",
    "subject": "figure",
    "reasons": "The order changed",
    "at": AT,
}


def test_the_other_side_is_told_that_it_may_answer() -> None:
    content = notice_content_of(DisputeFiled(**DISPUTE))

    assert content is not None
    assert (content.kind, content.to, content.about.id) == ("dispute-filed", ("qa",), UUID(int=7))
    assert content.text.en == (
        "rnd disputes something of 2026-10 that concerns you; you may answer: The order changed"
    )
    assert content.text.zh.endswith("贵部门可以答复：The order changed")


def test_nobody_is_told_of_a_dispute_without_another_side() -> None:
    assert notice_content_of(DisputeFiled(**{**DISPUTE, "counterparts": ()})) is None


@pytest.mark.parametrize(
    ("decision", "touched", "said"),
    [
        ("upheld", ("rnd", "sales"), "is upheld: The order changed Figures of these departments"),
        ("rejected", (), "is rejected: "),
        ("withdrawn", (), "is withdrawn: "),
        ("reversed", ("rnd",), "is no longer upheld: "),
    ],
)
def test_both_sides_and_all_that_are_touched_are_told_of_the_end(
    decision: str, touched: tuple[str, ...], said: str
) -> None:
    fact = DisputeDecided(**DISPUTE, decision=decision, touched=touched)
    content = notice_content_of(fact)

    assert content is not None
    assert content.kind == "dispute-decided"
    assert content.to == tuple(sorted({"rnd", "qa", *touched}))
    assert said in content.text.en
    assert (", ".join(touched) or "–") in content.text.zh
