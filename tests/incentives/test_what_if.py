"""What a month would have come to under other terms, and which rule makes which difference."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.incentives.domain.incentive_plan import (
    BUILT_IN_PLAN,
    Plan,
    PlanTerms,
    ShareRule,
)
from services.incentives.domain.kpi_calculation import ObligationTally
from services.incentives.domain.obligation_kind import ObligationKind
from services.incentives.domain.plan_effect import Effect
from services.incentives.domain.plan_rules import (
    FIELDS_OF_RULES,
    TERMS_WITHOUT_EFFECT,
    PlanRule,
    steps_between,
)
from services.incentives.domain.project_outcome import ProjectOutcome
from services.incentives.domain.what_if import (
    MonthDifference,
    RecordedMonth,
    compare_month,
    compute_month_under,
    sum_differences,
)
from shared.eventsourcing.money import Money

LAUNCH = ProjectOutcome(
    project_id=UUID(int=1),
    project="launch",
    name="Launch",
    unit="regions",
    target=Decimal(10),
    actual=Decimal(20),
    agreed_minor=1001,
    currency=None,
    ratios={"rd": Decimal("0.5"), "test": Decimal("0.5")},
)


def recorded(
    plan: Plan = BUILT_IN_PLAN,
    outcomes: Iterable[ProjectOutcome] = (),
    **tallies: dict[str, ObligationTally],
) -> RecordedMonth:
    """Return what is recorded of October."""
    return RecordedMonth(
        period="2026-10",
        status="open",
        plan=plan,
        departments=("rd",),
        tallies=tallies,
        outcomes=[(outcome, UUID(int=2), {}) for outcome in outcomes],
        names={"rd": "研发"},
    )


def terms(**fields: object) -> PlanTerms:
    """Return terms that are those of the built-in plan but for these fields."""
    return PlanTerms.model_validate({"effective_from": "2027-01", **fields})


HANDOFFS = {"handoff": ObligationTally(on_time=3, late=1)}


def test_the_same_terms_make_no_difference_and_no_reason() -> None:
    (line,) = compare_month(recorded(rd=HANDOFFS), terms())

    assert (line.department, line.name, line.plan_version) == ("rd", "研发", 1)
    assert line.live == line.draft
    assert line.live.weighted_points == Decimal("11.25")
    assert (line.is_nothing, line.reasons) == (True, ())


def test_a_department_weight_makes_its_difference_alone() -> None:
    month = recorded(rd=HANDOFFS, test=HANDOFFS)

    rd, test = compare_month(month, terms(department_weights={"rd": "0.2"}))

    assert (rd.draft.weight, rd.weighted_points) == (Decimal("0.2"), Decimal("3.75"))
    (reason,) = rd.reasons
    assert (reason.rule, reason.weighted_points, reason.score) == (
        PlanRule.WEIGHT,
        Decimal("3.75"),
        Decimal(0),
    )
    assert test.is_nothing


def test_a_kind_that_no_longer_counts_changes_counts_and_score() -> None:
    month = recorded(rd={**HANDOFFS, "reply": ObligationTally(late=4)})

    (line,) = compare_month(month, terms(obligation_weights={"handoff": "1"}, weight="0.2"))

    kinds, weight = line.reasons
    assert (kinds.rule, kinds.change) == (PlanRule.KIND_WEIGHT, {"due": -4, "late": -4})
    assert (kinds.score, kinds.weighted_points) == (Decimal("37.50"), Decimal("5.62"))
    assert (weight.rule, weight.weighted_points) == (PlanRule.WEIGHT, Decimal("3.75"))
    assert line.weighted_points == Decimal("9.37")


def test_a_cap_and_a_currency_change_the_bonus() -> None:
    month = recorded(outcomes=[LAUNCH])

    rd, test = compare_month(month, terms(shares={"cap": "2"}, currency="EUR"))

    assert rd.live.bonus == (Money(amount_minor=751, currency="CNY"),)
    assert rd.draft.bonus == (Money(amount_minor=1001, currency="EUR"),)
    assert [(reason.rule, reason.bonus) for reason in rd.reasons] == [
        (PlanRule.CAP, (Money(amount_minor=250, currency="CNY"),)),
        (
            PlanRule.CURRENCY,
            (
                Money(amount_minor=-1001, currency="CNY"),
                Money(amount_minor=1001, currency="EUR"),
            ),
        ),
    ]
    assert test.department == "test"
    assert test.draft.bonus == (Money(amount_minor=1001, currency="EUR"),)


def test_a_score_that_is_worth_nothing_is_a_reason_all_the_same() -> None:
    plan = BUILT_IN_PLAN.model_copy(update={"weight": Decimal(0)})
    month = recorded(plan, rd={**HANDOFFS, "reply": ObligationTally(on_time=2, late=2)})

    (line,) = compare_month(
        month, terms(weight="0", obligation_weights={"handoff": "2", "reply": "1"})
    )

    assert line.is_nothing
    assert [(reason.rule, reason.score) for reason in line.reasons] == [
        (PlanRule.KIND_WEIGHT, Decimal("4.17"))
    ]


def test_a_minimum_takes_a_department_out_of_the_ranking_and_no_points() -> None:
    (line,) = compare_month(recorded(rd=HANDOFFS), terms(minimum_obligations=4))

    assert (line.live.too_little_data, line.draft.too_little_data) == (True, False)
    (reason,) = line.reasons
    assert (reason.rule, reason.too_little_data) == (PlanRule.MINIMUM, False)
    assert not reason.score
    assert line.is_nothing
    (department,) = sum_differences([line])
    assert (department.months, department.reasons[0].rule) == (1, PlanRule.MINIMUM)


def test_excuses_curve_and_share_rule_have_their_effects() -> None:
    excused = {"reply": ObligationTally(on_time=3, excused=2, excused_by={"accepted-pause": 1})}
    month = recorded(rd=excused)
    asked = terms(
        excuses={"late-input": ["reply"]},
        curve={"type": "steps", "steps": [{"from_rate": "0.7", "score": "90"}]},
        shares={"rule": {"type": "on-time-record"}},
    )

    (line,) = compare_month(month, asked)

    excuses, curve = line.reasons
    assert (excuses.rule, excuses.change) == (PlanRule.EXCUSES, {"late": 1, "excused": -1})
    assert (excuses.score, excuses.weighted_points) == (Decimal("-25.00"), Decimal("-3.75"))
    assert (curve.rule, curve.score) == (PlanRule.CURVE, Decimal("15.00"))
    assert line.draft.score == Decimal("90.00")


def test_months_are_summed_by_department_and_rule() -> None:
    month = recorded(outcomes=[LAUNCH], rd=HANDOFFS)
    found = compare_month(month, terms(weight="0.2", shares={"cap": "2"}))
    unchanged = compare_month(recorded(), terms(weight="0.2"))

    rd, test = sum_differences([*found, *found, *unchanged])

    assert (rd.department, rd.name, rd.months) == ("rd", "研发", 2)
    assert (rd.weighted_points, rd.change) == (Decimal("7.50"), {})
    assert rd.bonus == (Money(amount_minor=500, currency="CNY"),)
    assert [reason.rule for reason in rd.reasons] == [PlanRule.WEIGHT, PlanRule.CAP]
    assert (test.department, test.name, test.months) == ("test", None, 2)
    assert [(reason.rule, reason.bonus[0].amount_minor) for reason in test.reasons] == [
        (PlanRule.CAP, 502)
    ]


def test_every_term_belongs_to_a_rule_or_changes_no_figure() -> None:
    of_rules = {field for fields in FIELDS_OF_RULES.values() for field in fields}
    shares = {f"shares.{name}" for name in ShareRule.model_fields}
    assert of_rules | TERMS_WITHOUT_EFFECT == set(PlanTerms.model_fields) - {"shares"} | shares
    assert set(FIELDS_OF_RULES) == set(PlanRule)


DECIMALS = st.decimals(0, 1, places=2)
TERMS = st.builds(
    PlanTerms,
    effective_from=st.just("2027-01"),
    weight=DECIMALS,
    department_weights=st.dictionaries(st.sampled_from(["rd", "test"]), DECIMALS),
    obligation_weights=st.dictionaries(
        st.sampled_from([*ObligationKind]), st.decimals("0.1", 9, places=1), min_size=1
    ),
    shares=st.builds(ShareRule, cap=st.decimals(1, 3, places=1)),
    currency=st.sampled_from(["CNY", "EUR"]),
)
TALLIES = st.dictionaries(
    st.sampled_from([*ObligationKind]),
    st.builds(
        ObligationTally,
        on_time=st.integers(0, 9),
        late=st.integers(0, 9),
        excused=st.integers(0, 9),
    ),
)


def sum_of(effects: Iterable[Effect]) -> Effect:
    """Return the sum of effects, as the sum of months is computed."""
    (total,) = sum_differences(
        MonthDifference(
            **dict(effect),
            period="2026-10",
            department="rd",
            name=None,
            status="open",
            plan_version=1,
            live=(live := compare_month(recorded(), terms())[0].live),
            draft=live,
            reasons=(),
        )
        for effect in effects
    )
    return total


@given(TERMS, TERMS, TALLIES)
def test_the_effects_of_the_rules_sum_to_the_whole_difference(
    live: PlanTerms, draft: PlanTerms, tallies: dict[str, ObligationTally]
) -> None:
    plan = Plan(version=2, **dict(live))
    month = recorded(plan, [LAUNCH], rd=tallies)

    line, _ = compare_month(month, draft)

    plain = [
        Effect(**{name: dict(one)[name] for name in Effect.model_fields})
        for one in (line, *line.reasons)
    ]
    if line.reasons:
        assert Effect(**{n: dict(sum_of(plain[1:]))[n] for n in Effect.model_fields}) == plain[0]
    else:
        assert line.is_nothing
    own, *_ = compute_month_under(month, Plan(version=2, **dict(draft))).departments
    assert (line.draft.score, line.draft.weighted_points) == (own.score, own.weighted_points)


@given(TERMS, TERMS)
def test_the_last_step_has_all_terms_and_the_plans_version(
    live: PlanTerms, draft: PlanTerms
) -> None:
    plan = Plan(version=2, **dict(live))
    steps = steps_between(plan, draft)

    reached = steps[-1].plan if steps else plan
    assert reached == Plan(version=2, **{**dict(draft), "effective_from": live.effective_from})
    assert [step.rule for step in steps] == [
        rule for rule in PlanRule if rule in {step.rule for step in steps}
    ]
    assert len(steps) == len({step.rule for step in steps})


@pytest.mark.parametrize("currency", ["CNY", "EUR"])
def test_a_pool_with_its_own_currency_keeps_it(currency: str) -> None:
    launch = LAUNCH.model_copy(update={"currency": currency})
    rd, _ = compare_month(recorded(outcomes=[launch]), terms(currency="USD"))
    assert (rd.is_nothing, rd.reasons) == (True, ())
    assert rd.draft.bonus == (Money(amount_minor=751, currency=currency),)
