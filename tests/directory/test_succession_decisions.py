"""Who succeeds a department, from which day on, and what a department that closes is asked."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.directory.domain import department_commands as commands
from services.directory.domain.change_refusals import (
    ClosedDepartmentInUse,
    DepartmentInUse,
    IsSuccessor,
    SuccessionBeforeFirstDay,
    SuccessionDecidedAlready,
    SuccessionOfNobody,
    SuccessorBelow,
    SuccessorClosed,
    SuccessorIsItself,
    SuccessorUnknown,
    UnknownSuccession,
)
from services.directory.domain.department_decisions import decide
from services.directory.domain.department_events import (
    DepartmentClosed,
    DepartmentRegistered,
    DepartmentWithdrawn,
    HeadAppointed,
    HeadRemoved,
)
from services.directory.domain.department_state import OpenDepartment, evolve
from services.directory.domain.organisation_chart import (
    MAX_LEVELS,
    NO_DEPENDANTS,
    ChartPosition,
    Dependant,
    Dependants,
    OrganisationChart,
)
from services.directory.domain.refusals import (
    ClosedBeforeFirstDay,
    DependantsBeginEarlier,
    DirectoryRefused,
)
from services.directory.domain.succession_events import (
    ItemSuccessor,
    PersonSuccessor,
    SuccessionApplied,
    SuccessionDecided,
    SuccessionWithdrawn,
)
from shared.testing.given_when_then import aggregate_scenario
from tests.directory.domain_examples import (
    CHART,
    NEW_YEAR,
    RECORDED_AT,
    SPRING,
    SUMMER,
    YEAR_END,
    rnd_entry,
)

given = aggregate_scenario(decide, evolve, None).given
DAY = timedelta(days=1)
TODAY = RECORDED_AT.date()
ID = UUID(int=1)
LATER = RECORDED_AT + DAY
registered = DepartmentRegistered(
    code="RND", name="A", parent="HQ", valid_from=NEW_YEAR, at=RECORDED_AT
)
led = HeadAppointed(code="RND", head="E1", valid_from=SPRING, at=RECORDED_AT)
closed = DepartmentClosed(code="RND", valid_to=YEAR_END, at=RECORDED_AT)


def decided(valid_from: date = TODAY, **changes: Any) -> SuccessionDecided:
    fields: dict[str, Any] = {
        "code": "RND",
        "succession_id": ID,
        "successor": "HQ",
        "kind": "split",
        "items": (ItemSuccessor(area="goals", id=UUID(int=2), successor="HQ"),),
        "people": (PersonSuccessor(person="E1", successor="HQ"),),
        "valid_from": valid_from,
        "reason": "one department",
        "at": RECORDED_AT,
    }
    return SuccessionDecided(**{**fields, **changes})


def succeed(
    succession: SuccessionDecided, dependants: Dependants = NO_DEPENDANTS
) -> commands.DecideSuccession:
    return commands.DecideSuccession(succession, CHART, frozenset({"E1"}), TODAY, dependants)


def applied(valid_from: date, **changes: Any) -> SuccessionApplied:
    fields = decided(valid_from).model_dump(exclude={"type"})
    return SuccessionApplied(**{**fields, **changes})


def last_day(day: date, **changes: Any) -> DepartmentClosed:
    return closed.model_copy(update={"valid_to": day, **changes})


def test_a_succession_takes_effect_at_once_until_today_and_is_planned_from_tomorrow_on() -> None:
    now, tomorrow = decided(TODAY), decided(TODAY + DAY)
    closes = last_day(TODAY - DAY)
    given(registered).when(succeed(now)).then(now, applied(TODAY), closes)
    removed = HeadRemoved(code="RND", head="E1", valid_from=TODAY, at=RECORDED_AT)
    given(registered, led).when(succeed(now)).then(now, applied(TODAY), removed, closes)
    given(registered).when(succeed(tomorrow)).then(tomorrow)


def test_a_planned_succession_takes_effect_on_its_day() -> None:
    known = given(registered, led, decided(YEAR_END))

    def due(day: date) -> commands.ApplyDueChanges:
        return commands.ApplyDueChanges("RND", day, LATER)

    known.when(due(YEAR_END - DAY)).then()
    known.when(due(YEAR_END)).then(
        applied(YEAR_END, at=LATER),
        HeadRemoved(code="RND", head="E1", valid_from=YEAR_END, at=LATER),
        last_day(YEAR_END - DAY, at=LATER),
    )
    given(registered, led).when(due(YEAR_END)).then()


def test_a_department_exists_for_a_day_before_it_is_succeeded() -> None:
    given(registered).when(succeed(decided(NEW_YEAR))).then_refused(
        SuccessionBeforeFirstDay, message_contains="2026-01-01"
    )
    first = decided(NEW_YEAR + DAY)
    given(registered).when(succeed(first)).then(first, applied(NEW_YEAR + DAY), last_day(NEW_YEAR))


def test_a_department_has_one_succession_to_come() -> None:
    known = given(registered, decided(YEAR_END))
    refused = "RND goes to HQ on 2026-12-31"
    mistake = commands.WithdrawDepartment("RND", NO_DEPENDANTS, "twice", RECORDED_AT)
    closing = commands.CloseDepartment("RND", TODAY, NO_DEPENDANTS, RECORDED_AT)
    each: tuple[commands.DepartmentCommand, ...] = (succeed(decided()), closing, mistake)
    for command in each:
        known.when(command).then_refused(SuccessionDecidedAlready, message_contains=refused)


def test_a_decision_is_withdrawn_by_its_id_and_only_before_its_day() -> None:
    known = given(registered, decided(YEAR_END))

    def withdraw(id_: UUID) -> commands.WithdrawSuccession:
        return commands.WithdrawSuccession("RND", id_, "they stay", LATER)

    withdrawn = SuccessionWithdrawn(code="RND", succession_id=ID, reason="they stay", at=LATER)
    for number in (0, 2):
        known.when(withdraw(UUID(int=number))).then_refused(UnknownSuccession)
    state = known.when(withdraw(ID)).then(withdrawn).state
    assert isinstance(state, OpenDepartment)
    assert state.succession is None
    for history in ((registered,), (registered, decided(YEAR_END), withdrawn)):
        given(*history).when(withdraw(ID)).then_refused(UnknownSuccession)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"successor": "RND"}, SuccessorIsItself),
        ({"successor": "NEW"}, SuccessorUnknown),
        ({"successor": "OLD"}, SuccessorClosed),
        ({"successor": "研发 一部"}, SuccessorBelow),
        ({"people": (PersonSuccessor(person="E1", successor="NEW"),)}, SuccessorUnknown),
        ({"people": (PersonSuccessor(person="E2", successor="HQ"),)}, SuccessionOfNobody),
        ({"items": (ItemSuccessor(area="goals", id=ID, successor="OLD"),)}, SuccessorClosed),
    ],
)
def test_successors_exist_for_good_and_stand_elsewhere(
    changes: dict[str, Any], refusal: type[DirectoryRefused]
) -> None:
    given(registered).when(succeed(decided(**changes))).then_refused(refusal)


def test_who_is_to_succeed_another_does_neither_end_nor_go() -> None:
    waiting = Dependants(predecessors=["QA", "OPS"])
    mistake = commands.WithdrawDepartment("RND", waiting, "twice", RECORDED_AT)
    closing = commands.CloseDepartment("RND", YEAR_END, waiting, RECORDED_AT)
    succession = succeed(decided(), waiting)
    each: tuple[commands.DepartmentCommand, ...] = (succession, closing, mistake)
    for command in each:
        given(registered).when(command).then_refused(
            IsSuccessor, message_contains="RND is to succeed QA, OPS"
        )


@pytest.mark.parametrize(
    "dependants",
    [
        Dependants([Dependant("R1", NEW_YEAR, SPRING)], [Dependant("E1", NEW_YEAR)]),
        Dependants([Dependant("R1", NEW_YEAR), Dependant("R1", SPRING)], [Dependant("E1", SPRING)]),
    ],
)
def test_a_department_in_which_something_ever_stood_is_no_mistake(dependants: Dependants) -> None:
    mistake = commands.WithdrawDepartment("RND", dependants, "twice", RECORDED_AT)
    given(registered).when(mistake).then_refused(
        DepartmentInUse, message_contains="RND cannot be withdrawn: E1, R1 stand in it; close it"
    )
    given(registered, closed).when(mistake).then_refused(
        ClosedDepartmentInUse, message_contains="its last day is 2026-12-31"
    )


def test_a_closed_department_that_was_a_mistake_is_taken_back() -> None:
    mistake = commands.WithdrawDepartment("RND", NO_DEPENDANTS, "twice", RECORDED_AT)
    withdrawn = DepartmentWithdrawn(code="RND", reason="twice", checked_uses=True, at=RECORDED_AT)
    given(registered, closed).when(mistake).then(withdrawn)


def test_a_sheet_closes_a_department_on_its_last_day() -> None:
    def listed(last: date | None) -> commands.SyncDepartment:
        return commands.SyncDepartment(rnd_entry(name="A", valid_to=last), CHART, RECORDED_AT)

    given(registered).when(listed(YEAR_END)).then(closed).when(listed(YEAR_END)).then()
    given().when(listed(YEAR_END)).then(registered, closed)
    given(registered).when(listed(None)).then()
    given().when(listed(NEW_YEAR - DAY)).then_refused(ClosedBeforeFirstDay)


def test_what_stands_in_a_department_begins_with_it_at_the_earliest() -> None:
    inside = Dependants([Dependant("R1", SPRING)], [Dependant("E1", SUMMER)])
    inside.validate_beginning("RND", SPRING)
    with pytest.raises(DependantsBeginEarlier, match="R1 stand in it earlier"):
        inside.validate_beginning("RND", SPRING + DAY)
    with pytest.raises(DependantsBeginEarlier, match="R1, E1 stand in it earlier"):
        inside.validate_beginning("RND", SUMMER + DAY)


def test_a_department_closes_after_the_last_one_under_it() -> None:
    below = [Dependant("R1", NEW_YEAR, SUMMER), Dependant("R2", NEW_YEAR, YEAR_END)]
    command = commands.CloseDepartment("RND", SPRING, Dependants(below), RECORDED_AT)
    given(registered).when(command).then_refused(
        DirectoryRefused,
        message_contains="R1 (2026-07-01), R2 (2026-12-31); close it on 2026-12-31 or later",
    )


def test_a_sheet_says_what_stands_in_a_department_and_when_it_ends() -> None:
    known = Dependants(
        [Dependant("R1", NEW_YEAR), Dependant("R2", NEW_YEAR, SUMMER), Dependant("R3", SPRING)],
        [Dependant("E1", SPRING)],
    )
    listed = {
        "R1": rnd_entry(code="R1", valid_to=YEAR_END),
        "R2": rnd_entry(code="R2"),
    }
    under = [listed["R1"], rnd_entry(code="R4", valid_from=SPRING, valid_to=SUMMER)]
    assert known.with_departments_of(listed, under) == Dependants(
        [
            Dependant("R1", NEW_YEAR, YEAR_END),
            Dependant("R2", NEW_YEAR, SUMMER),
            Dependant("R3", SPRING),
            Dependant("R4", SPRING, SUMMER),
        ],
        known.members,
    )


def test_the_departments_above_one_are_told_from_its_parent_to_the_top() -> None:
    assert CHART.codes_above("研发 一部") == ["RND", "HQ"]
    assert CHART.codes_above("HQ") == CHART.codes_above("NEW") == []
    circle = OrganisationChart({"A": ChartPosition("B"), "B": ChartPosition("A")})
    assert len(circle.codes_above("A")) == MAX_LEVELS + 1
