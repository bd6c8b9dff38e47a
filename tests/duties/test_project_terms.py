"""The validation of a project's terms."""

from decimal import Decimal

import pytest

from services.duties.domain.project_terms import AgreedTerms, BonusPool, PoolShare, validate_terms
from services.duties.domain.refusals import InvalidTerms
from tests.duties.domain_examples import TERMS


def pool_shares(*ratios: tuple[str, str]) -> tuple[PoolShare, ...]:
    return tuple(PoolShare(department=name, ratio=Decimal(ratio)) for name, ratio in ratios)


def test_valid_terms_are_accepted() -> None:
    validate_terms(TERMS)
    validate_terms(TERMS.model_copy(update={"pool": None}))


def test_the_direction_is_stored_only_where_less_is_better() -> None:
    undercut = TERMS.model_copy(update={"direction": "down"})
    validate_terms(undercut)
    assert "direction" not in TERMS.model_dump_json()
    assert AgreedTerms.model_validate_json(TERMS.model_dump_json()) == TERMS
    assert AgreedTerms.model_validate_json(undercut.model_dump_json()) == undercut
    assert undercut.pay != TERMS.pay


def test_a_department_may_take_part_without_a_share() -> None:
    validate_terms(TERMS.model_copy(update={"shares": pool_shares(("a", "1"), ("b", "0"))}))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"shares": ()}, "at least one"),
        ({"shares": pool_shares(("a", "0.5"), ("a", "0.5"))}, "twice: a"),
        ({"shares": pool_shares(("a", "1.5"), ("b", "-0.5"))}, "below zero"),
        ({"shares": pool_shares(("a", "0.5"), ("b", "0.4"))}, "these sum to 0.9"),
        ({"shares": pool_shares(("a", "0.5"), ("b", "0.500000001"))}, "these sum to 1.000000001"),
        ({"target": Decimal(0)}, "the outcome is measured against it"),
        ({"target": Decimal(0), "direction": "down"}, "the pool grows with target ÷ outcome"),
        ({"pool": BonusPool(amount_minor=-1, currency="CNY")}, "leave it out"),
    ],
)
def test_invalid_terms_are_refused(change: dict[str, object], message: str) -> None:
    with pytest.raises(InvalidTerms, match=message):
        validate_terms(TERMS.model_copy(update=change))


def test_ratios_are_summed_without_rounding() -> None:
    third = "0.3333333333333333333333333333"
    shares = pool_shares(("a", third), ("b", third), ("c", third))
    with pytest.raises(InvalidTerms, match="exactly 1"):
        validate_terms(TERMS.model_copy(update={"shares": shares}))
