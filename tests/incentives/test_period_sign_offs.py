"""Who took which step of a month, as its files say it."""

from __future__ import annotations

from services.incentives.domain.period_sign_offs import SignOff, list_sign_offs
from services.incentives.domain.period_steps import PeriodPaid, PeriodReturned, ReturnTarget
from tests.incentives.domain_examples import IN_NOVEMBER
from tests.incentives.period_examples import (
    ALL_BEFORE_LOCK,
    APPROVED,
    CALCULATED,
    DIGEST,
    unsealed_lock,
)

PAID = PeriodPaid(period="2026-10", reference="PAY-1", by="hr", at=IN_NOVEMBER)


def returned(to: ReturnTarget) -> PeriodReturned:
    return PeriodReturned(
        period="2026-10", to=to, reason="again", digest=DIGEST, by="bob", at=IN_NOVEMBER
    )


def test_a_paid_month_names_who_took_each_step() -> None:
    found = list_sign_offs([*ALL_BEFORE_LOCK, unsealed_lock(), PAID])
    steps = (found.calculated, found.approved, found.locked, found.paid)
    assert [step and step.by for step in steps] == ["ann", "bob", "boss", "hr"]
    assert (found.state, found.payment_reference) == ("paid", "PAY-1")

    told = found.without_names
    assert (told.state, told.payment_reference) == ("paid", None)
    assert told.calculated == told.paid == SignOff(IN_NOVEMBER, None)


def test_a_month_that_was_locked_at_once_has_no_other_step() -> None:
    found = list_sign_offs([unsealed_lock()])
    assert (found.state, found.locked) == ("locked", SignOff(IN_NOVEMBER, "boss"))
    assert found.calculated is found.approved is found.paid is None
    assert found.without_names.calculated is None


def test_what_was_sent_back_or_calculated_anew_is_not_approved() -> None:
    for after in (returned("under-review"), CALCULATED.model_copy(update={"by": "cyd"})):
        assert list_sign_offs([*ALL_BEFORE_LOCK, after]).approved is None
    again = list_sign_offs([*ALL_BEFORE_LOCK, returned("under-review"), APPROVED])
    assert (again.state, again.approved) == ("approved", SignOff(IN_NOVEMBER, "bob"))
    opened = list_sign_offs([*ALL_BEFORE_LOCK, returned("open")])
    assert opened == list_sign_offs([])
    assert (opened.state, opened.calculated) == ("open", None)
