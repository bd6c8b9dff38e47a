"""The liaison policy (接口人策略): how much one may hold, and which competence must be shown.

There is one stream of policies. Version 1 is built in; a policy that is set is never changed, only
followed by another one, which holds at once. An event's `type` is its name in the store: add one,
never rename one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pydantic import BaseModel

from services.duties.domain.liaison_competence import CompetenceRule
from services.duties.domain.refusals import InvalidDuty, NothingOfThisId
from shared.working_time.setting_versions import SettingVersions

STREAM_NAME = "liaison-policy"
MOST_ITEMS = 1_000
MOST_ANSWER_DAYS = 60


class LiaisonTerms(BaseModel, frozen=True):
    """What holds for all liaisons."""

    max_items: int = 10
    """Who speaks for more items than this is shown as overloaded."""
    competence: CompetenceRule = "warn"
    """Whether naming somebody whose competence is not shown is warned of, or refused."""
    answer_days: int = 2
    """An offered handoff is answered on time within so many working days after its own."""


class LiaisonPolicy(BaseModel, frozen=True):
    """A policy that was set, or the built-in one."""

    version: int
    terms: LiaisonTerms


BUILT_IN_POLICY = LiaisonPolicy(version=1, terms=LiaisonTerms())


class LiaisonPolicySet(BaseModel, frozen=True):
    """A liaison policy was set and holds from now on."""

    type: Literal["liaison-policy-set"] = "liaison-policy-set"
    policy: LiaisonPolicy
    by: str
    """The sign-on subject of the officer."""
    at: datetime


@dataclass(frozen=True)
class SetLiaisonPolicy:
    """Let these terms hold from now on."""

    terms: LiaisonTerms
    by: str
    at: datetime


LiaisonPolicyCommand = SetLiaisonPolicy

LiaisonPolicyVersions = SettingVersions[LiaisonPolicy]
"""Every version of the liaison policy; the first one is built in."""

INITIAL_STATE: LiaisonPolicyVersions = SettingVersions((BUILT_IN_POLICY,))


class LiaisonTermOutOfRange(InvalidDuty):
    """A term of the policy is outside what is meaningful."""

    en = "{name} lies from {least} to {most}; {value} does not"
    zh = "{name} 须在 {least} 至 {most} 之间；{value} 不符合"


class UnknownLiaisonPolicy(NothingOfThisId):
    """There is no such version of the policy."""

    en = "there is no version {version} of the liaison policy; the newest is {newest}"
    zh = "接口人策略没有第 {version} 版；最新为第 {newest} 版"


def decide(command: SetLiaisonPolicy, policies: LiaisonPolicyVersions) -> list[LiaisonPolicySet]:
    """Return the next version, unless the one in force has the same terms.

    Raises `LiaisonTermOutOfRange`.
    """
    terms = command.terms
    if policies.current.terms == terms:
        return []
    for name, value, most in (
        ("max_items", terms.max_items, MOST_ITEMS),
        ("answer_days", terms.answer_days, MOST_ANSWER_DAYS),
    ):
        if not 1 <= value <= most:
            raise LiaisonTermOutOfRange(name=name, least=1, most=most, value=value)
    policy = LiaisonPolicy(version=policies.next_number, terms=terms)
    return [LiaisonPolicySet(policy=policy, by=command.by, at=command.at)]


def evolve(policies: LiaisonPolicyVersions, event: LiaisonPolicySet) -> LiaisonPolicyVersions:
    """Return the policies after an event."""
    return policies.with_next_version(event.policy)
