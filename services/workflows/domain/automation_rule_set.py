"""The automation rules of an installation with their versions: one aggregate.

No rule may trigger itself through others, so all rules are decided on together. An event's `type`
is its name in the store: add one, never rename one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.workflows.domain.automation_rule import (
    CompleteStepAction,
    FactCatalogue,
    RuleTerms,
    StartCaseAction,
)
from services.workflows.domain.automation_rule_circles import find_circle
from services.workflows.domain.automation_rule_refusals import (
    RuleCircle,
    RuleNameTaken,
    StartsNoCases,
    UnknownRule,
)
from services.workflows.domain.automation_rule_typing import refuse_untyped

RULE_SET_STREAM = "rule-set"


class RuleVersionDefined(BaseModel, frozen=True):
    """A rule got a version, its first or another one."""

    type: Literal["rule-version-defined"] = "rule-version-defined"
    rule_id: UUID
    number: int
    """From 1."""
    terms: RuleTerms
    at: datetime


class RuleEnabled(BaseModel, frozen=True):
    """A rule fires from now on."""

    type: Literal["rule-enabled"] = "rule-enabled"
    rule_id: UUID
    at: datetime


class RuleDisabled(BaseModel, frozen=True):
    """A rule does not fire any more."""

    type: Literal["rule-disabled"] = "rule-disabled"
    rule_id: UUID
    at: datetime


RuleSetEvent = Annotated[
    RuleVersionDefined | RuleEnabled | RuleDisabled, Field(discriminator="type")
]


@dataclass(frozen=True, slots=True)
class Period:
    """A time in which a version of a rule was in force: from `since` on and before `until`."""

    number: int
    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class AutomationRule:
    """A rule with its versions, oldest first, and when each was in force."""

    rule_id: UUID
    versions: tuple[RuleTerms, ...]
    periods: tuple[Period, ...] = ()

    @property
    def terms(self) -> RuleTerms:
        """What its newest version says."""
        return self.versions[-1]

    @property
    def is_enabled(self) -> bool:
        """Whether it fires."""
        return bool(self.periods) and self.periods[-1].until is None

    def version_in_force(self, at: datetime) -> tuple[int, RuleTerms] | None:
        """Return the version for a fact that was recorded at a time, `None` where it had none."""
        for one in reversed(self.periods):
            if one.since <= at and (one.until is None or at < one.until):
                return one.number, self.versions[one.number - 1]
        return None


@dataclass(frozen=True, slots=True)
class RuleSet:
    """All rules by their ids, in the order in which they were defined."""

    rules: Mapping[UUID, AutomationRule] = field(default_factory=dict)

    @property
    def heard_types(self) -> frozenset[str]:
        """The types of the facts that a rule was ever enabled for; they may arrive late."""
        return frozenset(
            rule.versions[period.number - 1].when.fact_type
            for rule in self.rules.values()
            for period in rule.periods
        )


@dataclass(frozen=True, slots=True)
class DefineRule:
    """Define a rule, or its next version; the rule is checked against the facts' contracts."""

    rule_id: UUID
    terms: RuleTerms
    catalogue: FactCatalogue
    at: datetime
    is_new: bool = False
    """Whether the rule may be unknown yet."""


@dataclass(frozen=True, slots=True)
class EnableRule:
    """Have a rule fire from now on."""

    rule_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class DisableRule:
    """Have a rule fire no more."""

    rule_id: UUID
    at: datetime


RuleSetCommand = DefineRule | EnableRule | DisableRule


def decide(command: RuleSetCommand, state: RuleSet) -> Sequence[RuleSetEvent]:
    """Return the events of a command.

    Raises `UnknownRule`, `RuleNameTaken`, `RuleCircle` and subclasses of `InvalidRule`.
    """
    rule = state.rules.get(command.rule_id)
    match command:
        case DefineRule() if rule is not None or command.is_new:
            return _define(command, state, rule)
        case EnableRule() if rule is not None:
            return _enable(command, state, rule)
        case DisableRule() if rule is not None:
            disabled = RuleDisabled(rule_id=command.rule_id, at=command.at)
            return [disabled] if rule.is_enabled else []
        case _:
            raise UnknownRule(rule=command.rule_id)


def _enable(command: EnableRule, state: RuleSet, rule: AutomationRule) -> Sequence[RuleSetEvent]:
    if rule.is_enabled:
        return []
    _refuse_circle(state, command.rule_id, rule.terms)
    return [RuleEnabled(rule_id=command.rule_id, at=command.at)]


def _define(
    command: DefineRule, state: RuleSet, rule: AutomationRule | None
) -> Sequence[RuleSetEvent]:
    if rule is not None and command.terms == rule.terms:
        return []
    number = 1 if rule is None else len(rule.versions) + 1
    refuse_untyped(command.terms, command.catalogue)
    name = command.terms.name
    if any(
        other.terms.name.casefold() == name.casefold()
        for other in state.rules.values()
        if other.rule_id != command.rule_id
    ):
        raise RuleNameTaken(name=name)
    _refuse_unknown_starter(command.terms, state)
    _refuse_circle(state, command.rule_id, command.terms)
    return [
        RuleVersionDefined(
            rule_id=command.rule_id, number=number, terms=command.terms, at=command.at
        )
    ]


def _refuse_unknown_starter(terms: RuleTerms, state: RuleSet) -> None:
    """Raise `StartsNoCases` where a step is to be completed in cases that no rule starts."""
    if not isinstance(terms.then, CompleteStepAction) or terms.then.started_by is None:
        return
    starter = state.rules.get(terms.then.started_by)
    action = None if starter is None else starter.terms.then
    if not isinstance(action, StartCaseAction) or action.one_case_per is None:
        raise StartsNoCases(rule=terms.then.started_by)


def _refuse_circle(state: RuleSet, rule_id: UUID, terms: RuleTerms) -> None:
    """Raise `RuleCircle` where a rule would trigger itself, alone or with those that fire."""
    firing = {one.rule_id: one.terms for one in state.rules.values() if one.is_enabled}
    together = {**firing, rule_id: terms}
    circle = find_circle(together, rule_id)
    if circle:
        names = [together[one].name for one in (*circle, rule_id)]
        raise RuleCircle(circle=" → ".join(names))


def evolve(state: RuleSet, event: RuleSetEvent) -> RuleSet:
    """Return the rules after an event."""
    rule = state.rules.get(event.rule_id) or AutomationRule(event.rule_id, ())
    match event:
        case RuleVersionDefined():
            changed = replace(rule, versions=(*rule.versions, event.terms))
            if rule.is_enabled:
                changed = _begin_period(_end_period(changed, event.at), event.at)
        case RuleEnabled():
            changed = _begin_period(rule, event.at)
        case RuleDisabled():
            changed = _end_period(rule, event.at)
    return RuleSet({**state.rules, event.rule_id: changed})


def _begin_period(rule: AutomationRule, at: datetime) -> AutomationRule:
    return replace(rule, periods=(*rule.periods, Period(len(rule.versions), at)))


def _end_period(rule: AutomationRule, at: datetime) -> AutomationRule:
    return replace(rule, periods=(*rule.periods[:-1], replace(rule.periods[-1], until=at)))
