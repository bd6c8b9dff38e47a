"""What seldom happens to departments, decided without a database."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from services.directory.domain import department_commands as commands
from services.directory.domain.change_refusals import (
    DepartmentInUse,
    FirstValueStays,
    SuccessorBeginsLater,
)
from services.directory.domain.department_decisions import decide
from services.directory.domain.department_events import (
    DepartmentChangeWithdrawn,
    DepartmentClosed,
    DepartmentEvent,
    DepartmentFound,
    DepartmentMoved,
    DepartmentRegistered,
    DepartmentRenamed,
    DepartmentWithdrawn,
    GroupIdChanged,
    HeadAppointed,
    HeadRemoved,
)
from services.directory.domain.department_history import ChangedValue
from services.directory.domain.department_state import (
    ClosedDepartment,
    DepartmentState,
    OpenDepartment,
    evolve,
)
from services.directory.domain.organisation_chart import (
    NO_DEPENDANTS,
    ChartPosition,
    OrganisationChart,
)
from services.directory.domain.refusals import (
    UnknownDepartment,
)
from services.directory.domain.succession_decisions import validate_successors
from services.directory.domain.succession_events import SuccessionDecided
from shared.testing.given_when_then import aggregate_scenario
from tests.directory.domain_examples import (
    NEW_YEAR,
    RECORDED_AT,
    SUMMER,
    YEAR_END,
)

given = aggregate_scenario(decide, evolve, None).given
TODAY = RECORDED_AT.date()
registered = DepartmentRegistered(
    code="RND", name="研发部", parent="HQ", valid_from=NEW_YEAR, at=RECORDED_AT
)
closed = DepartmentClosed(code="RND", valid_to=YEAR_END, at=RECORDED_AT)
led = HeadAppointed(code="RND", head="E1", valid_from=NEW_YEAR, at=RECORDED_AT)


def test_what_a_succession_moves_goes_on_in_a_closed_department() -> None:
    since = date(2027, 1, 1)
    move = commands.MoveDepartment("RND", None, (), RECORDED_AT, SUMMER, TODAY, by_succession=True)
    moved = DepartmentMoved(code="RND", parent=None, valid_from=SUMMER, at=RECORDED_AT)
    given(registered, closed).when(move).then(moved)
    remove = commands.RemoveHead("RND", RECORDED_AT, SUMMER, TODAY, only="E1")
    removed = HeadRemoved(code="RND", head="E1", valid_from=SUMMER, at=RECORDED_AT)
    given(registered, led, closed).when(remove).then(removed)
    given(registered, closed).when(remove).then()
    state = evolve(evolve(evolve(None, registered), closed), moved)
    assert isinstance(state, ClosedDepartment)
    assert (state.last_state.parent, state.valid_to < since) == (None, True)


def test_what_was_planned_takes_effect_until_the_last_day_only() -> None:
    later = commands.RenameDepartment("RND", "研究院", RECORDED_AT, YEAR_END, TODAY)
    (planned,) = decide(later, evolve(None, registered))
    due = commands.ApplyDueChanges("RND", date(2027, 6, 1), RECORDED_AT)
    renamed = DepartmentRenamed(code="RND", name="研究院", valid_from=YEAR_END, at=RECORDED_AT)
    given(registered, planned, closed).when(due).then(renamed)
    early = closed.model_copy(update={"valid_to": SUMMER})
    given(registered, planned, early).when(due).then()
    given().when(due).then()


def test_of_names_the_first_one_stays_and_of_heads_none() -> None:
    renamed = renamed_without_day(RECORDED_AT).model_copy(update={"valid_from": SUMMER})
    history = (registered, led, renamed)

    def withdraw(change: ChangedValue, day: date) -> commands.WithdrawDepartmentChange:
        return commands.WithdrawDepartmentChange("RND", change, day, "a mistake", RECORDED_AT)

    given(*history).when(withdraw("name", NEW_YEAR)).then_refused(FirstValueStays)
    (back, _) = decide(withdraw("name", SUMMER), state_of(*history))
    assert isinstance(back, DepartmentChangeWithdrawn)
    (gone, removed) = decide(withdraw("head", NEW_YEAR), state_of(*history))
    assert isinstance(gone, DepartmentChangeWithdrawn)
    assert removed == HeadRemoved(code="RND", head="E1", valid_from=NEW_YEAR, at=RECORDED_AT)


def state_of(*events: DepartmentEvent) -> DepartmentState:
    state: DepartmentState = None
    for event in events:
        state = evolve(state, event)
    return state


@pytest.mark.parametrize(("days", "is_possible"), [(-1, False), (0, True), (1, True)])
def test_a_successor_exists_by_the_day_itself(days: int, is_possible: bool) -> None:
    day = SUMMER + timedelta(days=days)
    chart = OrganisationChart({"NEW": ChartPosition(None, valid_from=SUMMER)})
    decided = SuccessionDecided(
        code="RND",
        succession_id=UUID(int=1),
        successor="NEW",
        kind="merged",
        valid_from=day,
        reason="one department",
        at=RECORDED_AT,
    )
    if is_possible:
        validate_successors(decided, chart)
    else:
        with pytest.raises(SuccessorBeginsLater):
            validate_successors(decided, chart)


def test_a_department_that_only_a_history_names_is_not_withdrawn() -> None:
    found = DepartmentFound(code="RND", since=NEW_YEAR, at=RECORDED_AT)
    mistake = commands.WithdrawDepartment("RND", NO_DEPENDANTS, "twice", RECORDED_AT)
    given(found).when(mistake).then_refused(DepartmentInUse, message_contains="history")
    given().when(mistake).then_refused(UnknownDepartment)
    withdrawn = DepartmentWithdrawn(code="RND", reason="twice", at=RECORDED_AT)
    given(registered, withdrawn).when(mistake).then_refused(UnknownDepartment)
    assert evolve(None, renamed_without_day(RECORDED_AT)) is None


def renamed_without_day(at: datetime) -> DepartmentRenamed:
    """Return the event of a version without dates."""
    return DepartmentRenamed(code="RND", name="研究院", at=at)


def test_a_name_without_a_day_holds_from_the_day_it_was_recorded() -> None:
    state = evolve(evolve(None, registered), renamed_without_day(RECORDED_AT))
    assert isinstance(state, OpenDepartment)
    assert state.history.name[-1].valid_from == TODAY
    earlier = evolve(state, renamed_without_day(datetime(2025, 5, 1, tzinfo=UTC)))
    assert isinstance(earlier, OpenDepartment)
    assert earlier.history.name[-1].valid_from == TODAY, "the last one said holds"


def test_a_providers_id_of_a_department_is_recorded_once() -> None:
    command = commands.SetGroupId("RND", "oid-7", RECORDED_AT)
    changed = GroupIdChanged(code="RND", external_id="oid-7", at=RECORDED_AT)
    given(registered).when(command).then(changed)
    given(registered, changed).when(command).then()
