"""Facts of the other areas become counts, outcomes, signals and entries; some events become facts.

Read `hearing` first: a batch of facts, from the bus into the books.
"""

from services.incentives.application.deciders import PERIOD, PLAN
from services.incentives.application.hearing import Heard, react
from services.incentives.application.published import publish

__all__ = ["PERIOD", "PLAN", "Heard", "publish", "react"]
