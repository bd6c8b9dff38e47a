"""The definition of the incentives service."""

from __future__ import annotations

from importlib.resources import files

from services.incentives.api import create_routers
from services.incentives.application import handle_facts, publish
from services.incentives.application.deciders import EVENTS
from services.incentives.domain.refusals import (
    IncentivesRefused,
    InvalidPeriod,
    InvalidPlan,
    UnknownDepartment,
    UnknownPlan,
)
from services.incentives.projections.obligation_ledger import LEDGER
from services.incentives.projections.plans_roster_locks import PLANS_ROSTER_LOCKS
from services.incentives.projections.project_outcomes import OUTCOMES
from services.incentives.projections.statement_signals import SIGNALS
from shared.service_runtime.service_definition import ServiceDefinition

service = ServiceDefinition(
    name="incentives",
    event_type_adapter=EVENTS,
    read_model_migrations=files("services.incentives") / "schema",
    create_routers=create_routers,
    refusal_statuses={
        IncentivesRefused: 409,
        UnknownDepartment: 404,
        UnknownPlan: 404,
        InvalidPlan: 422,
        InvalidPeriod: 422,
    },
    publish=publish,
    projections=(LEDGER, OUTCOMES, PLANS_ROSTER_LOCKS, SIGNALS),
    subscribes_to=("directory", "goals", "duties", "comms", "workflows"),
    handle_facts=handle_facts,
)
