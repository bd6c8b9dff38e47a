"""Properties of the standing duty under any sequence of commands: each date counts once."""

from datetime import date, datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from services.duties.domain import standing_duty_commands, standing_duty_events, standing_duty_state
from services.duties.domain.recurrence import Monthly, Recurrence, Weekly, occurrence_name
from services.duties.domain.refusals import DutiesRefused
from services.duties.domain.standing_duty_decisions import decide
from shared.eventsourcing.company_days import company_date, last_instant_of_day
from tests.duties.domain_examples import BASE_TIME, DAY, HOUR, REPORT_STOCK_DUTY
from tests.property_budget import examples

ID = REPORT_STOCK_DUTY.duty_id
rhythms: st.SearchStrategy[Recurrence] = st.sampled_from(
    [Monthly(day=31), Monthly(day=15), Weekly(weekday="friday")]
)


class StandingDutyStateMachine(RuleBasedStateMachine):
    """Runs commands, and keeps a simple model of the dates beside the decider."""

    def __init__(self) -> None:
        super().__init__()
        self.now = BASE_TIME
        self.state: standing_duty_state.StandingDutyState = None
        self.events: list[standing_duty_events.StandingDutyEvent] = []
        self.fulfilled: dict[date, datetime] = {}
        self.announced: dict[date, datetime] = {}
        self.ended: datetime | None = None

    def execute(self, command: standing_duty_commands.StandingDutyCommand) -> bool:
        """Carry out a command twice; return whether it was accepted."""
        try:
            decided = decide(command, self.state)
        except DutiesRefused:
            return False
        for event in decided:
            self.state = standing_duty_state.evolve(self.state, event)
        self.events += decided
        assert decide(command, self.state) == [], "the second time it changed something"
        return True

    def dates_before(self, instant: datetime) -> list[date]:
        """Return the dates that have passed by an instant, found by checking every day."""
        day, dates = self.duty.effective_from, list[date]()
        while last_instant_of_day(day) < instant:
            if self.is_date(day) and self.is_in_force(day):
                dates.append(day)
            day += DAY
        return dates

    def is_date(self, day: date) -> bool:
        match self.duty.rhythm:
            case Weekly():
                return day.weekday() == 4  # a friday
            case Monthly(day=number):
                return day.day == number or (day.day < number and (day + DAY).day == 1)

    def is_in_force(self, day: date) -> bool:
        within = self.duty.until is None or day <= self.duty.until
        return within and (self.ended is None or day < company_date(self.ended))

    @initialize(rhythm=rhythms, begins=st.integers(-90, 30), lasts=st.none() | st.integers(40, 200))
    def make(self, rhythm: Recurrence, begins: int, lasts: int | None) -> None:
        first = company_date(BASE_TIME) + begins * DAY
        self.duty = REPORT_STOCK_DUTY.model_copy(
            update={
                "rhythm": rhythm,
                "effective_from": first,
                "until": None if lasts is None else first + lasts * DAY,
            }
        )
        assert self.execute(standing_duty_commands.MakeStandingDuty(self.duty, BASE_TIME))

    @rule(hours=st.integers(1, 24 * 45))
    def time_passes(self, hours: int) -> None:
        self.now += hours * HOUR

    @rule()
    def the_timer_fires(self) -> None:
        assert self.execute(standing_duty_commands.AnnounceMissedOccurrences(ID, self.now))
        for day in self.dates_before(self.now):
            if day not in self.fulfilled:
                self.announced.setdefault(day, last_instant_of_day(day))

    @rule(back=st.integers(0, 90), hours_ago=st.integers(0, 24 * 60))
    def a_date_is_fulfilled(self, back: int, hours_ago: int) -> None:
        day = company_date(self.now) + timedelta(days=20 - back)
        at = self.now - hours_ago * HOUR
        is_accepted = self.execute(
            standing_duty_commands.FulfilDuty(ID, occurrence_name(self.duty.rhythm, day), at)
        )
        if is_accepted:
            last = self.events[-1]
            if (
                isinstance(last, standing_duty_events.OccurrenceFulfilled)
                and last.day not in self.fulfilled
            ):
                assert self.is_date(last.day)
                assert self.is_in_force(last.day)
                self.fulfilled[last.day] = at

    @precondition(lambda self: self.ended is None)
    @rule(hours_ago=st.integers(0, 24 * 20))
    def it_ends(self, hours_ago: int) -> None:
        at = self.now - hours_ago * HOUR
        if self.execute(standing_duty_commands.EndStandingDuty(ID, "moot", at)):
            self.ended = at
        else:
            assert any(not last_instant_of_day(day) < at for day in self.announced)

    @invariant()
    def each_missed_date_was_announced_once(self) -> None:
        overdue = [e for e in self.events if isinstance(e, standing_duty_events.OccurrenceOverdue)]
        assert {event.day: event.at for event in overdue} == self.announced
        assert len(overdue) == len(self.announced)

    @invariant()
    def each_date_was_fulfilled_once_at_its_own_time(self) -> None:
        fulfilled = [
            e for e in self.events if isinstance(e, standing_duty_events.OccurrenceFulfilled)
        ]
        assert {event.day: event.at for event in fulfilled} == self.fulfilled
        assert len(fulfilled) == len(self.fulfilled)

    @invariant()
    def the_next_date_is_the_earliest_that_is_open(self) -> None:
        if not self.events:
            return
        day, horizon = self.duty.effective_from, company_date(self.now) + 400 * DAY
        while day <= horizon:
            if (
                self.is_date(day)
                and self.is_in_force(day)
                and day not in self.fulfilled.keys() | self.announced
            ):
                break
            day += DAY
        assert self.events[-1].next_date == (day if day <= horizon else None)


StandingDutyStateMachine.TestCase.settings = settings(
    max_examples=examples(60), stateful_step_count=25, deadline=None
)
TestAStandingDuty = StandingDutyStateMachine.TestCase
