"""Facts of other areas become commands, and some of the area's events become facts.

Read `fact_handlers` first: it handles a batch of facts.
"""

from services.incentives.application.deciders import (
    DISPUTE_DECIDER,
    PERIOD_DECIDER,
    PLAN_DECIDER,
    PLAN_DRAFT_DECIDER,
)
from services.incentives.application.dispute_resolution import carry_out_decision, find_effects
from services.incentives.application.events_to_facts import fact_from_event
from services.incentives.application.fact_handlers import (
    HANDLED_FACT_TYPES,
    TYPES_HANDLED_LATER,
    HandledFact,
    handle_facts,
)

__all__ = [
    "DISPUTE_DECIDER",
    "HANDLED_FACT_TYPES",
    "PERIOD_DECIDER",
    "PLAN_DECIDER",
    "PLAN_DRAFT_DECIDER",
    "TYPES_HANDLED_LATER",
    "HandledFact",
    "carry_out_decision",
    "fact_from_event",
    "find_effects",
    "handle_facts",
]
