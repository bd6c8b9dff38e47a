"""The decider of the cost policy."""

from __future__ import annotations

from services.comms.domain import (
    cost_policy,
)
from shared.eventsourcing.decider import Decider

COST_POLICY_DECIDER = Decider[
    cost_policy.CostPolicyCommand, cost_policy.CostPolicyEvent, cost_policy.CostPolicyVersions
](
    initial=cost_policy.INITIAL_STATE,
    decide=cost_policy.decide,
    evolve=cost_policy.evolve,
    stream_for=lambda _command: cost_policy.STREAM_NAME,
)
