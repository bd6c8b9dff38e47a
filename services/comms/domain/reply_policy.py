"""The reply policy (响应时限): what an asked department owes, by when, and who is told of silence.

There is one stream of policies. Version 1 is built in; a policy that is set is never changed, only
followed by another one, and a request keeps the one under which it was opened. An event's `type`
is its name in the store: add one, never rename one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Literal

from pydantic import BaseModel

from services.comms.domain.matter_class import MatterClass
from services.comms.domain.setting_refusals import (
    ConfirmationDaysOutOfRange,
    DurationNotPositive,
    EscalationBeginsElsewhere,
    EscalationChainLength,
    EscalationOutOfOrder,
)
from shared.working_time.calculator import WorkingHoursKind
from shared.working_time.setting_versions import SettingVersions

STREAM_NAME = "reply-policy"
MAX_ESCALATION_STEPS = 5
"""The longest escalation chain."""
MAX_CONFIRMATION_DAYS = 366

EscalationRecipient = Literal["head", "officer-communication", "general-manager"]


class ReplyRule(BaseModel, frozen=True):
    """What is owed within which time of the clock."""

    owed: Literal["answer", "progress"]
    """What is owed: the answer, once, or progress, in each leg until the request is resolved."""
    within: timedelta
    hours: WorkingHoursKind


class Step(BaseModel, frozen=True):
    """A step of the escalation chain: who is notified when the silence has lasted for so long."""

    after: timedelta
    """The working time since the beginning of the silence."""
    whom: EscalationRecipient


class SilenceRule(BaseModel, frozen=True):
    """How long an asked department may be silent before others are notified."""

    hours: WorkingHoursKind
    chain: tuple[Step, ...]
    """The escalation chain; it begins with the head, and each step is later than the one before."""


class ReplyPolicyTerms(BaseModel, frozen=True):
    """The terms of a policy; the class of a matter chooses the reply rule."""

    simple: ReplyRule = ReplyRule(owed="answer", within=timedelta(hours=2), hours="office-hours")
    complex: ReplyRule = ReplyRule(owed="progress", within=timedelta(hours=24), hours="workdays")
    important: ReplyRule = ReplyRule(owed="progress", within=timedelta(hours=24), hours="workdays")
    silence: SilenceRule = SilenceRule(
        hours="workdays",
        chain=(
            Step(after=timedelta(hours=48), whom="head"),
            Step(after=timedelta(hours=96), whom="officer-communication"),
            Step(after=timedelta(hours=144), whom="general-manager"),
        ),
    )

    confirmation_after_working_days: int = 3
    """What is entered later than so many working days awaits the other side's confirmation."""

    def reply_rule_for(self, matter: MatterClass) -> ReplyRule:
        """Return the reply rule of a class of matter."""
        match matter:
            case "simple":
                return self.simple
            case "complex":
                return self.complex
            case "important":
                return self.important


class ReplyPolicy(ReplyPolicyTerms, frozen=True):
    """A policy that was set, or the built-in one."""

    version: int


BUILT_IN_POLICY = ReplyPolicy(version=1)


class ReplyPolicySet(BaseModel, frozen=True):
    """A reply policy was set; it holds for the requests that are opened from now on."""

    type: Literal["reply-policy-set"] = "reply-policy-set"
    policy: ReplyPolicy
    by: str
    at: datetime


ReplyPolicyEvent = ReplyPolicySet


@dataclass(frozen=True)
class SetReplyPolicy:
    """Apply these terms to the requests that are opened from now on."""

    terms: ReplyPolicyTerms
    by: str
    at: datetime


ReplyPolicyCommand = SetReplyPolicy

ReplyPolicyVersions = SettingVersions[ReplyPolicy]
"""Every version of the reply policy; the first one is built in."""

INITIAL_STATE: ReplyPolicyVersions = SettingVersions((BUILT_IN_POLICY,))


def apply_installation_default(
    policies: ReplyPolicyVersions, late_entry_working_days: int
) -> ReplyPolicyVersions:
    """Return the versions, the built-in one with the installation's limit of late entries."""
    built_in, *later = policies.versions
    default = {"confirmation_after_working_days": late_entry_working_days}
    return SettingVersions((built_in.model_copy(update=default), *later))


def decide(command: ReplyPolicyCommand, policies: ReplyPolicyVersions) -> list[ReplyPolicyEvent]:
    """Return the next version, unless the newest has the same terms; raises `InvalidSetting`."""
    refuse_invalid_terms(command.terms)
    newest = policies.current
    policy = ReplyPolicy(version=policies.next_number, **dict(command.terms))
    if policy.model_copy(update={"version": newest.version}) == newest:
        return []
    return [ReplyPolicySet(policy=policy, by=command.by, at=command.at)]


def evolve(policies: ReplyPolicyVersions, event: ReplyPolicyEvent) -> ReplyPolicyVersions:
    """Return every policy after an event."""
    return policies.with_next_version(event.policy)


def refuse_invalid_terms(terms: ReplyPolicyTerms) -> None:
    """Raise the `InvalidSetting` that says what is wrong with the terms."""
    chain = terms.silence.chain
    if not 1 <= len(chain) <= MAX_ESCALATION_STEPS:
        raise EscalationChainLength(limit=MAX_ESCALATION_STEPS, steps=len(chain))
    if chain[0].whom != "head":
        raise EscalationBeginsElsewhere
    if any(later.after <= step.after for step, later in pairwise(chain)):
        raise EscalationOutOfOrder
    durations = [terms.simple.within, terms.complex.within, terms.important.within, chain[0].after]
    if min(durations) <= timedelta(0):
        raise DurationNotPositive
    if not 0 <= terms.confirmation_after_working_days <= MAX_CONFIRMATION_DAYS:
        raise ConfirmationDaysOutOfRange(
            limit=MAX_CONFIRMATION_DAYS, days=terms.confirmation_after_working_days
        )
