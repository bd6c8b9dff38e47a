"""What a goal owes, and who changes its readings, while others feed it and afterwards."""

from services.goals.application import GOAL_DECIDER
from services.goals.domain import goal_tracking_commands as commands
from services.goals.domain import goal_tracking_events as g
from services.goals.domain.fed_readings import FedReading
from services.goals.domain.goal_source import GoalFormula, GoalSource, SourceGoal
from services.goals.domain.goal_source_refusals import FedReadingIsNotChanged, GoalIsFed
from services.goals.domain.goal_tracking_state import TrackedGoal
from tests.goals.domain_examples import (
    BASE_TIME,
    COMPANY_GOAL,
    DAY,
    FEATURES_GOAL_ID,
    FIRST_ID,
    NOVEMBER_DUE,
    OCTOBER_DUE,
    REGIONS_GOAL_ID,
    SALES_GOAL,
    SECOND_ID,
    measured_reading,
)
from tests.goals.goal_builders import (
    DECEMBER,
    NOVEMBER,
    OCTOBER,
    enter,
    given,
    overdue,
    start,
    three,
    tracked,
)

FED = GoalSource(
    kind="goals",
    formula=GoalFormula(kind="sum", of="value", goals=(SourceGoal(goal_id=FEATURES_GOAL_ID),)),
)
AT = OCTOBER_DUE + DAY


def set_source(source: GoalSource, days: int = 0) -> commands.SetReadingSource:
    at = AT + days * DAY
    return commands.SetReadingSource(REGIONS_GOAL_ID, source, at, at)


def fed(*values: int, days: int = 0) -> commands.FeedReadings:
    """Return the command after which the goal has these fed readings, one for each hour."""
    readings = tuple(
        FedReading(
            measured_reading(value, AT + number * DAY / 24, SECOND_ID if number else FIRST_ID), ()
        )
        for number, value in enumerate(values)
    )
    return commands.FeedReadings(REGIONS_GOAL_ID, readings, AT + DAY + days * DAY)


def test_a_fed_goal_owes_no_reports_and_an_unfed_one_those_ahead_again() -> None:
    outcome = given(tracked).when(set_source(FED)).events
    assert outcome[0] == overdue(OCTOBER)
    assert isinstance(outcome[1], g.ReadingSourceSet)
    assert (outcome[1].dropped, outcome[1].owed) == ((NOVEMBER, DECEMBER), ())
    past = (tracked, *outcome)
    late = commands.AnnounceOverdueAndLagging(REGIONS_GOAL_ID, NOVEMBER_DUE + DAY)
    given(*past).when(late).then()
    (freed,) = given(*past).when(set_source(GoalSource(kind="person"), 1)).events
    assert isinstance(freed, g.ReadingSourceSet)
    assert freed.owed == (NOVEMBER, DECEMBER)
    measured = given(*past).when(fed(3)).events
    (freed,) = given(*past, *measured).when(set_source(GoalSource(kind="person"), 2)).events
    assert isinstance(freed, g.ReadingSourceSet)
    assert freed.owed == (DECEMBER,)
    given(*past, *measured, freed).when(late).then()


def test_another_formula_drops_and_owes_nothing() -> None:
    past = (tracked, *given(tracked).when(set_source(FED)).events)
    other = FED.model_copy(
        update={"formula": FED.formula and FED.formula.model_copy(update={"kind": "max"})}
    )
    (changed,) = given(*past).when(set_source(other, 1)).events
    assert isinstance(changed, g.ReadingSourceSet)
    assert (changed.dropped, changed.owed) == ((), ())


def test_a_company_goal_owes_nothing_after_it_was_fed() -> None:
    command = commands.StartGoal(COMPANY_GOAL, tracked.plan, tracked.days, BASE_TIME, FED)
    started = given().when(command).events
    assert isinstance(started[-1], g.ReadingSourceSet)
    assert started[-1].since == tracked.days.first_instant
    unfed = commands.SetReadingSource(
        COMPANY_GOAL.goal_id, GoalSource(kind="person"), BASE_TIME, BASE_TIME
    )
    (freed,) = given(*started).when(unfed).events
    assert isinstance(freed, g.ReadingSourceSet)
    assert freed.owed == ()


def test_a_fed_goal_starts_without_any_report_owed() -> None:
    command = commands.StartGoal(SALES_GOAL, tracked.plan, tracked.days, BASE_TIME, FED)
    *_, source_set = given().when(command).events
    assert isinstance(source_set, g.ReadingSourceSet)
    assert source_set.dropped == (OCTOBER, NOVEMBER, DECEMBER)


def test_fed_readings_are_entered_corrected_and_withdrawn_by_what_feeds_alone() -> None:
    past: tuple[g.GoalEvent, ...] = (tracked,)
    for command in (set_source(FED), fed(3, 5), fed(4, 5, days=1), fed(4, days=2)):
        past += given(*past).when(command).events
    kinds = [type(event) for event in past if hasattr(event, "reading")]
    assert kinds == [g.ReadingEntered, g.ReadingEntered, g.ReadingCorrected, g.ReadingWithdrawn]
    given(*past).when(fed(4, days=3)).then()
    state = given(*past).state
    assert isinstance(state, TrackedGoal)
    assert [reading.value for reading in state.readings.values()] == [4]
    for refused in (
        commands.CorrectReading(REGIONS_GOAL_ID, FIRST_ID, three.value, AT + 9 * DAY),
        commands.WithdrawReading(REGIONS_GOAL_ID, FIRST_ID, "typo", AT + 9 * DAY),
    ):
        given(*past).when(refused).then_refused(FedReadingIsNotChanged)
    by_hand = measured_reading(9, AT, SECOND_ID)
    given(*past[:3]).when(enter(by_hand, AT + DAY)).then_refused(
        GoalIsFed, message_contains="the sum of 1 other goal;"
    )


def test_what_feeds_a_goal_that_is_not_tracked_changes_nothing() -> None:
    given().when(fed(3)).then()
    given().when(set_source(FED)).then()
    past = (*given().when(start()).events,)
    ended = (*past, *given(*past).when(commands.EndGoal(REGIONS_GOAL_ID, "closed", AT)).events)
    given(*ended).when(fed(3)).then()


def test_each_command_goes_to_its_goal() -> None:
    change = commands.ChangeOwner(SALES_GOAL, AT)
    assert GOAL_DECIDER.stream_for(change) == GOAL_DECIDER.stream_for(fed(3))
