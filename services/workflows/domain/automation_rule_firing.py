"""The firing of a rule by one fact: it happens once, or is recorded as failed, once.

An event's `type` is its name in the store: add one, never rename one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID, uuid5

from pydantic import BaseModel, Field

_NAMESPACE = UUID("6c1f3f0e-5a0b-4a53-9f6b-0f5a1f6f7f21")
"""The UUID namespace of what follows from a rule and a fact, or a rule and a value."""


class RuleNotice(BaseModel, frozen=True):
    """What a rule tells departments, in English and Chinese."""

    en: str
    zh: str


class RuleFired(BaseModel, frozen=True):
    """A fact made a rule act."""

    type: Literal["rule-fired"] = "rule-fired"
    firing_id: UUID
    rule_id: UUID
    rule: str
    """The rule's name."""
    rule_version: int
    fact_id: UUID
    fact_type: str
    action: str
    """The kind of the action: `start-case`, `complete-step` or `tell-departments`."""
    departments: tuple[str, ...]
    """Whom the action concerns."""
    case_id: UUID | None = None
    step: int | None = None
    changed: bool = True
    """Whether there was anything left to do."""
    notice: RuleNotice | None = None
    at: datetime


class RuleFailed(BaseModel, frozen=True):
    """A fact should have made a rule act, and the action was refused."""

    type: Literal["rule-failed"] = "rule-failed"
    firing_id: UUID
    rule_id: UUID
    rule: str
    rule_version: int
    fact_id: UUID
    fact_type: str
    action: str
    code: str
    """The `code` of the refusal."""
    reason: str
    """Its text in English."""
    reason_zh: str
    at: datetime


FiringEvent = Annotated[RuleFired | RuleFailed, Field(discriminator="type")]


@dataclass(frozen=True, slots=True)
class RecordFiring:
    """Record how a fact made a rule act."""

    outcome: RuleFired | RuleFailed

    @property
    def firing_id(self) -> UUID:
        """The id of the firing."""
        return self.outcome.firing_id


FiringState = RuleFired | RuleFailed | None


def decide(command: RecordFiring, state: FiringState) -> Sequence[FiringEvent]:
    """Return the outcome, unless this fact has had one from this rule."""
    return [command.outcome] if state is None else []


def evolve(_: FiringState, event: FiringEvent) -> FiringState:
    """Return the outcome."""
    return event


def firing_id_of(rule_id: UUID, fact_id: UUID) -> UUID:
    """Return the id of a rule's firing by a fact."""
    return uuid5(_NAMESPACE, f"{rule_id}/fact/{fact_id}")


def case_id_of(rule_id: UUID, value: str) -> UUID:
    """Return the id of the case that a rule starts for a value, or for a fact's id."""
    return uuid5(_NAMESPACE, f"{rule_id}/case/{value}")


def firing_stream_name(firing_id: UUID) -> str:
    """Name a firing's stream."""
    return f"rule-firing-{firing_id}"
