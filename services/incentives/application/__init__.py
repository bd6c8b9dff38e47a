"""Facts of the other areas become counts, outcomes, signals and entries; some events become facts.

Read `hearing` first: a batch of facts, from the bus into the books.
"""

from services.incentives.application.deciders import PERIOD_DECIDER, PLAN_DECIDER
from services.incentives.application.fact_handlers import HandledFact, handle_facts
from services.incentives.application.fact_publishing import publish

__all__ = ["PERIOD_DECIDER", "PLAN_DECIDER", "HandledFact", "handle_facts", "publish"]
