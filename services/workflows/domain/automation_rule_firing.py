"""The firing of a rule by one fact: it happens once; one that failed may be tried again.

fired, or failed → retried → fired or failed. What another area is to do is fired first, and failed
when that area refuses it.

An event's `type` is its name in the store: add one, never rename one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID, uuid5

from pydantic import BaseModel, Field

from services.workflows.domain.automation_rule_refusals import (
    FiringNotFailed,
    FiringNotKept,
    UnknownFiring,
)

_NAMESPACE = UUID("6c1f3f0e-5a0b-4a53-9f6b-0f5a1f6f7f21")
"""The UUID namespace of what follows from a rule and a fact, or a rule and a value."""


class RuleNotice(BaseModel, frozen=True):
    """What a rule tells departments, in English and Chinese."""

    en: str
    zh: str


class RuleReading(BaseModel, frozen=True):
    """The reading that the goals area is to enter."""

    goal_id: UUID
    value: Decimal
    unit: str | None
    """The unit that the goal must be measured in; `None`: whichever it is."""


class RuleRequest(BaseModel, frozen=True):
    """What a department is to ask those that the action concerns."""

    asker: str
    matter: str
    subject: str
    text: str


class HeardFact(BaseModel, frozen=True):
    """What a fact said, kept so that a firing that failed may be tried again."""

    recorded_at: datetime
    data: str
    """JSON of the fields that rules may hear."""


_Kept = Annotated[HeardFact | None, Field(exclude_if=lambda fact: fact is None)]
_Attempt = Annotated[int, Field(exclude_if=lambda number: number == 1)]


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
    """The kind of the action, such as `start-case`."""
    departments: tuple[str, ...]
    """Whom the action concerns."""
    case_id: UUID | None = None
    step: int | None = None
    changed: bool = True
    """Whether there was anything left to do."""
    notice: RuleNotice | None = None
    reading: RuleReading | None = Field(default=None, exclude_if=lambda reading: reading is None)
    request: RuleRequest | None = Field(default=None, exclude_if=lambda request: request is None)
    attempt: _Attempt = 1
    heard: _Kept = None
    """Kept where another area may refuse the action."""
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
    attempt: _Attempt = 1
    heard: _Kept = None
    """`None` in old logs."""
    at: datetime


class RuleRetried(BaseModel, frozen=True):
    """A firing that failed is to be tried again, by the rule's newest version."""

    type: Literal["rule-retried"] = "rule-retried"
    firing_id: UUID
    rule_id: UUID
    rule: str
    fact_id: UUID
    fact_type: str
    attempt: int
    """From 2."""
    heard: HeardFact
    at: datetime


FiringEvent = Annotated[RuleFired | RuleFailed | RuleRetried, Field(discriminator="type")]


@dataclass(frozen=True, slots=True)
class RecordFiring:
    """Record how a fact made a rule act."""

    outcome: RuleFired | RuleFailed

    @property
    def firing_id(self) -> UUID:
        """The id of the firing."""
        return self.outcome.firing_id


@dataclass(frozen=True, slots=True)
class NoteRefusal:
    """Note that another area refused what a rule had it do."""

    firing_id: UUID
    attempt: int
    code: str
    reason: str
    reason_zh: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RetryFiring:
    """Try a firing that failed again."""

    rule_id: UUID
    fact_id: UUID
    at: datetime

    @property
    def firing_id(self) -> UUID:
        """The id of the firing."""
        return firing_id_of(self.rule_id, self.fact_id)


FiringCommand = RecordFiring | NoteRefusal | RetryFiring
FiringState = RuleFired | RuleFailed | RuleRetried | None
"""What happened last."""


def decide(command: FiringCommand, state: FiringState) -> Sequence[FiringEvent]:
    """Return the events of a command.

    Each attempt has one outcome; only an action that another area refuses has failed afterwards.
    Raises `UnknownFiring`, `FiringNotFailed` and `FiringNotKept` where nothing can be tried again.
    """
    match command:
        case RecordFiring(outcome=outcome):
            due = 1 if state is None else state.attempt if isinstance(state, RuleRetried) else 0
            return [outcome] if outcome.attempt == due else []
        case NoteRefusal():
            return _note_refusal(command, state)
        case RetryFiring():
            return _retry(command, state)


def _note_refusal(command: NoteRefusal, state: FiringState) -> Sequence[FiringEvent]:
    if not isinstance(state, RuleFired) or state.attempt != command.attempt:
        return []
    said = {"code": command.code, "reason": command.reason, "reason_zh": command.reason_zh}
    fields = set(RuleFailed.model_fields) & set(RuleFired.model_fields) - {"type", "at"}
    kept: dict[str, Any] = {name: getattr(state, name) for name in sorted(fields)}
    return [RuleFailed(**kept, **said, at=command.at)]


def _retry(command: RetryFiring, state: FiringState) -> Sequence[FiringEvent]:
    match state:
        case None:
            raise UnknownFiring(rule=command.rule_id, fact=command.fact_id)
        case RuleRetried():
            return []
        case RuleFired():
            raise FiringNotFailed
        case RuleFailed(heard=None):
            raise FiringNotKept
        case RuleFailed(heard=heard):
            return [
                RuleRetried(
                    firing_id=state.firing_id,
                    rule_id=state.rule_id,
                    rule=state.rule,
                    fact_id=state.fact_id,
                    fact_type=state.fact_type,
                    attempt=state.attempt + 1,
                    heard=heard,
                    at=command.at,
                )
            ]


def evolve(_: FiringState, event: FiringEvent) -> FiringState:
    """Return what happened last."""
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
