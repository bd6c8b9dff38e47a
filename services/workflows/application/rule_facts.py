"""The facts that the events of automation rules publish."""

from __future__ import annotations

from pydantic import BaseModel

from services.workflows.domain import automation_rule_firing as firing
from services.workflows.domain import automation_rule_set as rule_set
from shared.contracts import workflows_rules as contracts


def rule_fact(event: BaseModel) -> BaseModel | None:
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
            return contracts.RuleFired(**event.model_dump(exclude={"type", "firing_id"}))
        case firing.RuleFailed():
            return contracts.RuleFailed(**event.model_dump(exclude={"type", "firing_id"}))
        case _:
            return None
