"""The incentives service: its parts by name."""

from __future__ import annotations

from importlib.resources import files

from services.incentives.api import routes
from services.incentives.application import publish, react
from services.incentives.application.deciders import EVENTS
from services.incentives.domain.refusals import (
    IncentivesRefused,
    InvalidPeriod,
    InvalidPlan,
    UnknownDepartment,
    UnknownPlan,
)
from services.incentives.projections.books import BOOKS
from services.incentives.projections.ledger import LEDGER
from services.incentives.projections.outcomes import OUTCOMES
from services.incentives.projections.signals import SIGNALS
from shared.runtime.service import Service

service = Service(
    name="incentives",
    events=EVENTS,
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
    projections=(LEDGER, OUTCOMES, BOOKS, SIGNALS),
    listens_to=("directory", "goals", "duties", "comms", "workflows"),
    react=react,
)
