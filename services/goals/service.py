"""The goals area, part by part."""

from __future__ import annotations

from importlib.resources import files

from pydantic import TypeAdapter

from services.goals.api import routes
from services.goals.application import GoalsEvent, deadlines, on_due, publish
from services.goals.domain.refusals import (
    CircularGoals,
    GoalsRefused,
    InvalidCycle,
    InvalidGoal,
    InvalidMoment,
    InvalidSupport,
    InvalidWeights,
    UnknownBlocker,
    UnknownCycle,
    UnknownGoal,
    UnknownLink,
    UnknownReading,
    UnknownSupport,
)
from services.goals.projections import (
    blockers,
    cycles,
    goals,
    happenings,
    links,
    reports,
    standings,
)
from shared.runtime.service import Service

service = Service(
    name="goals",
    events=TypeAdapter(GoalsEvent),
    schema=files("services.goals") / "schema",
    routes=routes,
    refusals={
        GoalsRefused: 409,
        CircularGoals: 409,
        UnknownCycle: 404,
        UnknownGoal: 404,
        UnknownLink: 404,
        UnknownReading: 404,
        UnknownBlocker: 404,
        UnknownSupport: 404,
        InvalidCycle: 422,
        InvalidGoal: 422,
        InvalidWeights: 422,
        InvalidSupport: 422,
        InvalidMoment: 422,
    },
    publish=publish,
    projections=(
        cycles.PROJECTION,
        goals.PROJECTION,
        standings.PROJECTION,
        reports.PROJECTION,
        happenings.PROJECTION,
        links.PROJECTION,
        blockers.PROJECTION,
    ),
    deadlines=deadlines,
    on_due=on_due,
)
