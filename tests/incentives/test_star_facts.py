"""What the ranking knows besides obligations is recorded once."""

from __future__ import annotations

from uuid import UUID

from services.incentives.domain.star_facts import (
    ChangeStarTeam,
    EnterStarDate,
    FormStarTeam,
    StarDateEntered,
    StarTeamChanged,
    StarTeamFormed,
    decide,
    evolve,
    star_fact_stream_name,
)
from tests.incentives.domain_examples import IN_OCTOBER, fact_id

TEAM = FormStarTeam(
    StarTeamFormed(
        project_id=UUID(int=7),
        code="launch",
        name="The launch",
        participants=("rd", "test"),
        cause=fact_id(1),
    )
)
DATE = EnterStarDate(
    StarDateEntered(
        subject="request-7",
        title="Prices",
        department="rd",
        is_moved=False,
        due_at=IN_OCTOBER,
        entered_at=IN_OCTOBER,
        entered_by="ann",
        cause=fact_id(2),
    )
)


def test_teams_and_dates_are_recorded_once() -> None:
    commands: tuple[FormStarTeam | EnterStarDate, ...] = (TEAM, DATE)
    for command in commands:
        (event,) = decide(command, None)
        assert event == command.event
        assert decide(command, evolve(None, event)) == []


def test_a_team_changes_once_and_only_after_its_project_started() -> None:
    change = ChangeStarTeam(UUID(int=7), ("rd", "sales"), fact_id(3))
    assert decide(change, None) == []
    state = evolve(None, TEAM.event)
    (event,) = decide(change, state)
    assert isinstance(event, StarTeamChanged)
    assert (event.was, event.participants) == (("rd", "test"), ("rd", "sales"))
    changed = evolve(state, event)
    assert decide(change, changed) == []
    assert decide(TEAM, changed) == []
    assert star_fact_stream_name(change) == star_fact_stream_name(TEAM)


def test_a_team_has_its_projects_stream_and_a_date_its_facts() -> None:
    assert star_fact_stream_name(TEAM) == f"star-team-{UUID(int=7)}"
    assert star_fact_stream_name(DATE) == f"star-date-{fact_id(2)}"
