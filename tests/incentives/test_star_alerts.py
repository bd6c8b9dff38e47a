"""Alerts on gaming: what each pattern needs, and the evidence it lists."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from services.incentives.api.plan_bodies import NewPlan
from services.incentives.domain.plan_refusals import InvalidStarAlerts
from services.incentives.domain.star_alert import (
    StarAlertKind,
    StarDateEntry,
    StarWorkItem,
    find_star_alerts,
)
from services.incentives.domain.star_alert_terms import StarAlertTerms
from services.incentives.domain.star_terms import StarTerms, refuse_invalid_star
from tests.incentives.star_examples import at_hour, work_item

TERMS = StarAlertTerms()


def kinds(*items: StarWorkItem, entries: tuple[StarDateEntry, ...] = ()) -> list[StarAlertKind]:
    return [alert.kind for alert in find_star_alerts(items, entries, TERMS)]


def own_item(number: int) -> StarWorkItem:
    return work_item(number, counterpart=None, title=None, is_own_case=True)


def entry(*, is_moved: bool, hours_after_due: float) -> StarDateEntry:
    entered_at = at_hour(0) + timedelta(hours=hours_after_due)
    return StarDateEntry("request-1", "Prices", is_moved, at_hour(0), entered_at)


def test_work_that_nobody_waits_for_is_told_from_a_number_and_a_part_on() -> None:
    others = [work_item(number, title=f"{chr(65 + number)} plan") for number in range(7)]
    own = [own_item(number) for number in range(100, 103)]

    (alert,) = find_star_alerts([*others, *own], (), TERMS)

    assert (alert.kind, len(alert.evidence)) == (StarAlertKind.SELF_MADE, 3)
    assert alert.id == f"self-made:3:handoff-{UUID(int=100)}"
    assert kinds(*others, *own[:2]) == []
    assert kinds(*others, *own, own_item(103)) == [StarAlertKind.SELF_MADE]
    assert kinds(*others, work_item(50, title="extra plan"), *own) == []


def test_work_that_is_owed_to_oneself_is_self_made() -> None:
    own = [
        work_item(number, counterpart="rd", title=f"{chr(65 + number)} x") for number in (1, 2, 3)
    ]
    assert kinds(*own) == [StarAlertKind.SELF_MADE]
    late = [work_item(number, counterpart="rd", is_on_time=False) for number in (1, 2, 3)]
    assert kinds(*late) == []


def test_one_delivery_in_many_parts_is_told_with_its_parts() -> None:
    parts = [work_item(number, hours=number) for number in range(1, 6)]
    later = work_item(9, hours=500)

    (alert,) = find_star_alerts([later, *reversed(parts)], (), TERMS)

    assert alert.kind is StarAlertKind.SPLIT_DELIVERY
    assert [one.title for one in alert.evidence] == [f"Report, part {n}" for n in range(1, 6)]
    assert [one.due_at for one in alert.evidence] == [at_hour(n) for n in range(1, 6)]
    assert kinds(*parts[:4]) == []


@pytest.mark.parametrize(
    "change",
    [
        {"title": None},
        {"counterpart": None},
        {"counterpart": "legal"},
        {"title": "Contract"},
        {"kind": "support"},
        {"due_at": at_hour(500)},
    ],
    ids=["no title", "nobody waits", "another one waits", "other work", "other kind", "much later"],
)
def test_what_differs_is_no_part_of_the_same_delivery(change: dict[str, object]) -> None:
    parts = [work_item(number, hours=number) for number in range(1, 5)]
    assert kinds(*parts, work_item(5, hours=5)) == [StarAlertKind.SPLIT_DELIVERY]
    assert kinds(*parts, work_item(5, **change)) == []  # type: ignore[arg-type]


def test_occurrences_of_one_duty_are_one_delivery() -> None:
    duty = UUID(int=7)
    days = [
        work_item(day, kind="duty", obligation=f"duty-{duty}-2026-10-{day:02}", title="Daily count")
        for day in range(1, 9)
    ]
    assert kinds(*days) == []


@pytest.mark.parametrize(
    ("is_moved", "hours_after_due", "expected"),
    [
        (True, -24, [StarAlertKind.REDATED]),
        (True, 0, [StarAlertKind.REDATED]),
        (True, -24.1, []),
        (True, 0.1, []),
        (False, 24.1, [StarAlertKind.BACKDATED]),
        (False, 24, []),
        (False, -1, []),
    ],
)
def test_dates_are_told_by_when_they_were_entered(
    is_moved: bool,
    hours_after_due: float,
    expected: list[StarAlertKind],
) -> None:
    found = find_star_alerts([], [entry(is_moved=is_moved, hours_after_due=hours_after_due)], TERMS)
    assert [alert.kind for alert in found] == expected
    for alert in found:
        (evidence,) = alert.evidence
        assert (evidence.id, evidence.title, evidence.due_at) == ("request-1", "Prices", at_hour(0))
        assert evidence.entered_at is not None


@pytest.mark.parametrize(
    "alerts",
    [
        StarAlertTerms(self_made_items=1, split_items=1, self_made_share=Decimal(0)),
        StarAlertTerms(self_made_share=Decimal(1), split_hours=0),
        StarAlertTerms(redated_hours=0, backdated_hours=0),
    ],
)
def test_thresholds_at_their_bounds_are_accepted(alerts: StarAlertTerms) -> None:
    refuse_invalid_star(StarTerms(alerts=alerts))


@pytest.mark.parametrize(
    "alerts",
    [
        StarAlertTerms(self_made_items=0),
        StarAlertTerms(split_items=0),
        StarAlertTerms(self_made_share=Decimal("-0.01")),
        StarAlertTerms(self_made_share=Decimal("1.01")),
        StarAlertTerms(split_hours=-1),
        StarAlertTerms(redated_hours=-1),
        StarAlertTerms(backdated_hours=-1),
    ],
)
def test_thresholds_beyond_their_bounds_are_refused(alerts: StarAlertTerms) -> None:
    with pytest.raises(InvalidStarAlerts):
        refuse_invalid_star(StarTerms(alerts=alerts))


def test_each_handoff_of_a_series_is_a_part() -> None:
    plain = [work_item(n, obligation=f"h{n}", hours=n) for n in range(1, 6)]
    assert kinds(*plain) == [StarAlertKind.SPLIT_DELIVERY]
    one_request = [
        work_item(n, kind="reply", obligation=f"reply-{UUID(int=1)}-{n}") for n in range(1, 6)
    ]
    assert kinds(*one_request) == []


def test_a_plan_sets_the_thresholds() -> None:
    plain = NewPlan.model_validate({"effective_from": "2027-01"})
    assert plain.to_plan_terms({}).star.alerts == TERMS
    strict = {"split_items": 3, "split_hours": 0, "self_made_share": "0.05"}
    body = {"effective_from": "2027-01", "star": {"alerts": strict}}
    found = NewPlan.model_validate(body).to_plan_terms({}).star.alerts
    assert found == TERMS.model_copy(update={**strict, "self_made_share": Decimal("0.05")})


def test_the_thresholds_are_the_plans() -> None:
    loose = StarAlertTerms(
        self_made_items=1, self_made_share="1", split_items=2, split_hours=1, redated_hours=0
    )
    items = [own_item(1), work_item(2), work_item(3, hours=1)]
    moved = entry(is_moved=True, hours_after_due=-1)
    found = find_star_alerts(items, [moved], loose)
    assert [alert.kind for alert in found] == [StarAlertKind.SPLIT_DELIVERY]
