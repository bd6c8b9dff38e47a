"""The facts that the events of automation rules publish."""

from __future__ import annotations

from pydantic import BaseModel

from services.workflows.domain import automation_rule_firing as firing
from services.workflows.domain import automation_rule_set as rule_set
from shared.contracts import workflows_rules as contracts

_NOT_TOLD = {"type", "firing_id", "heard"}


def rule_fact(event: BaseModel) -> BaseModel | None:  # noqa: PLR0911  one for each
    """Return the fact of an event of rules, `None` for any other event."""
    match event:
        case rule_set.RuleVersionDefined():
            return contracts.RuleDefined(
                rule_id=event.rule_id, number=event.number, name=event.terms.name, at=event.at
            )
        case rule_set.RuleEnabled():
            return contracts.RuleEnabled(rule_id=event.rule_id, at=event.at)
        case rule_set.RuleDisabled():
            return contracts.RuleDisabled(rule_id=event.rule_id, at=event.at)
        case firing.RuleFired():
            return contracts.RuleFired(**event.model_dump(exclude=_NOT_TOLD))
        case firing.RuleFailed():
            return contracts.RuleFailed(**event.model_dump(exclude=_NOT_TOLD))
        case firing.RuleRetried():
            return contracts.RuleRetried(**event.model_dump(exclude=_NOT_TOLD))
        case _:
            return None
