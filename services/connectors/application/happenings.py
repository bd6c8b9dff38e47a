"""What facts of other areas tell that a mapping may have written to items."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, TypeAdapter

from services.connectors.domain.write_back_plan import Happening
from services.connectors.domain.write_back_terms import FIELDS, WriteBackTrigger
from shared.contracts.comms import RequestClosed, RequestReplied
from shared.contracts.duties import DutyScheduled, HandoffAccepted, HandoffOffered, HandoffRejected
from shared.contracts.workflows import CaseFinished, StepDone, StepOpened, StepSentBack
from shared.contracts.workflows_changes import CaseWithdrawn
from shared.eventsourcing.company_time import COMPANY_TIME_ZONE
from shared.eventsourcing.published_fact import Fact

WrittenFact = (
    StepOpened
    | StepDone
    | StepSentBack
    | CaseFinished
    | CaseWithdrawn
    | HandoffOffered
    | HandoffAccepted
    | HandoffRejected
    | RequestReplied
    | RequestClosed
)
DUTY_SCHEDULED_TYPE = "concord.duties.duty-scheduled.v1"
"""It tells which handoff fulfils an entry of a duty list."""
_FACTS = TypeAdapter[WrittenFact](Annotated[WrittenFact, Field(discriminator="type")])
WRITTEN_FACT_TYPES = frozenset(_FACTS.json_schema()["discriminator"]["mapping"])
"""The types of the facts that a rule of writing back can be about."""
HANDLED_FACT_TYPES = WRITTEN_FACT_TYPES | {DUTY_SCHEDULED_TYPE}
HANDOFF_TRIGGERS = frozenset(
    {
        WriteBackTrigger.HANDOFF_OFFERED,
        WriteBackTrigger.HANDOFF_ACCEPTED,
        WriteBackTrigger.HANDOFF_REJECTED,
    }
)
AREAS = tuple(sorted({one.split(".")[1] for one in WRITTEN_FACT_TYPES}))
_TARGETS = ("case_id", "handoff_id", "request_id")


def target_of(fact: Fact) -> UUID:
    """Return the id of the case, handoff, request or entry of a duty list it is about."""
    if fact.type == DUTY_SCHEDULED_TYPE:
        return DutyScheduled.model_validate_json(fact.data).duty_id
    return _target(_FACTS.validate_json(fact.data))


def handoff_of(fact: Fact) -> UUID:
    """Return the handoff that a `duty-scheduled` tells."""
    return DutyScheduled.model_validate_json(fact.data).handoff_id


def trigger_of(fact: Fact) -> WriteBackTrigger:
    """Return what happened by a fact's type."""
    return WriteBackTrigger(fact.type.split(".")[2])


def is_wanted(fact: Fact, triggers: Collection[WriteBackTrigger]) -> bool:
    """Return whether rules about these may need a fact: `duty-scheduled` tells of a handoff."""
    if fact.type == DUTY_SCHEDULED_TYPE:
        return not HANDOFF_TRIGGERS.isdisjoint(triggers)
    return trigger_of(fact) in triggers


def happening_of(fact: Fact, subject: str | None) -> Happening:
    """Return what a fact tells; `subject` is that of the connector's own token."""
    decoded = _FACTS.validate_json(fact.data)
    trigger = trigger_of(fact)
    target = _target(decoded)
    values = {name: _text(getattr(decoded, name)) for name in FIELDS[trigger]}
    return Happening(
        trigger,
        target,
        {**values, "id": str(target)},
        is_own_command=subject is not None and fact.context.actor == subject,
    )


def with_key(happening: Happening, key: str) -> Happening:
    """Return what happened, with the key of the item that it is written to."""
    values: Mapping[str, str] = {**happening.values, "key": key}
    return Happening(happening.trigger, happening.target, values, happening.is_own_command)


def _target(decoded: WrittenFact) -> UUID:
    found: UUID = next(getattr(decoded, name) for name in _TARGETS if hasattr(decoded, name))
    return found


def _text(value: Any) -> str:
    """Return a value as people read it: a time in the company's zone to the minute."""
    if isinstance(value, datetime):
        return f"{value.astimezone(COMPANY_TIME_ZONE):%Y-%m-%d %H:%M}"
    return str(value)
