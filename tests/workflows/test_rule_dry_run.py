"""What a dry run counts, and what a firing records."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from services.workflows.domain import automation_rule_firing as firing
from services.workflows.domain.automation_rule_dry_run import (
    DryRun,
    DryRunDaysReversed,
    DryRunRequest,
    DryRunResult,
    DryRunTooLong,
)
from tests.workflows.test_automation_rules import FIELDS, NOW, RULES, TELL, is_, rule, start

DAY = date(2026, 11, 23)


def test_a_dry_run_counts_what_would_have_changed_something() -> None:
    terms = rule(start(subject="{thing_id}", one_case_per="thing_id"), "a", is_("urgent", "true"))
    asked = DryRunRequest(rule_id=None, first_day=DAY, last_day=DAY + timedelta(1), terms=terms)
    run = DryRun(asked, FIELDS)
    times = [NOW, NOW + timedelta(hours=15), NOW + timedelta(days=1), NOW + timedelta(days=9)]
    found = [
        run.add(UUID(int=number), at, {"thing_id": thing, "urgent": urgent})
        for number, (at, thing, urgent) in enumerate(
            [
                (times[0], "A", True),
                (times[0], "A", True),
                (times[0], "B", False),
                (times[1], "B", True),
                (times[2], None, True),
                (times[3], "C", True),
            ]
        )
    ]
    shown = [one and (one.text, one.repeated, one.code) for one in found]
    assert shown == [
        ("A", False, None),
        ("A", True, None),
        None,
        ("B", False, None),
        (None, False, "field-without-value"),
        None,
    ]
    assert run.result() == DryRunResult(
        facts=5, matched=4, actions=2, failed=1, departments_told=0, most_in_a_day=1
    )


def test_notices_are_counted_by_the_departments_that_would_have_had_them() -> None:
    asked = DryRunRequest(rule_id=RULES[0], first_day=DAY, last_day=DAY, terms=rule(TELL))
    run = DryRun(asked, FIELDS)
    assert run.result().most_in_a_day == 0
    for number in range(2):
        run.add(UUID(int=number), datetime(2026, 11, 23, 1, tzinfo=UTC), {"thing_id": "A"})
    assert (run.result().actions, run.result().departments_told) == (2, 2)


def test_a_firing_is_recorded_once() -> None:
    fired = firing.RuleFired(
        firing_id=firing.firing_id_of(RULES[0], UUID(int=1)),
        rule_id=RULES[0],
        rule="A rule",
        rule_version=1,
        fact_id=UUID(int=1),
        fact_type="a",
        action="start-case",
        departments=("sales",),
        at=NOW,
    )
    command = firing.RecordFiring(fired)
    (event,) = firing.decide(command, None)
    assert not firing.decide(command, firing.evolve(None, event))
    assert firing.firing_id_of(RULES[1], UUID(int=1)) != fired.firing_id


def test_a_dry_run_takes_a_year_of_days_and_no_more() -> None:
    terms = rule(TELL)

    def asked(days: int) -> DryRunRequest:
        last = DAY + timedelta(days)
        return DryRunRequest(rule_id=None, first_day=DAY, last_day=last, terms=terms)

    for days in (0, 365):
        asked(days).check()
    with pytest.raises(DryRunTooLong):
        asked(366).check()
    with pytest.raises(DryRunDaysReversed):
        asked(-1).check()
    begin, end = (datetime(2026, 11, day, 16, tzinfo=UTC) for day in (22, 23))
    times = (begin - timedelta(microseconds=1), begin, end - timedelta(microseconds=1), end)
    assert [asked(0).includes(at) for at in times] == [False, True, True, False]


def test_firings_of_a_rule_and_a_fact_have_one_stream() -> None:
    assert firing.firing_stream_name(UUID(int=5)) == f"rule-firing-{UUID(int=5)}"
