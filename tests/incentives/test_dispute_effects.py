"""What an upheld dispute changes, of what was disputed and of all that the same cause touches."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from services.incentives.domain.dispute_effects import (
    TouchedObligation,
    delaying_handoff_of,
    find_obligation_effects,
    find_share_effects,
)
from services.incentives.domain.dispute_refusals import DisputedThingChanged
from services.incentives.domain.dispute_terms import (
    CreditRemedy,
    DoneAtRemedy,
    ExcuseRemedy,
    MissingCredit,
    ObligationEffect,
)
from services.incentives.domain.excuse_reason import ExcuseReason
from services.incentives.domain.obligation_outcome import DelayingInput
from services.incentives.domain.obligation_ruling import (
    CreditedByDispute,
    DoneByDispute,
    ExcusedByDispute,
    InputArrivedByDispute,
)
from services.incentives.domain.ruled_obligation import decide, evolve
from services.incentives.domain.ruled_obligation_events import (
    RuledObligationCommand,
    RuledObligationState,
    RuleObligation,
)
from tests.incentives.dispute_examples import (
    DETAILS,
    HANDOFF,
    HOUR,
    count,
    details_of,
    excused,
    rule,
    withdrawn,
)
from tests.incentives.domain_examples import IN_NOVEMBER, IN_OCTOBER, NO_LOCKED_MONTHS, fact_id

HANDOFF_ID = UUID(int=1)
OTHER = "handoff-00000000-0000-0000-0000-000000000002"
THIRD = "handoff-00000000-0000-0000-0000-000000000003"


def touched(obligation: str, *commands: RuledObligationCommand) -> TouchedObligation:
    state: RuledObligationState = None
    for command in commands:
        for event in decide(command, state):
            state = evolve(state, event)
    return TouchedObligation(obligation, state)


def delayed(
    done_after: Any, obligation: str = OTHER, handoff_id: UUID = HANDOFF_ID, **changes: Any
) -> TouchedObligation:
    """Return an obligation of another department that the handoff's delay excuses for a day."""
    command = count(
        1,
        None if done_after is None else IN_OCTOBER + done_after,
        excused_until=IN_OCTOBER + 24 * HOUR,
        obligation_id=obligation,
        department="测试",
        delayed_by=DelayingInput(handoff_id=handoff_id),
        cause=fact_id(50),
        **changes,
    )
    return touched(obligation, command)


DISPUTED = touched(HANDOFF, count(1, IN_OCTOBER + 24 * HOUR))


def test_what_was_disputed_is_excused() -> None:
    (effect,) = find_obligation_effects(DETAILS, ExcuseRemedy(), DISPUTED, [delayed(HOUR)])

    assert effect == ObligationEffect(
        relation="subject",
        obligation=HANDOFF,
        department="研发",
        kind="handoff",
        period="2026-10",
        title="需求文档",
        was="late",
        outcome="excused",
        excuse=ExcuseReason.DISPUTE_UPHELD,
        ruling=excused(),
    )


def test_an_excuse_holds_for_everything_that_the_same_fact_makes_late() -> None:
    same = touched(OTHER, count(1, obligation_id=OTHER, department="测试", cause=fact_id(1)))
    in_time = touched(THIRD, count(1, IN_OCTOBER, obligation_id=THIRD, cause=fact_id(1)))
    another = touched(THIRD, count(1, obligation_id=THIRD, cause=fact_id(2)))
    gone = touched(THIRD, count(1, obligation_id=THIRD), withdrawn(2))

    found = find_obligation_effects(
        DETAILS, ExcuseRemedy(), DISPUTED, [in_time, another, gone, same]
    )

    _, effect = found
    assert (effect.relation, effect.obligation, effect.department) == ("same-cause", OTHER, "测试")
    assert (effect.was, effect.outcome) == ("late", "excused")
    assert isinstance(effect.ruling, ExcusedByDispute)


def test_a_handoff_that_was_in_time_excuses_nobody_who_received_it() -> None:
    others = [
        delayed(HOUR, THIRD),
        delayed(None, due_at=IN_OCTOBER, outcome="excused"),
        delayed(HOUR, "handoff-x", UUID(int=8)),
        touched("handoff-y", count(1, obligation_id="handoff-y")),
        touched("handoff-z"),
    ]

    found = find_obligation_effects(DETAILS, DoneAtRemedy(done_at=IN_OCTOBER), DISPUTED, others)

    assert [(one.relation, one.obligation, one.was, one.outcome) for one in found] == [
        ("subject", HANDOFF, "late", "on_time"),
        ("late-input", OTHER, "excused", "late"),
        ("late-input", THIRD, "excused", "late"),
    ]
    assert isinstance(found[0].ruling, DoneByDispute)


