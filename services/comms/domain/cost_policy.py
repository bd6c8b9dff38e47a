"""The cost policy (沟通成本口径): how many minutes a request and a reply count as.

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

from services.comms.domain.company_month import Month, month_of
from services.comms.domain.setting_refusals import (
    HourlyRateOutOfRange,
    MonthKeepsItsRates,
    RateOutOfRange,
)
from shared.working_time.setting_versions import SettingVersions

STREAM_NAME = "cost-policy"

MAX_RATE_MINUTES = 480
"""The longest time for one request or reply: a working day of eight hours."""
MAX_HOURLY_RATE = 10**9
"""The highest cost of an hour of one person, in minor units of any currency."""
MINUTES_PER_HOUR = 60


class Rates(BaseModel, frozen=True):
    """The minutes of one person for a request and for a reply, from a month on."""

    effective_from: Month
    minutes_per_request: int = 0
    """The minutes for the department that asks."""
    minutes_per_reply: int = 10
    """The minutes for the department that replies."""
    hourly_rate_minor: int = 6000
    """What an hour of one person costs, in the minor unit of `currency`; built in, a minute is a
    yuan, so that money reads as minutes until a company sets its own."""
    currency: str = "CNY"
    """The code of ISO 4217."""


class CostPolicy(BaseModel, frozen=True):
    """A policy that was set, or the built-in one."""

    version: int
    rates: Rates


BUILT_IN_POLICY = CostPolicy(version=1, rates=Rates(effective_from="0001-01"))


class CostPolicySet(BaseModel, frozen=True):
    """A cost policy was set and holds from its first month on."""

    type: Literal["cost-policy-set"] = "cost-policy-set"
    policy: CostPolicy
    by: str
    at: datetime


CostPolicyEvent = CostPolicySet


@dataclass(frozen=True)
class SetCostPolicy:
    """Apply these rates from their month on."""

    rates: Rates
    by: str
    at: datetime


CostPolicyCommand = SetCostPolicy

CostPolicyVersions = SettingVersions[CostPolicy]
"""Every version of the cost policy; the first one is built in."""

INITIAL_STATE: CostPolicyVersions = SettingVersions((BUILT_IN_POLICY,))


def decide(command: CostPolicyCommand, policies: CostPolicyVersions) -> list[CostPolicyEvent]:
    """Return the next version, unless the newest one has the same rates.

    Raises `RateOutOfRange`, `HourlyRateOutOfRange`, and `MonthKeepsItsRates` where a month that
    is over would change.
    """
    if policies.current.rates == command.rates:
        return []
    for minutes in (command.rates.minutes_per_request, command.rates.minutes_per_reply):
        if not 0 <= minutes <= MAX_RATE_MINUTES:
            raise RateOutOfRange(limit=MAX_RATE_MINUTES, minutes=minutes)
    if not 0 <= command.rates.hourly_rate_minor <= MAX_HOURLY_RATE:
        raise HourlyRateOutOfRange(limit=MAX_HOURLY_RATE, rate=command.rates.hourly_rate_minor)
    this_month = month_of(command.at)
    if command.rates.effective_from < this_month:
        raise MonthKeepsItsRates(month=command.rates.effective_from, this_month=this_month)
    policy = CostPolicy(version=policies.next_number, rates=command.rates)
    return [CostPolicySet(policy=policy, by=command.by, at=command.at)]


def evolve(policies: CostPolicyVersions, event: CostPolicyEvent) -> CostPolicyVersions:
    """Return the policies after an event."""
    return policies.with_next_version(event.policy)


def policy_for_month(month: str, policies: Iterable[CostPolicy]) -> CostPolicy:
    """Return the policy of a month: the latest to begin by then, of two the later version.

    The built-in policy holds where no other does, named among `policies` or not.
    """
    begun_policies = (policy for policy in policies if policy.rates.effective_from <= month)
    return max(
        begun_policies,
        key=lambda policy: (policy.rates.effective_from, policy.version),
        default=BUILT_IN_POLICY,
    )


def price_minutes(minutes: int, rates: Rates) -> int:
    """Return what person-minutes cost, in minor units, half a unit rounded up."""
    return (2 * minutes * rates.hourly_rate_minor + MINUTES_PER_HOUR) // (2 * MINUTES_PER_HOUR)
