"""What `explain` lists of a share is enough to compute it anew, and says in words how it came."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from services.incentives.domain.bonus_share_rule import (
    AgreedRatio,
    BonusShareRule,
    DeliveredWeight,
    OnTimeRecord,
)
from services.incentives.domain.incentive_plan import ShareRule
from services.incentives.domain.project_outcome import ProjectOutcome
from services.incentives.projections.explained_bonus import BonusComputation, explain_bonus
from services.incentives.projections.explained_bonus_rule import describe_bonus_rule
from tests.incentives.domain_examples import fact_id
from tests.incentives.test_bonus_share_rule import MIX, PLAN, RECORD

OUTCOME = ProjectOutcome(
    project_id=fact_id(7),
    project="launch",
    name="新品上市",
    unit="件",
    target=Decimal(90),
    actual=Decimal(100),
    agreed_minor=100_003,
    currency="CNY",
    ratios={"rd": Decimal("0.5"), "sales": Decimal("0.3"), "test": Decimal("0.2")},
)
RULES: list[BonusShareRule] = [AgreedRatio(), DeliveredWeight(), OnTimeRecord(), MIX]


def explain(rule: BonusShareRule, department: str, **changes: Any) -> BonusComputation:
    plan = PLAN.model_copy(update={"shares": ShareRule(rule=rule)})
    return explain_bonus(OUTCOME.model_copy(update=changes), department, plan, RECORD)


def compute_share(bonus: Mapping[str, Any], weights: Mapping[str, str]) -> int:
    """Compute a share from its explanation and from the weights of kinds, nothing else."""
    rate = Fraction(bonus["actual"]) / Fraction(bonus["target"])
    pool = int(bonus["agreed_minor"] * min(rate, Fraction(bonus["cap"])))
    own = {
        "delivered-weight": sum(
            (Fraction(weights[kind]) * n for kind, n in bonus["project_delivered"].items()),
            Fraction(0),
        ),
        "on-time-record": bonus["project_on_time"]
        and Fraction(bonus["project_on_time"], bonus["project_on_time"] + bonus["project_late"]),
    }
    ratio = Fraction(0)
    for part in bonus["share_parts"]:
        if part["own"] is None:
            ratio += Fraction(part["weight"]) * Fraction(bonus["ratio"])
            continue
        assert own[part["measure"]] == Fraction(part["own"])
        of_rest = Fraction(part["own"]) / Fraction(part["total"])
        ratio += Fraction(part["weight"]) * Fraction(part["divided"]) * of_rest
    step = bonus["rounding"]
    assert ratio == Fraction(bonus["share_ratio_exact"]) == Fraction(step["ratio"])
    gets_unit: bool = step["remainder_rank"] <= step["left_over_minor"]
    return int(pool * ratio) + gets_unit


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.type)
def test_each_cent_is_computed_from_the_explanation(rule: BonusShareRule) -> None:
    weights = {kind: str(weight) for kind, weight in PLAN.obligation_weights.items()}
    total = 0
    for department in OUTCOME.ratios:
        bonus = explain(rule, department).model_dump(mode="json")
        assert compute_share(bonus, weights) == bonus["share_minor"]
        total += bonus["share_minor"]
    assert total == 111_114  # 100,003 × 10/9, rounded down


def test_a_third_is_shown_as_one() -> None:
    bonus = explain(OnTimeRecord(), "rd")

    assert (str(bonus.share_ratio), bonus.share_ratio_exact) == ("0.457143", "16/35")
    assert (bonus.factor_exact, bonus.project_on_time, bonus.project_late) == ("10/9", 3, 0)
    (part,) = bonus.share_parts
    assert (part.own, part.total, part.divided, part.ratio) == ("1", "1.75", "0.8", "16/35")


def test_a_department_without_data_has_its_agreed_ratio() -> None:
    (part,) = explain(DeliveredWeight(), "test").share_parts
    assert (part.own, part.total, part.divided, part.ratio) == (None, "5", "0.8", "0.2")
    (part,) = explain(AgreedRatio(), "rd").share_parts
    assert (part.measure, part.total, part.divided, part.ratio) == (
        *("agreed-ratio", None),
        *(None, "0.5"),
    )


@pytest.mark.parametrize(
    ("rule", "department", "en", "zh"),
    [
        (
            AgreedRatio(),
            "rd",
            "share by agreed-ratio: 0.5; exactly 55557 minor units, rounded down to 55557;",
            "按约定比例分成：0.5；精确值为 55557 个最小货币单位，向下取整为 55557",
        ),
        (
            OnTimeRecord(),
            "rd",
            "share by on-time-record: (on-time rate: 0.8 × 1 ÷ 1.75) = 16/35;",
            "按按时记录分成：（按时率：0.8 × 1 ÷ 1.75） = 16/35；",
        ),
        (
            MIX,
            "test",
            (
                "share by mix: 0.5 × (agreed ratio: 0.2) + 0.3 × (delivered weight: 0.2)"
                " + 0.2 × (on-time rate: 0.2) = 0.2;"
            ),
            "0.3 × （交付权重：0.2）",
        ),
        (
            OnTimeRecord(),
            "sales",
            (
                "leaves 2 over, one each for the largest remainders (of equal ones, by department"
                " code); this department's, "
            ),
            "共剩余 2 个，按余数从大到小（相同则按部门代码）各多分 1 个；本部门余数",
        ),
    ],
)
def test_a_share_is_said_in_words(rule: BonusShareRule, department: str, en: str, zh: str) -> None:
    said = describe_bonus_rule(explain(rule, department))

    assert en in said.en
    assert zh in said.zh


def test_who_gets_the_unit_that_is_left_over_is_said_plainly() -> None:
    said = {code: describe_bonus_rule(explain(AgreedRatio(), code)) for code in OUTCOME.ratios}

    # 111,114 × 0.5, 0.3, 0.2 = 55,557, 33,334.2, 22,222.8
    assert said["test"].en.endswith(
        "; exactly 22222.8 minor units, rounded down to 22222; rounding all 3 shares down leaves 1"
        " over, one each for the largest remainders (of equal ones, by department code); this"
        " department's, 0.8, is number 1, so it gets one more: 22223"
    )
    assert said["sales"].en.endswith(", 0.2, is number 2, so it gets none of them: 33334")
    assert said["test"].zh.endswith(
        "；精确值为 22222.8 个最小货币单位，向下取整为 22222；全部 3 个部门向下取整后共剩余 1 个，"
        "按余数从大到小（相同则按部门代码）各多分 1 个；本部门余数 0.8 排第 1，"
        "因此多分 1 个，共 22223"
    )
    even = describe_bonus_rule(explain(AgreedRatio(), "rd", actual=Decimal(90), agreed_minor=100))
    assert even.en.endswith("50 minor units, rounded down to 50; rounding leaves nothing over")
    assert even.zh.endswith("；取整后没有剩余")
    assert not re.search(r"[a-z]{4,}", even.zh)


def test_a_decided_ratio_is_said_to_be_one() -> None:
    said = describe_bonus_rule(explain(DeliveredWeight(), "rd", ratios_decided=True))

    assert "share by the ratio decided on a dispute that was upheld: 0.5;" in said.en


def test_what_was_booked_before_is_said() -> None:
    bonus = explain(AgreedRatio(), "rd").model_copy(update={"was_share_minor": 7})
    assert describe_bonus_rule(bonus).en.endswith("; before the correction it was 7")
    changed = describe_bonus_rule(bonus.with_difference(55_550, 7))
    assert changed.en.endswith("; 55550 was booked before, so the difference of +7 is booked")
    assert changed.zh.endswith("；此前已入账 55550，因此补记差额 +7")