@pytest.mark.parametrize(
    ("done_after", "expected"), [(2 * HOUR, "excused"), (2 * HOUR + HOUR / 60, "late")]
)
def test_a_handoff_that_was_less_late_excuses_less(done_after: Any, expected: str) -> None:
    remedy = DoneAtRemedy(done_at=IN_OCTOBER + 2 * HOUR)

    _, effect = find_obligation_effects(DETAILS, remedy, DISPUTED, [delayed(done_after)])

    assert (effect.was, effect.outcome) == ("excused", expected)
    assert isinstance(effect.ruling, InputArrivedByDispute)
    assert effect.ruling.excused_until == IN_OCTOBER + 2 * HOUR


@pytest.mark.parametrize("hours", [24, 30])
def test_a_dispute_lengthens_no_excuse_of_others(hours: int) -> None:
    remedy = DoneAtRemedy(done_at=IN_OCTOBER + hours * HOUR)
    assert len(find_obligation_effects(DETAILS, remedy, DISPUTED, [delayed(HOUR)])) == 1


def test_the_deadline_decides_what_is_left_of_an_excuse() -> None:
    deadline: datetime = IN_OCTOBER + 10 * HOUR
    disputed = touched(HANDOFF, count(1, IN_OCTOBER + 24 * HOUR, deadline=deadline))
    remedy = DoneAtRemedy(done_at=IN_OCTOBER + 11 * HOUR)
    _, effect = find_obligation_effects(DETAILS, remedy, disputed, [delayed(HOUR)])
    assert isinstance(effect.ruling, InputArrivedByDispute)
    assert effect.ruling.excused_until == IN_OCTOBER + HOUR


@pytest.mark.parametrize(
    "commands",
    [
        (),
        (count(1), withdrawn(2)),
        (count(1, IN_OCTOBER),),
        (count(1, department="测试"),),
        (count(1, due_at=IN_NOVEMBER),),
    ],
    ids=["unknown", "withdrawn", "on time", "another department", "another month"],
)
def test_what_counts_otherwise_by_now_is_not_decided(
    commands: tuple[RuledObligationCommand, ...],
) -> None:
    for remedy in (ExcuseRemedy(), DoneAtRemedy(done_at=IN_OCTOBER)):
        with pytest.raises(DisputedThingChanged):
            find_obligation_effects(DETAILS, remedy, touched(HANDOFF, *commands), [])


def test_what_a_ruling_decides_may_be_disputed_again() -> None:
    """Another department, of whom a dispute took the excuse, disputes that."""
    taken = InputArrivedByDispute(
        dispute_id=UUID(int=77),
        department="研发",
        kind="handoff",
        due_at=IN_OCTOBER,
        handoff_id=UUID(int=9),
        excused_until=None,
    )
    delayed_one = count(1, IN_OCTOBER + HOUR, excused_until=IN_OCTOBER + 2 * HOUR)
    disputed = touched(HANDOFF, delayed_one, rule(taken))
    also = touched(
        OTHER,
        count(1, IN_OCTOBER + HOUR, excused_until=IN_OCTOBER + 2 * HOUR, obligation_id=OTHER),
        RuleObligation(OTHER, taken, fact_id(90), NO_LOCKED_MONTHS),
    )

    found = find_obligation_effects(DETAILS, ExcuseRemedy(), disputed, [also])

    assert [(one.relation, one.outcome) for one in found] == [
        ("subject", "excused"),
        ("same-cause", "excused"),
    ]


CREDIT = MissingCredit(obligation=HANDOFF, kind="handoff", due_at=IN_OCTOBER, done_at=IN_OCTOBER)


def test_a_missing_credit_counts_with_the_times_of_the_decision() -> None:
    remedy = CreditRemedy(due_at=IN_NOVEMBER, done_at=IN_NOVEMBER + HOUR)

    (effect,) = find_obligation_effects(details_of(CREDIT), remedy, touched(HANDOFF), [])

    assert (effect.period, effect.was, effect.outcome) == ("2026-11", None, "late")
    assert effect.ruling == CreditedByDispute(
        dispute_id=details_of(CREDIT).dispute_id,
        department="研发",
        kind="handoff",
        due_at=IN_NOVEMBER,
        done_at=IN_NOVEMBER + HOUR,
        title="需求文档",
        counterpart="测试",
    )


def test_what_counts_by_now_is_no_missing_credit() -> None:
    remedy = CreditRemedy(due_at=IN_OCTOBER, done_at=IN_OCTOBER)
    with pytest.raises(DisputedThingChanged):
        find_obligation_effects(details_of(CREDIT), remedy, touched(HANDOFF, count(1)), [])


def test_everybodys_share_of_the_pool_is_listed() -> None:
    found = find_share_effects(
        DETAILS, UUID(int=7), "CNY", {"研发": 60, "测试": 40}, {"研发": 50, "测试": 40, "市场": 10}
    )
    assert [(one.relation, one.department, one.was_minor, one.amount_minor) for one in found] == [
        ("subject", "研发", 60, 50),
        ("same-pool", "市场", 0, 10),
        ("same-pool", "测试", 40, 40),
    ]


def test_only_handoffs_delay_others() -> None:
    assert delaying_handoff_of(HANDOFF) == HANDOFF_ID
    assert delaying_handoff_of(HANDOFF.replace("handoff", "duty")) is None
    assert delaying_handoff_of("handoff-1") is None
