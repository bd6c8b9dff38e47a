"""The incentives service: its parts by name."""

from __future__ import annotations

from importlib.resources import files
from typing import Annotated

from pydantic import Field, TypeAdapter

from services.incentives.api import routes
from services.incentives.application import publish, react
from services.incentives.cli import commands
from services.incentives.domain.bonus import BonusEvent
from services.incentives.domain.obligation import ObligationEvent
from services.incentives.domain.period_lock import PeriodEvent
from services.incentives.domain.plan import PlanEvent
from services.incentives.domain.refusals import (
    IncentivesRefused,
    InvalidPeriod,
    InvalidPlan,
    UnknownDepartment,
    UnknownPlan,
)
from services.incentives.domain.roster import RosterEvent
from services.incentives.projections.books import BOOKS
from services.incentives.projections.ledger import LEDGER
from services.incentives.projections.outcomes import OUTCOMES
from shared.runtime.service import Service

IncentivesEvent = Annotated[
    ObligationEvent | BonusEvent | PlanEvent | PeriodEvent | RosterEvent,
    Field(discriminator="type"),
]

service = Service(
    name="incentives",
    events=TypeAdapter(IncentivesEvent),
    schema=files("services.incentives") / "schema",
    routes=routes,
    refusals={
        IncentivesRefused: 409,
        UnknownDepartment: 404,
        UnknownPlan: 404,
        InvalidPlan: 422,
        InvalidPeriod: 422,
    },
    publish=publish,
    projections=(LEDGER, OUTCOMES, BOOKS),
    listens_to=("directory", "duties", "workflows"),
    react=react,
    commands=commands,
)
