"""How many minutes requests and replies count as, version by version."""

from datetime import UTC, datetime

import pytest

from services.comms.domain.company_month import month_of
from services.comms.domain.cost_policy import (
    BUILT_IN_POLICY,
    INITIAL_STATE,
    CostPolicy,
    CostPolicySet,
    Rates,
    SetCostPolicy,
    decide,
    evolve,
    policy_for_month,
)
from services.comms.domain.refusals import InvalidSetting
from shared.testing.given_when_then import aggregate_scenario
from tests.comms.domain_examples import BASE_TIME, DAY

given = aggregate_scenario(decide, evolve, INITIAL_STATE).given


def rates(since: str, request: int = 5, reply: int = 20) -> Rates:
    return Rates(effective_from=since, minutes_per_request=request, minutes_per_reply=reply)


def was_set(version: int, since: str, reply: int = 20) -> CostPolicySet:
    policy = CostPolicy(version=version, rates=rates(since, reply=reply))
    return CostPolicySet(policy=policy, by="officer", at=BASE_TIME)


def test_a_reply_is_ten_minutes_and_a_request_none_unless_a_policy_says_otherwise() -> None:
    found = policy_for_month("1999-01", ())
    assert found == BUILT_IN_POLICY
    assert (found.version, found.rates.minutes_per_reply) == (1, 10)
    assert found.rates.minutes_per_request == 0


def test_other_rates_are_the_next_version() -> None:
    given().when(SetCostPolicy(rates("2026-10"), "officer", BASE_TIME)).then(was_set(2, "2026-10"))


def test_the_same_rates_again_are_no_new_version() -> None:
    given(was_set(2, "2026-10")).when(SetCostPolicy(rates("2026-10"), "me", BASE_TIME + DAY)).then()


def test_a_month_that_is_over_keeps_its_figures() -> None:
    given().when(SetCostPolicy(rates("2026-09"), "officer", BASE_TIME)).then_refused(
        InvalidSetting,
        message_contains="2026-09 is over and keeps its figures; let the rates hold from 2026-10",
    )


@pytest.mark.parametrize("minutes", [-1, 481])
def test_rates_below_zero_or_above_a_day_are_refused(minutes: int) -> None:
    for wrong in (rates("2026-11", request=minutes), rates("2026-11", reply=minutes)):
        given().when(SetCostPolicy(wrong, "officer", BASE_TIME)).then_refused(
            InvalidSetting, message_contains=f"send 0 to 480 minutes, not {minutes}"
        )


@pytest.mark.parametrize("minutes", [0, 480])
def test_zero_and_a_whole_day_are_valid_rates(minutes: int) -> None:
    found = (
        given().when(SetCostPolicy(rates("2026-11", minutes, minutes), "officer", BASE_TIME)).events
    )
    assert [event.policy.rates.minutes_per_reply for event in found] == [minutes]


def test_the_latest_to_begin_holds_and_of_two_the_later_version() -> None:
    policies = [
        BUILT_IN_POLICY,
        was_set(2, "2026-10").policy,
        was_set(3, "2026-12").policy,
        was_set(4, "2026-10", reply=30).policy,
    ]
    held = {month: policy_for_month(month, policies).version for month in ("2026-09", "2026-10")}
    assert held == {"2026-09": 1, "2026-10": 4}
    assert policy_for_month("2026-11", policies).version == 4
    assert policy_for_month("2026-12", policies).version == 3


def test_a_month_begins_in_the_companys_zone() -> None:
    assert month_of(datetime(2026, 10, 31, 15, 59, tzinfo=UTC)) == "2026-10"
    assert month_of(datetime(2026, 10, 31, 16, 0, tzinfo=UTC)) == "2026-11"
    assert month_of(datetime(1, 5, 31, 16, 0, tzinfo=UTC)) == "0001-06"
