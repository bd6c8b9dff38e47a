"""The facts of automation rules, which the workflows area publishes."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from shared.contracts.added_facts import AddedFact
from shared.contracts.concerned_departments import (
    DepartmentCode,
    declare_for_company_wide_readers,
    declare_visible_to_everybody,
)


@declare_visible_to_everybody
class RuleDefined(AddedFact, frozen=True):
    """A rule got a version, its first or another one."""

    type: Literal["concord.workflows.rule-defined.v1"] = "concord.workflows.rule-defined.v1"
    rule_id: UUID
    number: int
    """The version, from 1."""
    name: str
    at: datetime


@declare_visible_to_everybody
class RuleEnabled(AddedFact, frozen=True):
    """A rule fires from now on."""

    type: Literal["concord.workflows.rule-enabled.v1"] = "concord.workflows.rule-enabled.v1"
    rule_id: UUID
    at: datetime


@declare_visible_to_everybody
class RuleDisabled(AddedFact, frozen=True):
    """A rule does not fire any more."""

    type: Literal["concord.workflows.rule-disabled.v1"] = "concord.workflows.rule-disabled.v1"
    rule_id: UUID
    at: datetime


class RuleNotice(BaseModel, frozen=True):
    """What a rule tells departments."""

    en: str
    zh: str


class RuleReading(BaseModel, frozen=True):
    """The reading that the goals area enters for a rule."""

    goal_id: UUID
    value: Decimal
    unit: str | None
    """The unit that the goal must be measured in; `None`: whichever it is."""


class RuleRequest(BaseModel, frozen=True):
    """What the communication area opens for a rule: a request to each of the fact's departments."""

    asker: DepartmentCode
    matter: Literal["simple", "complex", "important"]
    subject: str
    text: str


class RuleFired(AddedFact, frozen=True):
    """A fact made a rule act: by a command of workflows, or of an area that hears this."""

    type: Literal["concord.workflows.rule-fired.v1"] = "concord.workflows.rule-fired.v1"
    rule_id: UUID
    rule: str
    """The rule's name."""
    rule_version: int
    fact_id: UUID
    """The fact that the rule heard."""
    fact_type: str
    action: str
    """`start-case`, `complete-step`, `tell-departments`, `enter-reading` or `open-request`; more
    may follow."""
    departments: tuple[DepartmentCode, ...]
    """Whom the action concerns: those that a notice is for, or that a request goes to."""
    case_id: UUID | None = None
    step: int | None = None
    changed: bool = True
    """Whether there was anything left to do: the case may have been started, or the step done."""
    notice: RuleNotice | None = None
    reading: RuleReading | None = None
    request: RuleRequest | None = None
    attempt: int = 1
    """From 1; more where a firing that failed was tried again."""
    at: datetime


@declare_for_company_wide_readers
class RuleFailed(AddedFact, frozen=True):
    """A fact should have made a rule act, and the action was refused, here or by another area."""

    type: Literal["concord.workflows.rule-failed.v1"] = "concord.workflows.rule-failed.v1"
    rule_id: UUID
    rule: str
    rule_version: int
    fact_id: UUID
    fact_type: str
    action: str
    code: str
    """The `code` of the refusal."""
    reason: str
    reason_zh: str
    attempt: int = 1
    at: datetime


@declare_for_company_wide_readers
class RuleRetried(AddedFact, frozen=True):
    """An officer had a firing that failed tried again."""

    type: Literal["concord.workflows.rule-retried.v1"] = "concord.workflows.rule-retried.v1"
    rule_id: UUID
    rule: str
    fact_id: UUID
    fact_type: str
    attempt: int
    """From 2."""
    at: datetime
