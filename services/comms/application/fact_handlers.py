"""Handles the facts that the area subscribes to."""

from __future__ import annotations

from collections.abc import Sequence

from services.comms.application.agenda_goals import (
    GOAL_FACT_TYPES,
    FindGoals,
    end_goals_of_cycles,
    record_agenda_goals,
)
from services.comms.application.alignment_policy_decider import (
    PERSON_ASSIGNED_TYPE,
    record_officers,
)
from services.comms.application.case_flows import CASE_STARTED_TYPE, record_case_flows
from services.comms.application.department_contacts import (
    LIAISON_FACT_TYPES,
    record_department_contacts,
)
from services.comms.application.department_heads import HEAD_FACT_TYPES, record_department_heads
from services.comms.application.department_tree import (
    PLACE_FACT_TYPES,
    record_department_places,
)
from services.comms.application.meeting_series import CYCLE_FACT_TYPES, follow_cycles
from services.comms.application.month_costing import (
    SPENDING_FACT_TYPES,
    CostingStart,
    CostReads,
)
from services.comms.application.notice_and_delivery_creation import (
    NOTIFIABLE_FACT_TYPES,
    create_notices_with_deliveries,
)
from services.comms.application.project_rhythms import PROJECT_FACT_TYPES, follow_projects
from services.comms.application.revoked_people import (
    TOKENS_REVOKED_TYPE,
    end_subscriptions_of_revoked,
)
from services.comms.application.rule_requests import RuleRequests
from services.comms.application.successions import (
    SUCCEEDED_TYPE,
    OpenThings,
    pass_to_successors,
)
from shared.eventsourcing.published_fact import Fact
from shared.postgres.transactional_consumer import FactHandler
from shared.postgres.unit_of_work import UnitOfWork
from shared.service_runtime.area_context import AreaContext

HANDLED_FACT_TYPES = (
    NOTIFIABLE_FACT_TYPES
    | {PERSON_ASSIGNED_TYPE, TOKENS_REVOKED_TYPE, CASE_STARTED_TYPE}
    | {SUCCEEDED_TYPE}
    | HEAD_FACT_TYPES
    | PLACE_FACT_TYPES
    | GOAL_FACT_TYPES
    | LIAISON_FACT_TYPES
    | CYCLE_FACT_TYPES
    | SPENDING_FACT_TYPES
    | PROJECT_FACT_TYPES
)
"""The types of the facts that `handle_facts` does not skip."""

FACT_TYPES_HANDLED_LATER = (
    GOAL_FACT_TYPES
    | CYCLE_FACT_TYPES
    | PROJECT_FACT_TYPES
    | LIAISON_FACT_TYPES
    | PLACE_FACT_TYPES
    | {PERSON_ASSIGNED_TYPE, SUCCEEDED_TYPE, CASE_STARTED_TYPE}
)
"""Those of which earlier versions skipped some, or did less; see `ServiceDefinition`."""


async def handle_facts(unit: UnitOfWork, facts: Sequence[Fact]) -> None:
    """Record heads, liaisons and goals, end subscriptions of people who left, create notices."""
    await record_department_heads(unit, facts)
    await record_department_places(unit, facts)
    await record_department_contacts(unit, facts)
    await record_case_flows(unit, facts)
    await end_subscriptions_of_revoked(unit, facts)
    await record_officers(unit, facts)
    await record_agenda_goals(unit, facts)
    await follow_cycles(unit, facts)
    await follow_projects(unit, facts)
    await create_notices_with_deliveries(unit, facts)


def make_fact_handler(
    area: AreaContext, things: OpenThings, find_goals: FindGoals, costs: CostReads
) -> FactHandler:
    """Return what also ends the goals of cycles, opens rules' requests, and moves what is open.

    It starts the costing of months, too.
    """
    requests, costing = RuleRequests(area.late_entry_working_days), CostingStart(costs)

    async def handle_all(unit: UnitOfWork, facts: Sequence[Fact]) -> None:
        await handle_facts(unit, facts)
        await end_goals_of_cycles(unit, facts, find_goals)
        await requests.open(unit, facts)
        await pass_to_successors(unit, facts, things)
        await costing.start(unit, facts)

    return handle_all
