"""The cost policy (沟通成本口径): how many minutes a request and a reply are reckoned at.

There is one stream of policies. Version 1 is built in and holds from the beginning; a policy that
is set is never changed, only followed by another one, and never reaches back into a month that is
over. An event's `type` is its name in the store: add one, never rename one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pydantic import BaseModel

from services.comms.domain.month import Month, month_of
from services.comms.domain.refusals import InvalidRates

STREAM_NAME = "cost-policy"

MAX_MINUTES_PER_ITEM = 480
"""A working day: no single request takes longer to write or to answer."""


class Rates(BaseModel, frozen=True):
    """Minutes of one person for everything that is no meeting, from a month on."""

    effective_from: Month
    minutes_per_request: int = 0
    """For the department that asks."""
    minutes_per_reply: int = 10
    """For the department that replies."""


class CostPolicy(BaseModel, frozen=True):
    """A policy that was set, or the built-in one."""

    version: int
    rates: Rates


BUILT_IN_POLICY = CostPolicy(version=1, rates=Rates(effective_from="0001-01"))


class CostPolicySet(BaseModel, frozen=True):
    """A policy holds from its first month on."""

    type: Literal["cost-policy-set"] = "cost-policy-set"
    policy: CostPolicy
    by: str
    at: datetime


CostPolicyEvent = CostPolicySet


@dataclass(frozen=True)
class SetCostPolicy:
    """Let these rates hold from their month on."""

    rates: Rates
    by: str
    at: datetime


CostPolicyCommand = SetCostPolicy

CostPolicies = tuple[CostPolicy, ...]
"""Every policy in the order of versions, the built-in one first."""

INITIAL_STATE: CostPolicies = (BUILT_IN_POLICY,)


def decide(command: CostPolicyCommand, policies: CostPolicies) -> list[CostPolicyEvent]:
    """Set the next version, unless the newest one says just that.

    Raises `InvalidRates` for minutes without sense, and where a month that is over would change.
    """
    newest = policies[-1]
    if newest.rates == command.rates:
        return []
    for minutes in (command.rates.minutes_per_request, command.rates.minutes_per_reply):
        if not 0 <= minutes <= MAX_MINUTES_PER_ITEM:
            raise InvalidRates(f"send 0 to {MAX_MINUTES_PER_ITEM} minutes, not {minutes}")
    present = month_of(command.at)
    if command.rates.effective_from < present:
        raise InvalidRates(
            f"{command.rates.effective_from} is over and keeps its figures; "
            f"let the rates hold from {present} or later"
        )
    policy = CostPolicy(version=newest.version + 1, rates=command.rates)
    return [CostPolicySet(policy=policy, by=command.by, at=command.at)]


def evolve(policies: CostPolicies, event: CostPolicyEvent) -> CostPolicies:
    """Return the policies after an event."""
    return (*policies, event.policy)


def policy_for_month(month: str, policies: Iterable[CostPolicy]) -> CostPolicy:
    """Return the policy of a month: the latest to begin by then, of two the later version.

    The built-in policy holds where no other does, named among `policies` or not.
    """
    begun = (policy for policy in policies if policy.rates.effective_from <= month)
    return max(
        begun,
        key=lambda policy: (policy.rates.effective_from, policy.version),
        default=BUILT_IN_POLICY,
    )
