"""The facts of automation rules, which the workflows area publishes."""

from __future__ import annotations

from datetime import datetime
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


class RuleFired(AddedFact, frozen=True):
    """A fact made a rule act: by a command of workflows, or by a notice to departments."""

    type: Literal["concord.workflows.rule-fired.v1"] = "concord.workflows.rule-fired.v1"
    rule_id: UUID
    rule: str
    """The rule's name."""
    rule_version: int
    fact_id: UUID
    """The fact that the rule heard."""
    fact_type: str
    action: str
    """`start-case`, `complete-step` or `tell-departments`; more may follow."""
    departments: tuple[DepartmentCode, ...]
    """Whom the action concerns; with a notice those that it is for."""
    case_id: UUID | None = None
    step: int | None = None
    changed: bool = True
    """Whether there was anything left to do: the case may have been started, or the step done."""
    notice: RuleNotice | None = None
    at: datetime


@declare_for_company_wide_readers
class RuleFailed(AddedFact, frozen=True):
    """A fact should have made a rule act, and the action was refused; it is not tried again."""

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
    at: datetime
