"""The facts about automation rules that the goals area publishes."""

from __future__ import annotations

from typing import Literal

from shared.contracts.concerned_departments import declare_for_company_wide_readers
from shared.contracts.refused_rule_actions import RefusedRuleAction


@declare_for_company_wide_readers
class RuleReadingRefused(RefusedRuleAction, frozen=True):
    """A rule's reading was not entered."""

    type: Literal["concord.goals.rule-reading-refused.v1"] = "concord.goals.rule-reading-refused.v1"
