"""The facts about automation rules that the communication area publishes."""

from __future__ import annotations

from typing import Literal

from shared.contracts.concerned_departments import declare_for_company_wide_readers
from shared.contracts.refused_rule_actions import RefusedRuleAction


@declare_for_company_wide_readers
class RuleRequestRefused(RefusedRuleAction, frozen=True):
    """A rule's requests were not opened: none of them where one is refused."""

    type: Literal["concord.comms.rule-request-refused.v1"] = "concord.comms.rule-request-refused.v1"
